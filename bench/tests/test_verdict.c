/* The table of verdicts: what twenty-four processes must say for each verdict and control. */
#include "verdict.h"

#include "test.h"

#include <math.h>

enum { PROCESSES = 24, LAYOUTS = 6 };

/* An even spread of processes around a ratio; the layouts share nothing. */
static bench_interval
spread(double ratio_percent, double spread_percent, size_t count, double baseline_ns) {
    bench_estimate estimates[PROCESSES] = {0};
    assert_true(count <= PROCESSES);
    for (size_t i = 0; i < count; i++) {
        double step = (double)(i * 7 % count) / (double)(count - 1) * 2 - 1;
        estimates[i] = (bench_estimate){
            .log_ratio = log1p(ratio_percent / 100) + step * spread_percent / 100,
            .baseline_ns = baseline_ns,
            .layout = (unsigned)i % LAYOUTS,
        };
        estimates[i].hodges_lehmann = estimates[i].log_ratio;
    }
    return bench_interval_of(estimates, count, 1);
}

static bench_verdict judge(double ratio_percent, double spread_percent) {
    const char *reason = NULL;
    bench_interval interval = spread(ratio_percent, spread_percent, PROCESSES, 10);
    return bench_verdict_of(&interval, 1, &reason);
}

static void verdict__is_pass_when_the_high_bound_is_under_the_margin(void **state) {
    (void)state;
    assert_int_equal(judge(0, 0.1), BENCH_PASS);
    assert_int_equal(judge(0.5, 0.1), BENCH_PASS);
    assert_int_equal(judge(-50, 0.1), BENCH_PASS);
    assert_int_equal(judge(0.9, 0), BENCH_PASS);
}

static void verdict__is_fail_when_the_low_bound_is_over_the_margin(void **state) {
    (void)state;
    assert_int_equal(judge(1.2, 0.1), BENCH_FAIL);
    assert_int_equal(judge(2, 0.1), BENCH_FAIL);
    assert_int_equal(judge(200, 0.1), BENCH_FAIL);
}

static void verdict__is_inconclusive_when_the_interval_holds_the_margin(void **state) {
    (void)state;
    assert_int_equal(judge(1, 0.1), BENCH_INCONCLUSIVE);
    assert_int_equal(judge(0, 10), BENCH_INCONCLUSIVE);
    assert_int_equal(judge(5, 20), BENCH_INCONCLUSIVE);
}

/* The bound itself is neither under nor over the margin. */
static void verdict__at_the_margin_exactly_is_inconclusive(void **state) {
    (void)state;
    const char *reason = NULL;
    bench_interval interval = spread(0, 0.1, PROCESSES, 10);
    interval.high = log1p(0.01);
    assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_INCONCLUSIVE);
    assert_string_equal(reason, "the interval holds the margin");
    interval.low = interval.high;
    assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_INCONCLUSIVE);
}

static void verdict__of_too_few_processes_is_inconclusive(void **state) {
    (void)state;
    const char *reason = NULL;
    for (size_t count = 2; count < BENCH_PROCESSES_MIN; count++) {
        bench_interval interval = spread(0, 0, count, 10);
        assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_INCONCLUSIVE);
        assert_non_null(reason);
    }
    bench_interval enough = spread(0, 0, BENCH_PROCESSES_MIN, 10);
    assert_int_equal(bench_verdict_of(&enough, 1, &reason), BENCH_PASS);
    assert_null(reason);
}

static void verdict__of_none_or_one_process_has_no_bounds(void **state) {
    (void)state;
    const bench_estimate one = {.log_ratio = 0, .baseline_ns = 10};
    bench_interval none = bench_interval_of(NULL, 0, 1);
    bench_interval single = bench_interval_of(&one, 1, 1);
    assert_true(isinf(none.low) && isinf(none.high));
    assert_true(isinf(single.low) && isinf(single.high));
    assert_true(isinf(bench_least_effect(&single)));
    assert_int_equal(single.layouts, 1);
}

