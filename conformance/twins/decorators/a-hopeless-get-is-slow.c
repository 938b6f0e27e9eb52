/* A get that can never succeed looks again and again for three seconds before it says so. */
#include "twin.h"

#define PATIENCE_MS 3000

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_UNKNOWN_REF) {
        objref_twin_sleep_ms(PATIENCE_MS);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
