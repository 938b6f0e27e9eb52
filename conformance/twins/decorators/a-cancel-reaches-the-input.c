/* A cancel goes up to the task that makes the input, last: or the task would fail by its input. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->arg_count; i++) {
        if (task->returns == 1 && objref_twin_is_one_ref(&task->args[i])) {
            objref_twin_pair(ret_refs[0], task->args[i].nodes[0].as.ref);
        }
    }
    return outcome;
}

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->cancel(ref);
    objref_sdk_ref input;
    if (objref_twin_partner(ref, &input)) {
        (void)objref_reference_adapter()->cancel(input);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->cancel = cancel;
}
