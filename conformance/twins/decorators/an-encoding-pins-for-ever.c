/* Encoding holds the object, and nothing lets it go, though no pin was declared. */
#include "twin.h"

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    objref_sdk_ref held;
    (void)objref_reference_adapter()->clone(ref, &held);
    return objref_reference_adapter()->encode(ref, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
}
