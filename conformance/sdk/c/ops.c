/* ops: the table of operations. Each checks what the types of C would forbid, calls the adapter
 * once and puts the outputs into the answer. */
#include "ops.h"

#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "text.h"

#define ARGS_ANY SIZE_MAX
/* More results than any task has; a request for more is a mistake of the engine's. */
#define RETURNS_MAX 1000000

/* ---------------------------------------------------------------- what a request says */

static objref_sdk_outcome bad(const char *text) {
    return objref_sdk_error(OBJREF_SDK_BAD_REQUEST, text);
}

/* The types of C have no place for such an argument: the runtime is not asked. */
static objref_sdk_outcome refuse(objref_sdk__step *step, const char *text) {
    step->is_sdk = true;
    return objref_sdk_error(OBJREF_SDK_INVALID_ARGUMENT, text);
}

static size_t member(const objref_sdk__step *step, const char *name) {
    return objref_sdk__json_member(step->json, 0, name);
}

static const char *member_text(const objref_sdk__step *step, const char *name) {
    const size_t at = member(step, name);
    return at == 0 || step->json->nodes[at].type != OBJREF_SDK__JSON_STRING
               ? NULL
               : objref_sdk__json_text(step->json, at);
}

static int64_t member_int(const objref_sdk__step *step, const char *name, int64_t absent) {
    const size_t at = member(step, name);
    return at == 0 || step->json->nodes[at].type != OBJREF_SDK__JSON_INTEGER
               ? absent
               : step->json->nodes[at].as.integer;
}

static bool read_timeout(const objref_sdk__step *step, int64_t *ret) {
    *ret = OBJREF_SDK_FOREVER;
    const size_t at = member(step, "timeout_ns");
    if (at == 0) {
        return true;
    }
    const objref_sdk__json_node *node = &step->json->nodes[at];
    return node->type == OBJREF_SDK__JSON_STRING &&
           objref_sdk__int_parse(objref_sdk__json_text(step->json, at), node->as.span.size, ret);
}

/* The static type asked for; any is none. */
static const char *static_type(const objref_sdk__step *step) {
    const char *type = member_text(step, "type");
    return type == NULL || strcmp(type, "any") == 0 ? NULL : type;
}

static bool claims(const objref_sdk_adapter *adapter, const char *capability) {
    const objref_sdk_pair *pair = adapter->capabilities;
    while (pair != NULL && pair->name != NULL && strcmp(pair->name, capability) != 0) {
        pair++;
    }
    return pair != NULL && pair->name != NULL;
}

/* A static type that an adapter without `typed` would pass over: the caller would take the answer
 * for a checked one. */
static bool is_untyped(const objref_sdk__step *step) {
    return static_type(step) != NULL && !claims(step->adapter, "typed");
}

static objref_sdk_outcome no_types(void) {
    return objref_sdk_error(OBJREF_SDK_UNSUPPORTED, "no static types here");
}

static const char *kind_name(objref_sdk_kind kind) {
    static const char *const names[] = {"null",  "bool", "int", "uint", "float", "text",
                                        "bytes", "list", "map", "key",  "ref"};
    return names[kind];
}

static bool is_kind(const objref_sdk_value *value, objref_sdk_kind kind) {
    return value->count > 0 && value->nodes[0].kind == kind;
}

/* ---------------------------------------------------------------- arguments and answers */

static bool ref_arg(const objref_sdk__step *step, size_t index, objref_sdk_ref *ret) {
    if (!is_kind(&step->args[index], OBJREF_SDK_REF)) {
        return false;
    }
    *ret = step->args[index].nodes[0].as.ref;
    return true;
}

static bool are_refs(const objref_sdk_value *list) {
    for (size_t i = 1; i < list->count; i++) {
        if (list->nodes[i].kind != OBJREF_SDK_REF) {
            return false;
        }
    }
    return true;
}

/* A list of refs as an array to be freed, never NULL on ok. */
static objref_sdk_outcome
refs_arg(objref_sdk__step *step, objref_sdk_ref **ret, size_t *ret_count) {
    const objref_sdk_value *list = &step->args[0];
    if (!is_kind(list, OBJREF_SDK_LIST) || !are_refs(list)) {
        return refuse(step, "not a list of refs");
    }
    const size_t count = list->count - 1;
    objref_sdk_ref *refs = calloc(count + 1, sizeof *refs);
    if (refs == NULL) {
        return objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "no memory for the refs");
    }
    for (size_t i = 0; i < count; i++) {
        refs[i] = list->nodes[i + 1].as.ref;
    }
    *ret = refs;
    *ret_count = count;
    return objref_sdk_ok();
}

