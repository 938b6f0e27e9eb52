/* functions: the bodies that use the runtime from inside a task, through the adapter's own
 * operations, and the values that they keep between tasks. */
#include "call.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "gate.h"

static objref_sdk_outcome missing(void) {
    return objref_sdk_error(OBJREF_SDK_UNSUPPORTED, "the adapter has no such operation");
}

/* Gets into the result; what is in it is the body's own. */
static bool get_into_result(objref_sdk_call *call, objref_sdk_ref ref) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    const size_t at = call->results[0].count;
    const objref_sdk_outcome outcome =
        adapter->get == NULL ? missing()
                             : adapter->get(ref, NULL, OBJREF_SDK_FOREVER, &call->results[0]);
    return objref_sdk__call_went(call, outcome) &&
           objref_sdk__call_hold_all(call, &call->results[0], at);
}

static bool get_all(objref_sdk_call *call, size_t index) {
    size_t count = 0;
    if (!objref_sdk__arg_refs(call, index, &count)) {
        return false;
    }
    objref_sdk_value_add_list(&call->results[0], count);
    for (size_t i = 0; i < count; i++) {
        if (!get_into_result(call, call->args[index].nodes[i + 1].as.ref)) {
            return false;
        }
    }
    return true;
}

bool objref_sdk__body_get_inside(objref_sdk_call *call) {
    return call->arg_count == 1 && get_all(call, 0);
}

bool objref_sdk__body_get_after_gate(objref_sdk_call *call) {
    const char *path = NULL;
    return call->arg_count == 2 && objref_sdk__arg_text(call, 0, &path) &&
           objref_sdk__gate_pass(call, path) && get_all(call, 1);
}

static bool put(objref_sdk_call *call, const objref_sdk_value *value, objref_sdk_ref *ret) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    return objref_sdk__call_went(call,
                                 adapter->put == NULL ? missing() : adapter->put(value, NULL, ret));
}

bool objref_sdk__body_put_inside(objref_sdk_call *call) {
    objref_sdk_ref made = {0};
    return call->arg_count == 1 && put(call, &call->args[0], &made) &&
           objref_sdk__return_ref_in_list(call, made);
}

bool objref_sdk__body_refs(objref_sdk_call *call) {
    int64_t count = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_int(call, 0, &count) || count < 0) {
        return false;
    }
    objref_sdk_value_add_list(&call->results[0], (size_t)count);
    for (int64_t i = 0; i < count; i++) {
        objref_sdk_value integer = {0};
        objref_sdk_value_add_int(&integer, i);
        objref_sdk_ref made = {0};
        const bool is_put = put(call, &integer, &made);
        objref_sdk_value_release(&integer);
        if (!is_put || !objref_sdk__call_hold(call, made)) {
            return false;
        }
        objref_sdk_value_add_ref(&call->results[0], made);
    }
    return true;
}

static bool submit(objref_sdk_call *call,
                   const char *function,
                   const objref_sdk_value *args,
                   size_t arg_count,
                   objref_sdk_ref *ret) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    const objref_sdk_task task = {
        .function = function, .args = args, .arg_count = arg_count, .returns = 1, .retries = -1};
    return objref_sdk__call_went(call,
                                 adapter->submit == NULL ? missing() : adapter->submit(&task, ret));
}

/* The elements of a list as values of their own, to be released; NULL without memory. */
static objref_sdk_value *elements(const objref_sdk_value *list) {
    const size_t count = list->nodes[0].as.count;
    objref_sdk_value *values = calloc(count + 1, sizeof *values);
    for (size_t i = 0, at = 1; values != NULL && i < count; i++) {
        objref_sdk_value_add_copy(&values[i], list, at);
        at = objref_sdk_value_end(list, at);
    }
    return values;
}

