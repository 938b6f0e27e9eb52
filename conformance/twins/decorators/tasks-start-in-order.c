/* Tasks wait in one queue: whoever asks for a result waits for all that were submitted before. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    static objref_sdk_ref previous;
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    if (outcome.status == OBJREF_SDK_OK && task->returns == 1 && !objref_twin_in_body()) {
        objref_twin_pair(ret_refs[0], previous);
        previous = ret_refs[0];
    }
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    objref_sdk_ref before = {0};
    while (objref_twin_partner(ref, &before) && objref_twin_peek(before) == OBJREF_SDK_TIMED_OUT) {
        objref_twin_sleep_ms(1);
    }
    return objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->get = get;
}
