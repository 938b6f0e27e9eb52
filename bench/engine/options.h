/* The command line of `objref bench`. Called by main.c. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include "run.h"
#include "summary.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct bench_options {
    bench_plan plan;
    const char *folder;  /* --out */
    const char *subject; /* --subject, or NULL for the claim's own */
    const char *cells[BENCH_CELLS_MAX];
    size_t cell_count;
    char **claims; /* what is left of argv; none: all claims */
    size_t claim_count;
    bench_detail detail;
    bool is_json;
    bool is_done; /* help or version was asked for and printed */
} bench_options;

/* bench_options_parse - read argv.
 *
 * Returns false when it is wrong, after saying so on standard error. */
bool bench_options_parse(int argc, char **argv, bench_options *ret_options);

#endif
