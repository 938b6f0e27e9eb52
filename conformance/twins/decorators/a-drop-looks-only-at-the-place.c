/* A drop looks only at the place of an object, and so a stale ref takes a hold of now. */
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    if (outcome.status == OBJREF_SDK_OK) {
        objref_twin_number(ret);
    }
    return outcome;
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return objref_reference_adapter()->drop(objref_twin_of_now(ref));
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->drop = drop;
}
