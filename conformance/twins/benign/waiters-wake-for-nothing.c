/* Whoever waits without a timeout wakes every millisecond, finds nothing and waits on. */
#include "twin.h"

#define SLICE_NS 1000000

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const bool is_sliced = timeout_ns == OBJREF_SDK_FOREVER;
    objref_sdk_outcome outcome;
    do {
        outcome =
            objref_reference_adapter()->get(ref, type, is_sliced ? SLICE_NS : timeout_ns, ret);
    } while (is_sliced && outcome.status == OBJREF_SDK_TIMED_OUT);
    return outcome;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const bool is_sliced = wait->timeout_ns == OBJREF_SDK_FOREVER;
    wait->timeout_ns = is_sliced ? SLICE_NS : wait->timeout_ns;
    objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    while (is_sliced && outcome.status == OBJREF_SDK_OK && wait->ready_count < wait->k &&
           wait->rest_count > 0) {
        wait->ready_count = 0;
        wait->rest_count = 0;
        outcome = objref_reference_adapter()->wait(wait);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
    adapter->wait = wait_for;
}
