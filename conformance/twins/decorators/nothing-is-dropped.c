/* A dropped ref still holds its object. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    (void)ref;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
