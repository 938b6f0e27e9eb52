/* A wait that finds a failed ref ready fails with its error. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    for (size_t i = 0; i < wait->ready_count; i++) {
        if (objref_twin_peek(wait->refs[wait->ready[i]]) == OBJREF_SDK_TASK_FAILED) {
            return objref_sdk_error(OBJREF_SDK_TASK_FAILED, "one of them");
        }
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
