/* A wait for none of its refs is no mistake: it returns at once, and names none. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    for (size_t i = 0; wait->k == 0 && i < wait->count; i++) {
        wait->rest[wait->rest_count++] = i;
    }
    return wait->k == 0 && wait->count > 0 ? objref_sdk_ok()
                                           : objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
