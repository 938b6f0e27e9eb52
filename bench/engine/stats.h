/* Statistics of paired durations: what a process estimates, and how far processes agree.
 *
 * All values are natural logarithms of ratios, so that a slowdown and its inverse weigh the same.
 * Called by subject.c (one process) and verdict.c (all processes of a comparison).
 */
#ifndef BENCH_STATS_H
#define BENCH_STATS_H

#include <stddef.h>
#include <stdint.h>

/* bench_stats_median - the middle value, or the mean of the two middle ones.
 *
 * values  count of them, at least one; left sorted.
 */
double bench_stats_median(double *values, size_t count);

/* bench_stats_hodges_lehmann - the median of the means of all pairs, each value with itself too.
 *
 * values  count of them, at least one.
 *
 * Cost: count^2 / 2 doubles of memory, which the caller bounds.
 */
double bench_stats_hodges_lehmann(const double *values, size_t count);

/* bench_stats_t_cdf - how much of Student's t with freedom degrees (at least 1) lies below t. */
double bench_stats_t_cdf(double t, unsigned freedom);

/* bench_stats_t_quantile - the t below which a share of the distribution lies; 0 < share < 1. */
double bench_stats_t_quantile(double share, unsigned freedom);

/* Where values lie, and how well that is known. */
typedef struct bench_location {
    double mean;      /* trimmed: without the least and the greatest tenth */
    double error;     /* standard error of that mean */
    unsigned freedom; /* degrees, for Student's t */
} bench_location;

/* bench_stats_locate - the trimmed mean of values, and its error from their winsorised variance
 * (Yuen). Fewer than ten values are all kept: then it is the plain mean with its plain error.
 *
 * values  count of them, at least two; left sorted.
 */
bench_location bench_stats_locate(double *values, size_t count);

typedef struct bench_bounds {
    double low;
    double high;
} bench_bounds;

/* bench_stats_t_bounds - one-sided bounds of a location, each at the given confidence. */
bench_bounds bench_stats_t_bounds(const bench_location *location, double confidence);

#define BENCH_GROUPS_MAX 64

/* bench_stats_group_bounds - bounds of the trimmed mean when values of one group belong together.
 *
 * Draws whole groups with replacement, so that what a group's members share (a link layout) counts
 * once and not once per member.
 *
 * groups  count numbers below BENCH_GROUPS_MAX; at least two different ones among them.
 * seed    of the draws: the same input gives the same bounds.
 */
bench_bounds bench_stats_group_bounds(
    const double *values, const unsigned *groups, size_t count, double confidence, uint64_t seed);

#endif
