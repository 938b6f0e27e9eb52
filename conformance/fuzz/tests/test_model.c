/* Tests of the model: what it foretells, and what it refuses because nobody could foretell it. */
#include "fuzz/model.h"
#include "fuzz/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct model model;
static uint32_t at;

static int begin(void **state) {
    (void)state;
    model_open(&model, true);
    at = 0;
    return 0;
}

/* Plays one step; its number, or -1 when it is refused. What must be seen is left in `seen`. */
static char seen[256];
static const char *seen_rule;

static int play(enum step_kind kind, int64_t number, uint32_t use_count, const int *uses) {
    struct step step = {.kind = kind, .number = number, .use_count = use_count};
    for (uint32_t i = 0; i < use_count; i++) {
        step.uses[i] = (struct use){(uint16_t)(uses[i] & 0xff), (uint16_t)(uses[i] >> 8)};
    }
    struct outlook outlook;
    if (!model_play(&model, at, &step, &outlook)) {
        return -1;
    }
    (void)strncpy(seen, objref__text_get(&outlook.expected), sizeof seen - 1);
    seen_rule = outlook.rule;
    objref__text_release(&outlook.expected);
    return (int)at++;
}

#define ITEM(step, item) ((step) | (item) << 8)
#define PLAY(kind, number, ...)                                                                    \
    play(STEP_##kind, number, sizeof(int[]){__VA_ARGS__} / sizeof(int), (int[]){__VA_ARGS__})
#define MAKE(kind, number) play(STEP_##kind, number, 0, NULL)

static void assert_shows(int step, const char *text, const char *rule) {
    assert_true(step >= 0);
    char *soon = strstr(seen, " within 2s"); /* stands wherever something has still to come */
    if (soon != NULL) {
        *soon = '\0';
    }
    assert_string_equal(seen, text);
    assert_string_equal(seen_rule, rule);
}

static void model_mix__is_fnv_1a_over_words(void **state) {
    (void)state;
    assert_int_equal(model_mix(NULL, 0), INT64_C(-3750763034362895579));
    const int64_t words[] = {2, 3};
    assert_int_equal(model_mix(words, 2), INT64_C(592598317564770290));
}

static void a_failure__reaches_its_dependants_with_its_root(void **state) {
    (void)state;
    int fails = MAKE(FAIL, 7), good = MAKE(PUT, 1);
    int next = PLAY(MIX, 0, good, fails);
    int last = PLAY(COUNT, 0, next);
    assert_shows(PLAY(GET, 0, fails), "error task_failed code 7", "ERR-1");
    assert_shows(PLAY(GET, 0, last), "error dependency_failed code 7 cause task_failed", "ERR-2");
    assert_shows(PLAY(RAN, 0, last), "0", "ERR-2");
    int other = MAKE(FAIL, 8);
    int both = PLAY(MIX, 0, fails, other);
    assert_shows(PLAY(GET, 0, both),
                 "error dependency_failed code 7 cause task_failed | error dependency_failed code "
                 "8 cause task_failed",
                 "ERR-2");
}

static void a_failure_inside_a_list__is_cargo(void **state) {
    (void)state;
    int fails = MAKE(FAIL, 7);
    int box = PLAY(PUT_LIST, 0, fails);
    int same = PLAY(IDENTITY, 0, box);
    int open = PLAY(OPEN, 0, same);
    assert_shows(open, "[ref]", "ARG-1");
    assert_shows(PLAY(GET, 0, open), "error task_failed code 7", "ERR-1");
}

static void a_closed_gate__holds_back_what_depends_on_it(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), gate = PLAY(GATE, 0, put);
    int next = PLAY(MIX, 0, gate);
    assert_int_equal(PLAY(GET, 0, next), -1);
    assert_shows(PLAY(POLL, 0, next), "error timed_out", "GET-9");
    assert_shows(PLAY(POLL, 10, next), "error timed_out", "GET-8");
    assert_int_equal(PLAY(WAIT, 2, put, next), -1);
    assert_shows(PLAY(WAIT, 1, next, put), "ready [%1] rest [%0] in order", "GET-16");
    assert_int_equal(MAKE(STATS, 0), -1);
    assert_true(PLAY(LIFT, 0, gate) >= 0);
    assert_int_equal(PLAY(LIFT, 0, gate), -1);
    assert_shows(PLAY(WAIT, 1, next, put), "ready 1 rest 1", "GET-17");
    assert_int_equal(PLAY(POLL, 0, next), -1);
    assert_true(PLAY(GET, 0, next) >= 0);
    assert_true(PLAY(POLL, 0, next) >= 0);
    assert_shows(MAKE(STATS, 0), "{\"objects\": 3, ...}", "LIFE-2");
}

