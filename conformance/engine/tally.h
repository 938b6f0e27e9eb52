/* tally - what a run on one implementation adds up to: a number per verdict, a verdict per rule,
 * the exit code. Filled by suite.c, printed by console.c, written into the footer. */
#ifndef OBJREF_ENGINE_TALLY_H
#define OBJREF_ENGINE_TALLY_H

#include "finding.h"
#include "language/case.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One table for all verbs; design: several apply, the first of 130, 70, 2, 6, 3, 4, 1, 5 wins. */
enum exit_code {
    EXIT_AS_EXPECTED = 0,
    EXIT_NOT_AS_EXPECTED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_STARTED = 3,
    EXIT_NOTHING_RAN = 4,
    EXIT_INCONCLUSIVE = 5,
    EXIT_BAD_RECORDS = 6,
    EXIT_INTERNAL_ERROR = 70,
    EXIT_INTERRUPTED = 130
};

/* The code that wins. */
int exit_combine(int left, int right);

struct rule_tally {
    const char *rule;                  /* borrowed from the rules */
    size_t applicable, passed, failed; /* cases of it that were played */
    bool is_proven;                    /* a twin breaks it */
};

struct tally {
    size_t counts[VERDICT_COUNT];
    struct rule_tally *rules;
    size_t rule_count;
    json_t *unexpected; /* ids that break the exit code */
    uint64_t rounds;    /* of all cases, begun */
    bool is_interrupted, has_not_started;
    bool tolerates_flaky; /* FLAKY does not break the exit code */
};

/* Whether cases with this verdict break the exit code of this run. */
bool tally_breaks(const struct tally *tally, enum verdict verdict);

/* `rules` is the array of rule objects, borrowed for as long as the tally lives. */
void tally_open(struct tally *tally, const json_t *rules);
void tally_release(struct tally *tally);

/* Adds a case: `verdict` is the one for people, `raw` the one before expectations. */
void tally_add(struct tally *tally,
               const objref__case *scene,
               enum verdict verdict,
               enum verdict raw);

/* A case left something behind: whatever its own rules are, LIFE-2 has failed. */
void tally_add_leak(struct tally *tally);

/* Adds an entry of the expectations that met no case. */
void tally_add_stale(struct tally *tally, const char *pattern);

/* "PASS", "FAIL" or "UNTESTED"; never freed. */
const char *rule_verdict(const struct rule_tally *rule);

struct rule_counts {
    size_t total, applicable, passed, failed, untested, unproven;
};

struct rule_counts tally_rules(const struct tally *tally);

/* Cases played with a verdict of their own, so neither UNSUPPORTED nor SKIP. */
size_t tally_played(const struct tally *tally);

int tally_exit(const struct tally *tally);

/* The object of `check --json`. New. */
json_t *tally_json(const struct tally *tally, const char *implementation);

#endif
