/* A get without timeout looks again after pauses that double each time. */
#include "twin.h"

#define FIRST_PAUSE_MS 150

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    int64_t pause_ms = FIRST_PAUSE_MS;
    while (timeout_ns == OBJREF_SDK_FOREVER && objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT) {
        objref_twin_sleep_ms(pause_ms);
        pause_ms *= 2;
    }
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
