/* Every third get that has to wait misses its wake-up, and looks again after three seconds. */
#include <stdatomic.h>

#include "twin.h"

#define LOOKS_AGAIN_MS 3000

static atomic_uint waits;

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const bool waits_for_ever =
        timeout_ns == OBJREF_SDK_FOREVER && objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT;
    if (waits_for_ever && atomic_fetch_add(&waits, 1) % 3 == 0) {
        objref_twin_sleep_ms(LOOKS_AGAIN_MS);
    }
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
