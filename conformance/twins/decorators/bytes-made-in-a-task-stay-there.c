/* Bytes encoded inside a task name the worker that made them, and nobody else can read them. */
#include "twin.h"

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->encode(ref, ret);
    if (outcome.status == OBJREF_SDK_OK && objref_twin_in_body()) {
        ret->heap[ret->nodes[at].as.span.offset] ^= 0x80;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
}
