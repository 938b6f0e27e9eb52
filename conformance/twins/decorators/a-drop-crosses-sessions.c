/* A drop of another session's ref takes the hold of the object in the same place here. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return objref_reference_adapter()->drop(objref_twin_at_home(ref));
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
