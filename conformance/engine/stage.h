/* stage - where cases are played against one implementation: its command, the folder for marks, the
 * bounds, and the two tables of what an implementation may say. Made by a verb or a test, one per
 * implementation; everything the player does happens on one. */
#ifndef OBJREF_ENGINE_STAGE_H
#define OBJREF_ENGINE_STAGE_H

#include "loop.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Before the run's multiplier; the defaults are those of the case language. */
struct bounds {
    int64_t start_ns; /* hello and init, unless hello asks for more */
    int64_t op_ns;    /* an answer */
    int64_t error_ns; /* an answer that is an error */
    int64_t quiet_ns; /* stats must be back, or settle */
    int64_t drain_ns; /* exit */
    int64_t still_ns; /* a witness must not move for so long; not multiplied */
    double multiplier;
};

#define BOUNDS_DEFAULT                                                                             \
    (struct bounds) {                                                                              \
        20 * CLOCK_S, 10 * CLOCK_S, 1 * CLOCK_S, 2 * CLOCK_S, 3 * CLOCK_S, 100 * CLOCK_MS, 1.0     \
    }

struct stage {
    struct loop *loop;
    const char *command; /* for `sh -c exec` */
    char *scratch;       /* owned folder; marks of each play are in a new folder inside */
    struct bounds bounds;
    json_t *capabilities;  /* rules/capabilities.json; borrowed, only read */
    const json_t *choices; /* rules/choices.json */
    struct actor *spare;   /* a program that has only said hello; NULL: none */
    struct actor *shared;  /* the running session that cases share; NULL: none */
    char *shared_key;      /* its options */
    uint64_t sessions;     /* how many have come up */
    json_t *hello;         /* owned: what the first good hello said; NULL until then */
    json_t *probed;        /* owned: denied op -> true when it was refused as it should be */
    uint64_t plays;        /* names the folders */
    unsigned leaks;        /* cases after which the counts did not come back */
    uint64_t dice;         /* of the play that is on, from its seed: see stage_pause() */
};

/* Makes the scratch folder. False, with errno, when that fails. */
bool stage_open(struct stage *stage, struct loop *loop, const char *command);

/* Ends the shared session and removes the folder. */
void stage_close(struct stage *stage);

/* A bound under the run's multiplier. */
int64_t stage_scale(const struct stage *stage, int64_t span_ns);

/* The dice of a play: the same seed and case give the same pauses. */
void stage_throw(struct stage *stage, uint64_t seed, const char *id);

/* A pause that the dice give, half of them none, before an operation that overlaps others is sent:
 * so rounds of one race differ, and can be played again. */
void stage_pause(struct stage *stage);

/* A new folder for the marks of one play; to be given to free(). NULL when it cannot be made. A
 * case without marks gets only a name: to make and remove a folder costs more than some cases do.
 */
char *stage_folder(struct stage *stage, bool has_marks);

#endif
