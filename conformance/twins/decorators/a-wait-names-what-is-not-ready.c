/* A wait whose time is over fills the count that was asked for with refs that are not ready. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    while (outcome.status == OBJREF_SDK_OK && wait->ready_count < wait->k && wait->rest_count > 0) {
        wait->ready[wait->ready_count++] = wait->rest[--wait->rest_count];
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
