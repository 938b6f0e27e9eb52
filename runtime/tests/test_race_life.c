/* test_race_life - init and shutdown raced against every verb, from several threads.
 *
 * Each thread owns what it has put or submitted, so it knows what it may be told: the object as it
 * was, or that its session is over. Some refs are swapped between threads; others are only looked
 * at, and may be gone. Views are kept across sessions.
 *
 * test-runtime-race_life [MILLISECONDS [SEED]]: how long, and which dice. The seed that it prints
 * repeats the dice, not the schedule.
 */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

enum { THREADS = 4, OWNED = 8, VIEWS = 4, TABLE = 8, SIZE_MAX_TRIED = 200 };

static int64_t run_ms = 3000;
static uint64_t seed = 1;
static _Atomic bool is_over;
static _Atomic uint64_t session_count;
static _Atomic uint64_t answer_counts[20]; /* by minus the status */

/* Refs on their way from thread to thread, each with its hold. */
static struct {
    pthread_mutex_t lock;
    objref_ref refs[TABLE];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

typedef struct racer {
    uint64_t random;
    objref_ref owned[OWNED];
    objref_view views[VIEWS];
} racer;

static size_t dice(racer *self, size_t sides) {
    return (size_t)(random_next(&self->random) % sides);
}

/* -- what a verb may answer: OBJREF_OK is always among it */

static void
note(objref_status status, const objref_status *allowed, size_t count, const char *verb) {
    atomic_fetch_add(&answer_counts[-status], 1);
    for (size_t i = 0; i < count; i++) {
        if (status == allowed[i]) {
            return;
        }
    }
    (void)fprintf(stderr, "seed %llu: %s must not say %s\n", (unsigned long long)seed, verb,
                  objref_status_name(status));
    abort();
}

#define NOTE(status, ...)                                                                          \
    note((status),                                                                                 \
         (const objref_status[]){OBJREF_OK, OBJREF_RUNTIME_NOT_INITIALIZED, __VA_ARGS__},          \
         COUNT_OF(                                                                                 \
             ((const objref_status[]){OBJREF_OK, OBJREF_RUNTIME_NOT_INITIALIZED, __VA_ARGS__})),   \
         __func__)

/* -- values that say what they must be: every byte is a function of the size */

static void make_value(racer *self, uint8_t *bytes, objref_value *ret_value) {
    const size_t size = dice(self, SIZE_MAX_TRIED);
    memset(bytes, (int)(size & 0xFF), size);
    *ret_value = (objref_value){.type = size + 1, .bytes = bytes, .size = size};
}

static void check_view(const objref_view *view) {
    const uint8_t *bytes = view->bytes;
    for (size_t i = 0; i < view->size; i++) {
        MUST(bytes[i] == (uint8_t)view->size);
    }
    MUST(view->type == 0 || view->type == view->size + 1 || view->type == OBJREF_TYPE_REF);
}

/* Keeps a view for some while, in place of an older one. */
static void keep_view(racer *self, objref_view view) {
    objref_view *place = &self->views[dice(self, VIEWS)];
    check_view(&view);
    if (place->hold != NULL) {
        check_view(place);
    }
    objref_view_release(place);
    *place = view;
}

static objref_ref *some_owned(racer *self) {
    return &self->owned[dice(self, OWNED)];
}

static objref_ref some_shared(racer *self) {
    pthread_mutex_lock(&table.lock);
    const objref_ref ref = table.refs[dice(self, TABLE)];
    pthread_mutex_unlock(&table.lock);
    return ref;
}

static int64_t some_timeout(racer *self) {
    const int64_t timeouts_ns[] = {0, 1000, MS, OBJREF_FOREVER};
    return timeouts_ns[dice(self, COUNT_OF(timeouts_ns))];
}

/* -- the verbs */

static void race_put(racer *self) {
    uint8_t bytes[SIZE_MAX_TRIED];
    objref_value value;
    objref_ref *place = some_owned(self);
    make_value(self, bytes, &value);
    MUST(objref_drop(*place) == OBJREF_OK);
    *place = (objref_ref){0};
    NOTE(objref_put(&value, place), OBJREF_STORE_FULL);
}

/* A container of own refs: what it contains is there, or its session is over. */
static void race_put_list(racer *self) {
    const objref_ref refs[] = {*some_owned(self), *some_owned(self)};
    const objref_value value = {.refs = refs, .ref_count = 2};
    objref_ref made = {0};
    NOTE(objref_put(&value, &made), OBJREF_UNKNOWN_REF, OBJREF_STORE_FULL);
    MUST(objref_drop(made) == OBJREF_OK);
}

static void race_get(racer *self) {
    objref_view view;
    const objref_status status = objref_get(*some_owned(self), 0, some_timeout(self), &view);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_TIMED_OUT, OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,
         OBJREF_CANCELLED);
    if (status == OBJREF_OK) {
        keep_view(self, view);
    }
}

