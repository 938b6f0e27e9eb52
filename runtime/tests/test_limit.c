/* test_limit - the byte limit: what counts, what is refused, and that everything comes back. */
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
    objref__cargo_discard(&runtime->store, cargo);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        limit_test(limit__takes_the_last_byte_and_no_more),
        limit_test(limit__refuses_what_can_never_fit),
        limit_test(limit__counts_sixteen_bytes_for_a_contained_ref),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
