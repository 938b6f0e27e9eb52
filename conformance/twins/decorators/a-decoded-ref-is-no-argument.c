/* A decoded ref is refused as a task's argument: the table that submit asks does not know it. */
#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (size_t i = 0; i < task->arg_count; i++) {
        if (objref_twin_is_one_ref(&task->args[i]) &&
            task->args[i].nodes[0].as.ref.words[OBJREF_TWIN_NOTE] == 1) {
            return objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "not a ref of this table");
        }
    }
    return objref_reference_adapter()->submit(task, ret_refs);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
    adapter->submit = submit;
}