bool objref_sdk__body_submit_inside(objref_sdk_call *call) {
    const char *function = NULL;
    if (call->arg_count != 2 || !objref_sdk__arg_text(call, 0, &function) ||
        call->args[1].nodes[0].kind != OBJREF_SDK_LIST) {
        return false;
    }
    objref_sdk_value *args = elements(&call->args[1]);
    if (args == NULL) {
        return false;
    }
    const size_t count = call->args[1].nodes[0].as.count;
    objref_sdk_ref made = {0};
    const bool is_submitted = submit(call, function, args, count, &made);
    for (size_t i = 0; i < count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    free(args);
    return is_submitted && objref_sdk__return_ref_in_list(call, made);
}

bool objref_sdk__body_drop_inside(objref_sdk_call *call) {
    size_t count = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_refs(call, 0, &count)) {
        return false;
    }
    for (size_t i = 1; i <= count; i++) {
        const objref_sdk_ref ref = call->args[0].nodes[i].as.ref;
        if (!objref_sdk__call_went(call, objref_sdk__call_drop(call, ref))) {
            return false;
        }
    }
    objref_sdk_value_add_list(&call->results[0], 0);
    return true;
}

static bool arg_one_ref(const objref_sdk_call *call, objref_sdk_ref *ret) {
    size_t count = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_refs(call, 0, &count) || count != 1) {
        return false;
    }
    *ret = call->args[0].nodes[1].as.ref;
    return true;
}

bool objref_sdk__body_encode_inside(objref_sdk_call *call) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    objref_sdk_ref ref;
    return arg_one_ref(call, &ref) &&
           objref_sdk__call_went(
               call, adapter->encode == NULL ? missing() : adapter->encode(ref, &call->results[0]));
}

bool objref_sdk__body_decode_inside(objref_sdk_call *call) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    objref_sdk_span span;
    if (call->arg_count != 1 || !objref_sdk__arg_bytes(call, 0, &span)) {
        return false;
    }
    objref_sdk_ref made = {0};
    const objref_sdk_outcome outcome =
        adapter->decode == NULL
            ? missing()
            : adapter->decode(call->args[0].heap + span.offset, span.size, NULL, &made);
    return objref_sdk__call_went(call, outcome) && objref_sdk__call_hold(call, made) &&
           get_into_result(call, made);
}

bool objref_sdk__body_return_ref(objref_sdk_call *call) {
    objref_sdk_ref ref;
    if (!arg_one_ref(call, &ref)) {
        return false;
    }
    objref_sdk_value_add_ref(&call->results[0], ref);
    return true;
}

/* The result of nest N-1, which must be an int. */
static bool nest_below(objref_sdk_call *call, int64_t depth, int64_t *ret) {
    objref_sdk_value arg = {0};
    objref_sdk_value_add_int(&arg, depth - 1);
    objref_sdk_ref made = {0};
    const bool is_submitted = submit(call, "nest", &arg, 1, &made);
    objref_sdk_value_release(&arg);
    if (!is_submitted || !objref_sdk__call_hold(call, made) || !get_into_result(call, made)) {
        return false;
    }
    const objref_sdk_node *node = &call->results[0].nodes[0];
    const bool is_int = node->kind == OBJREF_SDK_INT;
    *ret = is_int ? node->as.integer : 0;
    objref_sdk_value_release(&call->results[0]);
    return is_int;
}

bool objref_sdk__body_nest(objref_sdk_call *call) {
    int64_t depth = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_int(call, 0, &depth) || depth < 0) {
        return false;
    }
    if (depth == 0) {
        return objref_sdk__return_int(call, 0);
    }
    int64_t below = 0;
    return nest_below(call, depth, &below) && objref_sdk__return_int(call, below + 1);
}

bool objref_sdk__body_shutdown_inside(objref_sdk_call *call) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    if (!objref_sdk__call_went(call,
                               adapter->shutdown == NULL ? missing() : adapter->shutdown(false))) {
        return false;
    }
    objref_sdk_value_add_null(&call->results[0]);
    return true;
}

