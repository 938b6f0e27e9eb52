/* A get of a large value gives way to each get of a small one, for a while each. */
#include <stdatomic.h>

#include "twin.h"

#define LARGE_BYTES 4194304
#define WHILE_MS 300

static atomic_int small_gets;

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (ret->heap_size < LARGE_BYTES) {
        atomic_fetch_add(&small_gets, 1);
        return outcome;
    }
    for (int given_way = 0; given_way < atomic_load(&small_gets); given_way++) {
        objref_twin_sleep_ms(WHILE_MS);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
