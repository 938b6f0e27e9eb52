/* The JSON form of a ref has its owner in it, as null, when it has none. */
#include <stdio.h>

#include "twin.h"

static objref_sdk_outcome format(objref_sdk_ref ref, objref_sdk_value *ret) {
    char text[2 * OBJREF_FORMAT_BYTES];
    objref_sdk_value plain = {0};
    const objref_sdk_outcome outcome = objref_reference_adapter()->format(ref, &plain);
    if (outcome.status == OBJREF_SDK_OK) {
        const objref_sdk_span span = plain.nodes[0].as.span;
        (void)snprintf(text, sizeof text, "%.*s,\"owner_worker_id\":null}", (int)span.size - 1,
                       (const char *)plain.heap + span.offset);
        objref_sdk_value_add_text(ret, text);
    }
    objref_sdk_value_release(&plain);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->format = format;
}