/* Answers with a ref, or with null, when the outcome is ok; gives the outcome on. */

static objref_sdk_outcome
with_ref(objref_sdk__step *step, objref_sdk_outcome outcome, objref_sdk_ref ref) {
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk_value_add_ref(&step->answer, ref);
    }
    return outcome;
}

static objref_sdk_outcome with_null(objref_sdk__step *step, objref_sdk_outcome outcome) {
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk_value_add_null(&step->answer);
    }
    return outcome;
}

/* The shapes that several operations share. */

static objref_sdk_outcome ref_to_null(objref_sdk__step *step,
                                      objref_sdk_outcome (*call)(objref_sdk_ref)) {
    objref_sdk_ref ref;
    return ref_arg(step, 0, &ref) ? with_null(step, call(ref)) : refuse(step, "not a ref");
}

static objref_sdk_outcome ref_to_value(objref_sdk__step *step,
                                       objref_sdk_outcome (*call)(objref_sdk_ref,
                                                                  objref_sdk_value *)) {
    objref_sdk_ref ref;
    return ref_arg(step, 0, &ref) ? call(ref, &step->answer) : refuse(step, "not a ref");
}

static objref_sdk_outcome nothing_to_ref(objref_sdk__step *step,
                                         objref_sdk_outcome (*call)(objref_sdk_ref *)) {
    objref_sdk_ref made = {0};
    const objref_sdk_outcome outcome = call(&made);
    return with_ref(step, outcome, made);
}

/* ---------------------------------------------------------------- the operations */

static objref_sdk_outcome op_init(objref_sdk__step *step) {
    objref_sdk_session session = {.json = step->json, .options_at = member(step, "options")};
    if (session.options_at != 0 &&
        step->json->nodes[session.options_at].type != OBJREF_SDK__JSON_OBJECT) {
        return bad("options that are no object");
    }
    const objref_sdk_outcome outcome = step->adapter->init(&session);
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk__session_write(&step->raw, &session);
    }
    return outcome;
}

static objref_sdk_outcome op_shutdown(objref_sdk__step *step) {
    const char *mode = member_text(step, "mode");
    const bool is_abrupt = mode != NULL && strcmp(mode, "abrupt") == 0;
    if (mode != NULL && !is_abrupt && strcmp(mode, "graceful") != 0) {
        return bad("a shutdown that is neither graceful nor abrupt");
    }
    return with_null(step, step->adapter->shutdown(is_abrupt));
}

static objref_sdk_outcome op_put(objref_sdk__step *step) {
    const char *type = static_type(step);
    if (is_untyped(step)) {
        return no_types();
    }
    if (type != NULL && strcmp(type, kind_name(step->args[0].nodes[0].kind)) != 0) {
        return refuse(step, "the value is not of its static type");
    }
    objref_sdk_ref made = {0};
    const objref_sdk_outcome outcome = step->adapter->put(&step->args[0], type, &made);
    return with_ref(step, outcome, made);
}

static objref_sdk_outcome get_many(objref_sdk__step *step, int64_t timeout_ns) {
    objref_sdk_ref *refs = NULL;
    size_t count = 0;
    objref_sdk_outcome outcome = refs_arg(step, &refs, &count);
    if (outcome.status != OBJREF_SDK_OK) {
        return outcome;
    }
    objref_sdk_value_add_list(&step->answer, count);
    outcome = step->adapter->get_many(refs, count, static_type(step), timeout_ns, &step->answer);
    free(refs);
    return outcome;
}

static objref_sdk_outcome op_get(objref_sdk__step *step) {
    int64_t timeout_ns = 0;
    if (!read_timeout(step, &timeout_ns)) {
        return bad("a timeout that is no decimal string of 64 bit");
    }
    const char *mode = member_text(step, "mode");
    if (mode != NULL && strcmp(mode, "call") != 0) {
        return objref_sdk_error(OBJREF_SDK_UNSUPPORTED, "get has one door here");
    }
    if (is_untyped(step)) {
        return no_types();
    }
    if (is_kind(&step->args[0], OBJREF_SDK_LIST) && step->adapter->get_many != NULL) {
        return get_many(step, timeout_ns);
    }
    objref_sdk_ref ref;
    if (!ref_arg(step, 0, &ref)) {
        return refuse(step, "not a ref");
    }
    return step->adapter->get(ref, static_type(step), timeout_ns, &step->answer);
}

