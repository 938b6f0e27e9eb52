/* test_shortage - the system refuses memory or threads, at every place where it can: the verb says
 * OUT_OF_MEMORY, keeps nothing, and the next one works.
 *
 * The linker puts the functions here before the C library's (--wrap). Each counts down to the call
 * that fails.
 */
#include "helpers.h"
#include "runtime.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* How many more calls succeed; negative: all. `failed_count` counts those that did not. */
static _Atomic int64_t memory_left = -1;
static _Atomic int64_t threads_left = -1;
static _Atomic bool has_random = true;
static _Atomic uint32_t failed_count;

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_pthread_create(pthread_t *thread,
                          const pthread_attr_t *attributes,
                          void *(*body)(void *),
                          void *argument);
ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned flags);

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_pthread_create(pthread_t *thread,
                          const pthread_attr_t *attributes,
                          void *(*body)(void *),
                          void *argument);
ssize_t __real_getrandom(void *bytes, size_t size, unsigned flags);
// NOLINTEND(bugprone-reserved-identifier)

static bool is_refused(_Atomic int64_t *left) {
    int64_t now = atomic_load(left);
    while (now > 0 && !atomic_compare_exchange_weak(left, &now, now - 1)) {
    }
    failed_count += now == 0;
    return now == 0;
}

void *__wrap_malloc(size_t size) {
    return is_refused(&memory_left) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return is_refused(&memory_left) ? NULL : __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return is_refused(&memory_left) ? NULL : __real_aligned_alloc(alignment, size);
}

int __wrap_pthread_create(pthread_t *thread,
                          const pthread_attr_t *attributes,
                          void *(*body)(void *),
                          void *argument) {
    return is_refused(&threads_left) ? EAGAIN
                                     : __real_pthread_create(thread, attributes, body, argument);
}

ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned flags) {
    if (!atomic_load(&has_random)) {
        errno = ENOSYS;
        return -1;
    }
    return __real_getrandom(bytes, size, flags);
}

/* -- init */

/* In this order: the first init of the process also makes the control block. */
static void init__without_memory_or_chance_leaves_nothing(void **state) {
    (void)state;
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 3;
    for (int64_t left = 0; left < 3; left++) {
        atomic_store(&memory_left, left);
        assert_status(objref_init(&config), OBJREF_OUT_OF_MEMORY);
        atomic_store(&memory_left, -1);
        assert_status(objref_shutdown(0), OBJREF_RUNTIME_NOT_INITIALIZED);
    }
    atomic_store(&has_random, false);
    assert_status(objref_init(&config), OBJREF_OUT_OF_MEMORY);
    atomic_store(&has_random, true);
    for (int64_t left = 0; left < 3; left++) {
        atomic_store(&threads_left, left);
        assert_status(objref_init(&config), OBJREF_OUT_OF_MEMORY);
    }
    atomic_store(&threads_left, -1);
    assert_ok(objref_init(&config));
    assert_ok(objref_shutdown(SOON));
}

/* -- every verb, refused at its first allocation, its second, and so on */

typedef struct subject {
    objref_ref ref;
    objref_ref pending;
} subject;

typedef objref_status (*verb)(const subject *its);

static objref_status verb_put(const subject *its) {
    const objref_value value = {
        .bytes = "0123456789", .size = 10, .refs = &its->ref, .ref_count = 1};
    objref_ref ref = {9, 9, 9};
    const objref_status status = objref_put(&value, &ref);
    if (status == OBJREF_OK) {
        return objref_drop(ref);
    }
    assert_true(objref_equal(ref, (objref_ref){9, 9, 9}));
    return status;
}

static objref_status verb_submit(const subject *its) {
    static const uint8_t bytes[OBJREF__SPARE_BYTES]; /* such a task needs memory of its own */
    const objref_value value = {
        .bytes = bytes, .size = sizeof(bytes), .refs = &its->ref, .ref_count = 1};
    const objref_arg args[] = {ref_arg(its->ref), {.value = &value}, ref_arg(its->pending)};
    objref_ref ref = {9, 9, 9};
    const objref_status status = objref_submit("identity", args, 3, &ref, 1);
    if (status == OBJREF_OK) {
        return objref_drop(ref);
    }
    assert_true(objref_equal(ref, (objref_ref){9, 9, 9}));
    return status;
}

static objref_status verb_get_many(const subject *its) {
    objref_view view = {0};
    const objref_status status = objref_get_many(&its->ref, 1, 0, 0, &view, NULL);
    assert_true((status == OBJREF_OK) == (view.hold != NULL));
    objref_view_release(&view);
    return status;
}

static objref_status verb_wait(const subject *its) {
    uint8_t is_ready = 9;
    const objref_status status = objref_wait(&its->ref, 1, 1, 0, &is_ready);
    assert_int_equal(is_ready, status == OBJREF_OK ? 1 : 9);
    return status;
}

static void verb__without_memory_keeps_nothing_and_works_again(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const subject its = {.ref = put_number(1), .pending = submit_gate(&closed)};
    const verb verbs[] = {verb_put, verb_get_many, verb_wait, verb_submit};
    const uint32_t allocations[] = {1, 2, 2, 1};
    gate_await_started(&closed, 1);
    const objref_stats before = stats_now();
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        for (uint32_t left = 0; left < allocations[i]; left++) {
            atomic_store(&memory_left, left);
            const objref_status status = verbs[i](&its);
            atomic_store(&memory_left, -1);
            assert_status(status, OBJREF_OUT_OF_MEMORY);
            const objref_stats after = stats_now();
            assert_memory_equal(&before, &after, sizeof(before));
        }
        atomic_store(&memory_left, allocations[i]);
        assert_ok(verbs[i](&its)); /* these were all */
        atomic_store(&memory_left, -1);
    }
    gate_open(&closed);
    assert_number(its.pending, 7);
    drop(its.ref);
    drop(its.pending);
}

