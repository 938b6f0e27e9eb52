/* A decoded copy is noted as such, and after a shutdown it answers otherwise than the original. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_RUNTIME_NOT_INITIALIZED && ref.words[OBJREF_TWIN_NOTE] == 1) {
        outcome.status = OBJREF_SDK_UNKNOWN_REF;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
    adapter->get = get;
}
