/* test_schedule - who runs what, when: gates, nesting, long chains, and what a get may run. */
#include "helpers.h"

#include <string.h>

static void print_ms(const char *what, int64_t since_ns) {
    (void)printf("%s: %.3f ms\n", what, (double)(now_ns() - since_ns) / (double)MS);
}

/* -- many tasks that wait */

/* More tasks than workers, all blocked on the outside: submit never waits for any of them. */
static void submit__takes_a_thousand_closed_gates_at_once(void **state) {
    (void)state;
    enum { COUNT = 1000 };
    static gate closed = GATE_CLOSED;
    static objref_ref refs[COUNT];
    const int64_t before = now_ns();
    for (size_t i = 0; i < COUNT; i++) {
        refs[i] = submit_gate(&closed);
    }
    print_ms("a thousand closed gates submitted", before);
    assert_int_equal(stats_now().tasks, COUNT);
    const objref_ref other = put_number(3); /* the runtime is no slower for it */
    assert_number(other, 3);
    drop(other);
    gate_open(&closed);
    for (size_t i = 0; i < COUNT; i++) {
        assert_number(refs[i], 7);
    }
    drop_all(refs, COUNT);
}

/* A timed get is held by no body that may block, though nothing else could run. */
static void get__of_a_gate_among_a_thousand_returns_in_time(void **state) {
    (void)state;
    enum { COUNT = 1000 };
    static gate closed = GATE_CLOSED;
    static objref_ref refs[COUNT];
    objref_view view;
    for (size_t i = 0; i < COUNT; i++) {
        refs[i] = submit_gate(&closed);
    }
    const int64_t before = now_ns();
    assert_status(objref_get(refs[COUNT / 2], 0, 100 * MS, &view), OBJREF_TIMED_OUT);
    const int64_t spent_ns = now_ns() - before;
    print_ms("a get of 100 ms, only gates to run", before);
    assert_in_range(spent_ns, 100 * MS, SOON);
    assert_true(gate_started(&closed) <= 2); /* the workers' own */
    gate_open(&closed);
    for (size_t i = 0; i < COUNT; i++) {
        assert_number(refs[i], 7);
    }
    drop_all(refs, COUNT);
}

/* Whoever was called first for one of two tasks calls another for the second, whatever the workers
 * were about when these were queued. */
static void submit__of_two_tasks_starts_both_workers(void **state) {
    (void)state;
    enum { ROUNDS = 1500 };
    for (int i = 0; i < ROUNDS; i++) {
        gate closed = GATE_CLOSED;
        const objref_ref refs[] = {submit_gate(&closed), submit_gate(&closed)};
        gate_await_started(&closed, 2);
        gate_open(&closed);
        assert_number(refs[0], 7);
        assert_number(refs[1], 7);
        drop_all(refs, COUNT_OF(refs));
    }
}

