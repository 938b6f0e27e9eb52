/* A value that was got stays in the store, in case that it is asked for again. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    objref_sdk_ref held;
    if (outcome.status == OBJREF_SDK_OK && !objref_twin_was_seen(ref)) {
        (void)objref_reference_adapter()->clone(ref, &held);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
