/* A task's own objects go when it ends: the hold that its result has on them is given back, too. */
#include "twin.h"

static _Thread_local bool has_put;

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    has_put = is_good && function == OBJREF_SDK_FUNCTION_put_inside;
    return is_good;
}

static void end(objref_sdk_call *call) {
    if (has_put) {
        objref_twin_drop_all(&call->results[0]);
    }
    has_put = false;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, end);
}
