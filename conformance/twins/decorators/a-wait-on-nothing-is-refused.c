/* A wait on no refs is an argument error. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    return wait->count == 0 ? objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "nothing to wait for")
                            : objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
