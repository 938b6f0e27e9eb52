/* A get that waits when the runtime is shut down is answered with null. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const bool waits = objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    objref_sdk_stats counts;
    if (!waits || outcome.status == OBJREF_SDK_OK ||
        objref_reference_adapter()->stats(&counts).status == OBJREF_SDK_OK) {
        return outcome;
    }
    objref_sdk_value_add_null(ret);
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
