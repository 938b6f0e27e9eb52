/* The error of a task is told once: a second get of its ref waits for ever. */
#include <unistd.h>

#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    while (outcome.status == OBJREF_SDK_TASK_FAILED && objref_twin_was_seen(ref)) {
        (void)pause();
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
