/* A clone is a copy of the handle, with no hold of its own. */
#include "twin.h"

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->clone(ref, ret);
    if (outcome.status == OBJREF_SDK_OK && !objref_twin_in_body()) {
        (void)objref_reference_adapter()->drop(*ret);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->clone = clone_ref;
}
