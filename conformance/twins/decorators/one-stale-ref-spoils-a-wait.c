/* A wait looks at all its refs first, and one that is stale is an error for all. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    for (size_t i = 0; i < wait->count; i++) {
        if (objref_twin_peek(wait->refs[i]) == OBJREF_SDK_UNKNOWN_REF) {
            return objref_sdk_error(OBJREF_SDK_UNKNOWN_REF, "one of them");
        }
    }
    return objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
