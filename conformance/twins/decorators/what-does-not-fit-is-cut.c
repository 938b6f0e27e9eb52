/* A put for which the store has no room stores as many bytes as usually fit. */
#include "twin.h"

#define USUALLY_BYTES 1024

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    if (outcome.status != OBJREF_SDK_STORE_FULL || value->count != 1) {
        return outcome;
    }
    objref_sdk_value cut = {0};
    (void)objref_sdk_value_add_span(&cut, OBJREF_SDK_BYTES,
                                    objref_sdk_value_bytes(value, &value->nodes[0]), USUALLY_BYTES);
    const objref_sdk_outcome second = objref_reference_adapter()->put(&cut, type, ret);
    objref_sdk_value_release(&cut);
    return second;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
