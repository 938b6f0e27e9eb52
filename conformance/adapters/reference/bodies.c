/* bodies: arguments out of views, the SDK's body, results into the task. */
#include "bodies.h"

#include <stdlib.h>
#include <string.h>

#include "pack.h"

static bool is_cancelled(void *context) {
    return objref_call_is_cancelled(context);
}

/* How many arguments are the catalogue's, and which static type the results have. */
static size_t count_args(const objref_call *task, uint64_t *ret_type) {
    const size_t count = objref_call_arg_count(task);
    *ret_type = 0;
    if (count == 0) {
        return 0;
    }
    const objref_view *last = objref_call_arg(task, count - 1);
    if (last->type != OBJREF_REFERENCE_TYPE_OF_RESULTS) {
        return count;
    }
    memcpy(ret_type, last->bytes, sizeof *ret_type);
    return count - 1;
}

/* On failure no hold is left. */
static objref_status unpack_args(const objref_call *task, objref_sdk_value *args, size_t count) {
    objref_status status = OBJREF_OK;
    size_t i = 0;
    while (status == OBJREF_OK && i < count) {
        status = objref_reference_unpack(objref_call_arg(task, i), &args[i]);
        i += status == OBJREF_OK;
    }
    while (status != OBJREF_OK && i-- > 0) {
        objref_reference_drop_refs(&args[i], 0);
    }
    return status;
}

static objref_status
return_result(objref_call *task, size_t index, const objref_sdk_value *result, uint64_t type) {
    if (result->count == 0) {
        return OBJREF_OK; /* cannot be stored; a result that stays unset fails the task */
    }
    objref_reference_packed packed;
    const objref_status status = objref_reference_pack(result, type, &packed)
                                     ? objref_call_return(task, index, &packed.value)
                                     : OBJREF_OUT_OF_MEMORY;
    objref_reference_packed_retire(&packed);
    return status;
}

static objref_status fail(objref_call *task, const objref_sdk_call *call) {
    const objref_sdk_value *payload = &call->payload;
    if (payload->count == 0) {
        return objref_call_fail(task, call->code, NULL, 0);
    }
    const objref_sdk_node *node = &payload->nodes[0];
    const uint8_t *bytes = objref_sdk_value_bytes(payload, node);
    return objref_call_fail(task, call->code, bytes, node->as.span.size);
}

static objref_status run(objref_call *task, objref_sdk_call *call, objref_sdk_function function) {
    uint64_t type = 0;
    const size_t count = count_args(task, &type);
    objref_sdk_value *args = calloc(count + 1, sizeof *args);
    if (args == NULL) {
        return OBJREF_OUT_OF_MEMORY;
    }
    call->args = args;
    call->arg_count = count;
    objref_status status = unpack_args(task, args, count);
    if (status == OBJREF_OK && !objref_sdk_call_run(call, function)) {
        status = fail(task, call);
    }
    for (size_t i = 0; status == OBJREF_OK && i < call->returns; i++) {
        status = return_result(task, i, &call->results[i], type);
    }
    for (size_t i = 0; i < count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    free(args);
    return status;
}

static objref_status body(objref_call *task, objref_sdk_function function) {
    objref_sdk_call call = {
        .returns = objref_call_return_count(task), .is_cancelled = is_cancelled, .context = task};
    const objref_status status = run(task, &call, function);
    objref_sdk_call_end(&call);
    return status;
}

/* libobjref gives a body no name, so each has a function of its own. */
#define X(name, may_block)                                                                         \
    static objref_status body_##name(objref_call *task) {                                          \
        return body(task, OBJREF_SDK_FUNCTION_##name);                                             \
    }
OBJREF_SDK_FUNCTION_MAP(X)
#undef X

static const objref_function bodies[] = {
#define X(name, may_block) body_##name,
    OBJREF_SDK_FUNCTION_MAP(X)
#undef X
};

objref_status objref_reference_register(const objref_sdk_adapter *adapter) {
    objref_status status = OBJREF_OK;
    for (unsigned i = 0; status == OBJREF_OK && i < OBJREF_SDK_FUNCTION_COUNT; i++) {
        const objref_sdk_function function = (objref_sdk_function)i;
        if (objref_sdk_function_is_offered(adapter, function)) {
            status = objref_register(objref_sdk_function_name(function), bodies[i],
                                     objref_sdk_function_may_block(function) ? OBJREF_MAY_BLOCK
                                                                             : OBJREF_NEVER_BLOCKS);
        }
    }
    return status;
}
