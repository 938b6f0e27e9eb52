/* helpers - what the runtime's tests share; see helpers.h. */
#include "helpers.h"

#include "runtime.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* A test may ask for more memory than there is, to see it refused. The sanitizers call these. */
// NOLINTBEGIN(bugprone-reserved-identifier): the names are theirs
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void) {
    return "allocator_may_return_null=1";
}
// NOLINTEND(bugprone-reserved-identifier)

_Noreturn void give_up(const char *condition, const char *file, int line) {
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
    abort();
}

void check_status(
    objref_status got, objref_status expected, const char *call, const char *file, int line) {
    if (got != expected) {
        print_error("%s gives %s, not %s\n", call, objref_status_name(got),
                    objref_status_name(expected));
        _fail(file, line);
    }
}

/* -- sessions */

void start(uint32_t workers, uint64_t store_bytes) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = workers;
    config.store_bytes = store_bytes;
    assert_ok(objref_init(&config));
    register_common();
}

objref_stats stats_now(void) {
    objref_stats stats;
    assert_ok(objref_stats_get(&stats));
    return stats;
}

/* A task that has published its results is counted for a moment longer. */
static objref_stats stats_at_rest(void) {
    const int64_t deadline = now_ns() + SOON;
    objref_stats stats = stats_now();
    while ((stats.tasks > 0 || stats.holds > 0) && now_ns() < deadline) {
        sleep_ms(1);
        stats = stats_now();
    }
    return stats;
}

void assert_nothing_left(void) {
    const objref_stats stats = stats_at_rest();
    assert_int_equal(stats.tasks, 0);
    assert_int_equal(stats.objects, 0);
    assert_int_equal(stats.holds, 0);
    assert_int_equal(stats.bytes, 0);
    objref__store *store = &objref__runtime_home()->store;
    assert_true(objref__store_is_valid(store));
    assert_int_equal(atomic_load(&store->used_bytes), 0);
    assert_int_equal(atomic_load(&store->used_objects), 0);
}

void stop(void) {
    assert_nothing_left();
    assert_ok(objref_shutdown(SOON));
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
}

int session_begin(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    return 0;
}

int session_begin_alone(void **state) {
    (void)state;
    start(1, OBJREF_NO_LIMIT);
    return 0;
}

int session_end(void **state) {
    (void)state;
    stop();
    return 0;
}

/* -- values */

objref_value number_value(const uint64_t *number) {
    return (objref_value){.bytes = number, .size = sizeof(*number)};
}

objref_ref put_bytes(uint64_t type, const void *bytes, size_t size) {
    const objref_value value = {.type = type, .bytes = bytes, .size = size};
    objref_ref ref;
    assert_ok(objref_put(&value, &ref));
    return ref;
}

objref_ref put_number(uint64_t number) {
    return put_bytes(0, &number, sizeof(number));
}

objref_ref put_list(const objref_ref *refs, size_t count) {
    const objref_value value = {.refs = refs, .ref_count = count};
    objref_ref ref;
    assert_ok(objref_put(&value, &ref));
    return ref;
}

void assert_number(objref_ref ref, uint64_t expected) {
    uint64_t number = 0;
    size_t size = 0;
    assert_ok(objref_copy(ref, 0, SOON, &number, sizeof(number), &size));
    assert_int_equal(size, sizeof(number));
    assert_int_equal(number, expected);
}

void drop(objref_ref ref) {
    assert_ok(objref_drop(ref));
}

void drop_all(const objref_ref *refs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        drop(refs[i]);
    }
}

/* -- tasks */

objref_arg ref_arg(objref_ref ref) {
    return (objref_arg){.ref = ref};
}

objref_ref submit(const char *name, const objref_ref *refs, size_t count) {
    objref_arg args[16] = {{0}};
    MUST(count <= COUNT_OF(args));
    for (size_t i = 0; i < count; i++) {
        args[i] = ref_arg(refs[i]);
    }
    objref_ref result;
    MUST(objref_submit(name, args, count, &result, 1) == OBJREF_OK);
    return result;
}

objref_ref submit_one(const char *name, objref_ref ref) {
    return submit(name, &ref, 1);
}