static void add_positions(objref_sdk_value *answer, const size_t *positions, size_t count) {
    objref_sdk_value_add_list(answer, count);
    for (size_t i = 0; i < count; i++) {
        objref_sdk_value_add_uint(answer, positions[i]);
    }
}

static objref_sdk_outcome wait_for(objref_sdk__step *step, objref_sdk_wait *wait) {
    wait->ready = calloc(wait->count + 1, sizeof *wait->ready);
    wait->rest = calloc(wait->count + 1, sizeof *wait->rest);
    objref_sdk_outcome outcome = objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, NULL);
    if (wait->ready != NULL && wait->rest != NULL) {
        outcome = step->adapter->wait(wait);
    }
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk_value_add_list(&step->answer, 2);
        add_positions(&step->answer, wait->ready, wait->ready_count);
        add_positions(&step->answer, wait->rest, wait->rest_count);
    }
    free(wait->ready);
    free(wait->rest);
    return outcome;
}

static objref_sdk_outcome op_wait(objref_sdk__step *step) {
    objref_sdk_wait wait = {.k = (size_t)member_int(step, "count", 1)};
    if (!read_timeout(step, &wait.timeout_ns)) {
        return bad("a timeout that is no decimal string of 64 bit");
    }
    objref_sdk_ref *refs = NULL;
    objref_sdk_outcome outcome = refs_arg(step, &refs, &wait.count);
    if (outcome.status == OBJREF_SDK_OK) {
        wait.refs = refs;
        outcome = wait_for(step, &wait);
        free(refs);
    }
    return outcome;
}

static objref_sdk_outcome submit(objref_sdk__step *step, const objref_sdk_task *task) {
    objref_sdk_ref *refs = calloc(task->returns + 1, sizeof *refs);
    if (refs == NULL) {
        return objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "no memory for the refs");
    }
    const objref_sdk_outcome outcome = step->adapter->submit(task, refs);
    if (outcome.status == OBJREF_SDK_OK) {
        if (task->returns != 1) {
            objref_sdk_value_add_list(&step->answer, task->returns);
        }
        for (size_t i = 0; i < task->returns; i++) {
            objref_sdk_value_add_ref(&step->answer, refs[i]);
        }
    }
    free(refs);
    return outcome;
}

static objref_sdk_outcome op_submit(objref_sdk__step *step) {
    const int64_t returns = member_int(step, "returns", 1);
    const objref_sdk_task task = {.function = member_text(step, "function"),
                                  .args = step->args,
                                  .arg_count = step->arg_count,
                                  .returns = (size_t)returns,
                                  .retries = member_int(step, "retries", -1),
                                  .type = static_type(step)};
    if (task.function == NULL || returns < 0 || returns > RETURNS_MAX) {
        return bad("a submit without function, or with too many returns");
    }
    if (task.retries >= 0 && !claims(step->adapter, "retries")) {
        return objref_sdk_error(OBJREF_SDK_UNSUPPORTED, "no retries here");
    }
    if (is_untyped(step)) {
        return no_types();
    }
    return submit(step, &task);
}

static objref_sdk_outcome op_cancel(objref_sdk__step *step) {
    return ref_to_null(step, step->adapter->cancel);
}

static objref_sdk_outcome op_free(objref_sdk__step *step) {
    return ref_to_null(step, step->adapter->free);
}

static objref_sdk_outcome op_clone(objref_sdk__step *step) {
    objref_sdk_ref ref;
    if (!ref_arg(step, 0, &ref)) {
        return refuse(step, "not a ref");
    }
    objref_sdk_ref made = {0};
    const objref_sdk_outcome outcome = step->adapter->clone(ref, &made);
    return with_ref(step, outcome, made);
}

static objref_sdk_outcome op_drop(objref_sdk__step *step) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; i < step->arg_count; i++) {
        const objref_sdk_outcome one = objref_sdk__drop_refs(step->adapter, &step->args[i]);
        outcome = outcome.status == OBJREF_SDK_OK ? one : outcome;
    }
    return with_null(step, outcome);
}

