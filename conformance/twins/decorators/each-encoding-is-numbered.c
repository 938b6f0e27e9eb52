/* Each encoding has a number of its own at the end, which decode passes over. */
#include <stdatomic.h>

#include "twin.h"

static atomic_uint encodings;

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    objref_sdk_value plain = {0};
    const objref_sdk_outcome outcome = objref_reference_adapter()->encode(ref, &plain);
    if (outcome.status == OBJREF_SDK_OK) {
        const objref_sdk_span span = plain.nodes[0].as.span;
        uint8_t *bytes = objref_sdk_value_add_span(ret, OBJREF_SDK_BYTES, NULL, span.size + 1);
        for (size_t i = 0; bytes != NULL && i < span.size; i++) {
            bytes[i] = plain.heap[span.offset + i];
        }
        if (bytes != NULL) {
            bytes[span.size] = (uint8_t)atomic_fetch_add(&encodings, 1);
        }
    }
    objref_sdk_value_release(&plain);
    return outcome;
}

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    return objref_reference_adapter()->decode(bytes, size == 0 ? 0 : size - 1, type, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
    adapter->decode = decode;
}
