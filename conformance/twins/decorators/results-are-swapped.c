/* A task with several results gives their refs in the wrong order. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->returns / 2; i++) {
        const objref_sdk_ref first = ret_refs[i];
        ret_refs[i] = ret_refs[task->returns - 1 - i];
        ret_refs[task->returns - 1 - i] = first;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
