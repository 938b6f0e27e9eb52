/* test_limit - the limits on bytes and on objects: what counts, what is refused, and that
 * everything comes back. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static uint8_t bytes[2000];

static uint64_t used_bytes(void) {
    return atomic_load(&objref__runtime_home()->store.used_bytes);
}

static objref_status try_put(size_t size, objref_ref *ret_ref) {
    const objref_value value = {.bytes = bytes, .size = size};
    return objref_put(&value, ret_ref);
}

static int limit_begin(void **state) {
    (void)state;
    start(2, 1000);
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): it stands among cmocka's own
#define limit_test(f) cmocka_unit_test_setup_teardown(f, limit_begin, session_end)

static void limit__takes_the_last_byte_and_no_more(void **state) {
    (void)state;
    objref_ref ref;
    objref_ref more = {0};
    assert_ok(try_put(992, &ref));
    assert_status(try_put(9, &more), OBJREF_STORE_FULL);
    objref_ref small;
    assert_ok(try_put(8, &small)); /* inside the slot, and counts all the same */
    assert_status(try_put(1, &more), OBJREF_STORE_FULL);
    assert_true(objref_is_nil(more));
    objref_ref empty;
    assert_ok(try_put(0, &empty));
    assert_int_equal(stats_now().bytes, 1000);
    drop(small);
    assert_ok(try_put(8, &small));
    drop_all((objref_ref[]){ref, small, empty}, 3);
    assert_int_equal(used_bytes(), 0);
}

static void limit__refuses_what_can_never_fit(void **state) {
    (void)state;
    objref_ref ref = {0};
    assert_status(try_put(1001, &ref), OBJREF_STORE_FULL);
    assert_ok(try_put(1000, &ref));
    drop(ref);
}

static void limit__counts_sixteen_bytes_for_a_contained_ref(void **state) {
    (void)state;
    objref_ref inner;
    assert_ok(try_put(1, &inner));
    const objref_ref two = put_list((objref_ref[]){inner, inner}, 2);
    assert_int_equal(stats_now().bytes, 33);
    assert_int_equal(used_bytes(), 33);
    drop(inner);
    drop(two);
}

static void limit__of_one_byte_takes_one(void **state) {
    (void)state;
    stop();
    start(2, 1);
    objref_ref ref;
    objref_ref more = {0};
    assert_status(try_put(2, &ref), OBJREF_STORE_FULL);
    assert_ok(try_put(1, &ref));
    assert_status(try_put(1, &more), OBJREF_STORE_FULL);
    drop(ref);
    assert_ok(try_put(1, &ref));
    drop(ref);
}

/* Sizes inside the slot, above it, and with a contained ref: each one byte short, then not. */
static void limit__of_one_under_the_need_refuses(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 8, 9, 1000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (uint64_t spare = 0; spare < 2; spare++) {
            stop();
            start(2, sizes[i] + sizeof(objref_ref) - 1 + spare);
            objref_ref empty;
            objref_ref ref = {0};
            assert_ok(try_put(0, &empty));
            const objref_value value = {
                .bytes = bytes, .size = sizes[i], .refs = &empty, .ref_count = 1};
            assert_status(objref_put(&value, &ref), spare == 0 ? OBJREF_STORE_FULL : OBJREF_OK);
            assert_int_equal(objref_is_nil(ref), spare == 0);
            drop_all((objref_ref[]){empty, ref}, 2);
        }
    }
}

static void limit__of_zero_takes_empty_values(void **state) {
    (void)state;
    stop();
    start(2, 0);
    objref_ref ref = {0};
    assert_status(try_put(1, &ref), OBJREF_STORE_FULL);
    assert_ok(try_put(0, &ref));
    drop(ref);
}

/* -- what is refused leaves nothing behind */

static void limit__when_full_leaves_contained_refs_alone(void **state) {
    (void)state;
    objref_ref big;
    assert_ok(try_put(990, &big));
    objref_ref made = {0};
    const objref_value list = {.refs = &big, .ref_count = 1};
    assert_status(objref_put(&list, &made), OBJREF_STORE_FULL);
    assert_int_equal(stats_now().holds, 1);
    drop(big);
}

