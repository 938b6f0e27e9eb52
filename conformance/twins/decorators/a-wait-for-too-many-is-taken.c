/* A wait for more refs than it names waits for all of them, though it was declared to refuse. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    wait->k = wait->k > wait->count && wait->count > 0 ? wait->count : wait->k;
    return objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
