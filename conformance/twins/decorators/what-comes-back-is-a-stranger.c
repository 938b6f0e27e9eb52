/* A ref that came back inside a value is not known for the one that went away. */
#include "twin.h"

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    for (size_t i = at; i < ret->count; i++) {
        if (ret->nodes[i].kind == OBJREF_SDK_REF) {
            ret->nodes[i].as.ref.words[OBJREF_TWIN_NOTE] = 1;
        }
    }
    return outcome;
}

static objref_sdk_outcome
equal(objref_sdk_ref left, objref_sdk_ref right, bool *ret_equal, bool *ret_not_equal) {
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->equal(left, right, ret_equal, ret_not_equal);
    if (left.words[OBJREF_TWIN_NOTE] != right.words[OBJREF_TWIN_NOTE]) {
        *ret_equal = false;
        *ret_not_equal = true;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
    adapter->equal = equal;
}