/* ---------------------------------------------------------------- worker state */

typedef struct kept {
    struct kept *next;
    objref_sdk_value value; /* its refs are holds of its own */
    char slot[];
} kept;

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static kept *kept_first;

/* Adds a copy of the value whose refs are holds of their own; false, and nothing held, if one
 * cannot be had. */
static bool
copy_holding(objref_sdk_call *call, const objref_sdk_value *value, objref_sdk_value *ret) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    objref_sdk_value_add_copy(ret, value, 0);
    for (size_t i = 0; i < ret->count; i++) {
        objref_sdk_node *node = &ret->nodes[i];
        if (node->kind != OBJREF_SDK_REF) {
            continue;
        }
        const objref_sdk_outcome outcome =
            adapter->clone == NULL ? missing() : adapter->clone(node->as.ref, &node->as.ref);
        if (!objref_sdk__call_went(call, outcome)) {
            ret->count = i; /* only these are held */
            return false;
        }
    }
    return !ret->is_short;
}

static void drop_and_release(objref_sdk_value *value) {
    const objref_sdk_adapter *adapter = objref_sdk__adapter();
    for (size_t i = 0; adapter->drop != NULL && i < value->count; i++) {
        if (value->nodes[i].kind == OBJREF_SDK_REF) {
            (void)adapter->drop(value->nodes[i].as.ref);
        }
    }
    objref_sdk_value_release(value);
}

/* The link to the slot, or to the end. Under the lock. */
static kept **find_kept(const char *slot) {
    kept **link = &kept_first;
    while (*link != NULL && strcmp((*link)->slot, slot) != 0) {
        link = &(*link)->next;
    }
    return link;
}

/* Takes a slot's entry out, and puts the new one, if any, in; returns the one taken out. */
static kept *exchange_kept(const char *slot, kept *entry) {
    pthread_mutex_lock(&kept_lock);
    kept **link = find_kept(slot);
    kept *old = *link;
    if (entry != NULL) {
        entry->next = old == NULL ? NULL : old->next;
        *link = entry;
    } else if (old != NULL) {
        *link = old->next;
    }
    pthread_mutex_unlock(&kept_lock);
    return old;
}

static void free_kept(kept *entry) {
    if (entry != NULL) {
        drop_and_release(&entry->value);
        free(entry);
    }
}

bool objref_sdk__body_keep(objref_sdk_call *call) {
    const char *slot = NULL;
    if (call->arg_count != 2 || !objref_sdk__arg_text(call, 0, &slot)) {
        return false;
    }
    const size_t size = strlen(slot) + 1;
    kept *entry = calloc(1, sizeof *entry + size);
    if (entry == NULL) {
        return false;
    }
    memcpy(entry->slot, slot, size);
    if (!copy_holding(call, &call->args[1], &entry->value)) {
        free_kept(entry);
        return false;
    }
    free_kept(exchange_kept(slot, entry));
    objref_sdk_value_add_null(&call->results[0]);
    return true;
}

bool objref_sdk__body_kept(objref_sdk_call *call) {
    const char *slot = NULL;
    if (call->arg_count != 1 || !objref_sdk__arg_text(call, 0, &slot)) {
        return false;
    }
    pthread_mutex_lock(&kept_lock);
    const kept *entry = *find_kept(slot);
    const bool is_there = entry != NULL && copy_holding(call, &entry->value, &call->results[0]);
    pthread_mutex_unlock(&kept_lock);
    return objref_sdk__call_hold_all(call, &call->results[0], 0) && is_there;
}

bool objref_sdk__body_unkeep(objref_sdk_call *call) {
    const char *slot = NULL;
    if (call->arg_count != 1 || !objref_sdk__arg_text(call, 0, &slot)) {
        return false;
    }
    kept *entry = exchange_kept(slot, NULL);
    free_kept(entry);
    objref_sdk_value_add_null(&call->results[0]);
    return entry != NULL;
}