/* Refs of others may go at any time. */
static void race_get_shared(racer *self) {
    objref_view view;
    const objref_status status = objref_get(some_shared(self), 0, some_timeout(self), &view);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_TIMED_OUT, OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,
         OBJREF_CANCELLED, OBJREF_FREED);
    if (status == OBJREF_OK) {
        keep_view(self, view);
    }
}

static void race_copy(racer *self) {
    uint8_t bytes[SIZE_MAX_TRIED];
    size_t size = 0;
    const objref_ref ref = *some_owned(self);
    const objref_status status =
        objref_copy(ref, 0, some_timeout(self), bytes, sizeof(bytes), &size);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_TIMED_OUT, OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,
         OBJREF_CANCELLED);
    for (size_t i = 0; status == OBJREF_OK && i < size; i++) {
        MUST(bytes[i] == (uint8_t)size);
    }
}

static void race_get_many(racer *self) {
    const objref_ref refs[] = {*some_owned(self), some_shared(self), *some_owned(self)};
    objref_view views[3];
    const objref_status status = objref_get_many(refs, 3, 0, some_timeout(self), views, NULL);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_TIMED_OUT, OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,
         OBJREF_CANCELLED, OBJREF_FREED);
    for (size_t i = 0; status == OBJREF_OK && i < 3; i++) {
        keep_view(self, views[i]);
    }
}

static void race_wait(racer *self) {
    const objref_ref refs[] = {*some_owned(self), *some_owned(self), some_shared(self)};
    uint8_t ready[3];
    NOTE(objref_wait(refs, 3, 1 + dice(self, 3), some_timeout(self), ready),
         OBJREF_INVALID_ARGUMENT, OBJREF_UNKNOWN_REF, OBJREF_FREED);
}

static void race_clone_and_drop(racer *self) {
    const objref_ref ref = *some_owned(self);
    const objref_status status = objref_clone(ref);
    NOTE(status, OBJREF_UNKNOWN_REF);
    if (status == OBJREF_OK) {
        MUST(objref_drop(ref) == OBJREF_OK);
    }
}

/* Where tasks say they were submitted; one may be absent. */
static const char *const sites[] = {NULL, "here", "a place whose name is longer than eight bytes"};

static void race_submit(racer *self) {
    objref_ref *place = some_owned(self);
    const objref_ref argument = *some_owned(self);
    const objref_arg args[] = {ref_arg(argument), ref_arg(argument)};
    const char *names[] = {"identity", "fail_always", "fetch"};
    objref_ref made = {0};
    NOTE(objref_submit_at(names[dice(self, 3)], args, 1 + dice(self, 2),
                          sites[dice(self, COUNT_OF(sites))], &made, 1),
         OBJREF_UNKNOWN_REF, OBJREF_STORE_FULL, OBJREF_UNKNOWN_FUNCTION);
    MUST(objref_drop(*place) == OBJREF_OK);
    *place = made;
}

static void race_failure(racer *self) {
    objref_failure failure;
    NOTE(objref_failure_get(*some_owned(self), &failure), OBJREF_UNKNOWN_REF,
         OBJREF_INVALID_ARGUMENT);
}

/* Tasks that it was given to may fail for it. */
static void race_free(racer *self) {
    objref_ref *place = some_owned(self);
    const objref_status status = objref_free(*place);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_INVALID_ARGUMENT);
    if (status == OBJREF_OK) {
        const objref_ref gone = *place;
        *place = (objref_ref){0};
        MUST(objref_clone(gone) != OBJREF_OK); /* a get would ask the next session's directory */
        MUST(objref_drop(gone) == OBJREF_OK);
    }
}

static void race_cancel(racer *self) {
    NOTE(objref_cancel(*some_owned(self)), OBJREF_UNKNOWN_REF);
}

static void race_cancel_shared(racer *self) {
    NOTE(objref_cancel(some_shared(self)), OBJREF_UNKNOWN_REF, OBJREF_FREED);
}

