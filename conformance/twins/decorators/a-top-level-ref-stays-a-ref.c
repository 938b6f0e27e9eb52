/* A ref that is an argument is not resolved: it arrives in a list, as a ref. */
#include "twin.h"

static objref_sdk_outcome wrap(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    if (objref_twin_is_one_ref(&task->args[index])) {
        objref_sdk_value_add_list(ret, 1);
    }
    objref_sdk_value_add_copy(ret, &task->args[index], 0);
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, wrap);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
