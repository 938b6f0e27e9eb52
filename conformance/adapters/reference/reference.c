/* reference: libobjref behind the SDK. Each operation is one call of a public verb; a value that
 * has refs in it comes back with one clone for each, since the caller owns them. */
#include "reference.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bodies.h"
#include "forms.h"
#include "objref/objref.h"
#include "pack.h"

/* How long the end waits for bodies that do not stop. */
#define LEAVE_NS 1000000000

static objref_sdk_outcome outcome_of(objref_status status) {
    return objref_reference_outcome(status);
}

/* What a get of this ref ended with, and the root of it where there is one. */
static objref_sdk_outcome outcome_of_get(objref_status status, objref_ref ref) {
    objref_sdk_outcome outcome = outcome_of(status);
    objref_failure failure;
    const bool has_root = status == OBJREF_TASK_FAILED || status == OBJREF_DEPENDENCY_FAILED;
    if (has_root && objref_failure_get(ref, &failure) == OBJREF_OK) {
        outcome.has_code = true;
        outcome.code = failure.code;
        if (failure.cause != status) {
            outcome.cause = objref_sdk_status_named(objref_status_name(failure.cause));
        }
    }
    return outcome;
}

static objref_sdk_outcome with_ref(objref_status status, objref_ref made, objref_sdk_ref *ret) {
    if (status == OBJREF_OK) {
        *ret = objref_reference_sdk_ref(made);
    }
    return outcome_of(status);
}

/* ---------------------------------------------------------------- sessions */

static atomic_bool tells_call_sites;

/* What of a ref's origin a session shows: nothing, owner and task, the call site too. */
typedef enum metadata { METADATA_OFF, METADATA_IDS, METADATA_ALL } metadata;

static metadata metadata_asked_for(objref_sdk_session *session) {
    (void)objref_sdk_session_is(session, "metadata", "off");
    if (objref_sdk_session_is(session, "metadata", "all")) {
        return METADATA_ALL;
    }
    return objref_sdk_session_is(session, "metadata", "ids") ? METADATA_IDS : METADATA_OFF;
}

/* Where this adapter is the caller. */
static const char *call_site(const char *here) {
    return atomic_load(&tells_call_sites) ? here : NULL;
}

static objref_sdk_outcome init(objref_sdk_session *session) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    uint64_t workers = 0;
    if (objref_sdk_session_number(session, "workers", &workers)) {
        config.workers = workers > UINT32_MAX ? UINT32_MAX : (uint32_t)workers;
    }
    (void)objref_sdk_session_number(session, "store_bytes", &config.store_bytes);
    (void)objref_sdk_session_is(session, "overflow", "fail");
    const metadata asked = metadata_asked_for(session);
    config.records_metadata = asked != METADATA_OFF;
    objref_status status = objref_init(&config);
    if (status == OBJREF_OK) {
        atomic_store(&tells_call_sites, asked == METADATA_ALL);
        objref_reference_forms_open(config.records_metadata);
        status = objref_reference_register(objref_reference_adapter());
    }
    return outcome_of(status);
}

/* libobjref has one way to end: what is pending fails, bodies are told to stop. */
static objref_sdk_outcome stop(bool is_abrupt) {
    (void)is_abrupt;
    return outcome_of(objref_shutdown(OBJREF_FOREVER));
}

/* Ends the session that the engine left open, so that nothing of it is left at the end. */
static void leave(void) {
    (void)!objref_shutdown(LEAVE_NS);
}

static objref_sdk_outcome stats(objref_sdk_stats *ret) {
    objref_stats counts;
    const objref_status status = objref_stats_get(&counts);
    if (status == OBJREF_OK) {
        *ret = (objref_sdk_stats){.objects = (int64_t)counts.objects,
                                  .bytes = (int64_t)counts.bytes,
                                  .holds = (int64_t)counts.holds,
                                  .tasks = (int64_t)counts.tasks};
    }
    return outcome_of(status);
}

/* ---------------------------------------------------------------- values */

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    objref_reference_packed packed;
    objref_ref made = {0};
    const objref_status status = objref_reference_pack(value, objref_reference_type(type), &packed)
                                     ? objref_put_at(&packed.value, call_site(OBJREF_HERE), &made)
                                     : OBJREF_OUT_OF_MEMORY;
    objref_reference_packed_retire(&packed);
    return with_ref(status, made, ret);
}

