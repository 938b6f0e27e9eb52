/* A get of a list waits for its first element before it looks at the next one. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < count; i++) {
        outcome = objref_reference_adapter()->get(refs[i], type, timeout_ns, ret);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
