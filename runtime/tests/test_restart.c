/* test_restart - what a second session knows of the first: its views, and nothing else. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static objref_status body_nothing(objref_call *call) {
    return return_number(call, 0, 1);
}

static void restart__makes_every_old_ref_unknown(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref ready = put_number(1);
    const objref_ref gone = put_number(2);
    drop(gone);
    const objref_ref old[] = {ready, gone, submit_gate(&closed)};
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);

    const objref_ref live = put_number(3);
    const objref_value list = {.refs = old, .ref_count = 3};
    const objref_arg nested = {.value = &list};
    objref_ref made;
    objref_view view;
    uint8_t ready_marks[3];
    for (size_t i = 0; i < 3; i++) {
        const objref_arg arg = ref_arg(old[i]);
        assert_status(objref_get(old[i], 0, OBJREF_FOREVER, &view), OBJREF_UNKNOWN_REF);
        assert_status(objref_clone(old[i]), OBJREF_UNKNOWN_REF);
        assert_status(objref_submit("identity", &arg, 1, &made, 1), OBJREF_UNKNOWN_REF);
        uint8_t bytes[OBJREF_ENCODED_BYTES];
        size_t size = 0;
        objref_ref back;
        assert_ok(objref_encode(old[i], bytes, sizeof(bytes), &size));
        assert_ok(objref_decode(bytes, size, &back));
        assert_true(objref_equal(back, old[i]));
    }
    assert_status(objref_put(&list, &made), OBJREF_UNKNOWN_REF);
    assert_status(objref_submit("identity", &nested, 1, &made, 1), OBJREF_UNKNOWN_REF);
    assert_status(objref_wait(old, 3, 1, OBJREF_FOREVER, ready_marks), OBJREF_UNKNOWN_REF);

    for (int i = 0; i < 3; i++) {
        drop_all(old, 3); /* touches nothing of the new session */
    }
    assert_int_equal(stats_now().holds, 1);
    assert_number(live, 3);
    drop(live);
    stop();
}

static void restart__forgets_the_functions(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    register_body("mine", body_nothing, OBJREF_MAY_BLOCK);
    assert_status(objref_register("mine", body_nothing, 0), OBJREF_INVALID_ARGUMENT);
    stop();
    start(2, OBJREF_NO_LIMIT);
    objref_ref ref;
    assert_status(objref_submit("mine", NULL, 0, &ref, 1), OBJREF_UNKNOWN_FUNCTION);
    register_body("mine", body_nothing, OBJREF_MAY_BLOCK);
    stop();
}

static void view__outlives_shutdown_and_restart(void **state) {
    (void)state;
    static uint8_t bytes[1000];
    memset(bytes, 3, sizeof(bytes));
    start(2, OBJREF_NO_LIMIT);
    const objref_ref large = put_bytes(4, bytes, sizeof(bytes));
    const objref_ref small = put_number(9);
    const objref_ref list = put_list((objref_ref[]){large, small}, 2);
    objref_view views[4];
    assert_ok(objref_get_many((objref_ref[]){large, small, list, large}, 4, 0, 0, views, NULL));
    assert_ok(objref_shutdown(SOON));
    assert_memory_equal(views[0].bytes, bytes, sizeof(bytes));
    assert_memory_equal(views[1].bytes, &(uint64_t){9}, sizeof(uint64_t));
    assert_true(objref_equal(views[2].refs[1], small));
    objref_view_release(&views[3]); /* without a runtime */

    start(2, OBJREF_NO_LIMIT);
    const objref_ref other = put_number(1);
    assert_int_equal(stats_now().objects, 1);
    assert_memory_equal(views[0].bytes, bytes, sizeof(bytes));
    objref_view_release(&views[0]);
    objref_view_release(&views[2]); /* what it contained is void, and nobody else's */
    assert_int_equal(stats_now().objects, 1);
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
    drop(other);
    stop();
    objref_view_release(&views[1]);
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
}

/* What a verb finds that was inside while shutdown closed its slot: that the session is over, and
 * not that the object, which it holds, has been freed. */
static void hold__by_a_late_verb_says_that_the_session_is_over(void **state) {
    (void)state;
    start(2, 8);
    objref__runtime *runtime = objref__runtime_home();
    const objref_ref ref = put_number(1);
    assert_ok(objref_shutdown(SOON));
    const objref_status none = OBJREF_RUNTIME_NOT_INITIALIZED;
    assert_status(objref__hold_all(runtime, ref.worker, &ref, 1), none);
    start(2, 8);
    const objref_ref full = put_number(1);
    assert_status(objref__hold_all(runtime, ref.worker, &ref, 1), none);
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    objref__cargo cargo;
    assert_status(objref__value_take(runtime, ref.worker, &value, &cargo), none);
    assert_status(objref__value_take(runtime, full.worker, &value, &cargo), OBJREF_STORE_FULL);
    drop(full);
    stop();
}

static void session__ids_differ_between_sessions(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref before = put_number(1);
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    const objref_ref after = put_number(1);
    assert_int_not_equal(before.worker, after.worker);
    assert_int_not_equal(after.worker, 0);
    drop(after);
    stop();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restart__makes_every_old_ref_unknown),
        cmocka_unit_test(restart__forgets_the_functions),
        cmocka_unit_test(view__outlives_shutdown_and_restart),
        cmocka_unit_test(hold__by_a_late_verb_says_that_the_session_is_over),
        cmocka_unit_test(session__ids_differ_between_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