/* A stored value that is not what was packed is no status of the runtime's. */
static objref_sdk_outcome unpack(const objref_view *view, objref_sdk_value *ret) {
    const objref_status status = objref_reference_unpack(view, ret);
    return status == OBJREF_MALFORMED
               ? objref_sdk_error(OBJREF_SDK_OTHER, "the object's bytes are not those stored")
               : outcome_of(status);
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    const objref_ref plain = objref_reference_ref(ref);
    objref_view seen;
    const objref_status status = objref_get(plain, objref_reference_type(type), timeout_ns, &seen);
    if (status != OBJREF_OK) {
        return outcome_of_get(status, plain);
    }
    const objref_sdk_outcome outcome = unpack(&seen, ret);
    objref_view_release(&seen);
    return outcome;
}

static objref_ref *plain_refs(const objref_sdk_ref *refs, size_t count) {
    objref_ref *plain = calloc(count + 1, sizeof *plain);
    for (size_t i = 0; plain != NULL && i < count; i++) {
        plain[i] = objref_reference_ref(refs[i]);
    }
    return plain;
}

/* Values of all views, or of none; gives the views back. */
static objref_sdk_outcome unpack_all(objref_view *views, size_t count, objref_sdk_value *ret) {
    const size_t begin = ret->count;
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; i < count; i++) {
        if (outcome.status == OBJREF_SDK_OK) {
            outcome = unpack(&views[i], ret);
        }
        objref_view_release(&views[i]);
    }
    if (outcome.status != OBJREF_SDK_OK) {
        objref_reference_drop_refs(ret, begin);
    }
    return outcome;
}

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_ref *plain = plain_refs(refs, count);
    objref_view *views = calloc(count + 1, sizeof *views);
    size_t failed = 0;
    objref_sdk_outcome outcome = outcome_of(OBJREF_OUT_OF_MEMORY);
    if (plain != NULL && views != NULL) {
        const objref_status status =
            objref_get_many(plain, count, objref_reference_type(type), timeout_ns, views, &failed);
        outcome = status == OBJREF_OK ? unpack_all(views, count, ret)
                                      : outcome_of_get(status, plain[failed]);
    }
    free(views);
    free(plain);
    return outcome;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    objref_ref *plain = plain_refs(wait->refs, wait->count);
    uint8_t *ready = calloc(wait->count + 1, sizeof *ready);
    objref_status status = OBJREF_OUT_OF_MEMORY;
    if (plain != NULL && ready != NULL) {
        status = objref_wait(plain, wait->count, wait->k, wait->timeout_ns, ready);
    }
    for (size_t i = 0; status == OBJREF_OK && i < wait->count; i++) {
        if (ready[i] != 0) {
            wait->ready[wait->ready_count++] = i;
        } else {
            wait->rest[wait->rest_count++] = i;
        }
    }
    free(ready);
    free(plain);
    return outcome_of(status);
}

/* ---------------------------------------------------------------- tasks */

/* The arguments of a task as libobjref takes them, with one behind them for the results' type. */
typedef struct arguments {
    objref_arg *args;
    objref_reference_packed *packed;
    objref_value type;
    uint64_t type_tag;
    size_t count;
} arguments;

static bool pack_args(const objref_sdk_task *task, arguments *ret) {
    *ret = (arguments){.args = calloc(task->arg_count + 1, sizeof *ret->args),
                       .packed = calloc(task->arg_count + 1, sizeof *ret->packed),
                       .type_tag = objref_reference_type(task->type)};
    bool is_packed = ret->args != NULL && ret->packed != NULL;
    for (size_t i = 0; is_packed && i < task->arg_count; i++) {
        const objref_sdk_value *value = &task->args[i];
        if (value->count == 1 && value->nodes[0].kind == OBJREF_SDK_REF) {
            ret->args[i].ref = objref_reference_ref(value->nodes[0].as.ref);
        } else {
            is_packed = objref_reference_pack(value, 0, &ret->packed[i]);
            ret->args[i].value = &ret->packed[i].value;
        }
    }
    ret->type = (objref_value){.type = OBJREF_REFERENCE_TYPE_OF_RESULTS,
                               .bytes = &ret->type_tag,
                               .size = sizeof ret->type_tag};
    ret->count = task->arg_count + (ret->type_tag != 0);
    if (is_packed) {
        ret->args[task->arg_count].value = &ret->type;
    }
    return is_packed;
}

static void retire_args(arguments *lent, size_t count) {
    for (size_t i = 0; lent->packed != NULL && i < count; i++) {
        objref_reference_packed_retire(&lent->packed[i]);
    }
    free(lent->packed);
    free(lent->args);
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    arguments lent;
    objref_ref *made = calloc(task->returns + 1, sizeof *made);
    objref_status status = OBJREF_OUT_OF_MEMORY;
    if (pack_args(task, &lent) && made != NULL) {
        status = objref_submit_at(task->function, lent.args, lent.count, call_site(OBJREF_HERE),
                                  made, task->returns);
    }
    for (size_t i = 0; status == OBJREF_OK && i < task->returns; i++) {
        ret_refs[i] = objref_reference_sdk_ref(made[i]);
    }
    retire_args(&lent, task->arg_count);
    free(made);
    return outcome_of(status);
}

