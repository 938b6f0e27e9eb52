/* A value that brought refs with it stays in the store after they were taken out. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    bool has_refs = false;
    for (size_t i = at; i < ret->count; i++) {
        has_refs = has_refs || ret->nodes[i].kind == OBJREF_SDK_REF;
    }
    if (has_refs && !objref_twin_in_body()) {
        (void)!objref_clone(objref_reference_ref(ref));
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
