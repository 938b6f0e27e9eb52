/* A ref made from its id alone finds nothing: the store wants to know the owner. */
#include "twin.h"

static objref_sdk_outcome parse(const char *text, size_t size, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->parse(text, size, ret);
    ret->words[OBJREF_TWIN_NOTE] = 1;
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    return ref.words[OBJREF_TWIN_NOTE] == 1
               ? objref_sdk_error(OBJREF_SDK_UNKNOWN_REF, "no owner")
               : objref_reference_adapter()->get(ref, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->parse = parse;
    adapter->get = get;
}
