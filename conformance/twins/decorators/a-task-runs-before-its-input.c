/* A task whose input is not there yet runs at once, with null in its place. */
#include "twin.h"

static objref_sdk_outcome
null_for_pending(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    if (objref_twin_is_one_ref(arg) &&
        objref_twin_peek(arg->nodes[0].as.ref) == OBJREF_SDK_TIMED_OUT) {
        objref_sdk_value_add_null(ret);
    } else {
        objref_sdk_value_add_copy(ret, arg, 0);
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, null_for_pending);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
