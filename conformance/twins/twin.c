/* twin: what decorators share, and the wrappers that the linker puts around three functions. */
#include "twin.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_MS 1000000
#define SEEN_COUNT 4096
#define PLACES 64
#define CHOICES_MAX 32

/* ---------------------------------------------------------------- around bodies and init */

/* The linker's names: __real_… is the function as it is, __wrap_… what is called in its place. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
bool __real_objref_sdk_call_run(objref_sdk_call *call, objref_sdk_function function);
void __real_objref_sdk_call_end(objref_sdk_call *call);
objref_status __real_objref_init(const objref_config *config);
bool __wrap_objref_sdk_call_run(objref_sdk_call *call, objref_sdk_function function);
void __wrap_objref_sdk_call_end(objref_sdk_call *call);
objref_status __wrap_objref_init(const objref_config *config);
/* NOLINTEND(bugprone-reserved-identifier) */

static objref_twin_run *around = __real_objref_sdk_call_run;
static void (*before_end)(objref_sdk_call *call);
static void (*before_init)(objref_config *config);
static _Thread_local bool is_in_body;

void objref_twin_around_bodies(objref_twin_run *run, void (*end)(objref_sdk_call *call)) {
    around = run == NULL ? __real_objref_sdk_call_run : run;
    before_end = end;
}

bool objref_twin_run_body(objref_sdk_call *call, objref_sdk_function function) {
    return __real_objref_sdk_call_run(call, function);
}

bool objref_twin_in_body(void) {
    return is_in_body;
}

/* A body that waits may run another one on its thread. */
bool __wrap_objref_sdk_call_run(objref_sdk_call *call, objref_sdk_function function) {
    const bool was_in_body = is_in_body;
    is_in_body = true;
    const bool is_good = around(call, function);
    is_in_body = was_in_body;
    return is_good;
}

void __wrap_objref_sdk_call_end(objref_sdk_call *call) {
    if (before_end != NULL) {
        before_end(call);
    }
    __real_objref_sdk_call_end(call);
}

void objref_twin_around_init(void (*change)(objref_config *config)) {
    before_init = change;
}

objref_status __wrap_objref_init(const objref_config *config) {
    objref_config changed = OBJREF_CONFIG_DEFAULT;
    changed = config == NULL ? changed : *config;
    if (before_init != NULL) {
        before_init(&changed);
    }
    return __real_objref_init(&changed);
}

/* ---------------------------------------------------------------- asking the reference */

objref_sdk_status objref_twin_peek(objref_sdk_ref ref) {
    objref_sdk_value value = {0};
    const objref_sdk_outcome outcome = objref_reference_adapter()->get(ref, NULL, 0, &value);
    objref_twin_drop_all(&value);
    objref_sdk_value_release(&value);
    return outcome.status;
}

bool objref_twin_is_one_ref(const objref_sdk_value *value) {
    return value->count == 1 && value->nodes[0].kind == OBJREF_SDK_REF;
}

bool objref_twin_same(objref_sdk_ref a, objref_sdk_ref b) {
    return objref_equal(objref_reference_ref(a), objref_reference_ref(b));
}

bool objref_twin_was_seen(objref_sdk_ref ref) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static objref_sdk_ref seen[SEEN_COUNT];
    static size_t count;
    bool is_seen = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; !is_seen && i < count && i < SEEN_COUNT; i++) {
        is_seen = objref_twin_same(seen[i], ref);
    }
    if (!is_seen) {
        seen[count++ % SEEN_COUNT] = ref;
    }
    pthread_mutex_unlock(&lock);
    return is_seen;
}

static struct {
    pthread_mutex_t lock;
    objref_sdk_ref refs[SEEN_COUNT];
    objref_sdk_ref partners[SEEN_COUNT];
    size_t count;
} pairs = {.lock = PTHREAD_MUTEX_INITIALIZER};

void objref_twin_pair(objref_sdk_ref ref, objref_sdk_ref partner) {
    pthread_mutex_lock(&pairs.lock);
    pairs.refs[pairs.count % SEEN_COUNT] = ref;
    pairs.partners[pairs.count++ % SEEN_COUNT] = partner;
    pthread_mutex_unlock(&pairs.lock);
}

bool objref_twin_partner(objref_sdk_ref ref, objref_sdk_ref *ret) {
    bool is_found = false;
    pthread_mutex_lock(&pairs.lock);
    for (size_t i = 0; !is_found && i < pairs.count && i < SEEN_COUNT; i++) {
        is_found = objref_twin_same(pairs.refs[i], ref);
        *ret = is_found ? pairs.partners[i] : *ret;
    }
    pthread_mutex_unlock(&pairs.lock);
    return is_found;
}

