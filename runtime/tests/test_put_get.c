/* test_put_get - what is put is what is got: bytes, type, refs, alignment; and every refusal. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

enum { SIZE_MAX_TRIED = 1 << 20 };

static uint8_t source[SIZE_MAX_TRIED];
static uint8_t target[SIZE_MAX_TRIED];

static const objref_ref forged = {0x1111, 0, 1};

static void fill_source(size_t size, uint64_t seed) {
    for (size_t i = 0; i < size; i++) {
        source[i] = (uint8_t)random_next(&seed);
    }
}

/* -- values */

static void assert_comes_back(size_t size) {
    fill_source(size, size);
    const objref_ref ref = put_bytes(size + 1, source, size);
    objref_view view;
    assert_ok(objref_get(ref, 0, OBJREF_FOREVER, &view));
    assert_int_equal(view.type, size + 1);
    assert_int_equal(view.size, size);
    assert_int_equal(view.ref_count, 0);
    assert_non_null(view.bytes);
    assert_int_equal((uintptr_t)view.bytes % (size > 8 ? 16 : 8), 0);
    assert_memory_equal(view.bytes, source, size);
    size_t copied = SIZE_MAX;
    assert_ok(objref_copy(ref, size + 1, 0, target, size, &copied));
    assert_int_equal(copied, size);
    assert_memory_equal(target, source, size);
    objref_view_release(&view);
    drop(ref);
}

static void get__gives_the_bytes_of_any_size(void **state) {
    (void)state;
    for (size_t size = 0; size <= 300; size++) {
        assert_comes_back(size);
    }
    for (size_t size = 4095; size <= 4097; size++) {
        assert_comes_back(size);
    }
    assert_comes_back(SIZE_MAX_TRIED - 1);
    assert_comes_back(SIZE_MAX_TRIED);
}

static void get__gives_every_one_byte_value(void **state) {
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const uint8_t put = (uint8_t)byte;
        const objref_ref ref = put_bytes(0, &put, 1);
        uint8_t got = (uint8_t)~put;
        size_t size = 0;
        assert_ok(objref_copy(ref, 0, 0, &got, 1, &size));
        assert_int_equal(got, put);
        drop(ref);
    }
}

/* The bytes that the runtime itself marks things with are bytes like any others. */
static void get__gives_bytes_that_look_like_the_runtimes_own(void **state) {
    (void)state;
    const uint64_t marks[] = {OBJREF__HAS_BLOCK, OBJREF__HAS_FAILURE, OBJREF__IS_CHARGED,
                              UINT64_MAX, (uint64_t)OBJREF_TASK_FAILED};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        const objref_ref ref = put_number(marks[i]);
        assert_number(ref, marks[i]);
        drop(ref);
    }
}

static void put__keeps_nothing_of_the_callers_memory(void **state) {
    (void)state;
    for (size_t size = 8; size <= 9; size++) { /* inside the slot, and outside */
        memset(source, 1, size);
        const objref_ref ref = put_bytes(0, source, size);
        memset(source, 2, size);
        size_t copied = 0;
        assert_ok(objref_copy(ref, 0, 0, target, size, &copied));
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(target[i], 1);
        }
        drop(ref);
    }
}

static void get__aligns_the_bytes_behind_contained_refs(void **state) {
    (void)state;
    const objref_ref inner = put_number(1);
    const objref_ref refs[] = {inner, inner, inner};
    for (size_t count = 1; count <= 3; count++) {
        const objref_value value = {.bytes = "x", .size = 1, .refs = refs, .ref_count = count};
        objref_ref ref;
        assert_ok(objref_put(&value, &ref));
        objref_view view;
        assert_ok(objref_get(ref, 0, 0, &view));
        assert_int_equal(view.ref_count, count);
        assert_int_equal((uintptr_t)view.bytes % 16, 0);
        assert_memory_equal(view.bytes, "x", 1);
        assert_memory_equal(view.refs, refs, count * sizeof(objref_ref));
        objref_view_release(&view);
        drop(ref);
    }
    drop(inner);
}

/* -- types */

static void get__of_another_type_is_a_mismatch(void **state) {
    (void)state;
    const objref_ref typed = put_bytes(5, "abc", 3);
    const objref_ref untyped = put_bytes(0, "abc", 3);
    objref_view view = {0};
    size_t size = 0;
    assert_status(objref_get(typed, 6, 0, &view), OBJREF_TYPE_MISMATCH);
    assert_status(objref_copy(typed, 6, OBJREF_FOREVER, target, 3, &size), OBJREF_TYPE_MISMATCH);
    assert_status(objref_get(untyped, 5, 0, &view), OBJREF_TYPE_MISMATCH);
    assert_null(view.hold);
    assert_ok(objref_get(typed, 5, 0, &view));
    objref_view_release(&view);
    assert_ok(objref_get(typed, 0, 0, &view));
    objref_view_release(&view);
    drop(typed);
    drop(untyped);
}

