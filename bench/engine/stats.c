/* Statistics of paired durations. Pure functions; the method is written down in bench/README.md. */
#include "stats.h"

#include "memory.h"
#include "random.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The middle of values that are in order. */
static double middle(const double *sorted, size_t count) {
    size_t half = count / 2;
    return count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

double bench_stats_median(double *values, size_t count) {
    assert(count > 0);
    qsort(values, count, sizeof *values, by_value);
    return middle(values, count);
}

double bench_stats_hodges_lehmann(const double *values, size_t count) {
    assert(count > 0);
    size_t pair_count = count * (count + 1) / 2;
    double *means = bench_memory_get(pair_count, sizeof *means);
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i; j < count; j++) {
            means[next++] = (values[i] + values[j]) / 2;
        }
    }
    double estimate = bench_stats_median(means, pair_count);
    free(means);
    return estimate;
}

double bench_stats_mean(const double *values, size_t count) {
    assert(count > 0);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum / (double)count;
}

double bench_stats_deviation(const double *values, size_t count) {
    assert(count > 1);
    double mean = bench_stats_mean(values, count);
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    return sqrt(squares / (double)(count - 1));
}

/* For whole degrees of freedom the integral is a finite sum over the angle atan(t / sqrt(freedom))
 * (Abramowitz and Stegun 26.7.3 and 26.7.4), so no table and no special function is needed. This is
 * the share between -t and t. */
static double share_within(double t, unsigned freedom) {
    double angle = atan(t / sqrt((double)freedom));
    double cosine_squared = cos(angle) * cos(angle);
    bool odd = freedom % 2 == 1;
    double term = odd ? cos(angle) : 1.0;
    double sum = freedom == 1 ? 0.0 : term;
    for (unsigned k = odd ? 3 : 2; k < freedom; k += 2) {
        term *= cosine_squared * (double)(k - 1) / (double)k;
        sum += term;
    }
    return odd ? 2 / M_PI * (angle + sin(angle) * sum) : sin(angle) * sum;
}

double bench_stats_t_cdf(double t, unsigned freedom) {
    assert(freedom > 0);
    return 0.5 + share_within(t, freedom) / 2;
}

double bench_stats_t_quantile(double share, unsigned freedom) {
    assert(share > 0 && share < 1);
    double low = -1;
    double high = 1;
    while (bench_stats_t_cdf(low, freedom) > share && low > -1e12) {
        low *= 2;
    }
    while (bench_stats_t_cdf(high, freedom) < share && high < 1e12) {
        high *= 2;
    }
    for (int halving = 0; halving < 100; halving++) {
        double half = low + (high - low) / 2;
        if (bench_stats_t_cdf(half, freedom) < share) {
            low = half;
        } else {
            high = half;
        }
    }
    return high;
}

bench_bounds bench_stats_t_bounds(const double *values, size_t count, double confidence) {
    double mean = bench_stats_mean(values, count);
    double reach = bench_stats_t_quantile(confidence, (unsigned)count - 1) *
                   bench_stats_deviation(values, count) / sqrt((double)count);
    return (bench_bounds){.low = mean - reach, .high = mean + reach};
}

struct group {
    double sum;
    size_t count;
};

/* Adds every value to its group and moves the groups that have one to the front. */
static size_t gather_groups(const double *values,
                            const unsigned *groups,
                            size_t count,
                            struct group *ret_groups) {
    struct group all[BENCH_GROUPS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        assert(groups[i] < BENCH_GROUPS_MAX);
        all[groups[i]].sum += values[i];
        all[groups[i]].count++;
    }
    size_t filled = 0;
    for (size_t i = 0; i < BENCH_GROUPS_MAX; i++) {
        if (all[i].count > 0) {
            ret_groups[filled++] = all[i];
        }
    }
    return filled;
}

static double draw_mean(const struct group *groups, size_t group_count, uint64_t *random) {
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < group_count; i++) {
        const struct group *drawn = &groups[bench_random_below(random, (uint32_t)group_count)];
        sum += drawn->sum;
        count += drawn->count;
    }
    return sum / (double)count;
}

bench_bounds bench_stats_group_bounds(
    const double *values, const unsigned *groups, size_t count, double confidence, uint64_t seed) {
    enum { DRAWS = 4000 };
    struct group filled[BENCH_GROUPS_MAX];
    size_t group_count = gather_groups(values, groups, count, filled);
    assert(group_count > 1);
    double *means = bench_memory_get(DRAWS, sizeof *means);
    for (size_t i = 0; i < DRAWS; i++) {
        means[i] = draw_mean(filled, group_count, &seed);
    }
    qsort(means, DRAWS, sizeof *means, by_value);
    size_t tail = (size_t)((1 - confidence) * DRAWS);
    bench_bounds bounds = {.low = means[tail], .high = means[DRAWS - 1 - tail]};
    free(means);
    return bounds;
}
