/* A ref that a body keeps in its worker's state holds nothing after the body has ended. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    if (is_good && function == OBJREF_SDK_FUNCTION_keep) {
        objref_twin_drop_all(&call->args[1]);
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