static void get__of_another_type_is_a_mismatch_after_waiting(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref argument = submit_gate(&closed);
    const objref_ref ref = submit_one("identity", argument); /* type 0 */
    gate_open(&closed);
    objref_view view;
    assert_status(objref_get(ref, 5, SOON, &view), OBJREF_TYPE_MISMATCH);
    drop(argument);
    drop(ref);
}

static void put__of_a_bare_ref_is_refused(void **state) {
    (void)state;
    const objref_ref inner = put_number(1);
    const objref_value value = {.type = OBJREF_TYPE_REF, .refs = &inner, .ref_count = 1};
    objref_ref ref = forged;
    assert_status(objref_put(&value, &ref), OBJREF_INVALID_ARGUMENT);
    assert_true(objref_equal(ref, forged));
    drop(inner);
}

static void put__refuses_values_that_cannot_be(void **state) {
    (void)state;
    const objref_ref inner = put_number(1);
    const objref_value bad[] = {
        {.bytes = NULL, .size = 1},
        {.bytes = source, .size = OBJREF__SIZE_MAX + 1},
        {.bytes = source, .size = SIZE_MAX},
        {.refs = NULL, .ref_count = 1},
        {.refs = &inner, .ref_count = SIZE_MAX},
        {.refs = &inner, .ref_count = OBJREF__SIZE_MAX / sizeof(objref_ref) + 1},
    };
    objref_ref ref = forged;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_status(objref_put(&bad[i], &ref), OBJREF_INVALID_ARGUMENT);
    }
    assert_status(objref_put(NULL, &ref), OBJREF_INVALID_ARGUMENT);
    assert_true(objref_equal(ref, forged));
    drop(inner);
}

/* -- timeouts */

static void get__refuses_negative_timeouts_on_ready_and_pending(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref refs[] = {put_number(1), submit_gate(&closed)};
    const int64_t bad[] = {-1, -SECOND, INT64_MIN + 1};
    objref_view view = {0};
    size_t size = 7;
    for (size_t i = 0; i < COUNT_OF(refs) * COUNT_OF(bad); i++) {
        const objref_ref ref = refs[i % 2];
        const int64_t timeout_ns = bad[i / 2];
        assert_status(objref_get(ref, 0, timeout_ns, &view), OBJREF_INVALID_ARGUMENT);
        assert_status(objref_copy(ref, 0, timeout_ns, target, 8, &size), OBJREF_INVALID_ARGUMENT);
    }
    assert_null(view.hold);
    assert_int_equal(size, 7);
    gate_open(&closed);
    assert_number(refs[1], 7);
    drop_all(refs, 2);
}

static void get__polls_with_timeout_zero(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    objref_view view = {0};
    const int64_t began = now_ns();
    for (int i = 0; i < 100; i++) {
        assert_status(objref_get(ref, 0, 0, &view), OBJREF_TIMED_OUT);
    }
    assert_true(now_ns() - began < SOON);
    assert_null(view.hold);
    gate_open(&closed);
    assert_number(ref, 7);
    assert_ok(objref_get(ref, 0, 0, &view));
    objref_view_release(&view);
    drop(ref);
}

static void get__times_out_not_before_its_time(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    const int64_t timeouts_ns[] = {1, 1000, 20 * MS};
    objref_view view = {0};
    for (size_t i = 0; i < COUNT_OF(timeouts_ns); i++) {
        const int64_t began = now_ns();
        assert_status(objref_get(ref, 0, timeouts_ns[i], &view), OBJREF_TIMED_OUT);
        const int64_t took_ns = now_ns() - began;
        assert_true(took_ns >= timeouts_ns[i]);
        assert_true(took_ns < SOON);
    }
    gate_open(&closed);
    assert_number(ref, 7);
    drop(ref);
}

typedef struct opener {
    gate *closed;
    int64_t after_ms;
} opener;

static void *open_later(void *argument) {
    const opener *self = argument;
    sleep_ms(self->after_ms);
    gate_open(self->closed);
    return NULL;
}

static void get__wakes_up_when_the_object_comes(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    opener self = {&closed, 50};
    const pthread_t thread = thread_start(open_later, &self);
    objref_view view;
    assert_ok(objref_get(ref, 0, OBJREF_FOREVER, &view));
    objref_view_release(&view);
    thread_join(thread);
    drop(ref);
}

/* So long that now plus it would overflow: it is for ever. */
static void get__takes_the_longest_timeout(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    opener self = {&closed, 20};
    const pthread_t thread = thread_start(open_later, &self);
    objref_view view;
    assert_ok(objref_get(ref, 0, INT64_MAX, &view));
    objref_view_release(&view);
    thread_join(thread);
    drop(ref);
}

/* -- refs that name nothing, and outputs */

