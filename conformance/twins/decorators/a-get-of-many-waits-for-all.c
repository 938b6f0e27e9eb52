/* A get of a list waits until all its refs are there, and only then tells that one has failed. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    for (size_t i = 0; timeout_ns == OBJREF_SDK_FOREVER && i < count; i++) {
        while (objref_twin_peek(refs[i]) == OBJREF_SDK_TIMED_OUT) {
            objref_twin_sleep_ms(1);
        }
    }
    return objref_reference_adapter()->get_many(refs, count, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
