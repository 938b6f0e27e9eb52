/* The record file bench.jsonl, streamed: a line per event, a footer at the end. RECORDS.md in
 * reports/ is the contract. Called by run.c (what happens) and main.c (begin and end).
 */
#ifndef BENCH_RECORD_H
#define BENCH_RECORD_H

#include "claim.h"
#include "journal.h"
#include "verdict.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct bench_record {
    bench_journal journal;
    json_t *claims;    /* what --json and the footer say */
    json_t *controls;  /* the same */
    long steal_before; /* ticks */
    double load_before;
} bench_record;

/* bench_record_open - begin bench.jsonl anew in a folder, made when absent.
 *
 * ret_record  written in any case; ended by bench_record_close.
 * ret_error   written on failure; given back by free.
 */
bool bench_record_open(const char *folder, bench_record *ret_record, char **ret_error);

/* bench_record_header - the first line. subject is how the user named it, or "shipped". */
void bench_record_header(bench_record *record, int argc, char **argv, const char *subject);

/* bench_record_claim - what is about to be measured, and what the subject said of itself. */
void bench_record_claim(bench_record *record, const bench_claim *claim, const json_t *description);

/* What one process found about one comparison. */
typedef struct bench_process_line {
    const char *claim;
    const char *alternative;
    const char *cell;
    const char *control; /* NULL for an alternative */
    uint64_t seed;
    unsigned pairs;
    const bench_estimate *estimate; /* NULL: the process was thrown away */
    const char *fault;              /* NULL, or why */
    uint64_t failures;
    long involuntary_switches;
} bench_process_line;

void bench_record_process(bench_record *record, const bench_process_line *line);

/* bench_record_control - one control in one cell. */
void bench_record_control(bench_record *record,
                          const char *cell,
                          bench_control control,
                          const bench_interval *interval,
                          bench_control_state state);

typedef struct bench_verdict_line {
    const char *claim;
    const char *alternative;
    const char *role;
    const char *cell;
    bool gating;
    bench_verdict verdict;
    const char *reason; /* NULL, or why it is INCONCLUSIVE or VOID */
    const bench_interval *interval;
    double margin_percent;
} bench_verdict_line;

void bench_record_verdict(bench_record *record, const bench_verdict_line *line);

/* bench_record_close - write the footer and end the file.
 *
 * Returns whether every line reached it. */
bool bench_record_close(bench_record *record, bool interrupted, int exit_code, long switches);

/* bench_record_print - the object that `bench --json` prints. */
void bench_record_print(const bench_record *record, FILE *file);

/* bench_record_release - give the arrays back; leaves the struct zeroed. */
void bench_record_release(bench_record *record);

#endif
