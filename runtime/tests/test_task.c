/* test_task - arguments, results, failures: what one task is given, gives, and ends with. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

/* Bodies may not assert; what they see they put here. */
static _Atomic uint32_t run_count;

static objref_status body_count(objref_call *call) {
    atomic_fetch_add(&run_count, 1);
    return return_number(call, 0, 1);
}

static void assert_fails(objref_ref ref, objref_status status, objref_status cause, int64_t code) {
    objref_view view;
    objref_failure failure;
    assert_status(objref_get(ref, 0, SOON, &view), status);
    assert_ok(objref_failure_get(ref, &failure));
    assert_int_equal(failure.status, status);
    assert_int_equal(failure.cause, cause);
    assert_int_equal(failure.code, code);
}

/* -- arguments */

static objref_status body_mixed(objref_call *call) {
    MUST(objref_call_arg_count(call) == 4);
    MUST(objref_call_return_count(call) == 1);
    MUST(objref_call_arg(call, 1)->type == 9);
    MUST(objref_call_arg(call, 1)->size == 0 && objref_call_arg(call, 1)->bytes != NULL);
    MUST((uintptr_t)objref_call_arg(call, 2)->bytes % 16 == 0);
    MUST(memcmp(objref_call_arg(call, 2)->bytes, "abcdefghi", 9) == 0);
    return return_number(call, 0, number_of(call, 0) + number_of(call, 3));
}

static void submit__passes_values_and_refs_in_their_order(void **state) {
    (void)state;
    register_body("mixed", body_mixed, OBJREF_MAY_BLOCK);
    const uint64_t number = 30;
    const objref_value one = number_value(&number);
    const objref_value none = {.type = 9};
    const objref_value odd = {.bytes = "abcdefghi", .size = 9};
    const objref_ref ref = put_number(12);
    const objref_arg args[] = {{.value = &one}, {.value = &none}, {.value = &odd}, ref_arg(ref)};
    objref_ref result;
    assert_ok(objref_submit("mixed", args, 4, &result, 1));
    assert_number(result, 42);
    drop(ref);
    drop(result);
}

static void submit__keeps_nothing_of_the_callers_memory(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref first = submit_gate(&closed);
    uint64_t number = 5;
    const objref_value value = number_value(&number);
    objref_arg args[] = {ref_arg(first), {.value = &value}};
    objref_ref sum;
    assert_ok(objref_submit("sum", args, 2, &sum, 1));
    number = 1000;
    memset(args, 0xA5, sizeof(args));
    gate_open(&closed);
    assert_number(sum, 12);
    drop(first);
    drop(sum);
}

static void submit__takes_one_ref_twice(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref sum = submit("sum", (objref_ref[]){pending, pending, pending}, 3);
    gate_open(&closed);
    assert_number(sum, 21);
    drop(pending);
    drop(sum);
}

static void submit__keeps_an_argument_alive(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref ready = put_number(5);
    const objref_ref sum = submit("sum", (objref_ref[]){pending, ready}, 2);
    drop(pending);
    drop(ready);
    gate_open(&closed);
    assert_number(sum, 12);
    drop(sum);
    assert_nothing_left();
}

static objref_status body_first_ref(objref_call *call) {
    const objref_view *view = objref_call_arg(call, 0);
    objref_view inner;
    MUST(view->ref_count == 1);
    MUST(objref_get(view->refs[0], 0, OBJREF_FOREVER, &inner) == OBJREF_OK);
    const objref_value value = {.bytes = inner.bytes, .size = inner.size};
    const objref_status status = objref_call_return(call, 0, &value);
    objref_view_release(&inner);
    return status;
}

/* A pending ref inside a value: the task starts at once, and keeps it alive. */
static void submit__leaves_contained_refs_refs(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("first_ref", body_first_ref, OBJREF_MAY_BLOCK);
    const objref_ref pending = submit_gate(&closed);
    const objref_value list = {.refs = &pending, .ref_count = 1};
    const objref_arg arg = {.value = &list};
    objref_ref result;
    assert_ok(objref_submit("first_ref", &arg, 1, &result, 1));
    drop(pending);
    gate_open(&closed);
    assert_number(result, 7);
    drop(result);
    assert_nothing_left();
}

static void submit__refuses_refs_that_name_nothing(void **state) {
    (void)state;
    const objref_ref live = put_number(1);
    const objref_ref freed = put_number(2);
    drop(freed);
    const objref_ref dead[] = {{0}, {1, 2, 3}, freed};
    const objref_status expected[] = {OBJREF_UNKNOWN_REF, OBJREF_UNKNOWN_REF, OBJREF_FREED};
    for (size_t i = 0; i < 3; i++) {
        objref_ref result = {9, 9, 9};
        const objref_arg args[] = {ref_arg(live), ref_arg(dead[i])};
        assert_status(objref_submit("sum", args, 2, &result, 1), expected[i]);
        const objref_ref both[] = {live, dead[i]};
        const objref_value list = {.refs = both, .ref_count = 2};
        const objref_arg nested = {.value = &list};
        assert_status(objref_submit("sum", &nested, 1, &result, 1), expected[i]);
        assert_true(objref_equal(result, (objref_ref){9, 9, 9}));
    }
    assert_int_equal(stats_now().holds, 1);
    drop(live);
}

