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

/* How many of each end a trimmed mean leaves out. */
static size_t trimmed(size_t count) {
    return count / 10;
}

/* The mean of what is left of values in order. */
static double trimmed_mean(const double *sorted, size_t count) {
    double sum = 0;
    for (size_t i = trimmed(count); i < count - trimmed(count); i++) {
        sum += sorted[i];
    }
    return sum / (double)(count - 2 * trimmed(count));
}

/* A value in order, those left out replaced by the outermost that is kept. */
static double winsorised(const double *sorted, size_t count, size_t at) {
    size_t first = trimmed(count);
    size_t last = count - 1 - trimmed(count);
    return sorted[at < first ? first : at > last ? last : at];
}

static double winsorised_squares(const double *sorted, size_t count) {
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += winsorised(sorted, count, i);
    }
    for (size_t i = 0; i < count; i++) {
        double distance = winsorised(sorted, count, i) - sum / (double)count;
        squares += distance * distance;
    }
    return squares;
}

bench_location bench_stats_locate(double *values, size_t count) {
    assert(count > 1);
    qsort(values, count, sizeof *values, by_value);
    double kept = (double)(count - 2 * trimmed(count));
    return (bench_location){
        .mean = trimmed_mean(values, count),
        .error = sqrt(winsorised_squares(values, count) / (kept * (kept - 1))),
        .freedom = (unsigned)kept - 1,
    };
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

bench_bounds bench_stats_t_bounds(const bench_location *location, double confidence) {
    double reach = bench_stats_t_quantile(confidence, location->freedom) * location->error;
    return (bench_bounds){.low = location->mean - reach, .high = location->mean + reach};
}

/* Values by their group: those of group i begin at starts[i] and end where the next begin. */
struct grouped {
    double *values;
    size_t starts[BENCH_GROUPS_MAX + 1];
    size_t group_count; /* without the empty ones */
    double *drawn;      /* room for what a draw gathers */
};

/* Appends the values of one group; how many there are. */
static size_t append_group(const double *values,
                           const unsigned *groups,
                           size_t count,
                           unsigned group,
                           double *ret_values) {
    size_t members = 0;
    for (size_t i = 0; i < count; i++) {
        assert(groups[i] < BENCH_GROUPS_MAX);
        if (groups[i] == group) {
            ret_values[members++] = values[i];
        }
    }
    return members;
}

static struct grouped group_values(const double *values, const unsigned *groups, size_t count) {
    struct grouped grouped = {.values = bench_memory_get(count, sizeof *values)};
    size_t next = 0;
    size_t longest = 0;
    for (unsigned group = 0; group < BENCH_GROUPS_MAX; group++) {
        size_t members = append_group(values, groups, count, group, grouped.values + next);
        if (members > 0) {
            next += members;
            grouped.starts[++grouped.group_count] = next;
            longest = members > longest ? members : longest;
        }
    }
    grouped.drawn = bench_memory_get(grouped.group_count * longest, sizeof *values);
    return grouped;
}

/* As many groups as there are, each any of them, and the trimmed mean of all their values. */
static double draw_mean(const struct grouped *grouped, uint64_t *random) {
    size_t count = 0;
    for (size_t i = 0; i < grouped->group_count; i++) {
        uint32_t drawn = bench_random_below(random, (uint32_t)grouped->group_count);
        for (size_t j = grouped->starts[drawn]; j < grouped->starts[drawn + 1]; j++) {
            grouped->drawn[count++] = grouped->values[j];
        }
    }
    qsort(grouped->drawn, count, sizeof *grouped->drawn, by_value);
    return trimmed_mean(grouped->drawn, count);
}

bench_bounds bench_stats_group_bounds(
    const double *values, const unsigned *groups, size_t count, double confidence, uint64_t seed) {
    enum { DRAWS = 2000 };
    struct grouped grouped = group_values(values, groups, count);
    assert(grouped.group_count > 1);
    double *means = bench_memory_get(DRAWS, sizeof *means);
    for (size_t i = 0; i < DRAWS; i++) {
        means[i] = draw_mean(&grouped, &seed);
    }
    qsort(means, DRAWS, sizeof *means, by_value);
    size_t tail = (size_t)((1 - confidence) * DRAWS);
    bench_bounds bounds = {.low = means[tail], .high = means[DRAWS - 1 - tail]};
    free(means);
    free(grouped.drawn);
    free(grouped.values);
    return bounds;
}