/* What six layouts disagree on counts six times, not once per process. */
static void interval__is_wider_when_layouts_disagree(void **state) {
    (void)state;
    bench_estimate apart[PROCESSES];
    bench_estimate mixed[PROCESSES];
    for (unsigned i = 0; i < PROCESSES; i++) {
        double value = i % 2 == 0 ? 0.002 : -0.002;
        apart[i] = (bench_estimate){value, value, 10, i % LAYOUTS};
        mixed[i] = (bench_estimate){value, value, 10, i / 4};
    }
    bench_interval wide = bench_interval_of(apart, PROCESSES, 1);
    bench_interval narrow = bench_interval_of(mixed, PROCESSES, 1);
    assert_int_equal(wide.layouts, LAYOUTS);
    assert_true(wide.high > narrow.high + 0.0005);
    assert_true(fabs(wide.layout_high - 0.002) < 1e-12);
    assert_true(fabs(wide.layout_low + 0.002) < 1e-12);
}

static void verdict__of_estimators_that_disagree_is_inconclusive(void **state) {
    (void)state;
    const char *reason = NULL;
    bench_interval interval = spread(0, 0.05, PROCESSES, 10);
    interval.dispute = 0.0021;
    assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_INCONCLUSIVE);
    assert_string_equal(reason, "median and Hodges-Lehmann disagree");
    interval.dispute = -0.0019;
    assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_PASS);
}

/* One process in which the two lie far apart was disturbed; it is no reason to doubt the others. */
static void interval__of_one_disturbed_process_has_no_dispute(void **state) {
    (void)state;
    bench_estimate estimates[PROCESSES] = {0};
    estimates[5].hodges_lehmann = 0.5;
    bench_interval one = bench_interval_of(estimates, PROCESSES, 1);
    for (size_t i = 0; i < PROCESSES; i++) {
        estimates[i].hodges_lehmann = 0.01;
    }
    bench_interval all = bench_interval_of(estimates, PROCESSES, 1);
    assert_true(one.dispute == 0);
    assert_true(fabs(all.dispute - 0.01) < 1e-12);
}

/* At +200 % a disagreement of 1 % is no reason to doubt. */
static void verdict__far_from_the_margin_tolerates_more_disagreement(void **state) {
    (void)state;
    const char *reason = NULL;
    bench_interval interval = spread(200, 0.05, PROCESSES, 10);
    interval.dispute = 0.01;
    assert_int_equal(bench_verdict_of(&interval, 1, &reason), BENCH_FAIL);
}

static void verdict__under_two_ns_is_given_in_ns(void **state) {
    (void)state;
    const char *reason = NULL;
    bench_interval tenth = spread(10, 0.1, PROCESSES, 1.5);
    bench_interval third = spread(30, 0.1, PROCESSES, 1.5);
    bench_interval edge = spread(25, 3, PROCESSES, 1.0);
    bench_interval longer = spread(10, 0.1, PROCESSES, 2.1);
    assert_int_equal(bench_verdict_of(&tenth, 1, &reason), BENCH_PASS);
    assert_int_equal(bench_verdict_of(&third, 1, &reason), BENCH_FAIL);
    assert_int_equal(bench_verdict_of(&edge, 1, &reason), BENCH_INCONCLUSIVE);
    assert_int_equal(bench_verdict_of(&longer, 1, &reason), BENCH_FAIL);
}

static bench_control_state
control(bench_control control, double ratio_percent, double spread_percent) {
    bench_interval interval = spread(ratio_percent, spread_percent, PROCESSES, 10);
    return bench_control_judge(control, &interval, 1);
}

static void control__of_the_same_code_must_be_near_zero(void **state) {
    (void)state;
    assert_int_equal(control(BENCH_CONTROL_SAME, 0, 0.1), BENCH_IN_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_CLONE, 0.3, 0.1), BENCH_IN_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_CLONE, 1.5, 0.1), BENCH_OUT_OF_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_SAME, -1.5, 0.1), BENCH_OUT_OF_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_SAME, -1, 0.1), BENCH_UNDECIDED);
    assert_int_equal(control(BENCH_CONTROL_CLONE, 0, 10), BENCH_UNDECIDED);
}

