/* test_life - from init to shutdown and back: what every verb says when, and what survives it. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static objref_status body_nothing(objref_call *call) {
    return return_number(call, 0, 1);
}

/* -- every door, without a runtime */

static void assert_every_verb_is_refused(objref_ref ref) {
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    objref_ref made = {9, 9, 9};
    objref_view view = {0};
    uint8_t is_ready = 9;
    size_t size = 9;
    uint64_t bytes = 9;
    objref_failure failure;
    objref_described described;
    objref_stats stats;
    uint8_t pattern[sizeof(failure)];
    memset(pattern, 0xA5, sizeof(pattern));
    memcpy(&failure, pattern, sizeof(failure));
    memcpy(&described, pattern, sizeof(described));
    memcpy(&stats, pattern, sizeof(stats));
    const objref_status none = OBJREF_RUNTIME_NOT_INITIALIZED;
    assert_status(objref_put(&value, &made), none);
    assert_status(objref_put_at(&value, OBJREF_HERE, &made), none);
    assert_status(objref_get(ref, 0, 0, &view), none);
    assert_status(objref_get(ref, 0, OBJREF_FOREVER, &view), none);
    assert_status(objref_copy(ref, 0, 0, &bytes, sizeof(bytes), &size), none);
    assert_status(objref_get_many(&ref, 1, 0, OBJREF_FOREVER, &view, &size), none);
    assert_status(objref_get_many(NULL, 0, 0, 0, NULL, NULL), none);
    assert_status(objref_wait(&ref, 1, 1, OBJREF_FOREVER, &is_ready), none);
    assert_status(objref_wait(NULL, 0, 0, 0, NULL), none);
    assert_status(objref_clone(ref), none);
    assert_status(objref_free(ref), none);
    assert_status(objref_cancel(ref), none);
    assert_status(objref_register("f", body_nothing, 0), none);
    assert_status(objref_submit("f", NULL, 0, &made, 1), none);
    assert_status(objref_submit_at("f", NULL, 0, OBJREF_HERE, &made, 1), none);
    assert_status(objref_describe(ref, &described), none);
    assert_status(objref_failure_get(ref, &failure), none);
    assert_status(objref_stats_get(&stats), none);
    assert_ok(objref_drop(ref));
    assert_true(objref_equal(made, (objref_ref){9, 9, 9}));
    assert_null(view.hold);
    assert_memory_equal(&failure, pattern, sizeof(failure));
    assert_memory_equal(&described, pattern, sizeof(described));
    assert_memory_equal(&stats, pattern, sizeof(stats));
    assert_int_equal(is_ready, 9);
    assert_int_equal(size, 9);
    assert_int_equal(bytes, 9);
}

/* Ids need no runtime: they are encoded, compared and decoded all the same, and own nothing. */
static void assert_ids_still_work(objref_ref ref) {
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref back;
    assert_ok(objref_encode(ref, bytes, sizeof(bytes), &size));
    assert_ok(objref_decode(bytes, size, &back));
    assert_true(objref_equal(ref, back));
    char text[OBJREF_FORMAT_BYTES];
    assert_ok(objref_format(ref, text, sizeof(text)));
    assert_ok(objref_parse(text, strlen(text), &back));
    assert_true(objref_equal(ref, back));
}

static void life__before_init_every_verb_is_refused(void **state) {
    (void)state;
    const objref_ref some = {1, 2, 3};
    assert_every_verb_is_refused(some);
    assert_ids_still_work(some);
    assert_status(objref_shutdown(0), OBJREF_RUNTIME_NOT_INITIALIZED);
    assert_status(objref_shutdown(OBJREF_FOREVER), OBJREF_RUNTIME_NOT_INITIALIZED);
    objref_view view = {0};
    objref_view_release(&view);
}

static void life__after_shutdown_every_verb_is_refused(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref ref = put_number(1);
    assert_ok(objref_shutdown(OBJREF_FOREVER));
    assert_every_verb_is_refused(ref);
    assert_ids_still_work(ref);
    assert_status(objref_shutdown(0), OBJREF_RUNTIME_NOT_INITIALIZED);
}

