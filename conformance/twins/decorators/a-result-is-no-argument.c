/* Only what was put may be an argument: the ref of a task's result is refused. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; i < task->arg_count; i++) {
        if (objref_twin_is_one_ref(&task->args[i]) &&
            task->args[i].nodes[0].as.ref.words[OBJREF_TWIN_NOTE] == 1) {
            return objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "a future, not an object");
        }
    }
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->returns; i++) {
        ret_refs[i].words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
