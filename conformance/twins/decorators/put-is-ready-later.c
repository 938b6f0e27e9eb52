/* Put stores in the background: for a while after it returned, nothing is there. */
#include "twin.h"

#define STORING_NS 20000000

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = (uint64_t)(objref_twin_now_ns() + STORING_NS);
    return outcome;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const bool is_there = wait->count != 1 || wait->timeout_ns != 0 ||
                          wait->refs[0].words[OBJREF_TWIN_NOTE] <= (uint64_t)objref_twin_now_ns();
    if (is_there) {
        return objref_reference_adapter()->wait(wait);
    }
    wait->rest[wait->rest_count++] = 0;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->wait = wait_for;
}
