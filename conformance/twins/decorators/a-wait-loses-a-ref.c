/* A wait leaves out the last of the refs that are not ready. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    if (wait->rest_count > 0) {
        wait->rest_count--;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