/* -- init */

static void init__twice_is_refused_and_changes_nothing(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref ref = put_number(1);
    assert_status(objref_init(NULL), OBJREF_ALREADY_INITIALIZED);
    assert_number(ref, 1);
    drop(ref);
    stop();
}

static void init__refuses_too_many_workers(void **state) {
    (void)state;
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1025;
    assert_status(objref_init(&config), OBJREF_INVALID_ARGUMENT);
    assert_every_verb_is_refused((objref_ref){0});
    config.workers = 100;
    assert_ok(objref_init(&config));
    assert_ok(objref_shutdown(SOON));
}

static uint32_t thread_count(void) {
    FILE *file = fopen("/proc/self/status", "r");
    uint32_t count = 0;
    char line[256];
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "Threads:", 8) == 0) {
            count = (uint32_t)strtoul(line + 8, NULL, 10);
        }
    }
    assert_int_equal(fclose(file), 0);
    return count;
}

/* A thread that was joined is gone from /proc a moment later. */
static void assert_threads(uint32_t expected) {
    const int64_t deadline = now_ns() + SOON;
    while (thread_count() != expected && now_ns() < deadline) {
        sleep_ms(1);
    }
    assert_int_equal(thread_count(), expected);
}

static void init__starts_the_workers_asked_for(void **state) {
    (void)state;
    const uint32_t before = thread_count();
    assert_ok(objref_init(NULL));
    assert_true(thread_count() >= before + 2);
    assert_ok(objref_shutdown(SOON));
    start(5, OBJREF_NO_LIMIT);
    assert_threads(before + 5);
    stop();
    assert_threads(before);
}

/* -- shutdown */

static void shutdown__refuses_negative_timeouts(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    assert_status(objref_shutdown(-1), OBJREF_INVALID_ARGUMENT);
    const objref_ref ref = put_number(1); /* nothing has happened */
    drop(ref);
    stop();
}

static objref_status body_life_verbs(objref_call *call) {
    MUST(objref_shutdown(OBJREF_FOREVER) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_init(NULL) == OBJREF_ALREADY_INITIALIZED);
    MUST(!objref_call_is_cancelled(call));
    return return_number(call, 0, 1);
}

static void shutdown__inside_a_task_is_refused(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    register_body("life_verbs", body_life_verbs, OBJREF_MAY_BLOCK);
    objref_ref ref;
    assert_ok(objref_submit("life_verbs", NULL, 0, &ref, 1));
    assert_number(ref, 1);
    drop(ref);
    stop();
}

/* Started, then stays until the flag is set; then calls init, which must not wait for the shutdown
 * that waits for it. */
static _Atomic bool has_started;

static objref_status body_init_when_cancelled(objref_call *call) {
    atomic_store(&has_started, true);
    while (!objref_call_is_cancelled(call)) {
        sleep_ms(1);
    }
    MUST(objref_init(NULL) == OBJREF_ALREADY_INITIALIZED);
    return return_number(call, 0, 1);
}

static void init__inside_a_task_does_not_wait_for_shutdown(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    register_body("init", body_init_when_cancelled, OBJREF_MAY_BLOCK);
    atomic_store(&has_started, false);
    objref_ref ref;
    assert_ok(objref_submit("init", NULL, 0, &ref, 1));
    while (!atomic_load(&has_started)) {
        sleep_ms(1);
    }
    assert_ok(objref_shutdown(5 * SECOND));
}

static void shutdown__times_out_while_a_body_ignores_the_flag(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref ref = submit_gate(&closed);
    gate_await_started(&closed, 1);
    assert_status(objref_shutdown(0), OBJREF_TIMED_OUT);
    assert_status(objref_shutdown(20 * MS), OBJREF_TIMED_OUT);
    assert_every_verb_is_refused(ref);
    assert_status(objref_init(NULL), OBJREF_ALREADY_INITIALIZED);
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
    assert_status(objref_shutdown(0), OBJREF_RUNTIME_NOT_INITIALIZED);
}

