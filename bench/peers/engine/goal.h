/* The goals, as data: what is measured, against whom, and which ratio is to be reached.
 *
 * Read from goals.json; knows no process and no time. Called by main.c.
 */
#ifndef PEERS_GOAL_H
#define PEERS_GOAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEERS_RIVALS_MAX 8

/* What the checksums of a workload's blocks come to; peers_goal_checksum says each. */
typedef enum peers_sum { PEERS_PICKS, PEERS_WORDS, PEERS_CHAIN, PEERS_FIB, PEERS_COUNT } peers_sum;

/* One program doing one workload. */
typedef struct peers_part {
    const char *program;
    const char *workload;
    uint64_t objects;
    unsigned threads;
    uint64_t operations; /* of a block */
    peers_sum sum;
} peers_part;

typedef struct peers_rival {
    peers_part part;
    double limit; /* the subject's amount over the rival's is to be at most this */
} peers_rival;

typedef struct peers_goal {
    const char *name; /* G1 */
    const char *title;
    const char *unit;   /* of what is measured, per operation: "ns" or "bytes" */
    const char *reason; /* why it is missed where it is known, or NULL */
    peers_part subject;
    double limit; /* of the amount itself, in unit; 0: none */
    peers_rival rivals[PEERS_RIVALS_MAX];
    size_t rival_count;
} peers_goal;

typedef struct peers_plan {
    json_t *document; /* the texts below are its */
    peers_goal *goals;
    size_t goal_count;
} peers_plan;

/* peers_plan_read - read the goals.
 *
 * ret_plan   written on true; given back by peers_plan_release.
 * ret_error  written on false: file, place, what was expected and found; given back by free.
 */
bool peers_plan_read(const char *path, peers_plan *ret_plan, char **ret_error);

/* peers_plan_release - give the goals back; leaves the struct zeroed. */
void peers_plan_release(peers_plan *plan);

/* peers_part_checksum - what a block that starts at operation number start must come to. */
uint64_t peers_part_checksum(const peers_part *part, uint64_t seed, uint64_t start);

#endif
