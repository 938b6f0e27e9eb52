/* A put is done by a worker, as a task that gives its argument, and waits when all are blocked. */
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_task task = {.function = "identity",
                                  .args = value,
                                  .arg_count = 1,
                                  .returns = 1,
                                  .retries = -1,
                                  .type = type};
    objref_sdk_outcome outcome = objref_reference_adapter()->submit(&task, ret);
    while (outcome.status == OBJREF_SDK_OK && objref_twin_peek(*ret) == OBJREF_SDK_TIMED_OUT) {
        objref_twin_sleep_ms(1);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
