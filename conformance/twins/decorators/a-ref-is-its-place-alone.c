/* A get does not look at the session that a ref names, only at its place there. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return objref_reference_adapter()->get(objref_twin_at_home(ref), type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
