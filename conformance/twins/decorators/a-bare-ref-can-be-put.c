/* A put of a ref is taken for a put of a list with that ref in it. */
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    objref_sdk_value list = {0};
    if (!objref_twin_is_one_ref(value)) {
        return objref_reference_adapter()->put(value, type, ret);
    }
    objref_sdk_value_add_list(&list, 1);
    objref_sdk_value_add_copy(&list, value, 0);
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(&list, type, ret);
    objref_sdk_value_release(&list);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
