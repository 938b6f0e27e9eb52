/* A result that cannot be serialised is stored as null, and nobody is told. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    if (is_good && call->returns == 1 && call->results[0].count == 0) {
        objref_sdk_value_add_null(&call->results[0]);
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
