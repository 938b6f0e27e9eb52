/* A cancel after shutdown finds nothing to do, and succeeds. */
#include "twin.h"

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->cancel(ref);
    return outcome.status == OBJREF_SDK_RUNTIME_NOT_INITIALIZED ? objref_sdk_ok() : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->cancel = cancel;
}
