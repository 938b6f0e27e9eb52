/* An object that was put inside a task names the task of whoever looks at it. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->returns; i++) {
        ret_refs[i].words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

static objref_sdk_outcome describe(objref_sdk_ref ref, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->describe(ref, ret);
    if (outcome.status == OBJREF_SDK_OK && ref.words[OBJREF_TWIN_NOTE] == 0) {
        objref_twin_spoil(ret, "creating_task_id");
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->describe = describe;
}
