/* A submit waits for its arguments to be there, but not longer than three seconds. */
#include "twin.h"

#define PATIENCE_NS 3000000000

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; i < task->arg_count; i++) {
        if (objref_twin_is_one_ref(&task->args[i])) {
            objref_sdk_wait wait = {.refs = &task->args[i].nodes[0].as.ref,
                                    .count = 1,
                                    .k = 1,
                                    .timeout_ns = PATIENCE_NS,
                                    .ready = (size_t[1]){0},
                                    .rest = (size_t[1]){0}};
            (void)objref_reference_adapter()->wait(&wait);
        }
    }
    return objref_reference_adapter()->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
