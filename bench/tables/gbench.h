/* Google Benchmark for C: rows of batches in, a table out. A row's work is checked in every batch,
 * so that no row is fast because it does nothing. Called by table.c; gbench.cc is the only C++
 * here.
 */
#ifndef BENCH_GBENCH_H
#define BENCH_GBENCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gbench_row {
    const char *name;
    void *state;
    uint64_t batch;    /* operations of one run */
    uint64_t checksum; /* what check must answer after each */

    /* The timed part: one batch. Returns how many of its operations failed. */
    uint64_t (*run)(void *state);

    /* Not timed, after each batch: what it came to. Leaves the state ready for the next. */
    uint64_t (*check)(void *state);
} gbench_row;

/* gbench_add - take a row into the table; row and state live until gbench_main returns. */
void gbench_add(const gbench_row *row);

/* gbench_main - measure all rows, in random order and interleaved, and print the table.
 *
 * Takes Google Benchmark's own options (--benchmark_out=FILE, --benchmark_filter=REGEX, ...).
 * Returns 0; 1 when a row had failures or another checksum; 2 for an option that is not known; 4
 * when no row was run. */
int gbench_main(int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
