/* A failed ref inside an argument stands for the whole argument, and so the task fails. Submit
 * waits a moment to see whether it fails. */
#include "twin.h"

#define MOMENT_NS 100000000

static bool has_failed(objref_sdk_ref ref) {
    objref_sdk_wait wait = {.refs = &ref,
                            .count = 1,
                            .k = 1,
                            .timeout_ns = MOMENT_NS,
                            .ready = (size_t[1]){0},
                            .rest = (size_t[1]){0}};
    (void)objref_reference_adapter()->wait(&wait);
    return objref_twin_peek(ref) == OBJREF_SDK_TASK_FAILED;
}

static objref_sdk_outcome
lift_failed(const objref_sdk_task *task, size_t index, objref_sdk_value *ret) {
    const objref_sdk_value *arg = &task->args[index];
    for (size_t i = 0; i < arg->count; i++) {
        if (arg->nodes[i].kind == OBJREF_SDK_REF && has_failed(arg->nodes[i].as.ref)) {
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
