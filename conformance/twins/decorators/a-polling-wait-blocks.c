/* A wait with timeout 0 waits for "the usual", which is three seconds. */
#include "twin.h"

#define USUAL_NS 3000000000

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    wait->timeout_ns = wait->timeout_ns == 0 ? USUAL_NS : wait->timeout_ns;
    return objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
