/* The memory in which a body keeps a value is used again for the next one: all slots are one. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_of_state =
        function == OBJREF_SDK_FUNCTION_keep || function == OBJREF_SDK_FUNCTION_kept;
    if (is_of_state && call->arg_count > 0 && call->args[0].nodes[0].kind == OBJREF_SDK_TEXT) {
        objref_sdk_span *slot = &call->args[0].nodes[0].as.span;
        call->args[0].heap[slot->offset] = '_';
        call->args[0].heap[slot->offset + 1] = '\0';
        slot->size = 1;
    }
    return objref_twin_run_body(call, function);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
