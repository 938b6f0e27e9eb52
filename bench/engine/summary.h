/* What a person reads of an outcome. Called by main.c. */
#ifndef BENCH_SUMMARY_H
#define BENCH_SUMMARY_H

#include "run.h"

#include <stdio.h>

typedef enum bench_detail {
    BENCH_BRIEF, /* one line per claim */
    BENCH_NORMAL,
    BENCH_VERBOSE /* every control as well */
} bench_detail;

/* bench_summary_print - the table of a claim and, as its last line, the verdict with its interval.
 */
void bench_summary_print(FILE *file,
                         const bench_claim *claim,
                         const bench_outcome *outcome,
                         bench_detail detail);

#endif
