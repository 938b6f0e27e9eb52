/* The last digit of an id written as text is not the id's. */
#include "twin.h"

static objref_sdk_outcome format(objref_sdk_ref ref, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->format(ref, ret);
    if (outcome.status == OBJREF_SDK_OK) {
        const objref_sdk_span span = ret->nodes[0].as.span;
        uint8_t *digit = ret->heap + span.offset + span.size - sizeof "\"}";
        *digit = *digit == '1' ? '2' : '1';
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->format = format;
}
