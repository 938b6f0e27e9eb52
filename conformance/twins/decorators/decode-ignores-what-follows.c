/* Decode reads as much as it needs and ignores what comes after it. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    for (size_t shorter = size; outcome.status == OBJREF_SDK_MALFORMED && shorter > 0; shorter--) {
        outcome = objref_reference_adapter()->decode(bytes, shorter - 1, type, ret);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
}
