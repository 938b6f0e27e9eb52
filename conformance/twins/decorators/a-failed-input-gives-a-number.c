/* The bytes of an error reach whoever depends on it: its code is read as a number. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status != OBJREF_SDK_DEPENDENCY_FAILED) {
        return outcome;
    }
    objref_sdk_value_add_int(ret, outcome.code);
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
