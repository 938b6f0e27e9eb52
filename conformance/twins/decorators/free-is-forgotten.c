/* A free is taken and forgotten: the object stays. */
#include "twin.h"

static objref_sdk_outcome free_object(objref_sdk_ref ref) {
    (void)ref;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->free = free_object;
}