static void limit__counts_no_put_that_is_refused(void **state) {
    (void)state;
    const objref_ref dead = {1, 2, 3};
    const objref_value list = {.bytes = bytes, .size = 500, .refs = &dead, .ref_count = 1};
    objref_ref ref;
    for (int i = 0; i < 10; i++) {
        assert_status(objref_put(&list, &ref), OBJREF_UNKNOWN_REF);
    }
    assert_int_equal(used_bytes(), 0);
}

/* There is no memory of this size, whatever the limit says. */
static void limit__counts_no_put_that_finds_no_memory(void **state) {
    (void)state;
    stop();
    start(2, UINT64_MAX - 1);
    const objref_ref live = put_number(1);
    const objref_value huge = {
        .bytes = bytes, .size = OBJREF__SIZE_MAX, .refs = &live, .ref_count = 1};
    objref_ref ref = {0};
    assert_status(objref_put(&huge, &ref), OBJREF_OUT_OF_MEMORY);
    assert_int_equal(used_bytes(), 8);
    assert_int_equal(stats_now().holds, 1);
    drop(live);
}

/* -- results of tasks */

static objref_status body_fill(objref_call *call) {
    const objref_value value = {.bytes = bytes, .size = number_of(call, 0)};
    const objref_status status = objref_call_return(call, 0, &value);
    return status == OBJREF_OK ? OBJREF_OK : objref_call_fail(call, status, NULL, 0);
}

static void limit__counts_results(void **state) {
    (void)state;
    register_body("fill", body_fill, OBJREF_MAY_BLOCK);
    const objref_ref small = submit_number("fill", 8);
    const objref_ref large = submit_number("fill", 900);
    objref_view view;
    assert_ok(objref_get(small, 0, SOON, &view));
    objref_view_release(&view);
    assert_ok(objref_get(large, 0, SOON, &view));
    objref_view_release(&view);
    assert_int_equal(used_bytes(), 908);
    const objref_ref refused = submit_number("fill", 93);
    assert_status(objref_get(refused, 0, SOON, &view), OBJREF_TASK_FAILED);
    objref_failure failure;
    assert_ok(objref_failure_get(refused, &failure));
    assert_int_equal(failure.code, OBJREF_STORE_FULL);
    drop_all((objref_ref[]){small, large, refused}, 3);
    assert_nothing_left();
}

static void limit__refunds_a_result_that_nobody_waits_for(void **state) {
    (void)state;
    register_body("fill", body_fill, OBJREF_MAY_BLOCK);
    for (int i = 0; i < 50; i++) {
        drop(submit_number("fill", 10));
    }
    assert_nothing_left();
}

/* Sets an inline result, one with a block, one with refs; then fails. */
static objref_status body_set_and_fail(objref_call *call) {
    const uint64_t number = 1;
    const objref_value small = number_value(&number);
    const objref_value large = {.bytes = bytes, .size = 100};
    objref_ref inner;
    MUST(objref_put(&small, &inner) == OBJREF_OK);
    const objref_value list = {.refs = &inner, .ref_count = 1};
    MUST(objref_call_return(call, 0, &small) == OBJREF_OK);
    MUST(objref_call_return(call, 1, &large) == OBJREF_OK);
    MUST(objref_call_return(call, 2, &list) == OBJREF_OK);
    MUST(objref_drop(inner) == OBJREF_OK);
    MUST(used_bytes() == 8 + 8 + 100 + 16);
    return objref_call_fail(call, 5, NULL, 0);
}

static void limit__refunds_results_that_were_set_before_the_task_failed(void **state) {
    (void)state;
    register_body("set_and_fail", body_set_and_fail, OBJREF_MAY_BLOCK);
    objref_ref refs[3];
    assert_ok(objref_submit("set_and_fail", NULL, 0, refs, 3));
    objref_view view;
    for (size_t i = 0; i < 3; i++) {
        assert_status(objref_get(refs[i], 0, SOON, &view), OBJREF_TASK_FAILED);
    }
    drop_all(refs, 3);
    assert_nothing_left();
}

/* -- views and sessions */

static void limit__counts_a_payload_until_its_last_view_goes(void **state) {
    (void)state;
    objref_ref ref;
    assert_ok(try_put(800, &ref));
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    drop(ref);
    objref_ref more = {0};
    assert_status(try_put(300, &more), OBJREF_STORE_FULL);
    objref_view_release(&view);
    assert_ok(try_put(300, &more));
    drop(more);
}