static void get__of_nothing_writes_nothing(void **state) {
    (void)state;
    const objref_ref freed = put_number(1);
    drop(freed);
    const objref_ref nil = {0};
    uint8_t pattern[sizeof(objref_view)];
    memset(pattern, 0xA5, sizeof(pattern));
    objref_view view;
    memcpy(&view, pattern, sizeof(view));
    size_t size = 99;
    memset(target, 0xA5, 16);
    const int64_t timeouts_ns[] = {0, 1, OBJREF_FOREVER};
    for (size_t i = 0; i < COUNT_OF(timeouts_ns); i++) {
        const int64_t t = timeouts_ns[i];
        assert_status(objref_get(nil, 0, t, &view), OBJREF_UNKNOWN_REF);
        assert_status(objref_get(forged, 0, t, &view), OBJREF_UNKNOWN_REF);
        assert_status(objref_get(freed, 0, t, &view), OBJREF_FREED);
        assert_status(objref_copy(nil, 0, t, target, 16, &size), OBJREF_UNKNOWN_REF);
        assert_status(objref_copy(freed, 0, t, target, 16, &size), OBJREF_FREED);
    }
    assert_memory_equal(&view, pattern, sizeof(view));
    assert_memory_equal(target, pattern, 16);
    assert_int_equal(size, 99);
}

static void copy__with_too_little_room_writes_nothing(void **state) {
    (void)state;
    const size_t sizes[] = {1, 8, 9, 4096};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const objref_ref ref = put_bytes(0, source, sizes[i]);
        size_t size = 99;
        memset(target, 0xA5, sizes[i]);
        assert_status(objref_copy(ref, 0, 0, target, sizes[i] - 1, &size), OBJREF_INVALID_ARGUMENT);
        assert_int_equal(size, 99);
        for (size_t k = 0; k < sizes[i]; k++) {
            assert_int_equal(target[k], 0xA5);
        }
        assert_ok(objref_copy(ref, 0, 0, target, sizes[i] + 1, &size));
        assert_int_equal(size, sizes[i]);
        drop(ref);
    }
}

static void copy__of_an_empty_value_needs_no_memory(void **state) {
    (void)state;
    const objref_ref ref = put_bytes(0, NULL, 0);
    size_t size = 99;
    assert_ok(objref_copy(ref, 0, 0, NULL, 0, &size));
    assert_int_equal(size, 0);
    drop(ref);
}

static void put__of_a_dead_ref_writes_nothing(void **state) {
    (void)state;
    const objref_ref nil = {0};
    const objref_ref dead[] = {nil, forged};
    objref_ref ref = forged;
    for (size_t i = 0; i < COUNT_OF(dead); i++) {
        const objref_value value = {.refs = &dead[i], .ref_count = 1};
        assert_status(objref_put(&value, &ref), OBJREF_UNKNOWN_REF);
    }
    assert_true(objref_equal(ref, forged));
}

/* -- identity */

static void put__twice_gives_two_objects(void **state) {
    (void)state;
    const objref_ref a = put_number(1);
    const objref_ref b = put_number(1);
    assert_false(objref_equal(a, b));
    drop(a);
    assert_number(b, 1);
    drop(b);
}

static void stats__count_objects_holds_and_bytes(void **state) {
    (void)state;
    const objref_ref ref = put_bytes(0, source, 100);
    const objref_ref list = put_list(&ref, 1);
    assert_ok(objref_clone(ref));
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    const objref_stats stats = stats_now();
    assert_int_equal(stats.objects, 2);
    assert_int_equal(stats.holds, 5); /* put, list, clone, view; and the list's own */
    assert_int_equal(stats.bytes, 116);
    assert_int_equal(stats.tasks, 0);
    objref_view_release(&view);
    drop_all((objref_ref[]){ref, ref, list}, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(get__gives_the_bytes_of_any_size),
        session_test(get__gives_every_one_byte_value),
        session_test(get__gives_bytes_that_look_like_the_runtimes_own),
        session_test(put__keeps_nothing_of_the_callers_memory),
        session_test(get__aligns_the_bytes_behind_contained_refs),
        session_test(get__of_another_type_is_a_mismatch),
        session_test(get__of_another_type_is_a_mismatch_after_waiting),
        session_test(put__of_a_bare_ref_is_refused),
        session_test(put__refuses_values_that_cannot_be),
        session_test(get__refuses_negative_timeouts_on_ready_and_pending),
        session_test(get__polls_with_timeout_zero),
        session_test(get__times_out_not_before_its_time),
        session_test(get__takes_the_longest_timeout),
        session_test(get__wakes_up_when_the_object_comes),
        session_test(get__of_nothing_writes_nothing),
        session_test(copy__with_too_little_room_writes_nothing),
        session_test(copy__of_an_empty_value_needs_no_memory),
        session_test(put__of_a_dead_ref_writes_nothing),
        session_test(put__twice_gives_two_objects),
        session_test(stats__count_objects_holds_and_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
