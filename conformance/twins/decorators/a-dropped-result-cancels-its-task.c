/* The drop of a result that is not there yet cancels its task. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    if (objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT) {
        (void)objref_reference_adapter()->cancel(ref);
    }
    return objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
