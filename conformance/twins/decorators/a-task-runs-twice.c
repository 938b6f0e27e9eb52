/* A task whose start is not acknowledged at once is started again; the second result is dropped. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    objref_sdk_ref again = {0};
    if (task->returns == 1 && reference->submit(task, &again).status == OBJREF_SDK_OK) {
        (void)reference->drop(again);
    }
    return reference->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
}
