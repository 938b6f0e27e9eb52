/* Off by one at 100 KiB, where the way of storing changes: the last byte is lost. */
#include "twin.h"

#define THRESHOLD_BYTES 102400

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_node *node = &value->nodes[0];
    if (node->kind != OBJREF_SDK_BYTES || node->as.span.size != THRESHOLD_BYTES) {
        return objref_reference_adapter()->put(value, type, ret);
    }
    objref_sdk_value cut = {0};
    (void)objref_sdk_value_add_span(&cut, OBJREF_SDK_BYTES, objref_sdk_value_bytes(value, node),
                                    THRESHOLD_BYTES - 1);
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(&cut, type, ret);
    objref_sdk_value_release(&cut);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
