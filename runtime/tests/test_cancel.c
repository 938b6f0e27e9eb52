/* test_cancel - tasks that are cancelled: before they start, while they run, after they have ended,
 * and what becomes of those around them. */
#include "helpers.h"

static void assert_cancelled(objref_ref ref) {
    objref_view view;
    objref_failure failure;
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_CANCELLED);
    assert_ok(objref_failure_get(ref, &failure));
    assert_int_equal(failure.status, OBJREF_CANCELLED);
    assert_int_equal(failure.cause, OBJREF_CANCELLED);
    assert_int_equal(failure.depth, 0);
}

/* Fails because `input` was cancelled. */
static void assert_downstream(objref_ref ref, objref_ref input) {
    objref_view view;
    objref_failure failure;
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_DEPENDENCY_FAILED);
    assert_ok(objref_failure_get(ref, &failure));
    assert_int_equal(failure.cause, OBJREF_CANCELLED);
    assert_int_equal(failure.depth, 1);
    assert_true(objref_equal(failure.path[0], input));
}

/* A body that notes that it ran. */
static _Atomic uint32_t run_count;

static objref_status body_witness(objref_call *call) {
    atomic_fetch_add(&run_count, 1);
    return return_number(call, 0, 1);
}

static void register_witness(void) {
    atomic_store(&run_count, 0);
    register_body("witness", body_witness, OBJREF_NEVER_BLOCKS);
}

/* -- before the start; each ends while the gate is still closed */

static void cancel__of_what_is_queued_ends_it_at_once(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_witness();
    const objref_ref busy = submit_gate(&closed);
    gate_await_started(&closed, 1);
    objref_ref before;
    objref_ref ref;
    objref_ref after;
    assert_ok(objref_submit("witness", NULL, 0, &before, 1));
    assert_ok(objref_submit("witness", NULL, 0, &ref, 1));
    assert_ok(objref_submit("witness", NULL, 0, &after, 1));
    assert_ok(objref_cancel(ref));
    assert_cancelled(ref);
    assert_ok(objref_cancel(ref)); /* once more is as good */
    assert_cancelled(ref);
    gate_open(&closed);
    assert_number(before, 1);
    assert_number(after, 1);
    assert_int_equal(atomic_load(&run_count), 2);
    drop_all((const objref_ref[]){before, ref, after, busy}, 4);
}

static void cancel_waiting(size_t input_count) {
    static gate closed = GATE_CLOSED;
    static const gate fresh = GATE_CLOSED;
    closed = fresh;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref number = put_number(1);
    const objref_ref inputs[] = {pending, number, pending, pending};
    const objref_ref ref = submit("witness", inputs, input_count);
    const objref_ref sibling = submit_one("identity", pending);
    const objref_ref dependant = submit_one("identity", ref);
    assert_ok(objref_cancel(ref));
    assert_cancelled(ref);
    assert_downstream(dependant, ref);
    gate_open(&closed); /* upstream goes on, and finds nobody but the sibling */
    assert_number(pending, 7);
    assert_number(sibling, 7);
    assert_int_equal(atomic_load(&run_count), 0);
    drop_all((const objref_ref[]){pending, number, ref, sibling, dependant}, 5);
}

static void cancel__of_what_waits_for_inputs_ends_it_at_once(void **state) {
    (void)state;
    register_witness();
    cancel_waiting(1); /* this one needs no count of its inputs */
    cancel_waiting(2);
    cancel_waiting(4);
}

