/* A get of an object that is a ref goes on until it finds something else. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    objref_sdk_outcome outcome = reference->get(ref, type, timeout_ns, ret);
    while (outcome.status == OBJREF_SDK_OK && objref_twin_is_one_ref(ret)) {
        const objref_sdk_ref next = ret->nodes[0].as.ref;
        objref_sdk_value_release(ret);
        outcome = reference->get(next, type, timeout_ns, ret);
        (void)reference->drop(next);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
