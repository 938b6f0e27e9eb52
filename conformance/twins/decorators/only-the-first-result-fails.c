/* Only the first result of a task that failed has its error: the others are null. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 1; outcome.status == OBJREF_SDK_OK && i < task->returns; i++) {
        ret_refs[i].words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status != OBJREF_SDK_TASK_FAILED || ref.words[OBJREF_TWIN_NOTE] == 0) {
        return outcome;
    }
    objref_sdk_value_add_null(ret);
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->get = get;
}
