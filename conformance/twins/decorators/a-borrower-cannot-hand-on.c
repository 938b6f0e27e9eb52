/* A ref that a task hands on to another task is not held for that one. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; objref_twin_in_body() && i < task->arg_count; i++) {
        if (outcome.status == OBJREF_SDK_OK && !objref_twin_is_one_ref(&task->args[i])) {
            objref_twin_drop_all(&task->args[i]); /* the task's hold */
            objref_twin_drop_all(&task->args[i]); /* and that of its body */
        }
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
