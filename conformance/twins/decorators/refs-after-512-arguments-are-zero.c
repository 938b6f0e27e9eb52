/* A task has room for 512 refs among its arguments: those after them are zero. */
#include "twin.h"

#define ROOM 512

static objref_sdk_outcome
zero_for_surplus(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    if (index >= ROOM && objref_twin_is_one_ref(&task->args[index])) {
        objref_sdk_value_add_int(ret, 0);
    } else {
        objref_sdk_value_add_copy(ret, &task->args[index], 0);
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, zero_for_surplus);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
