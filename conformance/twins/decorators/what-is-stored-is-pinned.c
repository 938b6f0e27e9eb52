/* A ref inside a stored value is pinned, and nobody takes the pin out again. */
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    objref_twin_hold_all(value);
    return objref_reference_adapter()->put(value, type, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
