/* A cancel of what is finished, or was put, takes the value away. */
#include "twin.h"

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    if (objref_twin_peek(ref) == OBJREF_SDK_OK) {
        objref_twin_pair(ref, ref);
    }
    return objref_reference_adapter()->cancel(ref);
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_ref partner;
    return objref_twin_partner(ref, &partner)
               ? objref_sdk_error(OBJREF_SDK_CANCELLED, "though it was there")
               : objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->cancel = cancel;
    adapter->get = get;
}
