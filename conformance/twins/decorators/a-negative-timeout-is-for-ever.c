/* A negative timeout is taken for none. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return objref_reference_adapter()->get(ref, type,
                                           timeout_ns < 0 ? OBJREF_SDK_FOREVER : timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
