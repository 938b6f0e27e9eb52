/* From the estimates of processes to a verdict. */
#include "verdict.h"

#include "memory.h"
#include "stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct columns {
    double *log_ratios;
    double *disputes; /* how far the cross-check is from the median */
    double *baselines;
    unsigned *layouts;
};

static struct columns split(const bench_estimate *estimates, size_t count) {
    struct columns columns = {
        .log_ratios = bench_memory_get(count, sizeof(double)),
        .disputes = bench_memory_get(count, sizeof(double)),
        .baselines = bench_memory_get(count, sizeof(double)),
        .layouts = bench_memory_get(count, sizeof(unsigned)),
    };
    for (size_t i = 0; i < count; i++) {
        columns.log_ratios[i] = estimates[i].log_ratio;
        columns.disputes[i] = estimates[i].hodges_lehmann - estimates[i].log_ratio;
        columns.baselines[i] = estimates[i].baseline_ns;
        columns.layouts[i] = estimates[i].layout;
    }
    return columns;
}

static void release(struct columns *columns) {
    free(columns->log_ratios);
    free(columns->disputes);
    free(columns->baselines);
    free(columns->layouts);
}

/* The mean of each layout, for the range that the report shows. */
static void find_layouts(const struct columns *columns, size_t count, bench_interval *interval) {
    interval->layout_low = INFINITY;
    interval->layout_high = -INFINITY;
    for (unsigned layout = 0; layout < BENCH_GROUPS_MAX; layout++) {
        double sum = 0;
        size_t members = 0;
        for (size_t i = 0; i < count; i++) {
            bool is_member = columns->layouts[i] == layout;
            sum += is_member ? columns->log_ratios[i] : 0;
            members += is_member;
        }
        if (members > 0) {
            interval->layouts++;
            interval->layout_low = fmin(interval->layout_low, sum / (double)members);
            interval->layout_high = fmax(interval->layout_high, sum / (double)members);
        }
    }
}

/* Of two methods the wider counts: the t bound knows how processes scatter, the bootstrap that the
 * processes of one layout share its accidents. Sorts the log ratios, so it comes last. */
static void
find_bounds(struct columns *columns, size_t count, uint64_t seed, bench_interval *interval) {
    bench_bounds grouped = {.low = INFINITY, .high = -INFINITY};
    if (interval->layouts > 1) {
        grouped = bench_stats_group_bounds(columns->log_ratios, columns->layouts, count,
                                           BENCH_CONFIDENCE, seed);
    }
    interval->location = bench_stats_locate(columns->log_ratios, count);
    bench_bounds bounds = bench_stats_t_bounds(&interval->location, BENCH_CONFIDENCE);
    interval->estimate = interval->location.mean;
    interval->low = fmin(bounds.low, grouped.low);
    interval->high = fmax(bounds.high, grouped.high);
}

bench_interval bench_interval_of(const bench_estimate *estimates, size_t count, uint64_t seed) {
    bench_interval interval = {.low = -INFINITY, .high = INFINITY, .processes = count};
    if (count == 0) {
        return interval;
    }
    struct columns columns = split(estimates, count);
    interval.estimate = columns.log_ratios[0];
    interval.dispute = bench_stats_median(columns.disputes, count);
    interval.baseline_ns = bench_stats_median(columns.baselines, count);
    find_layouts(&columns, count, &interval);
    if (count > 1) {
        find_bounds(&columns, count, seed, &interval);
    }
    release(&columns);
    return interval;
}

/* Two robust estimators that disagree in most processes say that the pairs have no one centre. What
 * that is worth depends on how far away the margin is: 0.2 % matters beside it and not at +200 %.
 */
static bool is_disputed(const bench_interval *interval, double margin) {
    return fabs(interval->dispute) > fmax(log1p(0.002), fabs(interval->estimate - margin) / 10);
}

static bench_verdict compare(double low, double high, double margin) {
    if (high < margin) {
        return BENCH_PASS;
    }
    return low > margin ? BENCH_FAIL : BENCH_INCONCLUSIVE;
}

