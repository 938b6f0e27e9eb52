/* Decode asserts that its bytes are right: one flipped bit ends the program. */
#include <stdlib.h>

#include "twin.h"

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    if (outcome.status == OBJREF_SDK_MALFORMED && size > sizeof(objref_ref)) {
        abort();
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->decode = decode;
}