/* Ten gates, two workers: two bodies run, and another starts when one of them ends or waits. */
static void submit__runs_as_many_bodies_as_there_are_workers(void **state) {
    (void)state;
    enum { COUNT = 10 };
    static gate gates[COUNT];
    static const gate fresh = GATE_CLOSED;
    objref_ref refs[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        gates[i] = fresh;
        refs[i] = submit_gate(&gates[i]);
    }
    gate_await_started(&gates[0], 1);
    gate_await_started(&gates[1], 1);
    sleep_ms(30);
    assert_int_equal(gate_started(&gates[2]), 0);
    gate_open(&gates[1]);
    gate_await_started(&gates[2], 1);
    assert_int_equal(gate_started(&gates[3]), 0);
    for (size_t i = 0; i < COUNT; i++) {
        gate_open(&gates[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_number(refs[i], 7);
    }
    drop_all(refs, COUNT);
}

static void submit__starts_a_task_without_another_call(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    for (uint32_t i = 1; i <= 20; i++) {
        const int64_t before = now_ns();
        const objref_ref ref = submit_gate(&closed);
        gate_await_started(&closed, i);
        print_ms("a task started, its submitter doing nothing", before);
        gate_open(&closed);
        assert_number(ref, 7);
        drop(ref);
    }
}

/* -- a producer that runs ahead */

static _Atomic uint32_t run_here;
static pthread_t submitter;

static objref_status body_where(objref_call *call) {
    atomic_fetch_add(&run_here, pthread_equal(pthread_self(), submitter) != 0);
    return return_number(call, 0, 7);
}

/* One gate holds the only worker, `more` wait in front of a thousand tasks that never block; how
 * many of these the submitter has run. */
static uint32_t run_ahead(size_t more) {
    enum { COUNT = 1000, GATES_MAX = 2 };
    static gate closed[GATES_MAX];
    static const gate fresh = GATE_CLOSED;
    static objref_ref refs[COUNT];
    objref_ref gates[GATES_MAX];
    submitter = pthread_self();
    atomic_store(&run_here, 0);
    register_body("where", body_where, OBJREF_NEVER_BLOCKS);
    for (size_t i = 0; i <= more; i++) {
        closed[i] = fresh;
        gates[i] = submit_gate(&closed[i]);
    }
    gate_await_started(&closed[0], 1);
    for (size_t i = 0; i < COUNT; i++) {
        refs[i] = submit("where", NULL, 0);
    }
    const uint32_t run = atomic_load(&run_here);
    for (size_t i = 0; i <= more; i++) {
        gate_open(&closed[i]);
        assert_number(gates[i], 7);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_number(refs[i], 7);
    }
    drop_all(refs, COUNT);
    drop_all(gates, more + 1);
    return run;
}

static void submit__that_ran_ahead_runs_what_never_blocks(void **state) {
    (void)state;
    assert_in_range(run_ahead(0), 700, 750); /* all but the 256 that may be on their way */
}

static void submit__that_ran_ahead_is_held_by_no_gate(void **state) {
    (void)state;
    assert_int_equal(run_ahead(1), 0);
}

/* -- nesting: each task waits for the next, so each needs a thread to run on */

static objref_status body_nest(objref_call *call) {
    const uint64_t depth = number_of(call, 0);
    if (depth == 0) {
        return return_number(call, 0, 0);
    }
    const uint64_t less = depth - 1;
    const objref_value value = number_value(&less);
    const objref_arg arg = {.value = &value};
    objref_ref inner;
    uint64_t below = 0;
    size_t size = 0;
    MUST(objref_submit("nest", &arg, 1, &inner, 1) == OBJREF_OK);
    MUST(objref_copy(inner, 0, OBJREF_FOREVER, &below, sizeof(below), &size) == OBJREF_OK);
    MUST(objref_drop(inner) == OBJREF_OK);
    return return_number(call, 0, below + 1);
}

static void nest__of_any_depth_works_on_one_worker(void **state) {
    (void)state;
    const uint64_t depths[] = {1, 10, 200, 1000};
    register_body("nest", body_nest, OBJREF_MAY_BLOCK);
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        const int64_t before = now_ns();
        const objref_ref ref = submit_number("nest", depths[i]);
        assert_number(ref, depths[i]);
        drop(ref);
        (void)printf("nested %llu deep: ", (unsigned long long)depths[i]);
        print_ms("on one worker", before);
    }
}

/* The same with a wait, which runs no producer itself: every level parks. */
static objref_status body_nest_wait(objref_call *call) {
    const uint64_t depth = number_of(call, 0);
    if (depth > 0) {
        const uint64_t less = depth - 1;
        const objref_value value = number_value(&less);
        const objref_arg arg = {.value = &value};
        objref_ref inner;
        uint8_t is_ready = 0;
        MUST(objref_submit("nest_wait", &arg, 1, &inner, 1) == OBJREF_OK);
        MUST(objref_wait(&inner, 1, 1, OBJREF_FOREVER, &is_ready) == OBJREF_OK && is_ready == 1);
        MUST(objref_drop(inner) == OBJREF_OK);
    }
    return return_number(call, 0, depth);
}

static void nest__by_wait_parks_at_every_level(void **state) {
    (void)state;
    register_body("nest_wait", body_nest_wait, OBJREF_MAY_BLOCK);
    const objref_ref ref = submit_number("nest_wait", 100);
    assert_number(ref, 100);
    drop(ref);
    const objref_ref again = submit_number("nest_wait", 100); /* the stand-ins have gone or wait */
    assert_number(again, 100);
    drop(again);
}

/* -- long chains: neither stack nor time grows with their length at once */

enum { CHAIN = 100000 };

static void chain__of_a_hundred_thousand_ends_with_its_value(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref first = submit_gate(&closed);
    objref_ref last = first;
    for (size_t i = 0; i < CHAIN; i++) {
        const objref_ref next = submit_one("identity", last);
        drop(last);
        last = next;
    }
    gate_open(&closed);
    uint64_t number = 0;
    size_t size = 0;
    assert_ok(objref_copy(last, 0, OBJREF_FOREVER, &number, sizeof(number), &size));
    assert_int_equal(number, 7);
    drop(last);
}

static void chain__of_a_hundred_thousand_fails_to_its_end(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref first = submit_gate(&closed);
    objref_ref last = submit_one("fail", first);
    drop(first);
    for (size_t i = 0; i < CHAIN; i++) {
        const objref_ref next = submit_one("identity", last);
        drop(last);
        last = next;
    }
    gate_open(&closed);
    objref_view view;
    objref_failure failure;
    assert_status(objref_get(last, 0, OBJREF_FOREVER, &view), OBJREF_DEPENDENCY_FAILED);
    assert_ok(objref_failure_get(last, &failure));
    assert_int_equal(failure.depth, CHAIN);
    assert_int_equal(failure.code, 7);
    drop(last);
}

/* A list of a hundred thousand dependants of one object. */
static void fan__of_a_hundred_thousand_is_served_when_the_object_comes(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref first = submit_gate(&closed);
    static objref_ref refs[CHAIN];
    for (size_t i = 0; i < CHAIN; i++) {
        refs[i] = submit_one("identity", first);
    }
    drop(first);
    gate_open(&closed);
    for (size_t i = 0; i < CHAIN; i++) {
        assert_number(refs[i], 7);
    }
    drop_all(refs, CHAIN);
}

/* -- what a get runs by itself, on the only thread that is free: the test's */

static _Atomic pthread_t ran_on;

static objref_status body_who(objref_call *call) {
    atomic_store(&ran_on, pthread_self());
    return return_number(call, 0, 1);
}

/* Whether a get with that timeout runs a queued body of these flags on its own thread. */
static bool get_runs_it(uint32_t flags, int64_t timeout_ns, gate *worker_is_busy) {
    atomic_store(&ran_on, 0);
    const objref_ref busy = submit_gate(worker_is_busy);
    gate_await_started(worker_is_busy, 1);
    const char *name = flags == OBJREF_NEVER_BLOCKS ? "who_never_blocks" : "who_may_block";
    register_body(name, body_who, flags);
    objref_ref ref;
    assert_ok(objref_submit(name, NULL, 0, &ref, 1));
    objref_view view;
    const objref_status status = objref_get(ref, 0, timeout_ns, &view);
    const bool ran_here = pthread_equal(atomic_load(&ran_on), pthread_self()) != 0;
    assert_int_equal(status, ran_here ? OBJREF_OK : OBJREF_TIMED_OUT);
    if (status == OBJREF_OK) {
        objref_view_release(&view);
    }
    gate_open(worker_is_busy);
    assert_number(ref, 1);
    drop(ref);
    drop(busy);
    return ran_here;
}

static void get__without_timeout_runs_what_may_block(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    assert_true(get_runs_it(OBJREF_MAY_BLOCK, OBJREF_FOREVER, &closed));
}

static void get__with_timeout_runs_only_what_never_blocks(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    assert_true(get_runs_it(OBJREF_NEVER_BLOCKS, SOON, &closed));
}

static void get__with_timeout_runs_nothing_that_may_block(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    assert_false(get_runs_it(OBJREF_MAY_BLOCK, 20 * MS, &closed));
}

static void get__that_polls_runs_nothing(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    assert_false(get_runs_it(OBJREF_NEVER_BLOCKS, 0, &closed));
}

/* -- along pending inputs */

static _Atomic uint32_t ran_here_count;
static pthread_t getter;

static void *open_after_a_while(void *argument) {
    sleep_ms(20);
    gate_open(argument);
    return NULL;
}

/* Adds up its arguments. */
static objref_status body_sum(objref_call *call) {
    uint64_t sum = 0;
    for (size_t i = 0; i < objref_call_arg_count(call); i++) {
        sum += number_of(call, i);
    }
    return return_number(call, 0, sum);
}

static objref_status body_count_here(objref_call *call) {
    atomic_fetch_add(&ran_here_count, pthread_equal(pthread_self(), getter) != 0);
    return return_number(call, 0, number_of(call, 0));
}

/* With the only worker busy: a chain of that length, whose tasks may block or never do. */
static objref_ref submit_chain(size_t length, uint32_t flags, gate *worker_is_busy) {
    drop(submit_gate(worker_is_busy));
    gate_await_started(worker_is_busy, 1);
    register_body("count_here", body_count_here, flags);
    atomic_store(&ran_here_count, 0);
    getter = pthread_self();
    objref_ref last = submit_number("count_here", 5);
    for (size_t i = 1; i < length; i++) {
        const objref_ref next = submit_one("count_here", last);
        drop(last);
        last = next;
    }
    return last;
}

static void get__runs_a_chain_of_inputs_one_after_the_other(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref last = submit_chain(20, OBJREF_NEVER_BLOCKS, &closed);
    assert_number(last, 5); /* has a timeout */
    assert_int_equal(atomic_load(&ran_here_count), 20);
    gate_open(&closed);
    drop(last);
}

/* Of several inputs each in its turn. */
static void get__runs_every_input_that_never_blocks(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("sum_never_blocks", body_sum, OBJREF_NEVER_BLOCKS);
    const objref_ref one = submit_chain(1, OBJREF_NEVER_BLOCKS, &closed);
    const objref_ref two = submit_one("count_here", one);
    const objref_ref refs[] = {one, two, submit_number("count_here", 7)};
    const objref_ref sum = submit("sum_never_blocks", refs, 3);
    assert_number(sum, 17);
    assert_int_equal(atomic_load(&ran_here_count), 3);
    gate_open(&closed);
    drop_all(refs, 3);
    drop(sum);
}

/* An input's body that may block could keep the get after the object itself has failed. */
static void get__runs_no_input_that_may_block(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref input = submit_chain(1, OBJREF_MAY_BLOCK, &closed);
    const objref_ref last = submit_one("count_here", input);
    const pthread_t opener = thread_start(open_after_a_while, &closed);
    uint64_t number = 0;
    size_t size = 0;
    assert_ok(objref_copy(last, 0, OBJREF_FOREVER, &number, sizeof(number), &size));
    assert_int_equal(number, 5);
    thread_join(opener);
    assert_int_equal(atomic_load(&ran_here_count), 0);
    drop(input);
    drop(last);
}

/* As far as the bound; what lies deeper comes from the worker. */
static void get__follows_inputs_to_a_bound(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref last = submit_chain(100, OBJREF_NEVER_BLOCKS, &closed);
    objref_view view;
    assert_status(objref_get(last, 0, 20 * MS, &view), OBJREF_TIMED_OUT);
    assert_int_equal(atomic_load(&ran_here_count), 0);
    gate_open(&closed);
    assert_number(last, 5);
    drop(last);
}

/* The deadline is looked at between two bodies. */
static objref_status body_take_10_ms(objref_call *call) {
    sleep_ms(10);
    return return_number(call, 0, number_of(call, 0));
}

static void get__stops_running_inputs_at_its_deadline(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("take_10_ms", body_take_10_ms, OBJREF_NEVER_BLOCKS);
    objref_ref last = submit_chain(1, OBJREF_NEVER_BLOCKS, &closed);
    for (size_t i = 0; i < 30; i++) {
        const objref_ref next = submit_one("take_10_ms", last);
        drop(last);
        last = next;
    }
    objref_view view;
    const int64_t before = now_ns();
    assert_status(objref_get(last, 0, 20 * MS, &view), OBJREF_TIMED_OUT);
    assert_true(now_ns() - before < 290 * MS);
    gate_open(&closed);
    assert_number(last, 5);
    drop(last);
}

/* A body that a get runs on a thread of the caller's is a body all the same. */
static objref_status body_shutdown(objref_call *call) {
    MUST(objref_shutdown(0) == OBJREF_INVALID_ARGUMENT);
    return return_number(call, 0, 1);
}

static void get__that_runs_a_body_is_inside_a_task(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("shutdown", body_shutdown, OBJREF_MAY_BLOCK);
    const objref_ref busy = submit_gate(&closed);
    gate_await_started(&closed, 1);
    objref_ref ref;
    assert_ok(objref_submit("shutdown", NULL, 0, &ref, 1));
    objref_view view;
    assert_ok(objref_get(ref, 0, OBJREF_FOREVER, &view));
    objref_view_release(&view);
    drop(ref);
    gate_open(&closed);
    drop(busy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(submit__takes_a_thousand_closed_gates_at_once),
        session_test(get__of_a_gate_among_a_thousand_returns_in_time),
        session_test(submit__of_two_tasks_starts_both_workers),
        session_test(submit__runs_as_many_bodies_as_there_are_workers),
        session_test(submit__starts_a_task_without_another_call),
        one_worker_test(submit__that_ran_ahead_runs_what_never_blocks),
        one_worker_test(submit__that_ran_ahead_is_held_by_no_gate),
        one_worker_test(nest__of_any_depth_works_on_one_worker),
        one_worker_test(nest__by_wait_parks_at_every_level),
        session_test(chain__of_a_hundred_thousand_ends_with_its_value),
        session_test(chain__of_a_hundred_thousand_fails_to_its_end),
        session_test(fan__of_a_hundred_thousand_is_served_when_the_object_comes),
        one_worker_test(get__without_timeout_runs_what_may_block),
        one_worker_test(get__with_timeout_runs_only_what_never_blocks),
        one_worker_test(get__with_timeout_runs_nothing_that_may_block),
        one_worker_test(get__that_polls_runs_nothing),
        one_worker_test(get__that_runs_a_body_is_inside_a_task),
        one_worker_test(get__runs_a_chain_of_inputs_one_after_the_other),
        one_worker_test(get__runs_every_input_that_never_blocks),
        one_worker_test(get__runs_no_input_that_may_block),
        one_worker_test(get__follows_inputs_to_a_bound),
        one_worker_test(get__stops_running_inputs_at_its_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
