/* A result for which the store has no room is stored as null. */
#include "twin.h"

#define ROOM_BYTES 8388608

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    if (is_good && call->returns == 1 && call->results[0].heap_size > ROOM_BYTES) {
        objref_sdk_value_release(&call->results[0]);
        objref_sdk_value_add_null(&call->results[0]);
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
