/* A run of one claim: processes in turn over cells and layouts, doubled until every cell is settled
 * or the budget is spent, and the outcome. Called by main.c; read by summary.c.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "claim.h"
#include "record.h"
#include "subject.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_LOOKS_MAX 3

typedef struct bench_plan {
    unsigned processes; /* per cell, at the first look */
    unsigned budget;    /* per cell, at the last */
    unsigned pairs;     /* per process and comparison */
    uint64_t seed;
    int64_t deadline_ns; /* of one process */
    bool shows_progress; /* one line on standard error, rewritten */
} bench_plan;

/* One comparison in one cell: an alternative, or a control. */
typedef struct bench_row {
    const char
        *alternative; /* whose function runs; for SAME and the injected ones the baseline's */
    bool is_control;
    bench_control control;
    size_t alternative_index; /* into the claim, unless it is a control */
    bench_estimate *estimates;
    size_t estimate_count;
    bench_interval interval;
    bench_control_state state; /* of a control */
    bench_verdict verdict;     /* of an alternative */
    const char *reason;        /* why it is INCONCLUSIVE or VOID, or NULL */
} bench_row;

typedef struct bench_cell_outcome {
    size_t cell_index; /* into the claim */
    bench_row rows[BENCH_COMPARISONS_MAX];
    size_t row_count;
    size_t processes;
    bool is_settled;
    char *fault; /* NULL, or what a subject did that makes the cell VOID */
} bench_cell_outcome;

typedef struct bench_outcome {
    bench_cell_outcome cells[BENCH_CELLS_MAX]; /* the selected ones */
    size_t cell_count;
    size_t gating_rows;    /* none: then there is no verdict to speak of */
    bench_verdict verdict; /* the claim's: the worst of its gating rows */
    bool interrupted;
    long involuntary_switches;
} bench_outcome;

/* bench_run_claim - measure and judge one claim.
 *
 * subjects     one per layout, claim->layouts of them.
 * record       gets each process as it ends, then controls and verdicts.
 * ret_outcome  always written; given back by bench_run_release.
 */
void bench_run_claim(const bench_claim *claim,
                     const bench_subject *subjects,
                     const bench_plan *plan,
                     bench_record *record,
                     bench_outcome *ret_outcome);

/* bench_run_is_gating - whether a row can set the exit code: a gating alternative in a gating cell.
 */
bool bench_run_is_gating(const bench_claim *claim,
                         const bench_cell_outcome *cell,
                         const bench_row *row);

/* bench_run_exit - the exit code of an outcome: 130, 4, 1, 5 or 0. */
int bench_run_exit(const bench_outcome *outcome);

/* bench_run_release - give the estimates back; leaves the struct zeroed. */
void bench_run_release(bench_outcome *outcome);

#endif
