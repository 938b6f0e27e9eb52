/* call: runs a body of the catalogue and keeps the refs that are the body's own. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"

static const struct {
    const char *name;
    objref_sdk__body *body;
    bool may_block;
} functions[] = {
#define X(name, may_block) {#name, objref_sdk__body_##name, may_block},
    OBJREF_SDK_FUNCTION_MAP(X)
#undef X
};

static const objref_sdk_adapter *current;

void objref_sdk__adapter_set(const objref_sdk_adapter *adapter) {
    current = adapter;
}

const objref_sdk_adapter *objref_sdk__adapter(void) {
    return current;
}

const char *objref_sdk_function_name(objref_sdk_function function) {
    return functions[function].name;
}

bool objref_sdk_function_may_block(objref_sdk_function function) {
    return functions[function].may_block;
}

static bool is_chosen(const char *const *chosen, const char *name) {
    while (chosen != NULL && *chosen != NULL && strcmp(*chosen, name) != 0) {
        chosen++;
    }
    return chosen == NULL || *chosen != NULL;
}

bool objref_sdk_function_is_offered(const objref_sdk_adapter *adapter,
                                    objref_sdk_function function) {
    const bool kills =
        function == OBJREF_SDK_FUNCTION_crash || function == OBJREF_SDK_FUNCTION_panic;
    if (kills && (adapter->isolation == NULL || strcmp(adapter->isolation, "process") != 0)) {
        return false;
    }
    return is_chosen(adapter->functions, functions[function].name);
}

/* ---------------------------------------------------------------- the body's own refs */

bool objref_sdk__call_is_cancelled(const objref_sdk_call *call) {
    return call->is_cancelled != NULL && call->is_cancelled(call->context);
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return current->drop == NULL ? objref_sdk_ok() : current->drop(ref);
}

bool objref_sdk__call_hold(objref_sdk_call *call, objref_sdk_ref ref) {
    void *grown = call->refs;
    if (!objref_sdk__grow(&grown, &call->ref_capacity, call->ref_count + 1, sizeof *call->refs)) {
        (void)drop(ref);
        return false;
    }
    call->refs = grown;
    call->refs[call->ref_count++] = ref;
    return true;
}

bool objref_sdk__call_hold_all(objref_sdk_call *call, const objref_sdk_value *value, size_t at) {
    bool held = true;
    for (size_t i = at; i < value->count; i++) {
        if (value->nodes[i].kind == OBJREF_SDK_REF) {
            held = objref_sdk__call_hold(call, value->nodes[i].as.ref) && held;
        }
    }
    return held;
}

objref_sdk_outcome objref_sdk__call_drop(objref_sdk_call *call, objref_sdk_ref ref) {
    for (size_t i = 0; i < call->ref_count; i++) {
        if (memcmp(&call->refs[i], &ref, sizeof ref) == 0) {
            call->refs[i] = call->refs[--call->ref_count];
            return drop(ref);
        }
    }
    return objref_sdk_ok();
}

bool objref_sdk__call_went(objref_sdk_call *call, objref_sdk_outcome outcome) {
    if (outcome.status != OBJREF_SDK_OK && outcome.has_code) {
        call->code = outcome.code;
    }
    return outcome.status == OBJREF_SDK_OK;
}

/* ---------------------------------------------------------------- arguments and results */

static const objref_sdk_node *
first_node(const objref_sdk_call *call, size_t index, objref_sdk_kind kind) {
    if (index >= call->arg_count || call->args[index].count == 0) {
        return NULL;
    }
    const objref_sdk_node *node = &call->args[index].nodes[0];
    return node->kind == kind ? node : NULL;
}

bool objref_sdk__arg_int(const objref_sdk_call *call, size_t index, int64_t *ret) {
    const objref_sdk_node *node = first_node(call, index, OBJREF_SDK_INT);
    if (node != NULL) {
        *ret = node->as.integer;
    }
    return node != NULL;
}

bool objref_sdk__arg_text(const objref_sdk_call *call, size_t index, const char **ret) {
    const objref_sdk_node *node = first_node(call, index, OBJREF_SDK_TEXT);
    if (node == NULL) {
        return false;
    }
    *ret = (const char *)objref_sdk_value_bytes(&call->args[index], node);
    return strlen(*ret) == node->as.span.size;
}

bool objref_sdk__arg_bytes(const objref_sdk_call *call, size_t index, objref_sdk_span *ret_span) {
    const objref_sdk_node *node = first_node(call, index, OBJREF_SDK_BYTES);
    if (node != NULL) {
        *ret_span = node->as.span;
    }
    return node != NULL;
}

bool objref_sdk__arg_refs(const objref_sdk_call *call, size_t index, size_t *ret_count) {
    const objref_sdk_node *node = first_node(call, index, OBJREF_SDK_LIST);
    if (node == NULL) {
        return false;
    }
    const objref_sdk_value *list = &call->args[index];
    for (size_t i = 1; i < list->count; i++) {
        if (list->nodes[i].kind != OBJREF_SDK_REF) {
            return false;
        }
    }
    *ret_count = list->count - 1;
    return true;
}

bool objref_sdk__return_arg(objref_sdk_call *call, size_t index) {
    if (index < call->arg_count) {
        objref_sdk_value_add_copy(&call->results[0], &call->args[index], 0);
    } else {
        objref_sdk_value_add_null(&call->results[0]);
    }
    return true;
}

bool objref_sdk__return_int(objref_sdk_call *call, int64_t integer) {
    objref_sdk_value_add_int(&call->results[0], integer);
    return true;
}

bool objref_sdk__return_ref_in_list(objref_sdk_call *call, objref_sdk_ref ref) {
    objref_sdk_value_add_list(&call->results[0], 1);
    objref_sdk_value_add_ref(&call->results[0], ref);
    return objref_sdk__call_hold(call, ref);
}

/* ---------------------------------------------------------------- running */

static bool results_are_whole(const objref_sdk_call *call) {
    for (size_t i = 0; i < call->returns; i++) {
        if (call->results[i].is_short) {
            return false;
        }
    }
    return true;
}

/* Only these say how many results they have; every other body has one. */
static bool has_any_returns(objref_sdk_function function) {
    return function == OBJREF_SDK_FUNCTION_many || function == OBJREF_SDK_FUNCTION_fail ||
           function == OBJREF_SDK_FUNCTION_fail_undecodable;
}

bool objref_sdk_call_run(objref_sdk_call *call, objref_sdk_function function) {
    bool held = true;
    for (size_t i = 0; i < call->arg_count; i++) {
        held = objref_sdk__call_hold_all(call, &call->args[i], 0) && held;
    }
    call->results = calloc(call->returns + 1, sizeof *call->results);
    if (!held || call->results == NULL || (call->returns != 1 && !has_any_returns(function))) {
        return false;
    }
    return functions[function].body(call) && results_are_whole(call);
}

void objref_sdk_call_end(objref_sdk_call *call) {
    for (size_t i = 0; i < call->ref_count; i++) {
        (void)drop(call->refs[i]);
    }
    for (size_t i = 0; call->results != NULL && i < call->returns; i++) {
        objref_sdk_value_release(&call->results[i]);
    }
    objref_sdk_value_release(&call->payload);
    free(call->results);
    free(call->refs);
    call->results = NULL;
    call->refs = NULL;
    call->ref_count = 0;
    call->ref_capacity = 0;
}
