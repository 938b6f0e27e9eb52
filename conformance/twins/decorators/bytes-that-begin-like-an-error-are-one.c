/* Errors are stored as bytes with a marker before them, and so a value that begins like that is
 * taken for one. */
#include <string.h>

#include "twin.h"

static const uint8_t marker[] = {0xff, '_', '_'};

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status != OBJREF_SDK_OK || ret->nodes[at].kind != OBJREF_SDK_BYTES) {
        return outcome;
    }
    const objref_sdk_span span = ret->nodes[at].as.span;
    return span.size > sizeof marker && memcmp(ret->heap + span.offset, marker, sizeof marker) == 0
               ? objref_sdk_error(OBJREF_SDK_TASK_FAILED, "it has the marker")
               : outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
