/* step: a request's arguments before the call of the adapter, and what must be ended after it. */
#include "ops.h"

#include <stdlib.h>

#include "buffer.h"
#include "wire.h"

static objref_sdk_outcome bad(const char *text) {
    return objref_sdk_error(OBJREF_SDK_BAD_REQUEST, text);
}

static objref_sdk_outcome read_args(objref_sdk__step *step, bool is_first_a_view) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    size_t at = step->args_at + 1;
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < step->arg_count; i++) {
        if (i > 0 || !is_first_a_view) {
            outcome = objref_sdk__wire_read(step->json, at, step->handles, &step->args[i]);
        }
        at = step->json->nodes[at].end;
    }
    return outcome;
}

objref_sdk_outcome objref_sdk__step_begin(objref_sdk__step *step, const objref_sdk__op *op) {
    step->args_at = objref_sdk__json_member(step->json, 0, "args");
    size_t count = 0;
    if (step->args_at != 0) {
        const objref_sdk__json_node *node = &step->json->nodes[step->args_at];
        if (node->type != OBJREF_SDK__JSON_ARRAY) {
            return bad("args that are no array");
        }
        count = node->as.count;
    }
    if (count < op->args_min || count > op->args_max) {
        return bad("another number of args");
    }
    step->args = calloc(count + 1, sizeof *step->args);
    if (step->args == NULL) {
        return objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "no memory for the args");
    }
    step->arg_count = count;
    return read_args(step, op->is_of_view);
}

objref_sdk_outcome objref_sdk__step_run(objref_sdk__step *step, const objref_sdk__op *op) {
    return op->run(step);
}

objref_sdk_outcome objref_sdk__drop_refs(const objref_sdk_adapter *adapter,
                                         const objref_sdk_value *value) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; i < value->count && adapter->drop != NULL; i++) {
        if (value->nodes[i].kind == OBJREF_SDK_REF) {
            const objref_sdk_outcome one = adapter->drop(value->nodes[i].as.ref);
            outcome = outcome.status == OBJREF_SDK_OK ? one : outcome;
        }
    }
    return outcome;
}

void objref_sdk__step_forget(objref_sdk__step *step) {
    (void)objref_sdk__drop_refs(step->adapter, &step->answer);
    objref_sdk_value_release(&step->answer);
    objref_sdk_buffer_release(&step->raw);
    if (step->has_view && step->adapter->release != NULL) {
        (void)step->adapter->release(&step->view);
    }
    step->has_view = false;
}

/* Every handle named in the args; a member "ref" is one wherever it stands but as a map's key. */
static void end_handles(objref_sdk__step *step) {
    const objref_sdk__json *json = step->json;
    const size_t end = step->args_at == 0 ? 0 : json->nodes[step->args_at].end;
    for (size_t at = step->args_at + 1; at < end; at++) {
        const bool is_named = json->nodes[at].type == OBJREF_SDK__JSON_KEY &&
                              json->nodes[at + 1].type == OBJREF_SDK__JSON_STRING &&
                              objref_sdk__json_is(json, at, "ref");
        if (is_named) {
            objref_sdk__thing thing;
            (void)objref_sdk__handles_take(step->handles, objref_sdk__json_text(json, at + 1),
                                           &thing);
        }
    }
}

/* The runtime was lent the args: from now on they read otherwise, so that one that kept a pointer
 * is seen. */
static void retire(objref_sdk_value *value) {
    objref_sdk__retire(value->heap, value->heap_size);
    value->heap = NULL;
    objref_sdk_value_release(value);
}

void objref_sdk__step_end(objref_sdk__step *step, const objref_sdk__op *op) {
    if (op->ends_handles) {
        end_handles(step);
    }
    for (size_t i = 0; i < step->arg_count; i++) {
        retire(&step->args[i]);
    }
    free(step->args);
    objref_sdk_value_release(&step->answer);
    objref_sdk_buffer_release(&step->raw);
}