/* The memory is still in use, so it still counts; each charge has one refund, also when that comes
 * in a later session, which may have no limit. */
static void limit__counts_views_of_an_earlier_session(void **state) {
    (void)state;
    objref_ref ref;
    assert_ok(try_put(800, &ref));
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    assert_ok(objref_shutdown(SOON));
    start(2, 1000);
    assert_status(try_put(300, &ref), OBJREF_STORE_FULL);
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    objref_view_release(&view);
    assert_int_equal(used_bytes(), 0);
}

/* A put that took its cargo before a restart, and finds out after it. */
static void limit__is_whole_after_a_late_verb_gives_up(void **state) {
    (void)state;
    objref__runtime *runtime = objref__runtime_home();
    const objref_value value = {.bytes = bytes, .size = 900};
    objref__cargo cargo;
    assert_ok(objref__value_take(runtime, objref__runtime_session(runtime), &value, &cargo));
    assert_ok(objref_shutdown(SOON));
    start(2, 1000);
    objref__cargo_discard(&runtime->store, &cargo);
    assert_int_equal(used_bytes(), 0);
    objref_ref ref;
    assert_ok(try_put(1000, &ref));
    drop(ref);
}

static void limit__is_whole_after_shutdown_freed_what_was_live(void **state) {
    (void)state;
    objref_ref ref;
    assert_ok(try_put(800, &ref));
    assert_ok(try_put(8, &ref));
    assert_ok(objref_shutdown(SOON));
    assert_int_equal(used_bytes(), 0);
    start(2, 1000);
}

static void limit__of_none_counts_nothing(void **state) {
    (void)state;
    objref_ref ref;
    assert_ok(try_put(800, &ref));
    assert_int_equal(used_bytes(), 0);
    assert_int_equal(stats_now().bytes, 800);
    drop(ref);
}

/* -- the limit on objects */

static uint64_t used_objects(void) {
    return atomic_load(&objref__runtime_home()->store.used_objects);
}

static void start_with_objects(uint64_t count_max) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.object_count_max = count_max;
    assert_ok(objref_init(&config));
    register_common();
}

static int three_begin(void **state) {
    (void)state;
    start_with_objects(3);
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): it stands among cmocka's own
#define three_objects_test(f) cmocka_unit_test_setup_teardown(f, three_begin, session_end)

static void object_limit__takes_the_last_and_no_more(void **state) {
    (void)state;
    objref_ref refs[3];
    objref_ref more = {0};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(try_put(i * 100, &refs[i]));
    }
    assert_status(try_put(0, &more), OBJREF_STORE_FULL);
    assert_true(objref_is_nil(more));
    drop(refs[1]);
    assert_ok(try_put(0, &refs[1]));
    drop_all(refs, 3);
    assert_int_equal(used_objects(), 0);
}

static void object_limit__of_zero_runs_tasks_without_results(void **state) {
    (void)state;
    stop();
    start_with_objects(0);
    objref_ref ref = {0};
    assert_status(try_put(0, &ref), OBJREF_STORE_FULL);
    assert_status(objref_submit("sum", NULL, 0, &ref, 1), OBJREF_STORE_FULL);
    assert_true(objref_is_nil(ref));
    assert_ok(objref_submit("sum", NULL, 0, NULL, 0));
}

