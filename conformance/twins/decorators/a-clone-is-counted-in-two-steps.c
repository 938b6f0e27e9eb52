/* A clone reads the count and writes it back a moment later: a drop in between is undone, and so is
 * the clone. */
#include <stdatomic.h>

#include "twin.h"

#define MOMENT_MS 2

static atomic_uint drops;

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    const objref_sdk_adapter *reference = objref_reference_adapter();
    const unsigned before = atomic_load(&drops);
    const objref_sdk_outcome outcome = reference->clone(ref, ret);
    objref_twin_sleep_ms(MOMENT_MS);
    if (outcome.status == OBJREF_SDK_OK && atomic_load(&drops) != before) {
        (void)reference->drop(*ret);
    }
    return outcome;
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    atomic_fetch_add(&drops, 1);
    return objref_reference_adapter()->drop(ref);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->clone = clone_ref;
    adapter->drop = drop;
}
