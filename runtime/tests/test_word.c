/* test_word - the bits of a slot's word: each field in its place, none spills into another. */
#include "word.h"

#include "helpers.h"

/* The layout as the comment draws it: a change of it changes what an old core dump says. */
static void word_make__puts_each_field_in_its_place(void **state) {
    (void)state;
    assert_int_equal(objref__word_make(1, OBJREF__EMPTY, 0), UINT64_C(1) << 36);
    assert_int_equal(objref__word_make(0, OBJREF__PENDING, 0), UINT64_C(1) << 34);
    assert_int_equal(objref__word_make(0, OBJREF__FAILED, 0), UINT64_C(3) << 34);
    assert_int_equal(OBJREF__ONE_VIEW, UINT64_C(1) << 20);
    assert_int_equal(objref__word_make(0, OBJREF__EMPTY, 5), 5);
}

static void word_fields__are_read_back_at_their_limits(void **state) {
    (void)state;
    const objref__word full =
        objref__word_make(OBJREF__GENERATION_MAX, OBJREF__FAILED, OBJREF__HANDLE_MAX) |
        OBJREF__VIEW_MAX * OBJREF__ONE_VIEW;
    assert_int_equal(full, UINT64_MAX);
    assert_int_equal(objref__word_generation(full), (1 << 28) - 1);
    assert_int_equal(objref__word_state(full), OBJREF__FAILED);
    assert_int_equal(objref__word_views(full), (1 << 14) - 1);
    assert_int_equal(objref__word_handles(full), (1 << 20) - 1);
}

static void word_fields__do_not_spill(void **state) {
    (void)state;
    const objref__word views = OBJREF__VIEW_MAX * OBJREF__ONE_VIEW;
    assert_int_equal(objref__word_handles(views), 0);
    assert_int_equal(objref__word_state(views), OBJREF__EMPTY);
    assert_int_equal(objref__word_views(OBJREF__HANDLE_MAX), 0);
    const objref__word state_only = objref__word_make(0, OBJREF__FAILED, 0);
    assert_int_equal(objref__word_views(state_only), 0);
    assert_int_equal(objref__word_generation(state_only), 0);
}

static void word_in__changes_the_state_only(void **state) {
    (void)state;
    const objref__word before = objref__word_make(9, OBJREF__PENDING, 3) + 2 * OBJREF__ONE_VIEW;
    const objref__word after = objref__word_in(before, OBJREF__READY);
    assert_int_equal(objref__word_state(after), OBJREF__READY);
    assert_int_equal(objref__word_in(after, OBJREF__PENDING), before);
}

static void word_is__compares_generation_and_state_whatever_the_holds(void **state) {
    (void)state;
    const objref__word word = objref__word_make(9, OBJREF__READY, 3) + OBJREF__ONE_VIEW;
    assert_true(objref__word_is(word, 9, OBJREF__READY));
    assert_false(objref__word_is(word, 9, OBJREF__PENDING));
    assert_false(objref__word_is(word, 8, OBJREF__READY));
}

/* An id from outside has 32 bits of generation, the word 28. */
static void word_is__false_for_a_generation_that_no_word_can_have(void **state) {
    (void)state;
    const objref__word word = objref__word_make(9, OBJREF__READY, 1);
    for (uint32_t bit = 28; bit < 32; bit++) {
        assert_false(objref__word_is(word, 9u | UINT32_C(1) << bit, OBJREF__READY));
    }
}

static void word_next__is_the_next_generation_held_by_nobody(void **state) {
    (void)state;
    const objref__word word = objref__word_make(9, OBJREF__READY, 3) + 5 * OBJREF__ONE_VIEW;
    assert_int_equal(objref__word_next(word), objref__word_make(10, OBJREF__EMPTY, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(word_make__puts_each_field_in_its_place),
        cmocka_unit_test(word_fields__are_read_back_at_their_limits),
        cmocka_unit_test(word_fields__do_not_spill),
        cmocka_unit_test(word_in__changes_the_state_only),
        cmocka_unit_test(word_is__compares_generation_and_state_whatever_the_holds),
        cmocka_unit_test(word_is__false_for_a_generation_that_no_word_can_have),
        cmocka_unit_test(word_next__is_the_next_generation_held_by_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
