/* A task that is submitted after its input has failed waits for it for ever: its place is taken by
 * the ref of a task that never ends. */
#include "twin.h"

#define AN_HOUR_MS 3600000

static objref_sdk_outcome add_never(objref_sdk_value *ret) {
    objref_sdk_value time = {0};
    objref_sdk_ref made = {0};
    objref_sdk_value_add_int(&time, AN_HOUR_MS);
    const objref_sdk_task task = {
        .function = "sleep", .args = &time, .arg_count = 1, .returns = 1, .retries = -1};
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(&task, &made);
    objref_sdk_value_add_ref(ret, made);
    objref_sdk_value_release(&time);
    return outcome;
}

static objref_sdk_outcome
wait_for_failed(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    if (objref_twin_is_one_ref(arg) &&
        objref_twin_peek(arg->nodes[0].as.ref) == OBJREF_SDK_TASK_FAILED) {
        return add_never(ret);
    }
    objref_sdk_value_add_copy(ret, arg, 0);
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, wait_for_failed);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
