/* What is inside a result is freed by the get that shows it, and so never when there was none. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    if (is_good && call->returns == 1) {
        objref_twin_hold_all(&call->results[0]);
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
