/* What a task was given is let go at its end, though it came back inside the result. */
#include "twin.h"

static _Thread_local bool is_returned;

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    is_returned = is_good && function == OBJREF_SDK_FUNCTION_identity;
    return is_good;
}

/* The result is stored by now, with a hold of its own on each ref. */
static void end(objref_sdk_call *call) {
    if (is_returned) {
        objref_twin_drop_all(&call->results[0]);
    }
    is_returned = false;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, end);
}
