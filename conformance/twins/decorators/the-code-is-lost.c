/* A failure arrives without the code that the body gave it. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    outcome.code = 0;
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
