/* A get of several refs gives their values in the order in which they were read, last first. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_sdk_value values = {0};
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->get_many(refs, count, type, timeout_ns, &values);
    for (size_t left = count; outcome.status == OBJREF_SDK_OK && left > 0; left--) {
        size_t at = 0;
        for (size_t i = 1; i < left; i++) {
            at = objref_sdk_value_end(&values, at);
        }
        objref_sdk_value_add_copy(ret, &values, at);
    }
    objref_sdk_value_release(&values);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
