/* A cancel reaches every task in the list of the input: here, the one that came last. */
#include "twin.h"

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    static objref_sdk_ref previous;
    const objref_sdk_outcome outcome = objref_reference_adapter()->submit(task, ret_refs);
    if (outcome.status == OBJREF_SDK_OK && task->returns == 1 && !objref_twin_in_body()) {
        objref_twin_pair(ret_refs[0], previous);
        previous = ret_refs[0];
    }
    return outcome;
}

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    objref_sdk_ref sibling;
    if (objref_twin_partner(ref, &sibling)) {
        (void)objref_reference_adapter()->cancel(sibling);
    }
    return objref_reference_adapter()->cancel(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->submit = submit;
    adapter->cancel = cancel;
}
