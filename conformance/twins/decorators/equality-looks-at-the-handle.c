/* Equality compares the handles, not what they name: each handle is numbered. */
#include <stdatomic.h>
#include <string.h>

#include "twin.h"

static atomic_uint_fast64_t handles;

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->clone(ref, ret);
    ret->words[OBJREF_TWIN_NOTE] = atomic_fetch_add(&handles, 1) + 1;
    return outcome;
}

static objref_sdk_outcome
equal(objref_sdk_ref a, objref_sdk_ref b, bool *ret_equal, bool *ret_not_equal) {
    *ret_equal = memcmp(&a, &b, sizeof a) == 0;
    *ret_not_equal = !*ret_equal;
    return objref_sdk_ok();
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->clone = clone_ref;
    adapter->equal = equal;
}
