/* A wait for k of n names every ref that is ready, however few were asked for. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    if (outcome.status == OBJREF_SDK_OK && wait->count > 0) {
        wait->ready_count = 0;
        wait->rest_count = 0;
        wait->k = wait->count;
        wait->timeout_ns = 0;
        return objref_reference_adapter()->wait(wait);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
