/* actor - one running program in a scene, after its hello: its lanes, its session, its counters.
 * The program itself, process2 … and session2 … are an actor each. Made by session.c and player.c.
 */
#ifndef OBJREF_ENGINE_ACTOR_H
#define OBJREF_ENGINE_ACTOR_H

#include "finding.h"
#include "hello.h"
#include "language/value.h"
#include "stage.h"
#include "subject.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define ACTOR_LANE_STARTED 10 /* the first lane for started operations */

/* The counters a leak shows in; -1: the runtime does not count it. */
struct counters {
    int64_t objects, bytes, tasks;
};

struct actor {
    struct stage *stage;
    struct subject *subject;
    struct hello hello;
    objref__place place;
    char *address;            /* with which others join its runtime; NULL: they cannot */
    json_t *honoured;         /* of the last init; NULL before */
    struct counters baseline; /* of a shared session, right after its start */
    int64_t *lanes;           /* by lane: the request it was last given, -1 none */
};

/* Starts the program and hears its hello. NULL when that fails, with the reason in *finding. */
struct actor *actor_start(struct stage *stage, objref__place place, struct finding *finding);

/* Kills it, with all its process group. Accepts NULL. */
void actor_end(struct actor *actor);

/* Asks it to exit and gives it the drain bound, then ends it. Accepts NULL. */
void actor_leave(struct actor *actor);

/* init with these options (borrowed), then the warm-up. False: see *finding. */
bool actor_init(struct actor *actor, json_t *options, struct finding *finding);

/* Takes in what an init answered (borrowed): what is honoured, the address. False: not as it
 * should. */
bool actor_read_init(struct actor *actor, const json_t *ok, struct finding *finding);

/* Whether the last init named the option among those it honours. */
bool actor_honours(const struct actor *actor, const char *option);

/* Runs `identity` once and drops it, so that no bound measures a cold start. */
bool actor_warm(struct actor *actor, struct finding *finding);

/* How long init (and shutdown) may take on it. */
int64_t actor_start_ns(const struct actor *actor);

/* Waits for the answer to a request of this actor. On anything but an answer fills verdict and
 * observed of *finding and returns false. */
bool actor_wait(struct actor *actor,
                int64_t id,
                int64_t span_ns,
                struct reply *ret_reply,
                struct finding *finding);

/* Sends (the request is taken over) and waits. An error is an answer too. */
bool actor_call(struct actor *actor,
                json_t *request,
                int64_t span_ns,
                struct reply *ret_reply,
                struct finding *finding);

/* As actor_call() for what must succeed: an error is FAIL. */
bool actor_ask(struct actor *actor,
               json_t *request,
               struct reply *ret_reply,
               struct finding *finding);

/* The counters now; all -1 when the program offers no stats. */
bool actor_count(struct actor *actor, struct counters *ret_counters, struct finding *finding);

/* The counters once two answers 50 ms apart agree, or the quiet bound has passed. */
bool actor_settle(struct actor *actor, struct counters *ret_counters, struct finding *finding);

/* Drops every handle; then the counters must be within the quiet bound no more than the baseline.
 */
bool actor_reset(struct actor *actor, struct finding *finding);

/* What its end, its silence or its breach of the protocol is called; false when it is in order or
 * was killed by the case. */
bool actor_is_broken(struct actor *actor, struct finding *finding);

/* A lane for a started operation; -1 when all are busy. */
int actor_lane(const struct actor *actor);

#endif
