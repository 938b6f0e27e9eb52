/* Arguments are matched to places by their ref: where one stands a second time, null arrives. */
#include "twin.h"

static objref_sdk_outcome
null_for_again(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    bool is_again = false;
    for (size_t i = 0; !is_again && i < index && objref_twin_is_one_ref(arg); i++) {
        is_again = objref_twin_is_one_ref(&task->args[i]) &&
                   objref_twin_same(task->args[i].nodes[0].as.ref, arg->nodes[0].as.ref);
    }
    if (is_again) {
        objref_sdk_value_add_null(ret);
    } else {
        objref_sdk_value_add_copy(ret, arg, 0);
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, null_for_again);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
