/* A cancel wants the handle that submit gave; one that came back inside a value will not do. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->returns; i++) {
        ret_refs[i].words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    return ref.words[OBJREF_TWIN_NOTE] == 1
               ? objref_reference_adapter()->cancel(ref)
               : objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "not the owner");
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->cancel = cancel;
}
