/* Text that is no id is read as the nil ref, whatever it is and however long. */
#include "twin.h"

static objref_sdk_outcome parse(const char *text, size_t size, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->parse(text, size, ret);
    return outcome.status == OBJREF_SDK_MALFORMED ? objref_reference_adapter()->nil(ret) : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->parse = parse;
}