/* Its input is gone from the count when the other input comes later. */
static void cancel__leaves_the_inputs_to_others(void **state) {
    (void)state;
    static gate first = GATE_CLOSED;
    static gate second = GATE_CLOSED;
    const objref_ref inputs[] = {submit_gate(&first), submit_gate(&second)};
    const objref_ref ref = submit("sum", inputs, 2);
    const objref_ref other = submit("sum", inputs, 2);
    gate_open(&first);
    assert_number(inputs[0], 7);
    assert_ok(objref_cancel(ref));
    /* Who brought the first input may not have counted it yet, and ends the task when it does. */
    objref_view view;
    assert_status(objref_get(ref, 0, SOON, &view), OBJREF_CANCELLED);
    assert_cancelled(ref);
    gate_open(&second);
    assert_number(other, 14);
    drop_all((const objref_ref[]){inputs[0], inputs[1], ref, other}, 4);
}

static void cancel__ends_every_result_alike(void **state) {
    (void)state;
    enum { COUNT = 5 };
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_arg arg = ref_arg(pending);
    objref_ref refs[COUNT];
    assert_ok(objref_submit("identity", &arg, 1, refs, COUNT));
    assert_ok(objref_cancel(refs[3])); /* any of them stands for the task */
    for (size_t i = 0; i < COUNT; i++) {
        assert_cancelled(refs[i]);
    }
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
    drop_all(refs, COUNT);
}

/* A chain of four, of which the third is cancelled [CANCEL-3]; a fan of three, of which one is. */
static void cancel__goes_downstream_only(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    objref_ref chain[4] = {submit_gate(&closed)};
    for (size_t i = 1; i < COUNT_OF(chain); i++) {
        chain[i] = submit_one("identity", chain[i - 1]);
    }
    const objref_ref fan[] = {submit_one("identity", chain[1]), submit_one("identity", chain[1])};
    assert_ok(objref_cancel(chain[2]));
    assert_cancelled(chain[2]);
    assert_downstream(chain[3], chain[2]);
    objref_view view;
    assert_status(objref_get(chain[0], 0, MS, &view), OBJREF_TIMED_OUT);
    assert_status(objref_get(chain[1], 0, MS, &view), OBJREF_TIMED_OUT);
    gate_open(&closed);
    assert_number(chain[1], 7);
    assert_number(fan[0], 7);
    assert_number(fan[1], 7);
    drop_all(chain, COUNT_OF(chain));
    drop_all(fan, COUNT_OF(fan));
}

/* Neither stack nor time grows with the length of what fails behind it. */
static void cancel__of_the_first_of_a_long_chain_ends_all(void **state) {
    (void)state;
    enum { LENGTH = 20000 };
    static gate closed = GATE_CLOSED;
    const objref_ref input = submit_gate(&closed);
    const objref_ref first = submit_one("identity", input);
    objref_ref last = submit_one("identity", first);
    for (size_t i = 1; i < LENGTH; i++) {
        const objref_ref next = submit_one("identity", last);
        drop(last);
        last = next;
    }
    assert_ok(objref_cancel(first));
    objref_failure failure;
    assert_ok(objref_failure_get(last, &failure));
    assert_int_equal(failure.cause, OBJREF_CANCELLED);
    assert_int_equal(failure.depth, LENGTH);
    gate_open(&closed);
    assert_number(input, 7);
    drop_all((const objref_ref[]){input, first, last}, 3);
}

typedef struct waiting {
    objref_ref ref;
    _Atomic bool is_near; /* about to call */
    objref_status status;
} waiting;

static void *wait_by_get(void *argument) {
    waiting *self = argument;
    objref_view view;
    atomic_store(&self->is_near, true);
    self->status = objref_get(self->ref, 0, SOON, &view);
    return NULL;
}

static void cancel__wakes_who_waits(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref ref = submit_one("identity", pending);
    waiting its = {.ref = ref};
    const pthread_t thread = thread_start(wait_by_get, &its);
    while (!atomic_load(&its.is_near)) {
        sleep_ms(1);
    }
    sleep_ms(5); /* most often it sleeps by now */
    assert_ok(objref_cancel(ref));
    thread_join(thread);
    assert_status(its.status, OBJREF_CANCELLED);
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
    drop(ref);
}

/* -- while it runs */

