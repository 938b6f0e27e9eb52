/* Decode wants a runtime, though it was declared to need none. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    objref_sdk_stats counts;
    const objref_sdk_outcome outcome = objref_reference_adapter()->stats(&counts);
    return outcome.status == OBJREF_SDK_OK
               ? objref_reference_adapter()->decode(bytes, size, type, ret)
               : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
}
