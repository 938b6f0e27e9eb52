/* A ref that came back inside a value lacks what an encoding needs. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->returns; i++) {
        ret_refs[i].words[OBJREF_TWIN_NOTE] = 1;
    }
    return outcome;
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    return ref.words[OBJREF_TWIN_NOTE] == 1 ? objref_reference_adapter()->encode(ref, ret)
                                            : objref_sdk_error(OBJREF_SDK_OTHER, "who owns it?");
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->put = put;
    adapter->encode = encode;
}
