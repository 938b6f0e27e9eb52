/* test_failure - how a task's failure looks to its refs, and how it travels to its dependants. */
#include "helpers.h"

#include <string.h>

static _Atomic uint32_t run_count;

static objref_status body_count(objref_call *call) {
    atomic_fetch_add(&run_count, 1);
    return return_number(call, 0, 1);
}

static void await_failed(objref_ref ref, objref_status status) {
    objref_view view;
    assert_status(objref_get(ref, 0, SOON, &view), status);
}

static objref_failure failure_of(objref_ref ref) {
    objref_failure failure;
    assert_ok(objref_failure_get(ref, &failure));
    return failure;
}

/* -- one failure */

static uint8_t payload[OBJREF_PAYLOAD_BYTES_MAX + 1];

static objref_status body_fail_with(objref_call *call) {
    return objref_call_fail(call, -5, payload, number_of(call, 0));
}

static void call_fail__keeps_code_and_payload(void **state) {
    (void)state;
    register_body("fail_with", body_fail_with, OBJREF_MAY_BLOCK);
    for (size_t i = 0; i < sizeof(payload); i++) {
        payload[i] = (uint8_t)(i % 251);
    }
    const size_t sizes[] = {0, 1, 1023, OBJREF_PAYLOAD_BYTES_MAX, sizeof(payload)};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const objref_ref ref = submit_number("fail_with", sizes[i]);
        await_failed(ref, OBJREF_TASK_FAILED);
        const objref_failure failure = failure_of(ref);
        const size_t kept =
            sizes[i] < OBJREF_PAYLOAD_BYTES_MAX ? sizes[i] : OBJREF_PAYLOAD_BYTES_MAX;
        assert_int_equal(failure.status, OBJREF_TASK_FAILED);
        assert_int_equal(failure.cause, OBJREF_TASK_FAILED);
        assert_int_equal(failure.code, -5);
        assert_int_equal(failure.depth, 0);
        assert_int_equal(failure.path_count, 0);
        assert_int_equal(failure.payload_size, kept);
        assert_memory_equal(failure.payload, payload, kept);
        drop(ref);
    }
}

static objref_status body_status(objref_call *call) {
    return (objref_status)(int64_t)number_of(call, 0);
}

/* A body that gives up with any status, one of nobody's included, fails with it as its code. */
static void body_status__becomes_the_code(void **state) {
    (void)state;
    register_body("status", body_status, OBJREF_MAY_BLOCK);
    const int64_t codes[] = {OBJREF_STORE_FULL, OBJREF_TASK_FAILED, 1, -99};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        const objref_ref ref = submit_number("status", (uint64_t)codes[i]);
        await_failed(ref, OBJREF_TASK_FAILED);
        assert_int_equal(failure_of(ref).code, codes[i]);
        drop(ref);
    }
}

static objref_status body_fail_twice(objref_call *call) {
    (void)return_number(call, 0, 1);
    (void)objref_call_fail(call, 1, "first", 5);
    (void)objref_call_fail(call, 2, "second", 6);
    return OBJREF_OK;
}

static void call_fail__counts_once_and_whatever_the_body_returns(void **state) {
    (void)state;
    register_body("fail_twice", body_fail_twice, OBJREF_MAY_BLOCK);
    objref_ref ref;
    assert_ok(objref_submit("fail_twice", NULL, 0, &ref, 1));
    await_failed(ref, OBJREF_TASK_FAILED);
    assert_int_equal(failure_of(ref).code, 1);
    assert_int_equal(failure_of(ref).payload_size, 5);
    drop(ref);
}

static void failure__is_shared_by_all_results_and_outlives_some(void **state) {
    (void)state;
    const uint64_t code = 9;
    const objref_value value = number_value(&code);
    const objref_arg arg = {.value = &value};
    objref_ref refs[3];
    assert_ok(objref_submit("fail", &arg, 1, refs, 3));
    for (size_t i = 0; i < 3; i++) {
        await_failed(refs[i], OBJREF_TASK_FAILED);
    }
    drop_all(refs, 2);
    assert_int_equal(failure_of(refs[2]).code, 9);
    assert_memory_equal(failure_of(refs[2]).payload, "why", 3);
    drop(refs[2]);
}

static void failure_get__is_for_failed_objects_only(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref ready = put_number(1);
    const objref_ref freed = put_number(2);
    drop(freed);
    objref_failure failure;
    objref_failure before;
    memset(&failure, 0xA5, sizeof(failure));
    memcpy(&before, &failure, sizeof(before));
    assert_status(objref_failure_get(pending, &failure), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_failure_get(ready, &failure), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_failure_get(freed, &failure), OBJREF_FREED);
    assert_status(objref_failure_get((objref_ref){0}, &failure), OBJREF_UNKNOWN_REF);
    assert_memory_equal(&failure, &before, sizeof(before));
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
    drop(ready);
}

/* -- dependants */

