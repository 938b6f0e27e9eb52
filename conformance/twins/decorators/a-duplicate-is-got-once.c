/* A get of a list gives the value of a ref only once; where it is named again there is null. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_sdk_value values = {0};
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->get_many(refs, count, type, timeout_ns, &values);
    size_t at = 0;
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < count; i++) {
        size_t first = 0;
        while (!objref_twin_same(refs[first], refs[i])) {
            first++;
        }
        if (first == i) {
            objref_sdk_value_add_copy(ret, &values, at);
        } else {
            objref_sdk_value_add_null(ret);
        }
        at = objref_sdk_value_end(&values, at);
    }
    objref_sdk_value_release(&values);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
