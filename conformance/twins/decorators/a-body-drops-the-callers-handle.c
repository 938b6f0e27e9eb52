/* A body works on the caller's handle: what it drops the caller has no longer. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    if (objref_twin_in_body()) {
        (void)objref_reference_adapter()->drop(ref);
    }
    return objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
