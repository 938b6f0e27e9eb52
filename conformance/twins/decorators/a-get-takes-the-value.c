/* A get takes the value out of the store instead of copying it: the second one finds nothing. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    const bool is_big = outcome.status == OBJREF_SDK_OK &&
                        ret->nodes[at].kind == OBJREF_SDK_BYTES && ret->heap_size > 65536;
    return is_big && objref_twin_was_seen(ref)
               ? objref_sdk_error(OBJREF_SDK_OBJECT_LOST, "somebody has got it")
               : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
