/* A ref can be encoded only once its value is there. */
#include "twin.h"

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    return objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT
               ? objref_sdk_error(OBJREF_SDK_TIMED_OUT, "its value is not there")
               : objref_reference_adapter()->encode(ref, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
}
