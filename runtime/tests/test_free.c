/* test_free - objects that are ended whoever holds them: what later verbs say, and what stays. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static void assert_gone(objref_ref ref) {
    objref_view view;
    uint8_t is_ready = 9;
    objref_failure failure;
    const objref_arg arg = ref_arg(ref);
    const objref_value list = {.refs = &ref, .ref_count = 1};
    objref_ref made;
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_FREED);
    assert_status(objref_get(ref, 0, OBJREF_FOREVER, &view), OBJREF_FREED);
    assert_status(objref_get_many(&ref, 1, 0, OBJREF_FOREVER, &view, NULL), OBJREF_FREED);
    assert_status(objref_wait(&ref, 1, 1, OBJREF_FOREVER, &is_ready), OBJREF_FREED);
    assert_status(objref_clone(ref), OBJREF_FREED);
    assert_status(objref_failure_get(ref, &failure), OBJREF_FREED);
    assert_status(objref_put(&list, &made), OBJREF_FREED);
    assert_status(objref_submit("identity", &arg, 1, &made, 1), OBJREF_FREED);
    assert_status(objref_cancel(ref), OBJREF_FREED);
    assert_status(objref_free(ref), OBJREF_FREED);
}

static objref_ref put_block(uint8_t byte) {
    uint8_t bytes[100];
    memset(bytes, byte, sizeof(bytes));
    return put_bytes(0, bytes, sizeof(bytes));
}

static void assert_block(const objref_view *view, uint8_t byte) {
    const uint8_t *bytes = view->bytes;
    assert_int_equal(view->size, 100);
    assert_int_equal(bytes[0], byte);
    assert_int_equal(bytes[99], byte);
}

/* Handles end with it; their drops come too late, and touch nothing, not the next tenant either. */
static void free__ends_what_handles_hold(void **state) {
    (void)state;
    const objref_ref ref = put_block(1);
    assert_ok(objref_clone(ref));
    assert_ok(objref_clone(ref));
    assert_ok(objref_free(ref));
    assert_gone(ref);
    assert_int_equal(stats_now().objects, 0);
    assert_int_equal(stats_now().bytes, 0);
    const objref_ref next = put_block(2);
    assert_int_equal(next.slot, ref.slot);
    drop_all((const objref_ref[]){ref, ref, ref}, 3);
    objref_view view;
    assert_ok(objref_get(next, 0, 0, &view));
    assert_block(&view, 2);
    objref_view_release(&view);
    drop(next);
}

static void free__of_a_small_value_needs_no_block(void **state) {
    (void)state;
    const objref_ref ref = put_number(1);
    assert_ok(objref_free(ref));
    assert_gone(ref);
}

static void free__leaves_views_until_their_release(void **state) {
    (void)state;
    const objref_ref ref = put_block(3);
    objref_view views[2];
    assert_ok(objref_get(ref, 0, 0, &views[0]));
    assert_ok(objref_get(ref, 0, 0, &views[1]));
    assert_ok(objref_free(ref));
    assert_gone(ref);
    assert_int_equal(stats_now().objects, 0);
    const objref_ref other = put_block(4); /* not into its place */
    assert_true(other.slot != ref.slot);
    objref_view_release(&views[0]);
    assert_block(&views[1], 3);
    objref_view_release(&views[1]);
    assert_gone(ref);
    const objref_ref next = put_block(5); /* now it is free for others */
    assert_int_equal(next.slot, ref.slot);
    assert_gone(ref);
    drop(next);
    drop(other);
}

/* Where there is a limit, bytes count as long as a view needs them. */
static void free__counts_bytes_until_the_last_view(void **state) {
    (void)state;
    start(1, 150);
    const objref_ref ref = put_block(6);
    uint8_t bytes[100] = {0};
    const objref_value value = {.bytes = bytes, .size = sizeof(bytes)};
    objref_ref made;
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    assert_ok(objref_free(ref));
    assert_status(objref_put(&value, &made), OBJREF_STORE_FULL);
    objref_view_release(&view);
    assert_ok(objref_put(&value, &made));
    assert_ok(objref_free(made));
    assert_ok(objref_put(&value, &made));
    drop(made);
    stop();
}

static void free__of_what_was_freed_with_views_survives_a_restart(void **state) {
    (void)state;
    start(1, OBJREF_NO_LIMIT);
    const objref_ref ref = put_block(7);
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    assert_ok(objref_free(ref));
    stop();
    start(1, OBJREF_NO_LIMIT);
    const objref_ref next = put_block(8);
    assert_block(&view, 7);
    assert_status(objref_free(ref), OBJREF_UNKNOWN_REF);
    objref_view_release(&view);
    drop(next);
    stop();
}

/* A container holds what it contains, and what contains it holds it: neither keeps it from free. */
static void free__of_a_container_gives_up_what_it_contains(void **state) {
    (void)state;
    const objref_ref inner = put_block(9);
    const objref_ref list = put_list(&inner, 1);
    const objref_ref outer = put_list(&list, 1);
    drop(inner);
    assert_ok(objref_free(list));
    assert_gone(list);
    assert_gone(inner);
    objref_view view;
    assert_ok(objref_get(outer, 0, 0, &view));
    assert_true(objref_equal(view.refs[0], list));
    objref_view_release(&view);
    drop(outer);
}

