/* A failed ref inside an argument stands for the whole argument, and so the task fails. */
#include "twin.h"

static objref_sdk_outcome
lift_failed(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    for (size_t i = 0; i < arg->count; i++) {
        if (arg->nodes[i].kind == OBJREF_SDK_REF &&
            objref_twin_peek(arg->nodes[i].as.ref) == OBJREF_SDK_TASK_FAILED) {
            objref_sdk_value_add_ref(ret, arg->nodes[i].as.ref);
            return objref_sdk_ok();
        }
    }
    objref_sdk_value_add_copy(ret, arg, 0);
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, lift_failed);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
