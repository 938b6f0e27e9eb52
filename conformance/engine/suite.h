/* suite - plays the chosen cases on one implementation: order, repeats, restarts, expectations,
 * records. Called by the verbs and by the tests. */
#ifndef OBJREF_ENGINE_SUITE_H
#define OBJREF_ENGINE_SUITE_H

#include "crew.h"
#include "expectations.h"
#include "impl.h"
#include "language/case.h"
#include "record.h"
#include "stage.h"
#include "tally.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One case as it was played. */
struct played {
    const objref__case *scene;
    struct finding finding;          /* its verdict is the one before expectations */
    enum verdict verdict;            /* the one for people */
    uint64_t seed;                   /* of the play that is told of */
    uint64_t plays;                  /* how often it was played for the verdict */
    unsigned repeats;                /* how often it was repeated alone, 0: never */
    unsigned again;                  /* how often it failed then */
    const struct expectation *entry; /* that foresaw it, or whose case passed; NULL: none */
    char *text;                      /* owned: the block that is printed; NULL when all is well */
    char *command;                   /* owned: what repeats it; NULL when all is well */
};

/* Told of each case as it ends. */
typedef void suite_listener(void *user, const struct played *played, size_t done, size_t total);

struct suite {
    const objref__case **cases; /* selected, in the order in which they are played; owned array */
    size_t case_count;
    const json_t *rules; /* rule objects as in the records */
    const char **asked;  /* what a user asked for by name: plays although it is slow; borrowed */
    size_t asked_count;
    const char *altered[3];  /* flags of check that altered the cases; NULL: none. Never freed */
    bool plays_slow;         /* cases tagged slow are played, too */
    bool is_whole;           /* no selector limits the run, so an entry may be STALE */
    bool tolerates_flaky;    /* a hang or late answer that did not come back is no failure */
    bool is_isolated;        /* each case has programs of its own */
    uint64_t plays;          /* of each case, or until it fails; 0 is 1 */
    uint64_t rounds;         /* of all cases, ended by the first with a failure; 0 is 1 */
    uint64_t seed;           /* of the first play; each further one, and each round, has the next */
    struct crew *crew;       /* who plays instead of this process; NULL: nobody. Borrowed */
    struct records *records; /* NULL: nothing is kept */
    suite_listener *listener; /* NULL: nobody */
    void *user;
    int64_t repeat_ns; /* time that repeats may still take */
};

/* Puts the cases into the order in which sessions change least. */
void suite_order(struct suite *suite);

/* Whether the case is left out because it is tagged slow. */
bool suite_skips(const struct suite *suite, const objref__case *scene);

/* Whether operations of the case overlap, so that the seed of the pauses matters. */
bool suite_is_race(const objref__case *scene);

/* Plays all cases of the suite on the stage. `expectations` may be NULL. The tally is opened here;
 * *ret_finding (to be released) says why when tally->has_not_started. */
void suite_play(struct suite *suite,
                struct stage *stage,
                const struct impl *impl,
                struct expectations *expectations,
                struct tally *ret_tally,
                struct finding *ret_finding);

/* Plays one case, with its repeats; the stage is left as player_play() leaves it. */
void suite_play_case(struct suite *suite,
                     struct stage *stage,
                     const struct impl *impl,
                     struct expectations *expectations,
                     const objref__case *scene,
                     struct played *ret_played);
void played_release(struct played *played);

#endif
