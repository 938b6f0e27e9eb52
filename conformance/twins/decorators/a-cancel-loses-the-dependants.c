/* A cancel ends its own ref and forgets those behind it: whoever gets one waits for ever. */
#include <unistd.h>

#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    while (outcome.status == OBJREF_SDK_DEPENDENCY_FAILED &&
           outcome.cause == OBJREF_SDK_CANCELLED) {
        (void)pause();
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