static const char *find_doubt(const bench_interval *interval, double margin) {
    if (interval->processes < BENCH_PROCESSES_MIN) {
        return "too few processes: at least 12 are needed";
    }
    return is_disputed(interval, margin) ? "median and Hodges-Lehmann disagree" : NULL;
}

bench_verdict
bench_verdict_of(const bench_interval *interval, double margin_percent, const char **ret_reason) {
    double margin = log1p(margin_percent / 100);
    *ret_reason = find_doubt(interval, margin);
    if (*ret_reason != NULL) {
        return BENCH_INCONCLUSIVE;
    }
    bench_verdict verdict = compare(interval->low, interval->high, margin);
    if (interval->baseline_ns < BENCH_SHORT_NS) {
        verdict = compare(bench_overhead_ns(interval->low, interval->baseline_ns),
                          bench_overhead_ns(interval->high, interval->baseline_ns),
                          BENCH_SHORT_MARGIN_NS);
    }
    if (verdict == BENCH_INCONCLUSIVE) {
        *ret_reason = "the interval holds the margin";
    }
    return verdict;
}

static const struct {
    const char *name;
    unsigned permille;
} controls[BENCH_CONTROL_COUNT] = {
    [BENCH_CONTROL_SAME] = {"A/A", 0},
    [BENCH_CONTROL_CLONE] = {"A/A'", 0},
    [BENCH_CONTROL_HALF] = {"+0.5 %", 5},
    [BENCH_CONTROL_DOUBLE] = {"+2 %", 20},
};

const char *bench_control_name(bench_control control) {
    assert(control < BENCH_CONTROL_COUNT);
    return controls[control].name;
}

unsigned bench_control_permille(bench_control control) {
    assert(control < BENCH_CONTROL_COUNT);
    return controls[control].permille;
}

bench_control_state
bench_control_judge(bench_control control, const bench_interval *interval, double margin_percent) {
    double margin = log1p(margin_percent / 100);
    if (find_doubt(interval, margin) != NULL) {
        return BENCH_UNDECIDED;
    }
    bool is_over = interval->low > margin;
    bool is_under = interval->high < margin;
    if (control == BENCH_CONTROL_DOUBLE) {
        return is_over ? BENCH_IN_BOUNDS : is_under ? BENCH_OUT_OF_BOUNDS : BENCH_UNDECIDED;
    }
    if (is_over || interval->high < -margin) {
        return BENCH_OUT_OF_BOUNDS;
    }
    return is_under && interval->low > -margin ? BENCH_IN_BOUNDS : BENCH_UNDECIDED;
}

bench_verdict bench_verdict_under(bench_verdict verdict, bench_control_state worst) {
    bool is_decided = verdict == BENCH_PASS || verdict == BENCH_FAIL;
    bool is_void = worst == BENCH_OUT_OF_BOUNDS || (worst == BENCH_UNDECIDED && is_decided);
    return is_void ? BENCH_VOID : verdict;
}

double bench_percent(double log_ratio) {
    return isinf(log_ratio) ? log_ratio : expm1(log_ratio) * 100;
}

double bench_overhead_ns(double log_ratio, double baseline_ns) {
    return expm1(log_ratio) * baseline_ns;
}

double bench_half_width(const bench_interval *interval) {
    return bench_percent((interval->high - interval->low) / 2);
}

double bench_least_effect(const bench_interval *interval) {
    if (interval->processes < 2) {
        return INFINITY;
    }
    const bench_location *location = &interval->location;
    double quantiles = bench_stats_t_quantile(0.95, location->freedom) +
                       bench_stats_t_quantile(0.9, location->freedom);
    return bench_percent(quantiles * location->error);
}

const char *bench_verdict_name(bench_verdict verdict) {
    static const char *const names[] = {"PASS", "FAIL", "INCONCLUSIVE", "VOID"};
    assert(verdict <= BENCH_VOID);
    return names[verdict];
}
