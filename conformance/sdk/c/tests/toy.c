/* toy: a whole runtime in one file, and its adapter. It runs each task inside submit and forgets
 * nothing but dropped objects; the SDK is tested on it, and it shows how small an adapter is. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objref_sdk.h"

#define OBJECTS_MAX 20000

typedef struct object {
    objref_sdk_value value;
    objref_sdk_outcome outcome; /* of the task that made it */
    size_t holds;
} object;

static object objects[OBJECTS_MAX]; /* ref.words[0] is the place here, plus one */
static size_t object_count;
static bool is_up;
static pthread_mutex_t lock;

static object *find(objref_sdk_ref ref) {
    const uint64_t place = ref.words[0];
    return place == 0 || place > object_count || objects[place - 1].holds == 0
               ? NULL
               : &objects[place - 1];
}

static objref_sdk_outcome fail(objref_sdk_status status) {
    return objref_sdk_error(status, "says the toy");
}

static objref_sdk_outcome check(objref_sdk_ref ref, object **ret) {
    *ret = find(ref);
    if (!is_up) {
        return fail(OBJREF_SDK_RUNTIME_NOT_INITIALIZED);
    }
    return *ret == NULL ? fail(OBJREF_SDK_UNKNOWN_REF) : objref_sdk_ok();
}

static void hold_all(const objref_sdk_value *value) {
    for (size_t i = 0; i < value->count; i++) {
        object *inner =
            value->nodes[i].kind == OBJREF_SDK_REF ? find(value->nodes[i].as.ref) : NULL;
        if (inner != NULL) {
            inner->holds++;
        }
    }
}

static objref_sdk_outcome
store(const objref_sdk_value *value, objref_sdk_outcome outcome, objref_sdk_ref *ret) {
    if (object_count == OBJECTS_MAX) {
        return fail(OBJREF_SDK_STORE_FULL);
    }
    object *made = &objects[object_count++];
    *made = (object){.outcome = outcome, .holds = 1};
    if (value != NULL && value->count > 0) {
        objref_sdk_value_add_copy(&made->value, value, 0);
        hold_all(&made->value);
    }
    *ret = (objref_sdk_ref){{object_count}};
    return objref_sdk_ok();
}

/* Whether it was up before. */
static bool set_up(bool now) {
    pthread_mutex_lock(&lock);
    const bool before = is_up;
    is_up = now;
    pthread_mutex_unlock(&lock);
    return before;
}

