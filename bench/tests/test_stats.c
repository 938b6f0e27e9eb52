/* The statistics against values known from elsewhere: tables of Student's t, and small lists that
 * can be worked out by hand. */
#include "stats.h"

#include "test.h"

#include <math.h>

static void assert_near(double found, double expected, double tolerance) {
    if (!(fabs(found - expected) <= tolerance)) {
        fail_msg("found %.9f, expected %.9f", found, expected);
    }
}

static void median__of_an_odd_count_is_the_middle(void **state) {
    (void)state;
    assert_near(bench_stats_median((double[]){9, -1, 4}, 3), 4, 0);
}

static void median__of_an_even_count_is_between(void **state) {
    (void)state;
    assert_near(bench_stats_median((double[]){9, 1, 4, 2}, 4), 3, 0);
    assert_near(bench_stats_median((double[]){7}, 1), 7, 0);
}

static void median__ignores_up_to_half_of_outliers(void **state) {
    (void)state;
    assert_near(bench_stats_median((double[]){1e9, 1, 1e9, 1, 1}, 5), 1, 0);
}

static void hodges_lehmann__is_the_median_of_pair_means(void **state) {
    (void)state;
    /* Means of {1, 2, 9}: 1, 1.5, 2, 5, 5.5, 9. */
    assert_near(bench_stats_hodges_lehmann((const double[]){1, 2, 9}, 3), 3.5, 0);
    assert_near(bench_stats_hodges_lehmann((const double[]){-3}, 1), -3, 0);
}

static void locate__of_few_values_is_the_plain_mean_and_error(void **state) {
    (void)state;
    /* Deviation 2.1380899, over the root of 8. */
    bench_location location = bench_stats_locate((double[]){9, 4, 4, 2, 5, 5, 7, 4}, 8);
    assert_near(location.mean, 5, 0);
    assert_near(location.error, 0.75592895, 1e-8);
    assert_int_equal(location.freedom, 7);
    assert_near(bench_stats_locate((double[]){3, 3}, 2).error, 0, 0);
}

/* Of 1 to 10 the ends are left out: mean of 2 to 9; squares about 5.5 of {2,2,3,...,8,9,9}: 66.5.
 */
static void locate__trims_a_tenth_at_each_end(void **state) {
    (void)state;
    double values[] = {10, 1, 9, 2, 8, 3, 7, 4, 6, 5};
    bench_location location = bench_stats_locate(values, 10);
    assert_near(location.mean, 5.5, 1e-12);
    assert_near(location.error, sqrt(66.5 / (8 * 7)), 1e-12);
    assert_int_equal(location.freedom, 7);
}

static void locate__ignores_an_outlier_at_each_end(void **state) {
    (void)state;
    double calm[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double wild[] = {-1e9, 2, 3, 4, 5, 6, 7, 8, 9, 1e9};
    bench_location first = bench_stats_locate(calm, 10);
    bench_location second = bench_stats_locate(wild, 10);
    assert_near(first.mean, second.mean, 1e-12);
    assert_near(first.error, second.error, 1e-12);
}

static void t_quantile__agrees_with_printed_tables(void **state) {
    (void)state;
    static const struct {
        double share;
        unsigned freedom;
        double quantile;
    } known[] = {
        {0.99, 1, 31.8205160},  {0.99, 2, 6.9645567},    {0.99, 3, 4.5407029},
        {0.99, 5, 3.3649300},   {0.99, 11, 2.7180792},   {0.99, 23, 2.4998667},
        {0.99, 47, 2.4083450},  {0.99, 95, 2.3662430},   {0.95, 1, 6.3137515},
        {0.95, 23, 1.7138715},  {0.90, 23, 1.3194602},   {0.975, 10, 2.2281389},
        {0.995, 30, 2.7499957}, {0.99, 1000, 2.3300826},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_near(bench_stats_t_quantile(known[i].share, known[i].freedom), known[i].quantile,
                    2e-6);
    }
}

static void t_quantile__is_symmetric_and_inverts_the_cdf(void **state) {
    (void)state;
    for (unsigned freedom = 1; freedom < 200; freedom += 7) {
        double high = bench_stats_t_quantile(0.98, freedom);
        assert_near(bench_stats_t_quantile(0.02, freedom), -high, 1e-9);
        assert_near(bench_stats_t_cdf(high, freedom), 0.98, 1e-12);
    }
    assert_near(bench_stats_t_cdf(0, 7), 0.5, 0);
}

static void t_bounds__match_a_worked_example(void **state) {
    (void)state;
    /* mean 5, deviation 2.1380899, 7 degrees: 2.9979516 * 2.1380899 / sqrt(8) = 2.2662386 */
    bench_location location = bench_stats_locate((double[]){2, 4, 4, 4, 5, 5, 7, 9}, 8);
    bench_bounds bounds = bench_stats_t_bounds(&location, 0.99);
    assert_near(bounds.low, 5 - 2.2662386, 1e-6);
    assert_near(bounds.high, 5 + 2.2662386, 1e-6);
}

static void group_bounds__are_the_same_for_the_same_seed(void **state) {
    (void)state;
    const double values[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const unsigned groups[] = {0, 1, 2, 3, 0, 1, 2, 3};
    bench_bounds first = bench_stats_group_bounds(values, groups, 8, 0.99, 42);
    bench_bounds second = bench_stats_group_bounds(values, groups, 8, 0.99, 42);
    assert_near(first.low, second.low, 0);
    assert_near(first.high, second.high, 0);
}

static void group_bounds__of_equal_groups_are_their_mean(void **state) {
    (void)state;
    const double values[] = {1, 9, 1, 9, 1, 9};
    const unsigned groups[] = {0, 0, 5, 5, 9, 9};
    bench_bounds bounds = bench_stats_group_bounds(values, groups, 6, 0.99, 1);
    assert_near(bounds.low, 5, 1e-12);
    assert_near(bounds.high, 5, 1e-12);
}

/* Two groups are drawn alike one time in four each: the bounds reach the groups themselves. */
static void group_bounds__reach_as_far_as_the_groups_do(void **state) {
    (void)state;
    const double values[] = {-1, -1, -1, -1, 1, 1, 1, 1};
    const unsigned groups[] = {0, 0, 0, 0, 1, 1, 1, 1};
    bench_bounds grouped = bench_stats_group_bounds(values, groups, 8, 0.99, 1);
    assert_near(grouped.low, -1, 0);
    assert_near(grouped.high, 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(median__of_an_odd_count_is_the_middle),
        cmocka_unit_test(median__of_an_even_count_is_between),
        cmocka_unit_test(median__ignores_up_to_half_of_outliers),
        cmocka_unit_test(hodges_lehmann__is_the_median_of_pair_means),
        cmocka_unit_test(locate__of_few_values_is_the_plain_mean_and_error),
        cmocka_unit_test(locate__trims_a_tenth_at_each_end),
        cmocka_unit_test(locate__ignores_an_outlier_at_each_end),
        cmocka_unit_test(t_quantile__agrees_with_printed_tables),
        cmocka_unit_test(t_quantile__is_symmetric_and_inverts_the_cdf),
        cmocka_unit_test(t_bounds__match_a_worked_example),
        cmocka_unit_test(group_bounds__are_the_same_for_the_same_seed),
        cmocka_unit_test(group_bounds__of_equal_groups_are_their_mean),
        cmocka_unit_test(group_bounds__reach_as_far_as_the_groups_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
