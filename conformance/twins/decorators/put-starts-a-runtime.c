/* A put without a runtime starts one, as Ray does. */
#include "bodies.h"
#include "twin.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    objref_sdk_outcome outcome = reference->put(value, type, ret);
    if (outcome.status == OBJREF_SDK_RUNTIME_NOT_INITIALIZED && objref_init(NULL) == OBJREF_OK &&
        objref_reference_register(reference) == OBJREF_OK) {
        outcome = reference->put(value, type, ret);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