/* The store is as full as its segments: the next object needs a new one. */
static void put__without_memory_for_slots_is_refused(void **state) {
    (void)state;
    enum { COUNT = 1 << OBJREF__FIRST_SEGMENT_BITS };
    static objref_ref refs[COUNT];
    objref__store *store = &objref__runtime_home()->store;
    for (size_t i = 0; i < COUNT; i++) {
        refs[i] = put_number(i);
    }
    assert_int_equal(atomic_load(&store->used_count), COUNT);
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    objref_ref made[3] = {{9, 9, 9}};
    atomic_store(&memory_left, 0);
    assert_status(objref_put(&value, &made[0]), OBJREF_OUT_OF_MEMORY);
    drop(refs[0]);
    atomic_store(&memory_left, 0); /* one slot is free, and the task needs three */
    assert_status(objref_submit("sum", NULL, 0, made, 3), OBJREF_OUT_OF_MEMORY);
    atomic_store(&memory_left, -1);
    assert_true(objref_equal(made[0], (objref_ref){9, 9, 9}));
    refs[0] = put_number(0); /* the free one is still there */
    drop_all(refs, COUNT);
}

/* -- failures of tasks, when there is no memory to write them down */

static objref_status body_fail_without_memory(objref_call *call) {
    atomic_store(&memory_left, 0);
    const objref_status status = objref_call_fail(call, 5, "why", 3);
    return status;
}

static void failure__without_memory_is_one_all_the_same(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("fail_without_memory", body_fail_without_memory, OBJREF_MAY_BLOCK);
    const objref_ref pending = submit_gate(&closed);
    const objref_ref failed = submit_one("fail_without_memory", pending);
    const objref_ref after = submit_one("identity", failed);
    const objref_ref after_that = submit_one("identity", after);
    gate_open(&closed);
    const objref_ref all[] = {failed, after, after_that};
    for (size_t i = 0; i < 3; i++) {
        objref_view view;
        objref_failure failure;
        assert_status(objref_get(all[i], 0, SOON, &view), OBJREF_OUT_OF_MEMORY);
        assert_ok(objref_failure_get(all[i], &failure));
        assert_int_equal(failure.cause, OBJREF_OUT_OF_MEMORY);
    }
    atomic_store(&memory_left, -1);
    drop_all(all, 3);
    drop(pending);
}

/* A failure that was written down, and a dependant's that could not be. */
static void failure__travels_on_without_memory(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref failed = submit_number("fail", 5);
    objref_view view;
    assert_status(objref_get(failed, 0, SOON, &view), OBJREF_TASK_FAILED);
    atomic_store(&memory_left, 0);
    const objref_ref after = submit("identity", (objref_ref[]){failed, pending}, 2);
    assert_status(objref_get(after, 0, SOON, &view), OBJREF_OUT_OF_MEMORY);
    atomic_store(&memory_left, -1);
    gate_open(&closed);
    assert_number(pending, 7);
    drop_all((objref_ref[]){pending, failed, after}, 3);
}

/* -- threads */

static objref_status body_nest(objref_call *call) {
    const uint64_t depth = number_of(call, 0);
    if (depth > 0) {
        const uint64_t less = depth - 1;
        const objref_value value = number_value(&less);
        const objref_arg arg = {.value = &value};
        objref_ref inner;
        uint8_t is_ready = 0;
        MUST(objref_submit("nest", &arg, 1, &inner, 1) == OBJREF_OK);
        MUST(objref_wait(&inner, 1, 1, OBJREF_FOREVER, &is_ready) == OBJREF_OK);
        MUST(objref_drop(inner) == OBJREF_OK);
    }
    return return_number(call, 0, depth);
}

static void *allow_threads(void *argument) {
    (void)argument;
    while (atomic_load(&failed_count) < 3) {
        sleep_ms(1);
    }
    atomic_store(&threads_left, -1);
    return NULL;
}

/* A body parks, and the thread that should take its place cannot be had: the system is asked again
 * until it can, without anybody's calling a verb. */
static void block__asks_again_for_a_thread_that_was_refused(void **state) {
    (void)state;
    register_body("nest", body_nest, OBJREF_MAY_BLOCK);
    atomic_store(&failed_count, 0);
    const pthread_t allower = thread_start(allow_threads, NULL);
    atomic_store(&threads_left, 0);
    const objref_ref ref = submit_number("nest", 3);
    assert_number(ref, 3);
    thread_join(allower);
    drop(ref);
}

/* Fewer threads than workers is slower, and no error: the ones there are come by. */
static void submit__works_with_the_threads_there_are(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref busy = submit_gate(&closed);
    gate_await_started(&closed, 1);
    atomic_store(&threads_left, 0);
    objref_ref refs[50];
    for (size_t i = 0; i < 50; i++) {
        refs[i] = submit_number("identity", i);
    }
    for (size_t i = 0; i < 50; i++) {
        assert_number(refs[i], i);
    }
    atomic_store(&threads_left, -1);
    gate_open(&closed);
    assert_number(busy, 7);
    drop(busy);
    drop_all(refs, 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init__without_memory_or_chance_leaves_nothing),
        session_test(put__without_memory_for_slots_is_refused),
        session_test(verb__without_memory_keeps_nothing_and_works_again),
        session_test(failure__without_memory_is_one_all_the_same),
        session_test(failure__travels_on_without_memory),
        one_worker_test(block__asks_again_for_a_thread_that_was_refused),
        session_test(submit__works_with_the_threads_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