objref_ref submit_number(const char *name, uint64_t number) {
    const objref_value value = number_value(&number);
    const objref_arg arg = {.value = &value};
    objref_ref result;
    MUST(objref_submit(name, &arg, 1, &result, 1) == OBJREF_OK);
    return result;
}

uint64_t number_of(const objref_call *call, size_t index) {
    uint64_t number = 0;
    MUST(objref_call_arg(call, index)->size == sizeof(number));
    memcpy(&number, objref_call_arg(call, index)->bytes, sizeof(number));
    return number;
}

objref_status return_number(objref_call *call, size_t index, uint64_t number) {
    const objref_value value = number_value(&number);
    return objref_call_return(call, index, &value);
}

static objref_status body_identity(objref_call *call) {
    const objref_view *view = objref_call_arg(call, 0);
    const objref_value value = {.type = view->type,
                                .bytes = view->bytes,
                                .size = view->size,
                                .refs = view->refs,
                                .ref_count = view->ref_count};
    return objref_call_return(call, 0, &value);
}

static objref_status body_sum(objref_call *call) {
    uint64_t sum = 0;
    for (size_t i = 0; i < objref_call_arg_count(call); i++) {
        sum += number_of(call, i);
    }
    return return_number(call, 0, sum);
}

static objref_status body_fail(objref_call *call) {
    return objref_call_fail(call, (int64_t)number_of(call, 0), "why", 3);
}

static objref_status body_gate(objref_call *call) {
    gate *closed = NULL;
    memcpy(&closed, objref_call_arg(call, 0)->bytes, sizeof(gate *));
    pthread_mutex_lock(&closed->lock);
    closed->started++;
    pthread_cond_broadcast(&closed->changed);
    while (!closed->is_open) {
        pthread_cond_wait(&closed->changed, &closed->lock);
    }
    pthread_mutex_unlock(&closed->lock);
    return return_number(call, 0, 7);
}

objref_ref submit_gate(gate *closed) {
    const objref_value value = {.bytes = &closed, .size = sizeof(gate *)};
    const objref_arg arg = {.value = &value};
    objref_ref result;
    assert_ok(objref_submit("gate", &arg, 1, &result, 1));
    return result;
}

void gate_open(gate *closed) {
    pthread_mutex_lock(&closed->lock);
    closed->is_open = true;
    pthread_cond_broadcast(&closed->changed);
    pthread_mutex_unlock(&closed->lock);
}

void gate_await_started(gate *closed, uint32_t count) {
    pthread_mutex_lock(&closed->lock);
    while (closed->started < count) {
        pthread_cond_wait(&closed->changed, &closed->lock);
    }
    pthread_mutex_unlock(&closed->lock);
}

uint32_t gate_started(gate *closed) {
    pthread_mutex_lock(&closed->lock);
    const uint32_t count = closed->started;
    pthread_mutex_unlock(&closed->lock);
    return count;
}

void register_body(const char *name, objref_function body, uint32_t flags) {
    assert_ok(objref_register(name, body, flags));
}

void register_common(void) {
    register_body("identity", body_identity, OBJREF_MAY_BLOCK);
    register_body("sum", body_sum, OBJREF_MAY_BLOCK);
    register_body("fail", body_fail, OBJREF_MAY_BLOCK);
    register_body("gate", body_gate, OBJREF_MAY_BLOCK);
}

/* -- threads, time, chance */

pthread_t thread_start(void *(*body)(void *), void *argument) {
    pthread_t thread;
    MUST(pthread_create(&thread, NULL, body, argument) == 0);
    return thread;
}

void thread_join(pthread_t thread) {
    MUST(pthread_join(thread, NULL) == 0);
}

int64_t now_ns(void) {
    return objref__now();
}

void sleep_ms(int64_t ms) {
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * MS};
    (void)nanosleep(&time, NULL);
}

uint64_t random_next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

uint64_t resident_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    char line[256];
    char *rest = NULL;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    assert_int_equal(fclose(file), 0);
    (void)strtoull(line, &rest, 10);
    return strtoull(rest, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}
