/* A decoded copy does not keep its object: with the original it is gone. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    if (outcome.status == OBJREF_SDK_OK) {
        (void)objref_reference_adapter()->drop(*ret);
        ret->words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return ref.words[OBJREF_TWIN_NOTE] == 1 ? objref_sdk_ok()
                                            : objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
    adapter->drop = drop;
}
