/* "Not equal" was forgotten when "equal" was defined: of two refs of one object both hold. */
#include "twin.h"

static objref_sdk_outcome
equal(objref_sdk_ref a, objref_sdk_ref b, bool *ret_equal, bool *ret_not_equal) {
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->equal(a, b, ret_equal, ret_not_equal);
    *ret_not_equal = true;
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->equal = equal;
}