static void bodies__are_never_more_than_the_workers(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), other = PLAY(MIX, 0, put);
    int first = PLAY(GATE, 0, put), behind = PLAY(GATE, 0, first), second = PLAY(GATE, 0, put);
    assert_true(first >= 0 && behind >= 0 && second >= 0);
    assert_int_equal(PLAY(GATE, 0, put), -1);
    assert_int_equal(PLAY(GET, 0, other), -1); /* no worker is left for it */
    assert_int_equal(PLAY(STARTED, 0, behind), -1);
    assert_true(PLAY(STARTED, 0, second) >= 0);
    assert_true(PLAY(LIFT, 0, second) >= 0);
    assert_true(PLAY(GET, 0, other) >= 0);
}

static void a_dropped_ref__cannot_be_used(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), clone = PLAY(CLONE, 0, put), box = PLAY(PUT_LIST, 0, put, clone);
    assert_true(PLAY(DROP, 0, put) >= 0);
    assert_int_equal(PLAY(GET, 0, put), -1);
    assert_int_equal(PLAY(DROP, 0, put), -1);
    assert_shows(PLAY(GET, 0, clone), "5", "LIFE-1");
    assert_shows(MAKE(STATS, 0), "{\"objects\": 2, ...}", "LIFE-2");
    assert_true(PLAY(DROP, 0, clone) >= 0);
    int open = PLAY(OPEN, 0, box);
    assert_true(PLAY(DROP, 0, box) >= 0);
    assert_shows(MAKE(STATS, 0), "{\"objects\": 1, ...}", "LIFE-2");
    assert_shows(PLAY(GET, 0, ITEM(open, 1)), "5", "NEST-1");
    assert_int_equal(PLAY(GET, 0, ITEM(open, 2)), -1);
}

static void an_argument_dropped_in_flight__gives_its_value_another_rule(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), gate = PLAY(GATE, 0, put), mix = PLAY(MIX, 1, put, gate);
    assert_true(PLAY(DROP, 0, put) >= 0 && PLAY(LIFT, 0, gate) >= 0);
    const int64_t words[] = {5, 5, 1};
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%lld", (long long)model_mix(words, 3));
    assert_shows(PLAY(GET, 0, mix), digits, "ARG-9");
}

static void a_started_get__must_be_joined_and_keeps_its_ref(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), gate = PLAY(GATE, 0, put), start = PLAY(START, 0, gate);
    assert_false(model_may_end(&model));
    assert_int_equal(PLAY(DROP, 0, gate), -1);
    assert_int_equal(PLAY(JOIN, 0, start), -1);
    assert_true(PLAY(LIFT, 0, gate) >= 0);
    assert_shows(PLAY(JOIN, 0, start), "5", "RES-7");
    assert_true(model_may_end(&model));
    assert_true(PLAY(DROP, 0, gate) >= 0);
}

static void what_the_kinds_mean__is_refused_for_others(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), bytes = play(STEP_PUT_BYTES, 3, 0, NULL);
    assert_int_equal(PLAY(SIZE, 0, put), -1);
    assert_int_equal(PLAY(MIX, 0, bytes), -1);
    assert_int_equal(PLAY(OPEN, 0, put), -1);
    assert_int_equal(PLAY(LIFT, 0, put), -1);
    assert_int_equal(PLAY(GET, 0, 99), -1);
    assert_int_equal(MAKE(FAIL, 0), -1);
    assert_int_equal(MAKE(MANY, 1), -1);
    int digest = PLAY(DIGEST, 0, bytes);
    assert_shows(PLAY(GET, 0, digest), "139757951", "ARG-1"); /* CRC-32 of 00 01 02 */
    int kinds = PLAY(KIND_OF, 0, bytes, put, put);
    assert_shows(PLAY(GET, 0, kinds), "[\"bytes\", [\"ref\", \"ref\"]]", "ARG-2");
}

static void a_stale_ref__needs_an_object_that_nobody_knew(void **state) {
    (void)state;
    int put = MAKE(PUT, 5), other = MAKE(PUT, 6);
    (void)PLAY(MIX, 0, put);
    assert_int_equal(PLAY(STALE, 0, put), -1);
    assert_true(PLAY(STALE, 0, other) >= 0);
    assert_int_equal(PLAY(GET, 0, other), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_mix__is_fnv_1a_over_words),
        cmocka_unit_test_setup(a_failure__reaches_its_dependants_with_its_root, begin),
        cmocka_unit_test_setup(a_failure_inside_a_list__is_cargo, begin),
        cmocka_unit_test_setup(a_closed_gate__holds_back_what_depends_on_it, begin),
        cmocka_unit_test_setup(bodies__are_never_more_than_the_workers, begin),
        cmocka_unit_test_setup(a_dropped_ref__cannot_be_used, begin),
        cmocka_unit_test_setup(an_argument_dropped_in_flight__gives_its_value_another_rule, begin),
        cmocka_unit_test_setup(a_started_get__must_be_joined_and_keeps_its_ref, begin),
        cmocka_unit_test_setup(what_the_kinds_mean__is_refused_for_others, begin),
        cmocka_unit_test_setup(a_stale_ref__needs_an_object_that_nobody_knew, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
