/* The memory in which a body keeps a value is used again for the next one: all slots are one. */
#include <string.h>

#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    objref_sdk_value *slot = call->arg_count > 0 ? (objref_sdk_value *)(uintptr_t)call->args : NULL;
    const bool is_of_state =
        function == OBJREF_SDK_FUNCTION_keep || function == OBJREF_SDK_FUNCTION_kept;
    if (is_of_state && slot->nodes[0].kind == OBJREF_SDK_TEXT) {
        memset(slot->heap + slot->nodes[0].as.span.offset, '_', 1);
        slot->heap[slot->nodes[0].as.span.offset + 1] = '\0';
        slot->nodes[0].as.span.size = 1;
    }
    return objref_twin_run_body(call, function);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
