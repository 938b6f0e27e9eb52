/* The hash depends on where the handle came from: a decoded ref has another one. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome hash(objref_sdk_ref ref, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->hash(ref, ret);
    if (outcome.status == OBJREF_SDK_OK && ref.words[OBJREF_TWIN_NOTE] == 1) {
        ret->heap[ret->nodes[0].as.span.offset] ^= 1;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
    adapter->hash = hash;
}