static void submit__refuses_bad_arguments(void **state) {
    (void)state;
    const objref_ref live = put_number(1);
    const objref_value bare = {.type = OBJREF_TYPE_REF, .refs = &live, .ref_count = 1};
    const objref_value broken = {.size = 1};
    const objref_arg bad[] = {{.value = &bare}, {.value = &broken}};
    objref_ref result = {9, 9, 9};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_status(objref_submit("sum", &bad[i], 1, &result, 1), OBJREF_INVALID_ARGUMENT);
    }
    assert_status(objref_submit(NULL, NULL, 0, &result, 1), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_submit("sum", NULL, 1, &result, 1), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_submit("sum", NULL, 0, &result, 65536), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_submit("sum", NULL, SIZE_MAX, &result, 1), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_submit("nobody", NULL, 0, &result, 1), OBJREF_UNKNOWN_FUNCTION);
    assert_true(objref_equal(result, (objref_ref){9, 9, 9}));
    drop(live);
}

/* Arguments whose sizes add up to 2^64: their sum must not wrap to a small allocation. */
static void submit__refuses_more_bytes_than_can_be(void **state) {
    (void)state;
    enum { COUNT = 65536 };
    static objref_arg args[COUNT];
    const objref_value huge = {.bytes = "", .size = OBJREF__SIZE_MAX};
    for (size_t i = 0; i < COUNT; i++) {
        args[i].value = &huge;
    }
    objref_ref result = {9, 9, 9};
    const objref_status status = objref_submit("sum", args, COUNT, &result, 1);
    assert_true(status == OBJREF_INVALID_ARGUMENT || status == OBJREF_OUT_OF_MEMORY);
    assert_status(objref_submit("sum", args, 1, &result, 1), OBJREF_OUT_OF_MEMORY);
    assert_true(objref_equal(result, (objref_ref){9, 9, 9}));
}

/* The caller drops more than it has while the task waits: the object goes early, and the task gets
 * an error instead of what became of the memory. */
