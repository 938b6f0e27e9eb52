/* shrinker - makes a program that fails as small as it gets while it still fails in the same way.
 * Knows no runtime: whoever calls it says of each candidate whether it still fails. Big cuts come
 * first, and after each success everything begins anew; what was tried is not tried again. Called
 * by hunt.c and the tests. */
#ifndef OBJREF_FUZZ_SHRINKER_H
#define OBJREF_FUZZ_SHRINKER_H

#include "program.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shrink_answer {
    SHRINK_REFUSED, /* another failure, none, or no program that makes sense */
    SHRINK_FAILS,   /* in the same way */
    SHRINK_OVER     /* no more time: the smallest so far stands */
};

/* Whether the candidate still fails. */
typedef enum shrink_answer shrink_check(void *user, const struct program *candidate);

struct shrinker {
    shrink_check *check;
    void *user;
    size_t tried;   /* candidates that were asked about */
    bool is_over;   /* ended by SHRINK_OVER: it might get smaller still */
    uint64_t *seen; /* owned: hashes of what was tried, a table of seen_capacity places */
    size_t seen_count, seen_capacity;
};

/* Shrinks the program in place. */
void shrinker_run(struct shrinker *shrinker, struct program *program);
void shrinker_release(struct shrinker *shrinker);

#endif
