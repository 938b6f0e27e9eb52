/* A get of a list gives the error of the failed element that stands last. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    for (size_t i = count; i > 0; i--) {
        if (objref_twin_peek(refs[i - 1]) == OBJREF_SDK_TASK_FAILED) {
            return objref_reference_adapter()->get(refs[i - 1], type, 0, ret);
        }
    }
    return objref_reference_adapter()->get_many(refs, count, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
