/* Every call of the runtime takes up to two milliseconds more, before it does anything. */
#include <stdatomic.h>

#include "twin.h"

#define PAUSE_MS_MAX 2

static void dawdle(void) {
    static atomic_uint calls;
    const unsigned number = atomic_fetch_add(&calls, 1);
    objref_twin_sleep_ms(number * 2654435761u % (PAUSE_MS_MAX + 1));
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    dawdle();
    return objref_reference_adapter()->put(value, type, ret);
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    dawdle();
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    dawdle();
    return objref_reference_adapter()->wait(wait);
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    dawdle();
    return objref_reference_adapter()->submit(task, ret_refs);
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    dawdle();
    return objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->get = get;
    adapter->wait = wait_for;
    adapter->submit = submit;
    adapter->drop = drop;
}
