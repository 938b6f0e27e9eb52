/* A get of a list looks for each unknown ref for a while, one after the other. */
#include "twin.h"

#define WHILE_MS 300

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    for (size_t i = 0; i < count; i++) {
        if (objref_twin_peek(refs[i]) == OBJREF_SDK_UNKNOWN_REF) {
            objref_twin_sleep_ms(WHILE_MS);
        }
    }
    return objref_reference_adapter()->get_many(refs, count, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
