/* A ref inside a list or a map arrives at the body as its value. The caller waits for it. */
#include <stdlib.h>

#include "twin.h"

/* One argument with every ref below its top replaced by its value. */
static objref_sdk_outcome resolve(const objref_sdk_value *arg, objref_sdk_value *ret) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < arg->count; i++) {
        const objref_sdk_node *node = &arg->nodes[i];
        if (node->kind == OBJREF_SDK_REF && arg->count > 1) {
            outcome = reference->get(node->as.ref, NULL, OBJREF_SDK_FOREVER, ret);
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
    objref_sdk_task resolved = *task;
    objref_sdk_value *args = calloc(task->arg_count + 1, sizeof *args);
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; args != NULL && i < task->arg_count; i++) {
        const objref_sdk_outcome one = resolve(&task->args[i], &args[i]);
        outcome = outcome.status == OBJREF_SDK_OK ? one : outcome;
    }
    resolved.args = args;
    if (outcome.status == OBJREF_SDK_OK && args != NULL) {
        outcome = objref_reference_adapter()->submit(&resolved, ret_refs);
    }
    for (size_t i = 0; args != NULL && i < task->arg_count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    free(args);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
