/* From the estimates of processes to a verdict. Pure; the one place where the claim's question is
 * answered. Called by run.c for every alternative, control and cell.
 */
#ifndef BENCH_VERDICT_H
#define BENCH_VERDICT_H

#include "stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Under twelve processes the t bound on medians passes a true 1 % too often. */
#define BENCH_PROCESSES_MIN 12
/* At this confidence three looks together err in at most 3 of 100 runs. */
#define BENCH_CONFIDENCE 0.99
/* A get shorter than this is judged in ns: 1 % of it would be a fraction of a cycle. */
#define BENCH_SHORT_NS 2.0
#define BENCH_SHORT_MARGIN_NS 0.25

typedef enum bench_verdict {
    BENCH_PASS,         /* the overhead is under the margin */
    BENCH_FAIL,         /* it is over the margin */
    BENCH_INCONCLUSIVE, /* the interval holds the margin, or too little was measured */
    BENCH_VOID          /* what was measured cannot be trusted */
} bench_verdict;

/* What one process found out about one comparison. */
typedef struct bench_estimate {
    double log_ratio;      /* median over its pairs of log(alternative / baseline) */
    double hodges_lehmann; /* the cross-check, of the same pairs */
    double baseline_ns;    /* per operation */
    unsigned layout;       /* which of the claim's programs */
} bench_estimate;

/* What all processes together say; logarithms of ratios. */
typedef struct bench_interval {
    double estimate;
    double low; /* one-sided bounds, the wider of two methods */
    double high;
    double dispute;          /* median distance of the cross-checks from the medians */
    bench_location location; /* of the processes' estimates */
    double layout_low;       /* least and greatest mean of one layout */
    double layout_high;
    double baseline_ns;
    size_t processes;
    size_t layouts;
} bench_interval;

/* bench_interval_of - combine processes.
 *
 * estimates  count of them; with fewer than two the bounds are infinite.
 * seed       of the bootstrap over layouts, done when there are two or more.
 */
bench_interval bench_interval_of(const bench_estimate *estimates, size_t count, uint64_t seed);

/* bench_verdict_of - judge an interval against a margin in percent.
 *
 * ret_reason  written: why it is INCONCLUSIVE, or NULL. Static.
 */
bench_verdict
bench_verdict_of(const bench_interval *interval, double margin_percent, const char **ret_reason);

/* The runs whose answer is known. */
typedef enum bench_control {
    BENCH_CONTROL_SAME,  /* A/A: the noise floor */
    BENCH_CONTROL_CLONE, /* A/A': what mere placement does */
    BENCH_CONTROL_HALF,  /* +0.5 %: must be found to be under the margin */
    BENCH_CONTROL_DOUBLE /* +2 %: must be found to be over it */
} bench_control;
#define BENCH_CONTROL_COUNT 4

typedef enum bench_control_state {
    BENCH_IN_BOUNDS,
    BENCH_OUT_OF_BOUNDS, /* decidedly: the instrument is wrong */
    BENCH_UNDECIDED      /* the instrument is too blunt here */
} bench_control_state;

/* bench_control_name - as reports spell it; never NULL. */
const char *bench_control_name(bench_control control);

/* bench_control_permille - by how much the control slows its own side down. */
unsigned bench_control_permille(bench_control control);

/* bench_control_judge - whether a control came out as it must, for claims with this margin. */
bench_control_state
bench_control_judge(bench_control control, const bench_interval *interval, double margin_percent);

/* bench_verdict_under - what a verdict is worth under its cell's controls (the worst state of
 * them): VOID when one is out of bounds, or when one is undecided and the verdict claims to have
 * decided. */
bench_verdict bench_verdict_under(bench_verdict verdict, bench_control_state worst);

/* bench_percent - a log ratio as a change in percent. */
double bench_percent(double log_ratio);

/* bench_overhead_ns - a log ratio as nanoseconds on top of the baseline. */
double bench_overhead_ns(double log_ratio, double baseline_ns);

/* bench_half_width - half the interval, in percent; infinite when there is none. */
double bench_half_width(const bench_interval *interval);

/* bench_least_effect - the overhead in percent that nine of ten such runs would tell from zero. */
double bench_least_effect(const bench_interval *interval);

/* bench_verdict_name - in capitals, as records and reports spell it; never NULL. */
const char *bench_verdict_name(bench_verdict verdict);

#endif
