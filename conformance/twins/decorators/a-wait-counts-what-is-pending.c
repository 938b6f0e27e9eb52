/* A wait without a timeout does not wait: it names the first refs, there or not. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const bool is_for_ever = wait->timeout_ns == OBJREF_SDK_FOREVER;
    wait->timeout_ns = is_for_ever ? 0 : wait->timeout_ns;
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    while (is_for_ever && outcome.status == OBJREF_SDK_OK && wait->ready_count < wait->k &&
           wait->rest_count > 0) {
        wait->ready[wait->ready_count++] = wait->rest[--wait->rest_count];
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