static void failure__travels_twelve_hops_with_its_root(void **state) {
    (void)state;
    enum { HOPS = 12 };
    static gate closed = GATE_CLOSED;
    const objref_ref start_ref = submit_gate(&closed);
    objref_ref refs[HOPS + 1];
    refs[0] = submit("fail", &start_ref, 1); /* fails with what the gate gives: 7 */
    for (size_t i = 1; i <= HOPS; i++) {
        refs[i] = submit_one("identity", refs[i - 1]);
    }
    gate_open(&closed);
    await_failed(refs[HOPS], OBJREF_DEPENDENCY_FAILED);
    for (size_t i = 1; i <= HOPS; i++) {
        const objref_failure failure = failure_of(refs[i]);
        assert_int_equal(failure.status, OBJREF_DEPENDENCY_FAILED);
        assert_int_equal(failure.cause, OBJREF_TASK_FAILED);
        assert_int_equal(failure.code, 7);
        assert_int_equal(failure.depth, i);
        assert_memory_equal(failure.payload, "why", 3);
        assert_int_equal(failure.path_count, i < OBJREF_PATH_MAX ? i : OBJREF_PATH_MAX);
        for (size_t k = 0; k < failure.path_count; k++) {
            assert_true(objref_equal(failure.path[k], refs[i - 1 - k]));
        }
    }
    drop_all(refs, HOPS + 1);
    drop(start_ref);
}

static void submit__on_a_failed_input_fails_and_does_not_run(void **state) {
    (void)state;
    register_body("count", body_count, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    const objref_ref failed = submit_number("fail", 3);
    await_failed(failed, OBJREF_TASK_FAILED);
    const objref_ref ready = put_number(1);
    const objref_ref after = submit("count", (objref_ref[]){ready, failed}, 2);
    await_failed(after, OBJREF_DEPENDENCY_FAILED);
    assert_int_equal(failure_of(after).code, 3);
    assert_int_equal(run_count, 0);
    drop_all((objref_ref[]){failed, ready, after}, 3);
}

/* The other input is still pending: nobody waits for it. */
static void submit__on_a_failed_and_a_pending_input_fails_at_once(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    static gate first = GATE_CLOSED; /* until then nothing has failed */
    register_body("count", body_count, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    const objref_ref pending = submit_gate(&closed);
    const objref_ref input = submit_gate(&first);
    const objref_ref failed = submit_one("fail", input);
    const objref_ref before[] = {
        submit("count", (objref_ref[]){failed, pending}, 2),
        submit("count", (objref_ref[]){pending, failed}, 2),
        submit("count", (objref_ref[]){pending, failed, pending, failed}, 4),
    };
    gate_open(&first);
    await_failed(failed, OBJREF_TASK_FAILED);
    const objref_ref after[] = {
        submit("count", (objref_ref[]){failed, pending}, 2),
        submit("count", (objref_ref[]){pending, failed}, 2),
        submit("count", (objref_ref[]){failed, pending, failed, pending}, 4),
    };
    for (size_t i = 0; i < 3; i++) {
        await_failed(before[i], OBJREF_DEPENDENCY_FAILED);
        await_failed(after[i], OBJREF_DEPENDENCY_FAILED);
    }
    drop_all(before, 3);
    drop_all(after, 3);
    drop(input);
    drop(failed);
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
    assert_nothing_left();
    assert_int_equal(run_count, 0);
}

static void failure__of_one_input_while_others_come_is_counted_once(void **state) {
    (void)state;
    enum { ROUNDS = 200 };
    register_body("count", body_count, OBJREF_MAY_BLOCK);
    atomic_store(&run_count, 0);
    for (int round = 0; round < ROUNDS; round++) {
        const objref_ref inputs[] = {submit_number("identity", 1), submit_number("fail", 1),
                                     submit_number("fail", 2), submit_number("identity", 2)};
        const objref_ref result = submit("count", inputs, 4);
        await_failed(result, OBJREF_DEPENDENCY_FAILED);
        const int64_t code = failure_of(result).code;
        assert_true(code == 1 || code == 2);
        drop_all(inputs, 4);
        drop(result);
    }
    assert_int_equal(run_count, 0);
}

static void failure__leaves_arguments_as_they_were(void **state) {
    (void)state;
    const objref_ref ready = put_number(5);
    const objref_ref failed = submit("fail", &ready, 1);
    await_failed(failed, OBJREF_TASK_FAILED);
    drop(failed);
    assert_number(ready, 5);
    drop(ready);
    assert_nothing_left(); /* the failed task kept no hold on it */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(call_fail__keeps_code_and_payload),
        session_test(body_status__becomes_the_code),
        session_test(call_fail__counts_once_and_whatever_the_body_returns),
        session_test(failure__is_shared_by_all_results_and_outlives_some),
        session_test(failure_get__is_for_failed_objects_only),
        session_test(failure__travels_twelve_hops_with_its_root),
        session_test(submit__on_a_failed_input_fails_and_does_not_run),
        session_test(submit__on_a_failed_and_a_pending_input_fails_at_once),
        session_test(failure__of_one_input_while_others_come_is_counted_once),
        session_test(failure__leaves_arguments_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