static void race_swap(racer *self) {
    objref_ref *place = some_owned(self);
    const size_t i = dice(self, TABLE);
    pthread_mutex_lock(&table.lock);
    const objref_ref taken = table.refs[i];
    table.refs[i] = *place;
    pthread_mutex_unlock(&table.lock);
    *place = taken;
}

static void race_wire(racer *self) {
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref back = {0};
    if (objref_encode(some_shared(self), bytes, sizeof(bytes), &size) == OBJREF_OK) {
        MUST(objref_decode(bytes, size, &back) == OBJREF_OK);
        MUST(objref_drop(back) == OBJREF_OK);
    }
}

/* A call site is one of those there are, and whole. */
static void check_site(const objref_described *described) {
    bool is_known = (described->presence & OBJREF_HAS_CALL_SITE) == 0;
    for (size_t i = 1; i < COUNT_OF(sites); i++) {
        is_known = is_known || strcmp(described->call_site, sites[i]) == 0;
    }
    MUST(is_known);
}

static void race_describe(racer *self) {
    objref_described described;
    const objref_status status = objref_describe(some_shared(self), &described);
    NOTE(status, OBJREF_UNKNOWN_REF, OBJREF_FREED);
    if (status == OBJREF_OK) {
        check_site(&described);
    }
}

/* Bytes of one, text of the other, there and back; each way back may take a hold. */
static void race_described_wire(racer *self) {
    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    char text[OBJREF_FORMAT_BYTES];
    size_t size = 0;
    objref_described described = {.ref = some_shared(self)};
    objref_ref back = {0};
    if (objref_is_nil(described.ref)) {
        return;
    }
    MUST(objref_described_encode(&described, bytes, sizeof(bytes), &size) == OBJREF_OK);
    MUST(objref_described_decode(bytes, size, &described) == OBJREF_OK);
    MUST(objref_format(described.ref, text, sizeof(text)) == OBJREF_OK);
    MUST(objref_parse(text, strlen(text), &back) == OBJREF_OK);
    MUST(objref_equal(back, described.ref));
    MUST(objref_drop(back) == OBJREF_OK);
    MUST(objref_drop(described.ref) == OBJREF_OK);
}

static void race_stats(racer *self) {
    (void)self;
    objref_stats stats;
    NOTE(objref_stats_get(&stats), OBJREF_OK);
}

/* -- bodies */

static objref_status body_fail_always(objref_call *call) {
    return objref_call_fail(call, 1, NULL, 0);
}

static objref_status return_argument(objref_call *call) {
    const objref_view *view = objref_call_arg(call, 0);
    const objref_value value = {.type = view->type, .bytes = view->bytes, .size = view->size};
    check_view(view);
    return objref_call_return(call, 0, &value);
}

/* Puts, submits and waits inside a task. */
static objref_status body_fetch(objref_call *call) {
    const objref_value value = {.type = 4, .bytes = "\3\3\3", .size = 3};
    objref_ref input = {0};
    objref_ref result = {0};
    objref_view view;
    objref_status status = objref_put(&value, &input);
    const objref_arg arg = ref_arg(input);
    if (status == OBJREF_OK) {
        status = objref_submit("identity", &arg, 1, &result, 1);
    }
    if (status == OBJREF_OK) {
        status = objref_get(result, 4, OBJREF_FOREVER, &view);
    }
    if (status == OBJREF_OK) {
        check_view(&view);
        objref_view_release(&view);
        status = return_argument(call);
    }
    MUST(objref_drop(input) == OBJREF_OK);
    MUST(objref_drop(result) == OBJREF_OK);
    return status;
}

/* -- life */

/* Makes refs of sessions that are over into values and into tasks. */
static objref_status race_directory(void *context, objref_ref ref, objref_ref *ret_local) {
    MUST(context == &table);
    const uint8_t bytes[] = {3, 3, 3};
    const objref_value value = {.type = 4, .bytes = bytes, .size = 3};
    const objref_arg arg = {.value = &value};
    const objref_status status = ref.slot % 2 == 0
                                     ? objref_put(&value, ret_local)
                                     : objref_submit("identity", &arg, 1, ret_local, 1);
    return status == OBJREF_OK ? OBJREF_OK : OBJREF_UNKNOWN_REF;
}