static objref_sdk_outcome init(objref_sdk_session *session) {
    uint64_t workers = 0;
    (void)objref_sdk_session_number(session, "workers", &workers);
    puts("{\"id\":1,\"ok\":{\"null\":true}}"); /* a stray print: it must end in the log */
    if (set_up(true)) {
        return fail(OBJREF_SDK_ALREADY_INITIALIZED);
    }
    if (objref_sdk_session_is(session, "overflow", "fail")) {
        objref_sdk_session_address(session, "toy:1");
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome stop(bool is_abrupt) {
    (void)is_abrupt;
    return set_up(false) ? objref_sdk_ok() : fail(OBJREF_SDK_RUNTIME_NOT_INITIALIZED);
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    (void)type;
    pthread_mutex_lock(&lock);
    const objref_sdk_outcome outcome =
        is_up ? store(value, objref_sdk_ok(), ret) : fail(OBJREF_SDK_RUNTIME_NOT_INITIALIZED);
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome get_locked(objref_sdk_ref ref, objref_sdk_value *ret) {
    object *found = NULL;
    objref_sdk_outcome outcome = check(ref, &found);
    if (outcome.status == OBJREF_SDK_OK) {
        outcome = found->outcome;
    }
    if (outcome.status == OBJREF_SDK_OK) {
        objref_sdk_value_add_copy(ret, &found->value, 0);
        hold_all(&found->value);
    }
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    (void)type;
    if (timeout_ns < 0 && timeout_ns != OBJREF_SDK_FOREVER) {
        return fail(OBJREF_SDK_INVALID_ARGUMENT);
    }
    pthread_mutex_lock(&lock);
    const objref_sdk_outcome outcome = get_locked(ref, ret);
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < count; i++) {
        outcome = get(refs[i], type, timeout_ns, ret);
    }
    return outcome;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    if (wait->k == 0 || wait->k > wait->count) {
        return fail(OBJREF_SDK_INVALID_ARGUMENT);
    }
    for (size_t i = 0; i < wait->count; i++) {
        if (wait->ready_count < wait->k) {
            wait->ready[wait->ready_count++] = i;
        } else {
            wait->rest[wait->rest_count++] = i;
        }
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    pthread_mutex_lock(&lock);
    object *found = find(ref);
    const bool is_last = found != NULL && --found->holds == 0;
    objref_sdk_value gone = {0};
    if (is_last) {
        gone = found->value;
        found->value = (objref_sdk_value){0};
    }
    pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < gone.count; i++) {
        if (gone.nodes[i].kind == OBJREF_SDK_REF) {
            (void)drop(gone.nodes[i].as.ref);
        }
    }
    objref_sdk_value_release(&gone);
    return objref_sdk_ok();
}

/* The arguments as a body sees them; a failed one is the task's outcome. */
static objref_sdk_outcome resolve(const objref_sdk_task *task, objref_sdk_value *args) {
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; outcome.status == OBJREF_SDK_OK && i < task->arg_count; i++) {
        const objref_sdk_value *value = &task->args[i];
        if (value->count == 1 && value->nodes[0].kind == OBJREF_SDK_REF) {
            outcome = get(value->nodes[0].as.ref, NULL, OBJREF_SDK_FOREVER, &args[i]);
        } else {
            objref_sdk_value_add_copy(&args[i], value, 0);
            pthread_mutex_lock(&lock);
            hold_all(&args[i]);
            pthread_mutex_unlock(&lock);
        }
    }
    if (outcome.status == OBJREF_SDK_TASK_FAILED) {
        outcome.status = OBJREF_SDK_DEPENDENCY_FAILED;
        outcome.cause = OBJREF_SDK_TASK_FAILED;
    }
    return outcome;
}

/* The results of a task that went well, or its failure in the place of each. */
static objref_sdk_outcome store_all(const objref_sdk_value *results,
                                    objref_sdk_outcome outcome,
                                    const objref_sdk_task *task,
                                    objref_sdk_ref *ret_refs) {
    objref_sdk_outcome stored = objref_sdk_ok();
    pthread_mutex_lock(&lock);
    for (size_t i = 0; stored.status == OBJREF_SDK_OK && i < task->returns; i++) {
        const objref_sdk_value *result = results == NULL ? NULL : &results[i];
        const bool is_lost = result != NULL && result->count == 0; /* cannot be stored */
        stored = store(result, is_lost ? fail(OBJREF_SDK_TASK_FAILED) : outcome, &ret_refs[i]);
    }
    pthread_mutex_unlock(&lock);
    return stored;
}

static objref_sdk_outcome
run(objref_sdk_function function, const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    objref_sdk_value args[8] = {0};
    objref_sdk_call call = {.args = args, .arg_count = task->arg_count, .returns = task->returns};
    objref_sdk_outcome outcome = resolve(task, args);
    if (outcome.status == OBJREF_SDK_OK && !objref_sdk_call_run(&call, function)) {
        outcome = fail(OBJREF_SDK_TASK_FAILED);
        outcome.has_code = true;
        outcome.code = call.code;
    }
    const objref_sdk_outcome stored =
        store_all(outcome.status == OBJREF_SDK_OK ? call.results : NULL, outcome, task, ret_refs);
    objref_sdk_call_end(&call);
    for (size_t i = 0; i < task->arg_count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    return stored;
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    for (unsigned i = 0; i < OBJREF_SDK_FUNCTION_COUNT && task->arg_count <= 8; i++) {
        if (strcmp(objref_sdk_function_name((objref_sdk_function)i), task->function) == 0) {
            return run((objref_sdk_function)i, task, ret_refs);
        }
    }
    return fail(OBJREF_SDK_UNKNOWN_FUNCTION);
}

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    pthread_mutex_lock(&lock);
    object *found = NULL;
    const objref_sdk_outcome outcome = check(ref, &found);
    if (outcome.status == OBJREF_SDK_OK) {
        found->holds++;
        *ret = ref;
    }
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome
equal(objref_sdk_ref a, objref_sdk_ref b, bool *ret_equal, bool *ret_not_equal) {
    *ret_equal = a.words[0] == b.words[0];
    *ret_not_equal = a.words[0] != b.words[0];
    return objref_sdk_ok();
}

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    (void)objref_sdk_value_add_span(ret, OBJREF_SDK_BYTES, &ref.words[0], 8);
    return objref_sdk_ok();
}

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    (void)type;
    objref_sdk_ref ref = {0};
    if (size != 8) {
        return fail(OBJREF_SDK_MALFORMED);
    }
    memcpy(&ref.words[0], bytes, 8);
    *ret = ref;
    return clone_ref(ref, ret).status == OBJREF_SDK_OK ? objref_sdk_ok()
                                                       : fail(OBJREF_SDK_UNKNOWN_REF);
}

static objref_sdk_outcome stats(objref_sdk_stats *ret) {
    pthread_mutex_lock(&lock);
    ret->objects = 0;
    for (size_t i = 0; i < object_count; i++) {
        ret->objects += objects[i].holds > 0;
    }
    pthread_mutex_unlock(&lock);
    return objref_sdk_ok();
}

static objref_sdk_outcome view(objref_sdk_ref ref, objref_sdk_view *ret) {
    objref_sdk_ref held;
    const objref_sdk_outcome outcome = clone_ref(ref, &held);
    if (outcome.status == OBJREF_SDK_OK) {
        *ret = (objref_sdk_view){{held.words[0]}};
    }
    return outcome;
}

static objref_sdk_outcome read_view(const objref_sdk_view *held, objref_sdk_value *ret) {
    return get((objref_sdk_ref){{held->words[0]}}, NULL, OBJREF_SDK_FOREVER, ret);
}

static objref_sdk_outcome release(objref_sdk_view *held) {
    return drop((objref_sdk_ref){{held->words[0]}});
}

int main(void) {
    static const char *const options[] = {"workers", "overflow", NULL};
    static const objref_sdk_pair capabilities[] = {{"typed", "1"}, {0}};
    static const objref_sdk_pair choices[] = {{"wait_duplicates", "multiset"}, {0}};
    static const objref_sdk_adapter toy = {.name = "toy",
                                           .version = "1",
                                           .language = "C",
                                           .isolation = "none",
                                           .options = options,
                                           .capabilities = capabilities,
                                           .choices = choices,
                                           .start_ms = 500,
                                           .init = init,
                                           .shutdown = stop,
                                           .put = put,
                                           .get = get,
                                           .get_many = get_many,
                                           .wait = wait_for,
                                           .submit = submit,
                                           .clone = clone_ref,
                                           .drop = drop,
                                           .equal = equal,
                                           .encode = encode,
                                           .decode = decode,
                                           .stats = stats,
                                           .view = view,
                                           .read = read_view,
                                           .release = release};
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &recursive);
    return objref_sdk_serve(&toy);
}
