/* A get marks the object as read, and the mark is in the hash. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_ref marked;
    if (!objref_twin_partner(ref, &marked)) {
        objref_twin_pair(ref, ref);
    }
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

static objref_sdk_outcome hash(objref_sdk_ref ref, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->hash(ref, ret);
    objref_sdk_ref marked;
    if (outcome.status == OBJREF_SDK_OK && objref_twin_partner(ref, &marked)) {
        ret->heap[ret->nodes[0].as.span.offset] ^= 1;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
    adapter->hash = hash;
}
