/* The refs that a worker keeps are a set: the second place in which one is kept holds nothing. */
#include "twin.h"

static bool run(objref_sdk_call *call, objref_sdk_function function) {
    const bool is_good = objref_twin_run_body(call, function);
    for (size_t i = 0; is_good && function == OBJREF_SDK_FUNCTION_keep && i < call->args[1].count;
         i++) {
        const objref_sdk_node *node = &call->args[1].nodes[i];
        if (node->kind == OBJREF_SDK_REF && objref_twin_was_seen(node->as.ref)) {
            (void)objref_reference_adapter()->drop(node->as.ref);
        }
    }
    return is_good;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    (void)adapter;
    objref_twin_around_bodies(run, NULL);
}
