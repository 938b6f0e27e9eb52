/* A wait that was declared to refuse a ref named twice takes it, and asks for each by itself. */
#include "twin.h"

static bool has_duplicate(const objref_sdk_wait *wait) {
    for (size_t i = 1; i < wait->count; i++) {
        if (objref_twin_same(wait->refs[i], wait->refs[i - 1])) {
            return true;
        }
    }
    return false;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    if (!has_duplicate(wait)) {
        return objref_reference_adapter()->wait(wait);
    }
    for (size_t i = 0; i < wait->count; i++) {
        if (wait->ready_count < wait->k && objref_twin_peek(wait->refs[i]) == OBJREF_SDK_OK) {
            wait->ready[wait->ready_count++] = i;
        } else {
            wait->rest[wait->rest_count++] = i;
        }
    }
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
