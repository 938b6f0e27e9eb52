/* A float that is minus zero comes back as zero. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    for (size_t i = at; i < ret->count; i++) {
        if (ret->nodes[i].kind == OBJREF_SDK_FLOAT) {
            ret->nodes[i].as.real += 0.0;
        }
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
