/* The arguments of a task that failed are kept, for whoever might look into it. */
#include <string.h>

#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; strcmp(task->function, "fail") == 0 && i < task->arg_count; i++) {
        objref_twin_hold_all(&task->args[i]);
    }
    return objref_reference_adapter()->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
