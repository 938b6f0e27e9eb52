/* Ids are numbers that begin anew in every session: a stale ref finds an object of now. */
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    if (outcome.status == OBJREF_SDK_OK) {
        objref_twin_number(ret);
    }
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return objref_reference_adapter()->get(objref_twin_of_now(ref), type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->get = get;
}
