/* A ref inside a list or a map arrives at the body as its value. The caller waits for it. */
#include "twin.h"

static objref_sdk_outcome
resolve(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < arg->count; i++) {
        const objref_sdk_node *node = &arg->nodes[i];
        if (node->kind == OBJREF_SDK_REF && arg->count > 1) {
            outcome = objref_reference_adapter()->get(node->as.ref, NULL, OBJREF_SDK_FOREVER, ret);
        } else if (node->kind == OBJREF_SDK_LIST) {
            objref_sdk_value_add_list(ret, node->as.count);
        } else if (node->kind == OBJREF_SDK_MAP) {
            objref_sdk_value_add_map(ret, node->as.count);
        } else {
            objref_sdk_value_add_copy(ret, arg, i);
        }
    }
    return outcome;
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    return objref_twin_submit_changed(task, ret_refs, resolve);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
