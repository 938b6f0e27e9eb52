/* crew - copies of this process that play cases at the same time, each with programs of its own,
 * and tell what they found. Cases are handed out one by one in the order of the suite and taken
 * back in that order, so a run reads the same with and without a crew. Owned by a verb, used by
 * suite.c. */
#ifndef OBJREF_ENGINE_CREW_H
#define OBJREF_ENGINE_CREW_H

#include "loop.h"

#include <stddef.h>
#include <stdint.h>

struct crew;
struct played;

struct crew_task {
    size_t impl;  /* which -i, from 0 */
    size_t index; /* of the case in the suite */
    uint64_t seed;
};

/* What a member does; called in the member only. */
struct crew_duty {
    /* Plays one case; returns how many sessions came up for it. */
    uint64_t (*play)(void *user, const struct crew_task *task, struct played *ret_played);
    void (*begin)(void *user); /* before the first task: there is no loop yet */
    void (*end)(void *user);   /* after the last: nothing may be left */
    void *user;
};

/* Makes the members: `count` forks, so before this process has a loop. What is open then is theirs,
 * too. NULL, with errno. */
struct crew *crew_open(size_t count, const struct crew_duty *duty);

/* Ends the members and waits for them. Accepts NULL. */
void crew_close(struct crew *crew);

/* From now on the crew plays on this implementation; `loop` tells whether the user interrupts. */
void crew_turn_to(struct crew *crew, size_t impl, const struct loop *loop);

/* Begins a round over `case_count` cases. */
void crew_begin(struct crew *crew, uint64_t seed, size_t case_count);

/* Waits for a case, which is asked for in the order of the suite. Fills all of *ret_played but
 * scene and entry. A member that ended by itself is an ERROR. Returns how many sessions came up. */
uint64_t crew_take(struct crew *crew, size_t index, struct played *ret_played);

#endif
