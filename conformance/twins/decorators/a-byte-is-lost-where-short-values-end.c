/* Off by one where short values end: one of 23 bytes loses its last one. */
#include "twin.h"

#define SHORT_BYTES_MAX 23

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const size_t at = ret->count;
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (outcome.status == OBJREF_SDK_OK && ret->nodes[at].kind == OBJREF_SDK_BYTES &&
        ret->nodes[at].as.span.size == SHORT_BYTES_MAX) {
        ret->nodes[at].as.span.size--;
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
