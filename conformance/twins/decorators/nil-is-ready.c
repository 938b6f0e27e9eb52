/* A wait takes the nil ref, which names nothing, for one that is ready. */
#include "twin.h"

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const bool is_nil = wait->count == 1 && objref_is_nil(objref_reference_ref(wait->refs[0]));
    if (is_nil) {
        wait->ready[wait->ready_count++] = 0;
    }
    return is_nil ? objref_sdk_ok() : objref_reference_adapter()->wait(wait);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
