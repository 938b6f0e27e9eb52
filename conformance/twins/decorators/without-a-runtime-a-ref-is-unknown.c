/* Without a runtime a get says that the ref is unknown, as if it had looked. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_RUNTIME_NOT_INITIALIZED) {
        outcome.status = OBJREF_SDK_UNKNOWN_REF;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
