/* test_wait - k of n: which are marked, when it returns, and what it refuses. */
#include "helpers.h"

#include <string.h>

static void assert_marks(
    const objref_ref *refs, size_t count, size_t k, int64_t timeout_ns, const char *expected) {
    uint8_t ready[16];
    memset(ready, 0xA5, sizeof(ready));
    assert_ok(objref_wait(refs, count, k, timeout_ns, ready));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ready[i], expected[i] - '0');
    }
    assert_int_equal(ready[count], 0xA5);
}

static void assert_refuses(
    const objref_ref *refs, size_t count, size_t k, int64_t timeout_ns, objref_status expected) {
    uint8_t ready[16];
    uint8_t before[16];
    memset(ready, 0xA5, sizeof(ready));
    memcpy(before, ready, sizeof(ready));
    assert_status(objref_wait(refs, count, k, timeout_ns, ready), expected);
    assert_memory_equal(ready, before, sizeof(ready));
}

static void wait__marks_the_first_k_in_the_order_of_the_refs(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {put_number(0), submit_gate(&closed), put_number(2), put_number(3)};
    assert_marks(refs, 4, 1, 0, "1000");
    assert_marks(refs, 4, 2, OBJREF_FOREVER, "1010");
    assert_marks(refs, 4, 3, SOON, "1011");
    assert_marks(refs, 4, 4, 0, "1011"); /* fewer than asked for, and no error */
    gate_open(&closed);
    assert_marks(refs, 4, 4, OBJREF_FOREVER, "1111");
    assert_marks(refs, 4, 2, 0, "1100");
    drop_all(refs, 4);
}

static void wait__with_a_timeout_gives_fewer_not_before_its_time(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {submit_gate(&closed), put_number(1)};
    const int64_t began = now_ns();
    assert_marks(refs, 2, 2, 20 * MS, "01");
    assert_true(now_ns() - began >= 20 * MS);
    assert_true(now_ns() - began < SOON);
    gate_open(&closed);
    assert_number(refs[0], 7);
    drop_all(refs, 2);
}

static void *open_later(void *argument) {
    sleep_ms(30);
    gate_open(argument);
    return NULL;
}

static void wait__returns_when_the_k_th_comes(void **state) {
    (void)state;
    static gate never = GATE_CLOSED;
    static gate soon = GATE_CLOSED;
    const objref_ref refs[] = {submit_gate(&never), submit_gate(&soon), put_number(1)};
    const pthread_t thread = thread_start(open_later, &soon);
    assert_marks(refs, 3, 2, OBJREF_FOREVER, "011");
    thread_join(thread);
    gate_open(&never);
    assert_number(refs[0], 7);
    drop_all(refs, 3);
}

static void wait__counts_a_failed_one_as_there(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {submit_gate(&closed), submit_number("fail", 1)};
    assert_marks(refs, 2, 1, OBJREF_FOREVER, "01");
    gate_open(&closed);
    assert_number(refs[0], 7);
    drop_all(refs, 2);
}

static void wait__serves_the_valid_ones_among_stale(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref freed = put_number(0);
    drop(freed);
    const objref_ref unknown = {1, 2, 3};
    const objref_ref pending = submit_gate(&closed);
    const objref_ref ready = put_number(1);
    const objref_ref refs[] = {freed, ready, unknown, pending};
    assert_marks(refs, 4, 1, OBJREF_FOREVER, "0100");
    assert_marks(refs, 4, 2, 0, "0100");
    const pthread_t thread = thread_start(open_later, &closed);
    assert_marks(refs, 4, 2, OBJREF_FOREVER, "0101");
    thread_join(thread);
    drop(ready);
    drop(pending);
}

/* An object that names nothing never comes: with too few others the wait could only hang. */
static void wait__refuses_when_k_can_never_come(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref freed = put_number(0);
    drop(freed);
    const objref_ref unknown = {1, 2, 3};
    const objref_ref pending = submit_gate(&closed);
    assert_refuses(&freed, 1, 1, OBJREF_FOREVER, OBJREF_FREED);
    assert_refuses(&unknown, 1, 1, 0, OBJREF_UNKNOWN_REF);
    assert_refuses((objref_ref[]){pending, unknown, freed}, 3, 2, SOON, OBJREF_UNKNOWN_REF);
    assert_refuses((objref_ref[]){freed, pending, unknown}, 3, 2, SOON, OBJREF_FREED);
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
}

static void wait__refuses_duplicates(void **state) {
    (void)state;
    const objref_ref a = put_number(1);
    const objref_ref b = put_number(2);
    const objref_ref nil = {0};
    assert_refuses((objref_ref[]){a, b, a}, 3, 1, 0, OBJREF_INVALID_ARGUMENT);
    assert_refuses((objref_ref[]){nil, a, nil}, 3, 1, 0, OBJREF_INVALID_ARGUMENT);
    drop(a);
    drop(b);
}

/* Ids whose bytes differ in one place only: told apart, whatever they are sorted by. */
static void wait__takes_refs_that_differ_in_one_byte(void **state) {
    (void)state;
    const objref_ref live = put_number(1);
    objref_ref refs[] = {live, live, live, live};
    refs[1].worker ^= UINT64_C(1) << 63;
    refs[2].slot ^= 1u << 31;
    refs[3].generation ^= 1u << 31;
    assert_marks(refs, 4, 1, 0, "1000");
    drop(live);
}

static void wait__refuses_bad_counts_and_timeouts(void **state) {
    (void)state;
    const objref_ref refs[] = {put_number(1), put_number(2)};
    assert_refuses(refs, 2, 0, 0, OBJREF_INVALID_ARGUMENT);
    assert_refuses(refs, 2, 3, 0, OBJREF_INVALID_ARGUMENT);
    assert_refuses(refs, 2, SIZE_MAX, 0, OBJREF_INVALID_ARGUMENT);
    assert_refuses(NULL, 2, 1, 0, OBJREF_INVALID_ARGUMENT);
    assert_refuses(refs, 2, 1, -1, OBJREF_INVALID_ARGUMENT);
    assert_refuses(refs, 0, 0, -1, OBJREF_INVALID_ARGUMENT);
    drop_all(refs, 2);
}

static void wait__for_none_of_none_is_ok(void **state) {
    (void)state;
    assert_ok(objref_wait(NULL, 0, 0, OBJREF_FOREVER, NULL));
    assert_ok(objref_wait(NULL, 0, 5, OBJREF_FOREVER, NULL));
}

static void wait__takes_no_holds_along(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {submit_gate(&closed), put_number(1)};
    gate_await_started(&closed, 1);
    assert_marks(refs, 2, 2, MS, "01");
    assert_int_equal(stats_now().holds, 3); /* two handles, and the task's on its result */
    gate_open(&closed);
    assert_number(refs[0], 7);
    drop_all(refs, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(wait__marks_the_first_k_in_the_order_of_the_refs),
        session_test(wait__with_a_timeout_gives_fewer_not_before_its_time),
        session_test(wait__returns_when_the_k_th_comes),
        session_test(wait__counts_a_failed_one_as_there),
        session_test(wait__serves_the_valid_ones_among_stale),
        session_test(wait__refuses_when_k_can_never_come),
        session_test(wait__refuses_duplicates),
        session_test(wait__takes_refs_that_differ_in_one_byte),
        session_test(wait__refuses_bad_counts_and_timeouts),
        session_test(wait__for_none_of_none_is_ok),
        session_test(wait__takes_no_holds_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