static void shutdown__ends_with_three_thousand_tasks_in_flight(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(4, OBJREF_NO_LIMIT);
    const objref_ref first = submit_gate(&closed);
    gate_await_started(&closed, 1);
    for (int i = 0; i < 1500; i++) {
        (void)submit_one("identity", first); /* waits for its input */
        (void)submit_gate(&closed);          /* waits in the queue, or runs */
    }
    assert_status(objref_shutdown(0), OBJREF_TIMED_OUT);
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
    start(2, OBJREF_NO_LIMIT);
    stop();
}

static _Atomic uint32_t steps;

static objref_status body_steps(objref_call *call) {
    while (!objref_call_is_cancelled(call)) {
        atomic_fetch_add(&steps, 1);
    }
    return return_number(call, 0, 1);
}

static void shutdown__leaves_nothing_running(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    register_body("steps", body_steps, OBJREF_MAY_BLOCK);
    for (int i = 0; i < 10; i++) {
        objref_ref ref;
        assert_ok(objref_submit("steps", NULL, 0, &ref, 1));
    }
    while (atomic_load(&steps) == 0) {
        sleep_ms(1);
    }
    assert_ok(objref_shutdown(SOON));
    const uint32_t after = atomic_load(&steps);
    sleep_ms(20);
    assert_int_equal(atomic_load(&steps), after);
}

/* -- waiters */

typedef struct waiting {
    objref_ref ref;
    _Atomic bool is_near; /* about to call */
    objref_status status;
} waiting;

static void *wait_by_get(void *argument) {
    waiting *self = argument;
    objref_view view;
    atomic_store(&self->is_near, true);
    self->status = objref_get(self->ref, 0, OBJREF_FOREVER, &view);
    return NULL;
}

/* Runs nothing itself. */
static void *wait_by_timed_get(void *argument) {
    waiting *self = argument;
    objref_view view;
    atomic_store(&self->is_near, true);
    self->status = objref_get(self->ref, 0, SOON, &view);
    return NULL;
}

static void *wait_by_get_many(void *argument) {
    waiting *self = argument;
    const objref_ref refs[] = {self->ref, self->ref};
    objref_view views[2];
    atomic_store(&self->is_near, true);
    self->status = objref_get_many(refs, 2, 0, OBJREF_FOREVER, views, NULL);
    return NULL;
}

static void *wait_by_wait(void *argument) {
    waiting *self = argument;
    uint8_t is_ready = 0;
    atomic_store(&self->is_near, true);
    self->status = objref_wait(&self->ref, 1, 1, OBJREF_FOREVER, &is_ready);
    return NULL;
}

/* A get of what depends on a queued task is told that the session is over, not that something that
 * it waited for has failed. */
static void shutdown__is_no_failed_dependency(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(1, OBJREF_NO_LIMIT);
    (void)submit_gate(&closed);
    gate_await_started(&closed, 1);
    waiting its = {.ref = submit_one("identity", submit_number("identity", 1))};
    const pthread_t thread = thread_start(wait_by_timed_get, &its);
    while (!atomic_load(&its.is_near)) {
        sleep_ms(1);
    }
    sleep_ms(20);
    assert_status(objref_shutdown(0), OBJREF_TIMED_OUT);
    thread_join(thread);
    assert_status(its.status, OBJREF_RUNTIME_NOT_INITIALIZED);
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
}

/* Waiters return although the body that they wait for runs on. */
static void shutdown__ends_the_waiting_of_others(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref ref = submit_gate(&closed);
    gate_await_started(&closed, 1);
    waiting all[3] = {{.ref = ref}, {.ref = ref}, {.ref = ref}};
    const pthread_t threads[] = {thread_start(wait_by_get, &all[0]),
                                 thread_start(wait_by_get_many, &all[1]),
                                 thread_start(wait_by_wait, &all[2])};
    for (size_t i = 0; i < 3; i++) {
        while (!atomic_load(&all[i].is_near)) {
            sleep_ms(1);
        }
    }
    sleep_ms(20);
    assert_status(objref_shutdown(0), OBJREF_TIMED_OUT);
    for (size_t i = 0; i < 3; i++) {
        thread_join(threads[i]);
        assert_status(all[i].status, OBJREF_RUNTIME_NOT_INITIALIZED);
    }
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
}

