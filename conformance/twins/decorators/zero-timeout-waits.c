/* Timeout 0 is taken as "the usual", which is three seconds. */
#include "twin.h"

#define USUAL_NS 3000000000

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return objref_reference_adapter()->get(ref, type, timeout_ns == 0 ? USUAL_NS : timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
