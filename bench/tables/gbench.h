/* Google Benchmark for C: rows of batches in; a table, and the library's own JSON, out. A row is
 * one benchmark, or one for each value of an axis. Its work is checked after every batch, so that
 * no row is fast because it does nothing. Called by sweeps.c; gbench.cc is the only C++ here.
 */
#ifndef BENCH_GBENCH_H
#define BENCH_GBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The axis whose values are numbers of threads; every other one is a number that open is told. */
#define GBENCH_THREADS "threads"

typedef struct gbench_row {
    const char *name;
    const char *axis; /* what the values are of; NULL: there are none, open is told 0 */
    const uint64_t *values;
    size_t value_count;
    bool is_waiting;  /* on other threads: the wall clock counts, not the CPU time of its own */
    const void *plan; /* the caller's */

    /* Makes what one run works on, for all of its threads; called by one of them before the time
     * begins. NULL when it cannot be had. ret_batch: operations of one batch. */
    void *(*open)(const struct gbench_row *row, uint64_t value, uint64_t *ret_batch);

    /* The timed part: one batch. Returns how many of its operations failed. */
    uint64_t (*run)(void *state, unsigned thread);

    /* Not timed, after each batch: whether it did what it should. */
    bool (*check)(void *state, unsigned thread);

    /* Called by one thread, after the time. */
    void (*close)(void *state);
} gbench_row;

/* gbench_add - take a row into the table; the row lives until gbench_main returns. */
void gbench_add(const gbench_row *row);

/* gbench_note - a text that the JSON carries in its context. */
void gbench_note(const char *key, const char *text);

/* gbench_main - measure all rows, in random order and interleaved, and print their medians; on a
 * terminal, what is being measured.
 *
 * Takes Google Benchmark's own options (--benchmark_out=FILE, --benchmark_filter=REGEX, ...).
 * Returns 0; 1 when a row failed, and it is said which; 2 for an option that is not known; 4 when
 * no row was run. */
int gbench_main(int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
