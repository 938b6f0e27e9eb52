/* Decode does not look for its mark: bytes that are no encoding become a ref that names nothing. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    return outcome.status == OBJREF_SDK_MALFORMED ? objref_reference_adapter()->forge(ret)
                                                  : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
}
