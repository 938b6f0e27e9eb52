/* A claim: what is compared with what, on which operations, and by how much it may be slower. Data
 * read from a file (bench/claims), or from a foreign subject's own description. Called by run.c,
 * record.c and summary.c, which read it, and by main.c, which owns it.
 */
#ifndef BENCH_CLAIM_H
#define BENCH_CLAIM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_ALTERNATIVES_MAX 16
#define BENCH_CELLS_MAX 16

typedef enum bench_role {
    BENCH_GATING,   /* must PASS */
    BENCH_CONTRAST, /* must FAIL in the cells it names, or the instrument could not see */
    BENCH_SHOWN     /* nothing is expected */
} bench_role;

typedef struct bench_alternative {
    const char *name;
    const char *title;
    bench_role role;
    uint32_t fails_in; /* bit i: a contrast that must FAIL in cells[i] */
} bench_alternative;

typedef struct bench_cell {
    const char *name;
    const char *title;
    bool gating;
    bool selected;
} bench_cell;

typedef struct bench_claim {
    json_t *document;    /* owns the texts below */
    json_t *description; /* so does this, when a foreign subject has been adopted */
    const char *name;
    const char *title;
    const char *subject; /* programs subject-1 to subject-layouts, beside the engine */
    unsigned layouts;
    const char *baseline;
    const char *clone; /* the baseline once more, at another address */
    double margin_percent;
    bench_alternative alternatives[BENCH_ALTERNATIVES_MAX];
    size_t alternative_count;
    bench_cell cells[BENCH_CELLS_MAX];
    size_t cell_count;
} bench_claim;

/* bench_claim_load - read a claim file.
 *
 * ret_claim  written on success; given back by bench_claim_release.
 * ret_error  written otherwise: path, place, what was expected and found; given back by free.
 */
bool bench_claim_load(const char *path, bench_claim *ret_claim, char **ret_error);

/* bench_claim_adopt - put a foreign subject in the place of the claim's own one: its baseline,
 * clone and alternatives, and of the claim's cells those that it offers (the others lose
 * `selected`).
 *
 * description  what the subject answered to `describe`; a reference is kept.
 * ret_error    written on failure; given back by free.
 */
bool bench_claim_adopt(bench_claim *claim, json_t *description, char **ret_error);

/* bench_claim_accepts - whether a shipped subject's description offers all that the claim names. */
bool bench_claim_accepts(const bench_claim *claim, json_t *description, char **ret_error);

/* bench_claim_select - keep only the named cell and those selected by name before.
 *
 * first  whether this is the first name: then all others lose `selected`.
 */
bool bench_claim_select(bench_claim *claim, const char *cell, bool first);

/* bench_claim_release - give the texts back; leaves the struct zeroed. */
void bench_claim_release(bench_claim *claim);

/* bench_role_name - a role as JSON and reports spell it; never NULL. */
const char *bench_role_name(bench_role role);

#endif
