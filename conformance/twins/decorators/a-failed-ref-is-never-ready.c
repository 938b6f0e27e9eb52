/* A ref whose task failed is counted by a wait, but named among the rest. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    size_t kept = 0;
    for (size_t i = 0; i < wait->ready_count; i++) {
        const size_t position = wait->ready[i];
        if (objref_twin_peek(wait->refs[position]) == OBJREF_SDK_TASK_FAILED) {
            wait->rest[wait->rest_count++] = position;
        } else {
            wait->ready[kept++] = position;
        }
    }
    wait->ready_count = kept;
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