static void race_init(racer *self) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1 + (uint32_t)dice(self, 3);
    config.store_bytes = dice(self, 2) == 0 ? OBJREF_NO_LIMIT : 20000;
    config.object_count_max = dice(self, 2) == 0 ? OBJREF_NO_LIMIT : 100;
    config.records_metadata = dice(self, 2) == 0;
    config.directory = dice(self, 2) == 0 ? NULL : race_directory;
    config.directory_context = &table;
    const objref_status status = objref_init(&config);
    NOTE(status, OBJREF_ALREADY_INITIALIZED);
    session_count += status == OBJREF_OK;
    NOTE(objref_register("identity", return_argument, OBJREF_NEVER_BLOCKS),
         OBJREF_INVALID_ARGUMENT);
    NOTE(objref_register("fail_always", body_fail_always, 0), OBJREF_INVALID_ARGUMENT);
    NOTE(objref_register("fetch", body_fetch, 0), OBJREF_INVALID_ARGUMENT);
}

static void race_shutdown(racer *self) {
    NOTE(objref_shutdown(some_timeout(self)), OBJREF_TIMED_OUT);
}

static void (*const verbs[])(racer *) = {
    race_put,
    race_put,
    race_put_list,
    race_get,
    race_get,
    race_get_shared,
    race_copy,
    race_get_many,
    race_wait,
    race_clone_and_drop,
    race_submit,
    race_submit,
    race_failure,
    race_swap,
    race_wire,
    race_stats,
    race_free,
    race_cancel,
    race_cancel_shared,
    race_describe,
    race_described_wire,
};

static void *race_verbs(void *argument) {
    racer *self = argument;
    while (!atomic_load(&is_over)) {
        verbs[dice(self, COUNT_OF(verbs))](self);
        if (dice(self, 2000) == 0) { /* not only the thread below */
            (dice(self, 2) == 0 ? race_init : race_shutdown)(self);
        }
    }
    return NULL;
}

static void *race_life(void *argument) {
    racer *self = argument;
    while (!atomic_load(&is_over)) {
        race_init(self);
        sleep_ms((int64_t)dice(self, 4));
        race_shutdown(self);
    }
    return NULL;
}

static void let_go(racer *self) {
    for (size_t i = 0; i < VIEWS; i++) {
        if (self->views[i].hold != NULL) {
            check_view(&self->views[i]);
        }
        objref_view_release(&self->views[i]);
    }
    drop_all(self->owned, OWNED);
}

static void life__raced_against_every_verb(void **state) {
    (void)state;
    static racer racers[THREADS + 1];
    pthread_t threads[THREADS + 1];
    (void)printf("seed %llu, %lld ms\n", (unsigned long long)seed, (long long)run_ms);
    for (size_t i = 0; i <= THREADS; i++) {
        racers[i].random = seed * 1000 + i;
        threads[i] = thread_start(i < THREADS ? race_verbs : race_life, &racers[i]);
    }
    sleep_ms(run_ms);
    atomic_store(&is_over, true);
    for (size_t i = 0; i <= THREADS; i++) {
        thread_join(threads[i]);
    }
    const objref_status status = objref_shutdown(SOON);
    assert_true(status == OBJREF_OK || status == OBJREF_RUNTIME_NOT_INITIALIZED);
    for (size_t i = 0; i <= THREADS; i++) {
        let_go(&racers[i]);
    }
    objref__store *store = &objref__runtime_home()->store;
    assert_true(objref__store_is_valid(store));
    assert_int_equal(atomic_load(&store->used_bytes), 0);
    assert_int_equal(atomic_load(&store->used_objects), 0);
    start(2, OBJREF_NO_LIMIT);
    stop();
}

/* A race in which nothing met would show nothing. */
static void life__was_met_by_the_verbs(void **state) {
    (void)state;
    const objref_status met[] = {
        OBJREF_OK,          OBJREF_RUNTIME_NOT_INITIALIZED, OBJREF_UNKNOWN_REF,
        OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,       OBJREF_TIMED_OUT,
        OBJREF_CANCELLED};
    assert_true(atomic_load(&session_count) >= 10);
    for (size_t i = 0; i < COUNT_OF(met); i++) {
        (void)printf("%s: %llu\n", objref_status_name(met[i]),
                     (unsigned long long)atomic_load(&answer_counts[-met[i]]));
        assert_true(atomic_load(&answer_counts[-met[i]]) > 0);
    }
}

int main(int argc, char **argv) {
    run_ms = argc > 1 ? strtol(argv[1], NULL, 10) : run_ms;
    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)now_ns() / 1000;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(life__raced_against_every_verb),
        cmocka_unit_test(life__was_met_by_the_verbs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
