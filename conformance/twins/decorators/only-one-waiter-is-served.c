/* A ref has room for one waiter: a get that comes while another one waits is given up. */
#include <stdatomic.h>

#include "twin.h"

static atomic_int waiting;

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const bool waits = objref_twin_peek(ref) == OBJREF_SDK_TIMED_OUT;
    const bool is_first = !waits || atomic_fetch_add(&waiting, 1) == 0;
    objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, type, timeout_ns, ret);
    if (!is_first) {
        objref_twin_drop_all(ret);
        objref_sdk_value_release(ret);
        outcome = objref_sdk_error(OBJREF_SDK_CANCELLED, "somebody else waits");
    }
    atomic_fetch_sub(&waiting, waits ? 1 : 0);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get = get;
}
