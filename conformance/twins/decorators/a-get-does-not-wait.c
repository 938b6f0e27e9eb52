/* A get of a pending ref returns at once, with the bytes that are there: none. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    if (timeout_ns == OBJREF_SDK_FOREVER && objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT) {
        (void)objref_sdk_value_add_span(ret, OBJREF_SDK_BYTES, NULL, 0);
        return objref_sdk_ok();
    }
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
