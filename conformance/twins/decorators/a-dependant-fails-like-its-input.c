/* A task that never ran because an input failed fails as if its own body had. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_DEPENDENCY_FAILED) {
        outcome.status = OBJREF_SDK_TASK_FAILED;
        outcome.cause = OBJREF_SDK_OK;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
