/* A get of a list gets one after the other, each with the whole timeout. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; i < count && timeout_ns > 0; i++) {
        if (objref_twin_peek(refs[i]) == OBJREF_SDK_TIMED_OUT) {
            objref_sdk_value none = {0};
            outcome = reference->get(refs[i], type, timeout_ns * 4, &none);
            objref_twin_drop_all(&none);
            objref_sdk_value_release(&none);
        }
    }
    return outcome.status == OBJREF_SDK_OK ? reference->get_many(refs, count, type, timeout_ns, ret)
                                           : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
