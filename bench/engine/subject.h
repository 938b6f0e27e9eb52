/* A subject: a program that times a runtime's operations. Asked to describe itself and to run
 * pairs; what it answers is checked and boiled down to one estimate per comparison. SUBJECTS.md is
 * the protocol. Called by run.c and main.c; starts programs through child.c.
 */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include "verdict.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_PROTOCOL 1
#define BENCH_ARGUMENTS_MAX 16
#define BENCH_COMPARISONS_MAX 24
#define BENCH_PAIRS_MAX 2000

/* A program and the arguments that come before ours. */
typedef struct bench_subject {
    char *words; /* owns the arguments */
    char *arguments[BENCH_ARGUMENTS_MAX + 1];
    size_t argument_count;
} bench_subject;

/* bench_subject_parse - split a command at its blanks; given back by bench_subject_release.
 *
 * Returns whether there is a program and not too many arguments. */
bool bench_subject_parse(const char *command, bench_subject *ret_subject);

/* bench_subject_release - give the arguments back; leaves the struct zeroed. */
void bench_subject_release(bench_subject *subject);

/* bench_subject_describe - ask a subject what it is.
 *
 * ret_description  written on success: its answer; the caller's reference.
 * ret_error        written on failure, with the end of its standard error; given back by free.
 */
bool bench_subject_describe(const bench_subject *subject,
                            json_t **ret_description,
                            char **ret_error);

/* The baseline against one of the subject's functions, which runs permille more operations. */
typedef struct bench_comparison {
    const char *alternative;
    unsigned permille;
} bench_comparison;

/* What one process is asked for. */
typedef struct bench_order {
    const char *cell;
    uint64_t seed;
    unsigned pairs;
    unsigned layout; /* copied into the estimates */
    int64_t deadline_ns;
    const bench_comparison *comparisons;
    size_t comparison_count;
} bench_order;

/* What it gave. */
typedef struct bench_answer {
    bench_estimate estimates[BENCH_COMPARISONS_MAX]; /* by the order's positions; none on a fault */
    uint64_t failures;                               /* operations that failed, over all of them */
    long involuntary_switches;
    char *fault; /* NULL, or why nothing of this process counts; given back by free */
} bench_answer;

/* bench_subject_run - have one process measure; ret_answer is always written. */
void bench_subject_run(const bench_subject *subject,
                       const bench_order *order,
                       bench_answer *ret_answer);

/* bench_subject_checksum - what a batch's operations add up to, when each read the right object.
 *
 * start    the first object; count operations follow, one object each, wrapping at objects.
 */
uint64_t bench_subject_checksum(uint64_t seed, uint64_t objects, uint64_t start, uint64_t count);

#endif
