/* What the engine makes of a subject's answers: the estimate of an honest one, and the fault of
 * each bad habit. The subjects are fakes; none of them measures anything. */
#include "subject.h"

#include "child.h"

#include "../subjects/pairloop.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static void run_fake(const char *habit, int64_t deadline_ns, bench_answer *answer) {
    static const bench_comparison comparisons[] = {{"base", 20}, {"mine", 0}};
    char command[512];
    bench_subject subject;
    bench_order order = {
        .cell = "view-8",
        .seed = UINT64_MAX - 5,
        .pairs = 40,
        .layout = 3,
        .deadline_ns = deadline_ns,
        .comparisons = comparisons,
        .comparison_count = 2,
    };
    (void)snprintf(command, sizeof command, "%s %s", FAKE_SUBJECT, habit);
    assert_true(bench_subject_parse(command, &subject));
    bench_subject_run(&subject, &order, answer);
    bench_subject_release(&subject);
}

static void run__estimates_what_the_subject_measured(void **state) {
    (void)state;
    bench_answer answer;
    run_fake("slow", 60 * SECOND, &answer);
    assert_null(answer.fault);
    assert_true(fabs(bench_percent(answer.estimates[0].log_ratio) - 2) < 0.4);
    assert_true(fabs(bench_percent(answer.estimates[1].log_ratio) - 5) < 0.4);
    assert_true(fabs(bench_percent(answer.estimates[1].hodges_lehmann) - 5) < 0.4);
    assert_true(answer.estimates[1].baseline_ns > 120 && answer.estimates[1].baseline_ns < 155);
    assert_int_equal(answer.estimates[1].layout, 3);
}

static void assert_fault(const char *habit, const char *part, int64_t deadline_ns) {
    bench_answer answer;
    run_fake(habit, deadline_ns, &answer);
    if (answer.fault == NULL || strstr(answer.fault, part) == NULL) {
        fail_msg("%s: '%s' does not say '%s'", habit, answer.fault, part);
    }
    free(answer.fault);
}

static void run__finds_each_bad_habit(void **state) {
    (void)state;
    static const char *const habits[][2] = {
        {"failing", "had operations that failed"},
        {"checksum", "the checksum is wrong"},
        {"short", "gave fewer pairs"},
        {"negative", "gave fewer pairs"},
        {"zero", "a duration of nothing"},
        {"left-out", "left a comparison out"},
        {"twice", "a comparison that was not asked for"},
        {"other-cell", "ran something else"},
        {"other-seed", "ran something else"},
        {"no-objects", "no number of objects"},
        {"no-process", "pairs before its process record"},
        {"no-count", "no failures or no checksum"},
        {"no-sum", "no failures or no checksum"},
        {"no-end", "without an end record"},
        {"after", "something after its end record"},
        {"key-twice", "something that is no record"},
        {"garbage", "something that is no record"},
        {"silent", "left a comparison out"},
        {"dies", "died of SIGABRT"},
        {"exits", "exited with 9: no room for the objects"},
        {"flood", "wrote more than 8 MiB"},
    };
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        assert_fault(habits[i][0], habits[i][1], 60 * SECOND);
    }
    assert_fault("hangs", "did not end in time", SECOND / 5);
}

static void run__counts_the_failures(void **state) {
    (void)state;
    bench_answer answer;
    run_fake("failing", 60 * SECOND, &answer);
    assert_int_equal(answer.failures, 1);
    free(answer.fault);
}

static void run__does_not_mind_a_chatty_or_orphaning_subject(void **state) {
    (void)state;
    bench_answer answer;
    run_fake("chatty", 60 * SECOND, &answer);
    assert_null(answer.fault);
    run_fake("orphan", 60 * SECOND, &answer);
    assert_null(answer.fault);
}

static void assert_ill_described(const char *command, const char *part) {
    bench_subject subject;
    json_t *description = NULL;
    char *error = NULL;
    assert_true(bench_subject_parse(command, &subject));
    assert_false(bench_subject_describe(&subject, &description, &error));
    if (strstr(error, part) == NULL) {
        fail_msg("'%s' does not say '%s'", error, part);
    }
    free(error);
    bench_subject_release(&subject);
}

static void describe__refuses_what_does_not_start_or_answer(void **state) {
    (void)state;
    assert_ill_described("/no/such/program", "could not be started: No such file");
    assert_ill_described(FAKE_SUBJECT " mute", "did not answer describe");
    assert_ill_described(FAKE_SUBJECT " future", "speaks protocol 2, not 1");
    assert_ill_described(FAKE_SUBJECT " nonsense", "exited with 2: fake-subject: no such mode");
    assert_ill_described("echo [1]", "did not answer describe");
}

static void describe__returns_the_record(void **state) {
    (void)state;
    bench_subject subject;
    json_t *description = NULL;
    char *error = NULL;
    assert_true(bench_subject_parse("  " FAKE_SUBJECT "\t even  ", &subject));
    assert_int_equal(subject.argument_count, 2);
    assert_true(bench_subject_describe(&subject, &description, &error));
    assert_string_equal(json_string_value(json_object_get(description, "name")), "fake");
    json_decref(description);
    bench_subject_release(&subject);
}

static void parse__wants_a_program_and_a_bounded_command(void **state) {
    (void)state;
    bench_subject subject;
    assert_false(bench_subject_parse("  \t", &subject));
    assert_false(bench_subject_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", &subject));
    assert_null(subject.words);
    assert_true(bench_subject_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", &subject));
    bench_subject_release(&subject);
}

static uint64_t sum_one_by_one(uint64_t start, uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t k = 0; k < count; k++) {
        sum += 2 * pairloop_word(99, (start + k) % 7);
    }
    return sum;
}

static void checksum__is_that_of_each_operation_in_turn(void **state) {
    (void)state;
    for (uint64_t start = 0; start < 9; start++) {
        for (uint64_t count = 0; count < 40; count++) {
            assert_true(bench_subject_checksum(99, 7, start, count) ==
                        sum_one_by_one(start, count));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__estimates_what_the_subject_measured),
        cmocka_unit_test(run__finds_each_bad_habit),
        cmocka_unit_test(run__counts_the_failures),
        cmocka_unit_test(run__does_not_mind_a_chatty_or_orphaning_subject),
        cmocka_unit_test(describe__refuses_what_does_not_start_or_answer),
        cmocka_unit_test(describe__returns_the_record),
        cmocka_unit_test(parse__wants_a_program_and_a_bounded_command),
        cmocka_unit_test(checksum__is_that_of_each_operation_in_turn),
    };
    bench_child_listen();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
