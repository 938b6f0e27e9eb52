/* An object whose value is null is taken for one that is not there. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    return outcome.status == OBJREF_SDK_OK && ret->nodes[at].kind == OBJREF_SDK_NULL
               ? objref_sdk_error(OBJREF_SDK_OBJECT_LOST, "there is nothing")
               : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
