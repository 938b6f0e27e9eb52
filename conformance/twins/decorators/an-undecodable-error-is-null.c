/* A failure that cannot be decoded is taken for a result, which is null. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    if (function != OBJREF_SDK_FUNCTION_fail_undecodable || call->returns != 1) {
        return is_good;
    }
    objref_sdk_value_add_null(&call->results[0]);
    return true;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