static struct {
    pthread_mutex_t lock;
    objref_sdk_ref refs[PLACES];
    size_t count;
} places = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Ids begin with a number that every session has of its own. */
static bool are_of_one_session(objref_sdk_ref a, objref_sdk_ref b) {
    return objref_reference_ref(a).worker == objref_reference_ref(b).worker;
}

void objref_twin_number(objref_sdk_ref *ref) {
    pthread_mutex_lock(&places.lock);
    if (places.count > 0 && !are_of_one_session(places.refs[0], *ref)) {
        places.count = 0;
    }
    if (places.count < PLACES) {
        places.refs[places.count++] = *ref;
        ref->words[OBJREF_TWIN_NOTE] = places.count;
    }
    pthread_mutex_unlock(&places.lock);
}

objref_sdk_ref objref_twin_of_now(objref_sdk_ref ref) {
    const size_t number = (size_t)ref.words[OBJREF_TWIN_NOTE];
    pthread_mutex_lock(&places.lock);
    const bool is_stale =
        number > 0 && number <= places.count && !are_of_one_session(places.refs[0], ref);
    const objref_sdk_ref found = is_stale ? places.refs[number - 1] : ref;
    pthread_mutex_unlock(&places.lock);
    return found;
}

objref_sdk_ref objref_twin_at_home(objref_sdk_ref ref) {
    objref_ref named = objref_reference_ref(ref), made;
    const objref_value nothing = {0};
    if (objref_twin_peek(ref) == OBJREF_SDK_UNKNOWN_REF &&
        objref_put(&nothing, &made) == OBJREF_OK) {
        named.worker = made.worker;
        (void)objref_drop(made);
        ref = objref_reference_sdk_ref(named);
    }
    return ref;
}

int64_t objref_twin_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

void objref_twin_sleep_ms(int64_t ms) {
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * NS_PER_MS};
    (void)nanosleep(&pause, NULL);
}

/* ---------------------------------------------------------------- changing what passes */

void objref_twin_hold_all(const objref_sdk_value *value) {
    for (size_t i = 0; i < value->count; i++) {
        if (value->nodes[i].kind == OBJREF_SDK_REF) {
            (void)!objref_clone(objref_reference_ref(value->nodes[i].as.ref));
        }
    }
}

void objref_twin_drop_all(const objref_sdk_value *value) {
    objref_reference_drop_refs(value, 0);
}

uint8_t *objref_twin_writable(const objref_view *view) {
    uint8_t *bytes = NULL;
    memcpy(&bytes, &view->bytes, sizeof bytes);
    return bytes;
}

void objref_twin_spoil(objref_sdk_value *map, const char *key) {
    for (size_t i = 0; i + 1 < map->count; i++) {
        const objref_sdk_node *node = &map->nodes[i];
        if (node->kind == OBJREF_SDK_KEY && node->as.span.size == strlen(key) &&
            memcmp(map->heap + node->as.span.offset, key, strlen(key)) == 0) {
            map->nodes[i + 1].as.span.size--;
        }
    }
}

void objref_twin_choose(objref_sdk_adapter *adapter, const char *name, const char *value) {
    static objref_sdk_pair choices[CHOICES_MAX + 1];
    for (size_t i = 0; i < CHOICES_MAX && adapter->choices[i].name != NULL; i++) {
        choices[i] = adapter->choices[i];
        if (strcmp(choices[i].name, name) == 0) {
            choices[i].value = value;
        }
    }
    adapter->choices = choices;
}

objref_sdk_outcome objref_twin_submit_changed(const objref_sdk_task *task,
                                              objref_sdk_ref *ret_refs,
                                              objref_twin_change *change) {
    objref_sdk_task changed = *task;
    objref_sdk_value *args = calloc(task->arg_count + 1, sizeof *args);
    objref_sdk_outcome outcome = objref_sdk_ok();
    for (size_t i = 0; args != NULL && i < task->arg_count; i++) {
        const objref_sdk_outcome one = change(task, i, &args[i]);
        outcome = outcome.status == OBJREF_SDK_OK ? one : outcome;
    }
    changed.args = args;
    if (outcome.status == OBJREF_SDK_OK && args != NULL) {
        outcome = objref_reference_adapter()->submit(&changed, ret_refs);
    }
    for (size_t i = 0; args != NULL && i < task->arg_count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    free(args);
    return outcome;
}
