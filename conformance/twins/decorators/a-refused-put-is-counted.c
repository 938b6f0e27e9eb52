/* The bytes of a put are counted before the store is asked, and stay counted when it refuses. */
#include <stdatomic.h>

#include "twin.h"

static atomic_int_fast64_t refused_bytes;

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    if (outcome.status == OBJREF_SDK_STORE_FULL) {
        atomic_fetch_add(&refused_bytes, (int64_t)value->heap_size);
    }
    return outcome;
}

static objref_sdk_outcome stats(objref_sdk_stats *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->stats(ret);
    ret->bytes += atomic_load(&refused_bytes);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->stats = stats;
}