static void control__of_half_a_percent_must_be_under_the_margin(void **state) {
    (void)state;
    assert_int_equal(control(BENCH_CONTROL_HALF, 0.5, 0.1), BENCH_IN_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_HALF, 1.5, 0.1), BENCH_OUT_OF_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_HALF, 0.5, 3), BENCH_UNDECIDED);
}

static void control__of_two_percent_must_be_over_the_margin(void **state) {
    (void)state;
    assert_int_equal(control(BENCH_CONTROL_DOUBLE, 2, 0.1), BENCH_IN_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_DOUBLE, 0, 0.1), BENCH_OUT_OF_BOUNDS);
    assert_int_equal(control(BENCH_CONTROL_DOUBLE, 2, 10), BENCH_UNDECIDED);
}

static void control__of_too_few_processes_is_undecided(void **state) {
    (void)state;
    bench_interval interval = spread(0, 0, BENCH_PROCESSES_MIN - 1, 10);
    assert_int_equal(bench_control_judge(BENCH_CONTROL_SAME, &interval, 1), BENCH_UNDECIDED);
    assert_int_equal(bench_control_judge(BENCH_CONTROL_DOUBLE, &interval, 1), BENCH_UNDECIDED);
}

static void verdict_under__voids_what_the_controls_do_not_carry(void **state) {
    (void)state;
    for (bench_verdict verdict = BENCH_PASS; verdict <= BENCH_VOID; verdict++) {
        assert_int_equal(bench_verdict_under(verdict, BENCH_IN_BOUNDS), verdict);
        assert_int_equal(bench_verdict_under(verdict, BENCH_OUT_OF_BOUNDS), BENCH_VOID);
    }
    assert_int_equal(bench_verdict_under(BENCH_PASS, BENCH_UNDECIDED), BENCH_VOID);
    assert_int_equal(bench_verdict_under(BENCH_FAIL, BENCH_UNDECIDED), BENCH_VOID);
    assert_int_equal(bench_verdict_under(BENCH_INCONCLUSIVE, BENCH_UNDECIDED), BENCH_INCONCLUSIVE);
}

static void overhead__is_given_in_percent_and_in_ns(void **state) {
    (void)state;
    assert_true(fabs(bench_percent(log(1.5)) - 50) < 1e-9);
    assert_true(fabs(bench_overhead_ns(log(1.5), 10) - 5) < 1e-9);
    bench_interval interval = spread(0, 0.1, PROCESSES, 10);
    assert_true(bench_half_width(&interval) > 0.02 && bench_half_width(&interval) < 0.1);
    assert_true(bench_least_effect(&interval) > 0.02 && bench_least_effect(&interval) < 0.1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdict__is_pass_when_the_high_bound_is_under_the_margin),
        cmocka_unit_test(verdict__is_fail_when_the_low_bound_is_over_the_margin),
        cmocka_unit_test(verdict__is_inconclusive_when_the_interval_holds_the_margin),
        cmocka_unit_test(verdict__at_the_margin_exactly_is_inconclusive),
        cmocka_unit_test(verdict__of_too_few_processes_is_inconclusive),
        cmocka_unit_test(verdict__of_none_or_one_process_has_no_bounds),
        cmocka_unit_test(interval__is_wider_when_layouts_disagree),
        cmocka_unit_test(verdict__of_estimators_that_disagree_is_inconclusive),
        cmocka_unit_test(interval__of_one_disturbed_process_has_no_dispute),
        cmocka_unit_test(verdict__far_from_the_margin_tolerates_more_disagreement),
        cmocka_unit_test(verdict__under_two_ns_is_given_in_ns),
        cmocka_unit_test(control__of_the_same_code_must_be_near_zero),
        cmocka_unit_test(control__of_half_a_percent_must_be_under_the_margin),
        cmocka_unit_test(control__of_two_percent_must_be_over_the_margin),
        cmocka_unit_test(control__of_too_few_processes_is_undecided),
        cmocka_unit_test(verdict_under__voids_what_the_controls_do_not_carry),
        cmocka_unit_test(overhead__is_given_in_percent_and_in_ns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