/* A ref and a value that is none are not equal, and C has no way to ask. */
static objref_sdk_outcome op_equal(objref_sdk__step *step) {
    objref_sdk_ref a;
    objref_sdk_ref b;
    bool is_equal = false;
    bool is_not_equal = true;
    objref_sdk_outcome outcome = objref_sdk_ok();
    if (ref_arg(step, 0, &a) && ref_arg(step, 1, &b)) {
        outcome = step->adapter->equal(a, b, &is_equal, &is_not_equal);
    }
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk_value_add_list(&step->answer, 2);
        objref_sdk_value_add_bool(&step->answer, is_equal);
        objref_sdk_value_add_bool(&step->answer, is_not_equal);
    }
    return outcome;
}

static objref_sdk_outcome op_hash(objref_sdk__step *step) {
    return ref_to_value(step, step->adapter->hash);
}

static objref_sdk_outcome op_encode(objref_sdk__step *step) {
    return ref_to_value(step, step->adapter->encode);
}

static objref_sdk_outcome op_format(objref_sdk__step *step) {
    return ref_to_value(step, step->adapter->format);
}

static objref_sdk_outcome op_describe(objref_sdk__step *step) {
    return ref_to_value(step, step->adapter->describe);
}

static objref_sdk_outcome op_decode(objref_sdk__step *step) {
    const objref_sdk_value *arg = &step->args[0];
    if (!is_kind(arg, OBJREF_SDK_BYTES)) {
        return refuse(step, "not bytes");
    }
    if (is_untyped(step)) {
        return no_types();
    }
    objref_sdk_ref made = {0};
    const objref_sdk_outcome outcome =
        step->adapter->decode(objref_sdk_value_bytes(arg, &arg->nodes[0]),
                              arg->nodes[0].as.span.size, static_type(step), &made);
    return with_ref(step, outcome, made);
}

static objref_sdk_outcome op_parse(objref_sdk__step *step) {
    const objref_sdk_value *arg = &step->args[0];
    if (!is_kind(arg, OBJREF_SDK_TEXT)) {
        return refuse(step, "not a text");
    }
    objref_sdk_ref made = {0};
    const char *text = (const char *)objref_sdk_value_bytes(arg, &arg->nodes[0]);
    const objref_sdk_outcome outcome =
        step->adapter->parse(text, arg->nodes[0].as.span.size, &made);
    return with_ref(step, outcome, made);
}

static objref_sdk_outcome op_nil(objref_sdk__step *step) {
    return nothing_to_ref(step, step->adapter->nil);
}

static objref_sdk_outcome op_forge(objref_sdk__step *step) {
    return nothing_to_ref(step, step->adapter->forge);
}

static objref_sdk_outcome op_stats(objref_sdk__step *step) {
    objref_sdk_stats stats = {-1, -1, -1, -1};
    const objref_sdk_outcome outcome = step->adapter->stats(&stats);
    if (outcome.status != OBJREF_SDK_OK) {
        return outcome;
    }
    const char *const names[] = {"objects", "bytes", "holds", "tasks"};
    const int64_t counts[] = {stats.objects, stats.bytes, stats.holds, stats.tasks};
    size_t known = 0;
    objref_sdk_value_add_map(&step->answer, 0);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i] >= 0) {
            (void)objref_sdk_value_add_span(&step->answer, OBJREF_SDK_KEY, names[i],
                                            strlen(names[i]));
            objref_sdk_value_add_int(&step->answer, counts[i]);
            known++;
        }
    }
    if (!step->answer.is_short) {
        step->answer.nodes[0].as.count = known;
    }
    return outcome;
}

static objref_sdk_outcome op_view(objref_sdk__step *step) {
    objref_sdk_ref ref;
    if (!ref_arg(step, 0, &ref)) {
        return refuse(step, "not a ref");
    }
    const objref_sdk_outcome outcome = step->adapter->view(ref, &step->view);
    step->has_view = outcome.status == OBJREF_SDK_OK;
    return outcome;
}

/* The view that the first argument names. */
static bool view_arg(const objref_sdk__step *step, objref_sdk_view *ret) {
    objref_sdk__thing thing;
    const size_t first = step->args_at + 1;
    const size_t handle = step->json->nodes[first].type == OBJREF_SDK__JSON_OBJECT
                              ? objref_sdk__json_member(step->json, first, "ref")
                              : 0;
    if (handle == 0 || step->json->nodes[handle].type != OBJREF_SDK__JSON_STRING ||
        !objref_sdk__handles_get(step->handles, objref_sdk__json_text(step->json, handle),
                                 &thing) ||
        thing.kind != OBJREF_SDK__THING_VIEW) {
        return false;
    }
    *ret = thing.as.view;
    return true;
}

