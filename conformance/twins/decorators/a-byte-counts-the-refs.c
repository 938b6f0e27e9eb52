/* The refs in an object are counted in a byte: from the 256th on there is null. */
#include "twin.h"

#define COUNT_MAX 255

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    for (size_t i = COUNT_MAX + 1; is_good && call->returns == 1 && i < call->results[0].count;
         i++) {
        if (call->results[0].nodes[i].kind == OBJREF_SDK_REF) {
            call->results[0].nodes[i].kind = OBJREF_SDK_NULL;
        }
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
