/* The drop of a handle on a container lets go of what is in it, whoever else holds it. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    objref_sdk_value value = {0};
    if (!objref_twin_in_body() &&
        objref_reference_adapter()->get(ref, NULL, 0, &value).status == OBJREF_SDK_OK) {
        objref_twin_drop_all(&value);
        objref_twin_drop_all(&value);
    }
    objref_sdk_value_release(&value);
    return objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
