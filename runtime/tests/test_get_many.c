/* test_get_many - several values or none; the first failure ends it, and says which it was. */
#include "helpers.h"

#include <string.h>

static void release_all(objref_view *views, size_t count) {
    for (size_t i = 0; i < count; i++) {
        objref_view_release(&views[i]);
    }
}

static uint64_t number_in(const objref_view *view) {
    uint64_t number = 0;
    assert_int_equal(view->size, sizeof(number));
    memcpy(&number, view->bytes, sizeof(number));
    return number;
}

static void get_many__gives_values_by_position_duplicates_included(void **state) {
    (void)state;
    const objref_ref a = put_number(10);
    const objref_ref b = put_number(20);
    const objref_ref refs[] = {b, a, b, b};
    objref_view views[4];
    assert_ok(objref_get_many(refs, 4, 0, 0, views, NULL));
    const uint64_t expected[] = {20, 10, 20, 20};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(number_in(&views[i]), expected[i]);
    }
    release_all(views, 4);
    drop(a);
    drop(b);
}

static void get_many__of_none_is_ok(void **state) {
    (void)state;
    size_t index = 7;
    assert_ok(objref_get_many(NULL, 0, 0, OBJREF_FOREVER, NULL, &index));
    assert_int_equal(index, 7);
}

static void *open_later(void *argument) {
    sleep_ms(30);
    gate_open(argument);
    return NULL;
}

static void get_many__waits_for_all(void **state) {
    (void)state;
    static gate first = GATE_CLOSED;
    static gate second = GATE_CLOSED;
    const objref_ref refs[] = {submit_gate(&first), put_number(1), submit_gate(&second)};
    const pthread_t one = thread_start(open_later, &first);
    const pthread_t two = thread_start(open_later, &second);
    objref_view views[3];
    assert_ok(objref_get_many(refs, 3, 0, OBJREF_FOREVER, views, NULL));
    assert_int_equal(number_in(&views[0]), 7);
    assert_int_equal(number_in(&views[1]), 1);
    assert_int_equal(number_in(&views[2]), 7);
    release_all(views, 3);
    thread_join(one);
    thread_join(two);
    drop_all(refs, 3);
}

/* -- failures: nothing is written but the position */

static uint8_t pattern[4 * sizeof(objref_view)];

static void assert_gives(const objref_ref *refs,
                         size_t count,
                         int64_t timeout_ns,
                         objref_status expected,
                         size_t expected_index) {
    objref_view views[4];
    memset(pattern, 0xA5, sizeof(pattern));
    memcpy(views, pattern, sizeof(views));
    size_t index = 99;
    assert_status(objref_get_many(refs, count, 0, timeout_ns, views, &index), expected);
    assert_int_equal(index, expected_index);
    assert_memory_equal(views, pattern, sizeof(views));
    assert_status(objref_get_many(refs, count, 0, timeout_ns, views, NULL), expected);
}

static void get_many__ends_at_once_when_one_has_failed(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {put_number(1), submit_gate(&closed), submit_number("fail", 7)};
    assert_gives(refs, 3, SOON, OBJREF_TASK_FAILED, 2);
    assert_gives(refs, 3, SOON, OBJREF_TASK_FAILED, 2); /* failed before the call */
    gate_open(&closed);
    assert_number(refs[1], 7);
    drop_all(refs, 3);
}

static void get_many__ends_when_one_fails_while_it_waits(void **state) {
    (void)state;
    static gate never = GATE_CLOSED;
    static gate soon = GATE_CLOSED;
    const objref_ref input = submit_gate(&soon);
    const objref_ref refs[] = {submit_gate(&never), submit("fail", &input, 1)};
    const pthread_t thread = thread_start(open_later, &soon);
    assert_gives(refs, 2, OBJREF_FOREVER, OBJREF_TASK_FAILED, 1);
    thread_join(thread);
    gate_open(&never);
    assert_number(refs[0], 7);
    drop_all(refs, 2);
    drop(input);
}

static void get_many__names_the_lowest_of_several_that_failed(void **state) {
    (void)state;
    const objref_ref refs[] = {put_number(1), submit_number("fail", 1), submit_number("fail", 2)};
    objref_view view;
    assert_status(objref_get(refs[1], 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_status(objref_get(refs[2], 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_gives(refs, 3, 0, OBJREF_TASK_FAILED, 1);
    drop_all(refs, 3);
}

static void get_many__times_out_and_names_a_pending_one(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {put_number(1), submit_gate(&closed)};
    assert_gives(refs, 2, 0, OBJREF_TIMED_OUT, 1);
    assert_gives(refs, 2, 20 * MS, OBJREF_TIMED_OUT, 1);
    gate_open(&closed);
    assert_number(refs[1], 7);
    drop_all(refs, 2);
}

static void get_many__refuses_what_names_nothing(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref freed = put_number(1);
    drop(freed);
    const objref_ref pending = submit_gate(&closed);
    const objref_ref unknown = {1, 2, 3};
    assert_gives((objref_ref[]){pending, freed, unknown}, 3, OBJREF_FOREVER, OBJREF_FREED, 1);
    assert_gives((objref_ref[]){pending, unknown, freed}, 3, OBJREF_FOREVER, OBJREF_UNKNOWN_REF, 1);
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
}

static void get_many__gives_no_views_when_one_has_another_type(void **state) {
    (void)state;
    const objref_ref refs[] = {put_bytes(5, "a", 1), put_bytes(6, "b", 1), put_bytes(5, "c", 1)};
    objref_view views[3] = {{0}};
    size_t index = 99;
    assert_status(objref_get_many(refs, 3, 5, 0, views, &index), OBJREF_TYPE_MISMATCH);
    assert_int_equal(index, 1);
    assert_null(views[0].hold);
    assert_int_equal(stats_now().holds, 3);
    drop_all(refs, 3);
}

static void get_many__refuses_bad_arguments(void **state) {
    (void)state;
    const objref_ref ref = put_number(1);
    assert_gives(&ref, 1, -1, OBJREF_INVALID_ARGUMENT, 99);
    assert_gives(NULL, 1, 0, OBJREF_INVALID_ARGUMENT, 99);
    objref_view view;
    assert_status(objref_get_many(NULL, 0, 0, -1, &view, NULL), OBJREF_INVALID_ARGUMENT);
    drop(ref);
}

/* More than a node or a view each on the stack would allow for. */
static void get_many__takes_ten_thousand(void **state) {
    (void)state;
    enum { COUNT = 10000 };
    static objref_ref refs[COUNT];
    static objref_view views[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        refs[i] = put_number(i);
    }
    assert_ok(objref_get_many(refs, COUNT, 0, 0, views, NULL));
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(number_in(&views[i]), i);
    }
    release_all(views, COUNT);
    drop_all(refs, COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(get_many__gives_values_by_position_duplicates_included),
        session_test(get_many__of_none_is_ok),
        session_test(get_many__waits_for_all),
        session_test(get_many__ends_at_once_when_one_has_failed),
        session_test(get_many__ends_when_one_fails_while_it_waits),
        session_test(get_many__names_the_lowest_of_several_that_failed),
        session_test(get_many__times_out_and_names_a_pending_one),
        session_test(get_many__refuses_what_names_nothing),
        session_test(get_many__gives_no_views_when_one_has_another_type),
        session_test(get_many__refuses_bad_arguments),
        session_test(get_many__takes_ten_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