static void object_limit__gives_a_task_all_results_or_none(void **state) {
    (void)state;
    const objref_ref input = put_number(4);
    const objref_arg arg = ref_arg(input);
    objref_ref refs[3] = {{0}};
    assert_status(objref_submit("fail", &arg, 1, refs, 3), OBJREF_STORE_FULL);
    assert_true(objref_is_nil(refs[0]));
    assert_int_equal(stats_now().holds, 1);
    assert_int_equal(used_objects(), 1);
    assert_ok(objref_submit("fail", &arg, 1, refs, 2));
    objref_view view;
    assert_status(objref_get(refs[1], 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_int_equal(used_objects(), 3); /* a failure is an object too */
    drop_all((objref_ref[]){input, refs[0], refs[1]}, 3);
    assert_nothing_left();
}

static void object_limit__counts_results_that_nobody_waits_for(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref result = submit_gate(&closed);
    gate_await_started(&closed, 1);
    drop(result);
    assert_int_equal(used_objects(), 1);
    gate_open(&closed);
    assert_nothing_left();
}

static void object_limit__counts_no_put_that_is_refused(void **state) {
    (void)state;
    const objref_ref dead = {1, 2, 3};
    const objref_value list = {.refs = &dead, .ref_count = 1};
    const objref_value huge = {.bytes = bytes, .size = OBJREF__SIZE_MAX};
    objref_ref ref = {0};
    assert_status(objref_put(&list, &ref), OBJREF_UNKNOWN_REF);
    assert_status(objref_put(&huge, &ref), OBJREF_OUT_OF_MEMORY);
    assert_int_equal(used_objects(), 0);
}

/* A view keeps an object into a session without a limit, and what that one makes never counts. */
static void object_limit__is_whole_over_sessions(void **state) {
    (void)state;
    objref_view view;
    assert_ok(objref_get(put_number(1), 0, 0, &view));
    (void)put_number(2);
    assert_ok(objref_shutdown(SOON));
    assert_int_equal(used_objects(), 1);
    start_with_objects(1);
    objref_ref ref = {0};
    assert_status(try_put(0, &ref), OBJREF_STORE_FULL);
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    objref_view uncounted;
    assert_ok(objref_get(put_number(3), 0, 0, &uncounted));
    objref_view_release(&view);
    assert_int_equal(used_objects(), 0);
    assert_ok(objref_shutdown(SOON));
    start_with_objects(1);
    objref_view_release(&uncounted);
    assert_ok(try_put(0, &ref));
    drop(ref);
}

/* A slot that was taken before a restart, and is given back after it. */
static void object_limit__is_whole_after_a_late_verb_gives_up(void **state) {
    (void)state;
    objref__store *store = &objref__runtime_home()->store;
    objref__seat seat;
    assert_ok(objref__store_take(store, &seat));
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    assert_false(objref__store_publish(&seat, OBJREF__READY, 1));
    objref__store_return(store, &seat);
    assert_int_equal(used_objects(), 0);
}

static void object_limit__counts_contained_objects_until_their_container_goes(void **state) {
    (void)state;
    objref_ref inner = put_number(1);
    for (int i = 0; i < 2; i++) {
        const objref_ref outer = put_list(&inner, 1);
        drop(inner);
        inner = outer;
    }
    assert_int_equal(used_objects(), 3);
    drop(inner);
    assert_int_equal(used_objects(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        limit_test(limit__takes_the_last_byte_and_no_more),
        limit_test(limit__refuses_what_can_never_fit),
        limit_test(limit__counts_sixteen_bytes_for_a_contained_ref),
        limit_test(limit__of_one_byte_takes_one),
        limit_test(limit__of_one_under_the_need_refuses),
        limit_test(limit__of_zero_takes_empty_values),
        limit_test(limit__when_full_leaves_contained_refs_alone),
        limit_test(limit__counts_no_put_that_is_refused),
        limit_test(limit__counts_no_put_that_finds_no_memory),
        limit_test(limit__counts_results),
        limit_test(limit__refunds_a_result_that_nobody_waits_for),
        limit_test(limit__refunds_results_that_were_set_before_the_task_failed),
        limit_test(limit__counts_a_payload_until_its_last_view_goes),
        limit_test(limit__counts_views_of_an_earlier_session),
        limit_test(limit__is_whole_after_a_late_verb_gives_up),
        limit_test(limit__is_whole_after_shutdown_freed_what_was_live),
        session_test(limit__of_none_counts_nothing),
        three_objects_test(object_limit__takes_the_last_and_no_more),
        three_objects_test(object_limit__of_zero_runs_tasks_without_results),
        three_objects_test(object_limit__gives_a_task_all_results_or_none),
        three_objects_test(object_limit__counts_results_that_nobody_waits_for),
        three_objects_test(object_limit__counts_no_put_that_is_refused),
        three_objects_test(object_limit__is_whole_over_sessions),
        three_objects_test(object_limit__is_whole_after_a_late_verb_gives_up),
        three_objects_test(object_limit__counts_contained_objects_until_their_container_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
