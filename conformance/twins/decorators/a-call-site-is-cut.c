/* The call site is cut where it is encoded: after a round trip its last digit is missing. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome describe(objref_sdk_ref ref, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->describe(ref, ret);
    if (outcome.status == OBJREF_SDK_OK && ref.words[OBJREF_TWIN_NOTE] == 1) {
        objref_twin_spoil(ret, "call_site");
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
    adapter->describe = describe;
}
