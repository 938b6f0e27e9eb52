/* A body that gives more results than were asked for succeeds, with the first ones. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    if (function == OBJREF_SDK_FUNCTION_many && call->returns > 1 && call->arg_count == 1 &&
        call->args[0].nodes[0].as.integer > (int64_t)call->returns) {
        call->args[0].nodes[0].as.integer = (int64_t)call->returns;
    }
    return objref_twin_run_body(call, function);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