/* ---------------------------------------------------------------- refs */

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    const objref_ref plain = objref_reference_ref(ref);
    return with_ref(objref_clone(plain), plain, ret);
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    return outcome_of(objref_drop(objref_reference_ref(ref)));
}

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    return outcome_of(objref_cancel(objref_reference_ref(ref)));
}

static objref_sdk_outcome free_object(objref_sdk_ref ref) {
    return outcome_of(objref_free(objref_reference_ref(ref)));
}

static objref_sdk_outcome
equal(objref_sdk_ref a, objref_sdk_ref b, bool *ret_equal, bool *ret_not_equal) {
    *ret_equal = objref_equal(objref_reference_ref(a), objref_reference_ref(b));
    *ret_not_equal = !objref_equal(objref_reference_ref(a), objref_reference_ref(b));
    return objref_sdk_ok();
}

static objref_sdk_outcome hash(objref_sdk_ref ref, objref_sdk_value *ret) {
    char text[17];
    (void)snprintf(text, sizeof text, "%016llx",
                   (unsigned long long)objref_hash(objref_reference_ref(ref)));
    objref_sdk_value_add_text(ret, text);
    return objref_sdk_ok();
}

static objref_sdk_outcome nil(objref_sdk_ref *ret) {
    *ret = objref_reference_sdk_ref((objref_ref){0});
    return objref_sdk_ok();
}

static objref_sdk_outcome forge(objref_sdk_ref *ret) {
    objref_ref made;
    if (getrandom(&made, sizeof made, 0) != (ssize_t)sizeof made) {
        return objref_sdk_error(OBJREF_SDK_OTHER, "no randomness");
    }
    made.generation |= 1; /* an id of generation 0 would not be well formed */
    *ret = objref_reference_sdk_ref(made);
    return objref_sdk_ok();
}

/* ---------------------------------------------------------------- views */

_Static_assert(sizeof(objref_view) <= sizeof(objref_sdk_view), "the SDK holds a view by value");

static objref_sdk_outcome view(objref_sdk_ref ref, objref_sdk_view *ret) {
    const objref_ref plain = objref_reference_ref(ref);
    objref_view seen;
    const objref_status status = objref_get(plain, 0, OBJREF_FOREVER, &seen);
    if (status == OBJREF_OK) {
        memcpy(ret, &seen, sizeof seen);
    }
    return outcome_of_get(status, plain);
}

static objref_sdk_outcome read_view(const objref_sdk_view *held, objref_sdk_value *ret) {
    objref_view seen;
    memcpy(&seen, held, sizeof seen);
    return unpack(&seen, ret);
}

static objref_sdk_outcome release(objref_sdk_view *held) {
    objref_view seen;
    memcpy(&seen, held, sizeof seen);
    objref_view_release(&seen);
    return objref_sdk_ok();
}

/* ---------------------------------------------------------------- description */

static const char *const options[] = {"workers", "store_bytes", "overflow", "metadata", NULL};

static const objref_sdk_pair capabilities[] = {{"typed", "1"},
                                               {"stats", "1"},
                                               {"view", "1"},
                                               {"workers", "1"},
                                               {"store-limit", "1"},
                                               {"metadata", "1"},
                                               {0}};

static const objref_sdk_pair choices[] = {
    {"wait_duplicates", "error"},     {"wait_too_many", "error"},
    {"argument_depth", "top"},        {"encoded_pins", "no"},
    {"view_write", "const_only"},     {"put_recovery", "no"},
    {"decode_without_runtime", "ok"}, {"shutdown_twice", "error"},
    {"dependency_kind", "own"},       {0}};

static const objref_sdk_adapter reference = {
    .name = "objref",
    .version = OBJREF_REFERENCE_VERSION,
    .language = "C",
    .url = "",
    .isolation = "thread",
    .options = options,
    .capabilities = capabilities,
    .choices = choices,
    .init = init,
    .shutdown = stop,
    .put = put,
    .get = get,
    .get_many = get_many,
    .wait = wait_for,
    .submit = submit,
    .clone = clone_ref,
    .drop = drop,
    .cancel = cancel,
    .free = free_object,
    .equal = equal,
    .hash = hash,
    .encode = objref_reference_encode,
    .decode = objref_reference_decode,
    .format = objref_reference_format,
    .parse = objref_reference_parse,
    .nil = nil,
    .forge = forge,
    .describe = objref_reference_describe,
    .stats = stats,
    .view = view,
    .read = read_view,
    .release = release,
    .leave = leave,
};

const objref_sdk_adapter *objref_reference_adapter(void) {
    return &reference;
}