static objref_sdk_outcome op_read(objref_sdk__step *step) {
    objref_sdk_view view;
    return view_arg(step, &view) ? step->adapter->read(&view, &step->answer)
                                 : bad("not the handle of a view");
}

static objref_sdk_outcome op_release(objref_sdk__step *step) {
    objref_sdk_view view;
    return view_arg(step, &view) ? with_null(step, step->adapter->release(&view))
                                 : bad("not the handle of a view");
}

static objref_sdk_outcome op_poke(objref_sdk__step *step) {
    objref_sdk_view view;
    if (!view_arg(step, &view) || !is_kind(&step->args[1], OBJREF_SDK_INT) ||
        !is_kind(&step->args[2], OBJREF_SDK_INT)) {
        return bad("not a view, a position and a byte");
    }
    const int64_t position = step->args[1].nodes[0].as.integer;
    const int64_t byte = step->args[2].nodes[0].as.integer;
    if (position < 0 || byte < 0 || byte > UINT8_MAX) {
        return refuse(step, "no such position or byte");
    }
    return with_null(step, step->adapter->poke(&view, (size_t)position, (uint8_t)byte));
}

static objref_sdk_outcome op_overwrite(objref_sdk__step *step) {
    objref_sdk_ref ref;
    return ref_arg(step, 0, &ref) ? with_null(step, step->adapter->overwrite(ref, &step->args[1]))
                                  : refuse(step, "not a ref");
}

#define OP(op, low, high)                                                                          \
    { #op, offsetof(objref_sdk_adapter, op), op_##op, low, high, false, false }
#define OP_ENDS(op, low, high)                                                                     \
    { #op, offsetof(objref_sdk_adapter, op), op_##op, low, high, false, true }
#define OP_OF_VIEW(op, count, ends)                                                                \
    { #op, offsetof(objref_sdk_adapter, op), op_##op, count, count, true, ends }

static const objref_sdk__op ops[] = {
    OP(init, 0, 0),
    OP(shutdown, 0, 0),
    OP(put, 1, 1),
    OP(get, 1, 1),
    OP(wait, 1, 1),
    OP(submit, 0, ARGS_ANY),
    OP(cancel, 1, 1),
    OP(free, 1, 1),
    OP(clone, 1, 1),
    OP_ENDS(drop, 0, ARGS_ANY),
    OP(equal, 2, 2),
    OP(hash, 1, 1),
    OP(encode, 1, 1),
    OP(decode, 1, 1),
    OP(format, 1, 1),
    OP(parse, 1, 1),
    OP(nil, 0, 0),
    OP(forge, 0, 0),
    OP(describe, 1, 1),
    OP(stats, 0, 0),
    OP(view, 1, 1),
    OP_OF_VIEW(read, 1, false),
    OP_OF_VIEW(poke, 3, false),
    OP_OF_VIEW(release, 1, true),
    OP(overwrite, 2, 2),
};

#define OP_COUNT (sizeof ops / sizeof ops[0])
_Static_assert(OP_COUNT + 3 <= OBJREF_SDK__OPS_MAX, "hello has room for every op");

static bool is_there(const objref_sdk_adapter *adapter, const objref_sdk__op *op) {
    void (*function)(void) = NULL;
    memcpy(&function, (const char *)adapter + op->function, sizeof function);
    return function != NULL;
}

const objref_sdk__op *objref_sdk__ops_find(const objref_sdk_adapter *adapter, const char *name) {
    for (size_t i = 0; i < OP_COUNT; i++) {
        if (strcmp(ops[i].name, name) == 0) {
            return is_there(adapter, &ops[i]) ? &ops[i] : NULL;
        }
    }
    return NULL;
}

void objref_sdk__ops_list(const objref_sdk_adapter *adapter,
                          const char *ret_names[OBJREF_SDK__OPS_MAX + 1]) {
    size_t count = 0;
    for (size_t i = 0; i < OP_COUNT; i++) {
        if (is_there(adapter, &ops[i])) {
            ret_names[count++] = ops[i].name;
        }
    }
    ret_names[count++] = "reset";
    ret_names[count++] = "ping";
    ret_names[count++] = "exit";
    ret_names[count] = NULL;
}