static void free__of_a_deep_nest_takes_no_stack(void **state) {
    (void)state;
    enum { DEPTH = 200000 };
    objref_ref outer = put_number(1);
    for (size_t i = 0; i < DEPTH; i++) {
        const objref_ref next = put_list(&outer, 1);
        drop(outer);
        outer = next;
    }
    assert_ok(objref_free(outer));
    assert_int_equal(stats_now().objects, 0);
}

static void free__of_a_failure_says_freed(void **state) {
    (void)state;
    const objref_ref ref = submit_number("fail", 3);
    objref_view view;
    assert_status(objref_get(ref, 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_ok(objref_free(ref));
    assert_gone(ref);
}

static void free__of_what_is_pending_is_refused(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    assert_status(objref_free(ref), OBJREF_INVALID_ARGUMENT);
    gate_open(&closed);
    assert_number(ref, 7);
    assert_ok(objref_free(ref));
    assert_gone(ref);
}

/* A task that has not started finds its input gone; one that runs has a view of it [PLAN-16]. */
static void free__of_an_input_fails_what_has_not_started(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref number = put_number(5);
    const objref_ref sum = submit("sum", (const objref_ref[]){number, pending}, 2);
    assert_ok(objref_free(number));
    gate_open(&closed);
    objref_view view;
    objref_failure failure;
    assert_status(objref_get(sum, 0, SOON, &view), OBJREF_DEPENDENCY_FAILED);
    assert_ok(objref_failure_get(sum, &failure));
    assert_int_equal(failure.cause, OBJREF_FREED);
    assert_true(objref_equal(failure.path[0], number));
    drop(sum);
    drop(pending);
}

static _Atomic bool has_started;
static _Atomic bool may_look;

static objref_status body_look_late(objref_call *call) {
    atomic_store(&has_started, true);
    while (!atomic_load(&may_look)) {
        sleep_ms(1);
    }
    return return_number(call, 0, number_of(call, 0));
}

static void free__of_an_input_leaves_it_to_what_runs(void **state) {
    (void)state;
    atomic_store(&has_started, false);
    atomic_store(&may_look, false);
    register_body("look_late", body_look_late, OBJREF_MAY_BLOCK);
    const objref_ref number = put_number(6);
    const objref_ref ref = submit_one("look_late", number);
    while (!atomic_load(&has_started)) {
        sleep_ms(1);
    }
    assert_ok(objref_free(number));
    atomic_store(&may_look, true);
    assert_number(ref, 6);
    drop(ref);
}

static void free__of_what_names_nothing_says_so(void **state) {
    (void)state;
    const objref_ref ref = put_number(1);
    const objref_ref unknown[] = {{0, 0, 0},
                                  {ref.worker + 1, ref.slot, ref.generation},
                                  {ref.worker, ref.slot, ref.generation + 1},
                                  {ref.worker, 1u << 30, 1},
                                  {ref.worker, ref.slot, 0}};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_status(objref_free(unknown[i]), OBJREF_UNKNOWN_REF);
    }
    assert_number(ref, 1);
    drop(ref);
}

/* A place whose ids are used up is not used again, view or no view. */
static void free__of_the_last_tenant_retires_its_place(void **state) {
    (void)state;
    objref__store *store = &objref__runtime_home()->store;
    for (int with_view = 0; with_view < 2; with_view++) {
        const objref_ref first = put_number(1);
        objref__slot *slot = objref__store_at(store, first.slot);
        atomic_store(&slot->word, objref__word_make(OBJREF__GENERATION_MAX - 1, OBJREF__READY, 1));
        const objref_ref ref = {first.worker, first.slot, OBJREF__GENERATION_MAX - 1};
        objref_view view = {0};
        if (with_view != 0) {
            assert_ok(objref_get(ref, 0, 0, &view));
        }
        assert_ok(objref_free(ref));
        assert_status(objref_free(ref), OBJREF_FREED);
        objref_view_release(&view);
        const objref_ref other = put_number(2);
        assert_true(other.slot != ref.slot);
        drop(other);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(free__ends_what_handles_hold),
        session_test(free__of_a_small_value_needs_no_block),
        session_test(free__leaves_views_until_their_release),
        cmocka_unit_test(free__counts_bytes_until_the_last_view),
        cmocka_unit_test(free__of_what_was_freed_with_views_survives_a_restart),
        session_test(free__of_a_container_gives_up_what_it_contains),
        session_test(free__of_a_deep_nest_takes_no_stack),
        session_test(free__of_a_failure_says_freed),
        session_test(free__of_what_is_pending_is_refused),
        session_test(free__of_an_input_fails_what_has_not_started),
        session_test(free__of_an_input_leaves_it_to_what_runs),
        session_test(free__of_what_names_nothing_says_so),
        session_test(free__of_the_last_tenant_retires_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
