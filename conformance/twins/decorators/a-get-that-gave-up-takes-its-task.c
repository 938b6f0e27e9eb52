/* A get that gave up cancels the task it waited for. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    static objref_sdk_ref given_up;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_TIMED_OUT && timeout_ns > 0) {
        given_up = ref;
    }
    return outcome.status == OBJREF_SDK_OK && objref_twin_same(ref, given_up)
               ? objref_sdk_error(OBJREF_SDK_CANCELLED, "nobody wanted it")
               : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
