/* A program that is being timed: started, told to do a block, held still while others do theirs.
 *
 * A fault of a partner is a text, never the end of the run. Called by duel.c and main.c.
 */
#ifndef PEERS_PARTNER_H
#define PEERS_PARTNER_H

#include "goal.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define PEERS_LINE_BYTES_MAX 65536u

typedef struct peers_partner {
    const peers_part *part;
    uint64_t seed;
    pid_t pid; /* its process group, too; 0: not running */
    FILE *commands;
    int answers;
    char line[PEERS_LINE_BYTES_MAX]; /* read and not yet used */
    size_t line_bytes;
    char *fault; /* why it is out; given back by close */
} peers_partner;

/* What a block came to. */
typedef struct peers_measure {
    double amount;   /* per operation: ns, or what the workload counts */
    double took_ns;  /* of the whole block, as the driver saw it */
    double delay_ns; /* of that, how long its threads were kept from a CPU by others */
} peers_measure;

/* peers_partner_describe - what a program says of itself: its name, version and workloads.
 *
 * ret_fault  written when NULL is returned; given back by free.
 *
 * Returns a new reference, or NULL.
 */
json_t *peers_partner_describe(const char *path, char **ret_fault);

/* peers_partner_open - start a program on its workload and wait until it is ready, then hold it.
 *
 * partner  zeroed, with part and seed; ended by peers_partner_close in any case.
 */
bool peers_partner_open(peers_partner *partner, const char *path);

/* peers_partner_block - let it do one block, check what it says, and hold it again.
 *
 * ret_measure  written on true. On false the partner is out and `fault` says why.
 */
bool peers_partner_block(peers_partner *partner, uint64_t start, peers_measure *ret_measure);

/* peers_partner_close - end it and everything it started. */
void peers_partner_close(peers_partner *partner);

#endif
