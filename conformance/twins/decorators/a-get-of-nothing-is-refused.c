/* A get of the empty list is an argument error. */
#include "twin.h"

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    return count == 0 ? objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, "nothing to get")
                      : objref_reference_adapter()->get_many(refs, count, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
