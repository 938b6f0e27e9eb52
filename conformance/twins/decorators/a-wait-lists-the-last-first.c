/* Both lists of a wait have the last ref first. */
#include "twin.h"

static void reverse(size_t *positions, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        const size_t first = positions[i];
        positions[i] = positions[count - 1 - i];
        positions[count - 1 - i] = first;
    }
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    reverse(wait->ready, wait->ready_count);
    reverse(wait->rest, wait->rest_count);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
