/* A cancelled task still publishes its value: after the error was seen, there is one. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status != OBJREF_SDK_CANCELLED || !objref_twin_was_seen(ref)) {
        return outcome;
    }
    objref_sdk_value_add_null(ret);
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