typedef enum ending { RETURNS, FAILS, LEAVES_OUT, RETURNS_TWO } ending;

static _Atomic bool has_started;

/* Stays until it is told, then ends in one way or another. */
static objref_status body_until_told(objref_call *call) {
    const uint64_t way = number_of(call, 0);
    atomic_store(&has_started, true);
    while (!objref_call_is_cancelled(call)) {
        sleep_ms(1);
    }
    if (way == FAILS) {
        return objref_call_fail(call, 5, "why", 3);
    }
    if (way == RETURNS_TWO) {
        MUST(return_number(call, 1, 2) == OBJREF_OK);
    }
    return way == LEAVES_OUT ? OBJREF_OK : return_number(call, 0, 1);
}

static void cancel__of_what_runs_tells_it_and_wins(void **state) {
    (void)state;
    register_body("until_told", body_until_told, OBJREF_MAY_BLOCK);
    for (uint64_t way = RETURNS; way <= RETURNS_TWO; way++) {
        const objref_value value = number_value(&way);
        const objref_arg arg = {.value = &value};
        objref_ref refs[2];
        objref_view view;
        atomic_store(&has_started, false);
        assert_ok(objref_submit("until_told", &arg, 1, refs, way == RETURNS_TWO ? 2 : 1));
        const objref_ref dependant = submit_one("identity", refs[0]);
        while (!atomic_load(&has_started)) {
            sleep_ms(1);
        }
        assert_status(objref_get(refs[0], 0, 0, &view), OBJREF_TIMED_OUT);
        assert_ok(objref_cancel(refs[0]));
        assert_status(objref_get(dependant, 0, SOON, &view), OBJREF_DEPENDENCY_FAILED);
        assert_cancelled(refs[0]);
        assert_downstream(dependant, refs[0]);
        drop_all((const objref_ref[]){refs[0], dependant}, 2);
        if (way == RETURNS_TWO) {
            assert_cancelled(refs[1]);
            drop(refs[1]);
        }
    }
}

/* A body that never looks runs to its end, and its refs stay pending until then. */
static void cancel__of_what_does_not_look_ends_it_when_it_returns(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    objref_view view;
    const objref_ref ref = submit_gate(&closed);
    gate_await_started(&closed, 1);
    assert_ok(objref_cancel(ref));
    assert_status(objref_get(ref, 0, 20 * MS, &view), OBJREF_TIMED_OUT);
    gate_open(&closed);
    assert_status(objref_get(ref, 0, SOON, &view), OBJREF_CANCELLED);
    assert_cancelled(ref);
    drop(ref);
}

/* What a cancelled body had stored, and the holds in it, are given back. */
static objref_status body_store_and_wait(objref_call *call) {
    static const char bytes[100];
    const objref_ref inner = *objref_call_arg(call, 0)->refs;
    const objref_value value = {
        .bytes = bytes, .size = sizeof(bytes), .refs = &inner, .ref_count = 1};
    MUST(objref_call_return(call, 0, &value) == OBJREF_OK);
    atomic_store(&has_started, true);
    while (!objref_call_is_cancelled(call)) {
        sleep_ms(1);
    }
    return OBJREF_OK;
}

static void cancel__gives_back_what_the_body_had_stored(void **state) {
    (void)state;
    register_body("store_and_wait", body_store_and_wait, OBJREF_MAY_BLOCK);
    const objref_ref inner = put_number(1);
    const objref_ref list = put_list(&inner, 1);
    const objref_stats before = stats_now();
    atomic_store(&has_started, false);
    const objref_ref ref = submit_one("store_and_wait", list);
    while (!atomic_load(&has_started)) {
        sleep_ms(1);
    }
    assert_ok(objref_cancel(ref));
    objref_view view;
    assert_status(objref_get(ref, 0, SOON, &view), OBJREF_CANCELLED);
    drop(ref);
    while (stats_now().tasks > 0) { /* its results are out a moment before it has ended */
        sleep_ms(1);
    }
    assert_int_equal(stats_now().bytes, before.bytes);
    assert_int_equal(stats_now().holds, before.holds);
    drop(list);
    drop(inner);
}