static void submit__survives_an_argument_that_was_dropped_too_often(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    static uint8_t bytes[1000];
    register_body("count", body_count, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    const objref_ref argument = put_bytes(0, bytes, sizeof(bytes));
    const objref_ref pending = submit_gate(&closed);
    const objref_ref result = submit("count", (objref_ref[]){argument, pending}, 2);
    drop(argument);
    drop(argument);
    assert_status(objref_clone(argument), OBJREF_FREED);
    gate_open(&closed);
    assert_fails(result, OBJREF_DEPENDENCY_FAILED, OBJREF_FREED, 0);
    assert_int_equal(run_count, 0);
    drop(pending);
    drop(result);
}

static objref_status body_drop_and_sum(objref_call *call) {
    objref_ref ref;
    memcpy(&ref, objref_call_arg(call, 1)->bytes, sizeof(ref));
    for (int i = 0; i < 3; i++) {
        (void)objref_drop(ref);
    }
    uint64_t sum = 0;
    const objref_view *view = objref_call_arg(call, 0);
    for (size_t i = 0; i < view->size; i++) {
        sum += ((const uint8_t *)view->bytes)[i];
    }
    return return_number(call, 0, sum);
}

static void call_arg__stays_while_the_body_runs_whoever_drops(void **state) {
    (void)state;
    static uint8_t bytes[1000];
    memset(bytes, 1, sizeof(bytes));
    register_body("drop_and_sum", body_drop_and_sum, OBJREF_MAY_BLOCK);
    const objref_ref argument = put_bytes(0, bytes, sizeof(bytes));
    const objref_value id = {.bytes = &argument, .size = sizeof(argument)};
    const objref_arg args[] = {ref_arg(argument), {.value = &id}};
    objref_ref result;
    assert_ok(objref_submit("drop_and_sum", args, 2, &result, 1));
    assert_number(result, 1000);
    drop(result);
}

/* -- results */

static objref_status body_returns(objref_call *call) {
    for (size_t i = 0; i < objref_call_return_count(call); i++) {
        MUST(return_number(call, i, 100 + i) == OBJREF_OK);
    }
    return OBJREF_OK;
}

static void submit__gives_several_results(void **state) {
    (void)state;
    enum { COUNT = 100 };
    register_body("returns", body_returns, OBJREF_MAY_BLOCK);
    objref_ref refs[COUNT];
    assert_ok(objref_submit("returns", NULL, 0, refs, COUNT));
    for (size_t i = COUNT; i-- > 0;) {
        assert_number(refs[i], 100 + i);
    }
    drop_all(refs, COUNT);
}

static objref_status body_count_only(objref_call *call) {
    (void)call;
    atomic_fetch_add(&run_count, 1);
    return OBJREF_OK;
}

static void submit__runs_a_task_without_results(void **state) {
    (void)state;
    register_body("count_only", body_count_only, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    assert_ok(objref_submit("count_only", NULL, 0, NULL, 0));
    assert_nothing_left();
    assert_int_equal(run_count, 1);
}

static void submit__runs_a_task_whose_results_were_dropped(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    register_body("count", body_count, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    const objref_ref pending = submit_gate(&closed);
    for (int i = 0; i < 20; i++) {
        drop(submit_one("count", pending));
    }
    drop(pending);
    gate_open(&closed);
    assert_nothing_left();
    assert_int_equal(run_count, 20);
}

static objref_status body_misuse(objref_call *call) {
    const uint64_t number = 1;
    const objref_ref nil = {0};
    const objref_value value = number_value(&number);
    const objref_value broken = {.size = 1};
    const objref_value half_bare = {.type = OBJREF_TYPE_REF, .bytes = "a", .size = 1};
    const objref_value nobody = {.refs = &nil, .ref_count = 1};
    MUST(objref_call_return(call, 1, &value) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_call_return(call, SIZE_MAX, &value) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_call_return(call, 0, NULL) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_call_return(call, 0, &broken) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_call_return(call, 0, &half_bare) == OBJREF_INVALID_ARGUMENT);
    MUST(objref_call_return(call, 0, &nobody) == OBJREF_UNKNOWN_REF);
    MUST(objref_call_return(call, 0, &value) == OBJREF_OK);
    MUST(return_number(call, 0, 2) == OBJREF_INVALID_ARGUMENT);
    return OBJREF_OK;
}

static void call_return__refuses_misuse_and_keeps_the_first(void **state) {
    (void)state;
    register_body("misuse", body_misuse, OBJREF_MAY_BLOCK);
    objref_ref ref;
    assert_ok(objref_submit("misuse", NULL, 0, &ref, 1));
    assert_number(ref, 1);
    drop(ref);
}

static objref_status body_leave_one_out(objref_call *call) {
    return return_number(call, 1, 1);
}

static void call_return__left_out_fails_the_task(void **state) {
    (void)state;
    register_body("leave_one_out", body_leave_one_out, OBJREF_MAY_BLOCK);
    objref_ref refs[2];
    assert_ok(objref_submit("leave_one_out", NULL, 0, refs, 2));
    assert_fails(refs[0], OBJREF_TASK_FAILED, OBJREF_TASK_FAILED, OBJREF_INVALID_ARGUMENT);
    assert_fails(refs[1], OBJREF_TASK_FAILED, OBJREF_TASK_FAILED, OBJREF_INVALID_ARGUMENT);
    drop_all(refs, 2);
}

static objref_status body_bare_ref(objref_call *call) {
    const uint64_t number = 8;
    const objref_value value = number_value(&number);
    objref_ref inner;
    MUST(objref_put(&value, &inner) == OBJREF_OK);
    const objref_value bare = {.type = OBJREF_TYPE_REF, .refs = &inner, .ref_count = 1};
    const objref_status status = objref_call_return(call, 0, &bare);
    MUST(objref_drop(inner) == OBJREF_OK);
    return status;
}

static void call_return__takes_a_bare_ref(void **state) {
    (void)state;
    register_body("bare_ref", body_bare_ref, OBJREF_MAY_BLOCK);
    objref_ref ref;
    assert_ok(objref_submit("bare_ref", NULL, 0, &ref, 1));
    objref_view view;
    assert_ok(objref_get(ref, OBJREF_TYPE_REF, SOON, &view));
    assert_int_equal(view.size, 0);
    assert_int_equal(view.ref_count, 1);
    assert_number(view.refs[0], 8);
    objref_view_release(&view);
    drop(ref);
}

static void *submit_thread(void *argument) {
    *(objref_ref *)argument = submit_number("identity", 3);
    return NULL;
}

static void submit__works_from_any_thread(void **state) {
    (void)state;
    objref_ref ref;
    thread_join(thread_start(submit_thread, &ref));
    assert_number(ref, 3);
    drop(ref);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(submit__passes_values_and_refs_in_their_order),
        session_test(submit__keeps_nothing_of_the_callers_memory),
        session_test(submit__takes_one_ref_twice),
        session_test(submit__keeps_an_argument_alive),
        session_test(submit__leaves_contained_refs_refs),
        session_test(submit__refuses_refs_that_name_nothing),
        session_test(submit__refuses_bad_arguments),
        session_test(submit__refuses_more_bytes_than_can_be),
        session_test(submit__survives_an_argument_that_was_dropped_too_often),
        session_test(call_arg__stays_while_the_body_runs_whoever_drops),
        session_test(submit__gives_several_results),
        session_test(submit__runs_a_task_without_results),
        session_test(submit__runs_a_task_whose_results_were_dropped),
        session_test(call_return__refuses_misuse_and_keeps_the_first),
        session_test(call_return__left_out_fails_the_task),
        session_test(call_return__takes_a_bare_ref),
        session_test(submit__works_from_any_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