static void *shutdown_thread(void *argument) {
    *(objref_status *)argument = objref_shutdown(OBJREF_FOREVER);
    return NULL;
}

static void shutdown__of_several_threads_succeeds_once(void **state) {
    (void)state;
    for (int round = 0; round < 50; round++) {
        start(2, OBJREF_NO_LIMIT);
        objref_status statuses[3];
        pthread_t threads[3];
        for (size_t i = 0; i < 3; i++) {
            threads[i] = thread_start(shutdown_thread, &statuses[i]);
        }
        size_t ok_count = 0;
        for (size_t i = 0; i < 3; i++) {
            thread_join(threads[i]);
            ok_count += statuses[i] == OBJREF_OK;
            assert_true(statuses[i] == OBJREF_OK || statuses[i] == OBJREF_RUNTIME_NOT_INITIALIZED);
        }
        assert_int_equal(ok_count, 1);
    }
}

static void *init_thread(void *argument) {
    *(objref_status *)argument = objref_init(NULL);
    return NULL;
}

static void init__of_several_threads_succeeds_once(void **state) {
    (void)state;
    for (int round = 0; round < 50; round++) {
        objref_status statuses[3];
        pthread_t threads[3];
        for (size_t i = 0; i < 3; i++) {
            threads[i] = thread_start(init_thread, &statuses[i]);
        }
        size_t ok_count = 0;
        for (size_t i = 0; i < 3; i++) {
            thread_join(threads[i]);
            ok_count += statuses[i] == OBJREF_OK;
            assert_true(statuses[i] == OBJREF_OK || statuses[i] == OBJREF_ALREADY_INITIALIZED);
        }
        assert_int_equal(ok_count, 1);
        assert_ok(objref_shutdown(SOON));
    }
}

/* Of two that wait, the second has its own deadline while the first is inside. */
static void shutdown__times_out_while_another_waits_inside(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(2, OBJREF_NO_LIMIT);
    (void)submit_gate(&closed);
    gate_await_started(&closed, 1);
    objref_status first = OBJREF_UNSUPPORTED;
    const pthread_t thread = thread_start(shutdown_thread, &first);
    objref_stats stats;
    while (objref_stats_get(&stats) == OBJREF_OK) { /* until the first is inside */
        sleep_ms(1);
    }
    assert_status(objref_shutdown(10 * MS), OBJREF_TIMED_OUT);
    gate_open(&closed);
    thread_join(thread);
    assert_ok(first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(life__before_init_every_verb_is_refused),
        cmocka_unit_test(life__after_shutdown_every_verb_is_refused),
        cmocka_unit_test(init__twice_is_refused_and_changes_nothing),
        cmocka_unit_test(init__refuses_too_many_workers),
        cmocka_unit_test(init__starts_the_workers_asked_for),
        cmocka_unit_test(shutdown__refuses_negative_timeouts),
        cmocka_unit_test(shutdown__inside_a_task_is_refused),
        cmocka_unit_test(init__inside_a_task_does_not_wait_for_shutdown),
        cmocka_unit_test(shutdown__times_out_while_a_body_ignores_the_flag),
        cmocka_unit_test(shutdown__ends_with_three_thousand_tasks_in_flight),
        cmocka_unit_test(shutdown__leaves_nothing_running),
        cmocka_unit_test(shutdown__ends_the_waiting_of_others),
        cmocka_unit_test(shutdown__is_no_failed_dependency),
        cmocka_unit_test(shutdown__of_several_threads_succeeds_once),
        cmocka_unit_test(init__of_several_threads_succeeds_once),
        cmocka_unit_test(shutdown__times_out_while_another_waits_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
