/* arguments - the command line of the verbs that play cases. Owned by their main(). */
#ifndef OBJREF_VERBS_ARGUMENTS_H
#define OBJREF_VERBS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGUMENTS_JOBS_MAX 64

struct arguments {
    const char **impls; /* owned array of borrowed texts: each -i */
    size_t impl_count;
    const char **words; /* what is no option: selectors, or a file */
    size_t word_count;
    const char *out;    /* --out; NULL: not given */
    const char *expect; /* --expect; NULL: not given */
    double multiplier;
    uint64_t repeat;             /* plays of each case, at least 1 */
    uint64_t jobs;               /* programs at once, 1 to ARGUMENTS_JOBS_MAX */
    uint64_t shard, shard_count; /* which part of the cases, 1 … shard_count; 0 of 0: all */
    uint64_t seed;               /* of the pauses before started operations */
    bool has_hop, has_dead_nodes, has_put_as_task;
    bool is_slow, is_once, is_quiet, is_verbose, is_json, is_isolated, is_until_fail,
        tolerates_flaky;
};

/* What parsing came to. */
enum arguments_result { ARGUMENTS_GOOD, ARGUMENTS_HELP, ARGUMENTS_BAD };

/* Parses; prints the usage for --help on standard output, a mistake on standard error. An option
 * that the usage does not name is a mistake, so each verb takes what it says that it takes. Without
 * -i the implementation is `reference`, without --seed the seed is a new one. */
enum arguments_result
arguments_parse(struct arguments *arguments, int argc, char **argv, const char *usage);
void arguments_release(struct arguments *arguments);

#endif
