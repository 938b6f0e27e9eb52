/* A goal being measured: the subject and its rivals take turns, block by block, in one run.
 *
 * A seating is one fresh process per program; in each round every program does one block, in an
 * order that rotates. A block stands when the reference blocks before and after it agree within
 * 10 % and its threads were kept from a CPU for at most 5 % of it; else it is done again, 20 times
 * at most. A seating gives one value per rival, the median over its rounds of the logarithm of
 * subject over rival; the interval is over seatings. Called by main.c.
 */
#ifndef PEERS_DUEL_H
#define PEERS_DUEL_H

#include "goal.h"
#include "partner.h"

#include <stdbool.h>
#include <stdint.h>

#define PEERS_SEATINGS_MAX 64
#define PEERS_ROUNDS_MAX 256

typedef enum peers_state {
    PEERS_MET,       /* the upper bound is within the limit */
    PEERS_MISSED,    /* the lower bound is over it */
    PEERS_OPEN,      /* the interval holds the limit: neither was shown */
    PEERS_DISTURBED, /* too few blocks stood */
    PEERS_ABSENT,    /* the program is not built here */
    PEERS_FAULTY,    /* it does not do this workload, failed, died or answered wrong */
    PEERS_UNJUDGED   /* a small run: shown that it works, nothing is claimed */
} peers_state;

const char *peers_state_name(peers_state state);

/* How much is measured. */
typedef struct peers_effort {
    unsigned seatings;
    unsigned rounds;
    uint64_t seed;
    bool is_small; /* a hundredth of the work, nothing is judged */
} peers_effort;

/* What was found between the subject and one rival, or about a limit of the subject's own. */
typedef struct peers_finding {
    const peers_rival *rival; /* NULL: the goal's own limit, and ratio is the amount over it */
    peers_state state;
    double limit;
    double ratio;
    double low; /* one-sided bounds, 97.5 % each */
    double high;
    double subject_amount; /* median per operation, in the goal's unit */
    double rival_amount;
    unsigned seatings;  /* that gave a value */
    unsigned rounds;    /* that stood */
    unsigned disturbed; /* that did not, after every repetition */
    char *fault;        /* NULL, or why; given back by peers_outcome_release */
} peers_finding;

typedef struct peers_outcome {
    peers_finding findings[PEERS_RIVALS_MAX + 1];
    size_t finding_count;
} peers_outcome;

/* Where a program is, or NULL when it is not built here. */
typedef const char *peers_find_function(void *context, const char *program);

/* peers_duel - measure one goal.
 *
 * ret_outcome  always written, a finding for each rival and one for a limit of its own; given back
 *              by peers_outcome_release.
 */
void peers_duel(const peers_goal *goal,
                const peers_effort *effort,
                peers_find_function *find,
                void *context,
                peers_outcome *ret_outcome);

/* peers_outcome_release - give the faults back; leaves the struct zeroed. */
void peers_outcome_release(peers_outcome *outcome);

#endif