/* Tasks that the body has submitted are others. */
static objref_status body_submit_and_wait(objref_call *call) {
    const objref_ref inner = submit_number("identity", 9);
    while (!objref_call_is_cancelled(call)) {
        sleep_ms(1);
    }
    uint64_t number = 0;
    size_t size = 0;
    MUST(objref_copy(inner, 0, SOON, &number, sizeof(number), &size) == OBJREF_OK && number == 9);
    MUST(objref_drop(inner) == OBJREF_OK);
    return return_number(call, 0, 1);
}

static void cancel__leaves_what_the_body_submitted(void **state) {
    (void)state;
    register_body("submit_and_wait", body_submit_and_wait, OBJREF_MAY_BLOCK);
    objref_ref ref;
    objref_view view;
    assert_ok(objref_submit("submit_and_wait", NULL, 0, &ref, 1));
    assert_ok(objref_cancel(ref));
    assert_status(objref_get(ref, 0, SOON, &view), OBJREF_CANCELLED);
    drop(ref);
}

/* -- what there is nothing to cancel in */

static void cancel__of_what_is_there_changes_nothing(void **state) {
    (void)state;
    const objref_ref done = submit_number("identity", 3);
    const objref_ref failed = submit_number("fail", 4);
    const objref_ref stored = put_number(5);
    objref_view view;
    assert_number(done, 3);
    assert_status(objref_get(failed, 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_ok(objref_cancel(done));
    assert_ok(objref_cancel(failed));
    assert_ok(objref_cancel(stored));
    assert_number(done, 3);
    assert_status(objref_get(failed, 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_number(stored, 5);
    drop_all((const objref_ref[]){done, failed, stored}, 3);
}

static void cancel__of_what_names_nothing_says_so(void **state) {
    (void)state;
    const objref_ref gone = put_number(1);
    drop(gone);
    assert_status(objref_cancel(gone), OBJREF_FREED);
    const objref_ref unknown[] = {{0, 0, 0},
                                  {gone.worker + 1, gone.slot, gone.generation},
                                  {gone.worker, gone.slot, gone.generation + 1},
                                  {gone.worker, 1u << 30, 1},
                                  {gone.worker, gone.slot, 0}};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_status(objref_cancel(unknown[i]), OBJREF_UNKNOWN_REF);
    }
}

/* Giving up a wait is no cancel [CANCEL-8]. */
static void get__that_gives_up_cancels_nothing(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_witness();
    const objref_ref pending = submit_gate(&closed);
    const objref_ref ref = submit_one("witness", pending);
    objref_view view;
    assert_status(objref_get(ref, 0, 5 * MS, &view), OBJREF_TIMED_OUT);
    gate_open(&closed);
    assert_number(ref, 1);
    assert_int_equal(atomic_load(&run_count), 1);
    drop(ref);
    drop(pending);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        one_worker_test(cancel__of_what_is_queued_ends_it_at_once),
        session_test(cancel__of_what_waits_for_inputs_ends_it_at_once),
        session_test(cancel__leaves_the_inputs_to_others),
        session_test(cancel__ends_every_result_alike),
        session_test(cancel__goes_downstream_only),
        session_test(cancel__of_the_first_of_a_long_chain_ends_all),
        session_test(cancel__wakes_who_waits),
        session_test(cancel__of_what_runs_tells_it_and_wins),
        session_test(cancel__of_what_does_not_look_ends_it_when_it_returns),
        session_test(cancel__gives_back_what_the_body_had_stored),
        session_test(cancel__leaves_what_the_body_submitted),
        session_test(cancel__of_what_is_there_changes_nothing),
        session_test(cancel__of_what_names_nothing_says_so),
        session_test(get__that_gives_up_cancels_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
