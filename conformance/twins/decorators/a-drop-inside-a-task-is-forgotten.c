/* A ref that a task drops before it ends is not known yet as a borrowed one, and held for ever. */
#include "twin.h"

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return objref_twin_in_body() ? objref_sdk_ok() : objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
}
