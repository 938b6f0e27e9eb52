/* run - one play of one case: the programs on stage, what the names stand for, what was started and
 * what was found. Owned by player.c; run.c walks the statements, operation.c asks the runtime,
 * answer.c judges, verbs.c does what the runtime is not asked. */
#ifndef OBJREF_ENGINE_RUN_H
#define OBJREF_ENGINE_RUN_H

#include "actor.h"
#include "finding.h"
#include "language/case.h"
#include "language/pattern.h"
#include "stage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A request to the runtime that was sent. */
struct operation {
    const objref__statement *statement;
    objref__value *args; /* one hold; a list of what was sent */
    struct actor *actor;
    int64_t id;
    int64_t sent_ns;
    bool is_joined;
};

/* A turn of a loop, for the report. */
struct frame {
    const char *name; /* borrowed from the case; NULL in a repeat */
    objref__text text;
};

struct run {
    struct stage *stage;
    const objref__case *scene;
    struct actor *actors[OBJREF__PLACE_COUNT]; /* borrowed for main, owned for the others */
    objref__names names;
    char *folder;
    unsigned match_flags;
    struct operation *operations; /* every started one, by its number */
    size_t operation_count, operation_capacity;
    struct frame frames[OBJREF__CASE_BLOCKS_MAX + 1];
    size_t frame_count;
    struct finding *finding;
};

/* Plays all lines. False: see *run->finding. */
bool run_play(struct run *run);

/* Opens every gate of the case, so that nothing stays blocked after it. */
void run_open_gates(struct run *run);

/* Notes what was found at a line; both texts are taken over. Returns false. */
bool run_find(struct run *run, enum verdict verdict, char *expected, char *observed);

/* Turns until the deadline or until something happens; false when a program broke or the user asked
 * to stop. For verbs that look at files. */
bool run_turn(struct run *run, int64_t deadline_ns);

/* Whether all programs are in order; else false, with the finding. */
bool run_is_sound(struct run *run);

/* The values of a line, one hold on a list; false when the line fails because of them. */
bool run_args(struct run *run, const objref__statement *statement, objref__value **ret_list);

/* Binds what a line gave (borrowed) to its names. */
bool run_bind(struct run *run, const objref__statement *statement, objref__value *value);

/* ---- player.c ---- */

/* The options for init: the case's `with`, and for processN the address of main's runtime. New. */
json_t *scene_options(const objref__case *scene, const struct actor *main, objref__place place);

/* Whether the last init honoured all options of the case; else UNSUPPORTED. */
bool options_are_honoured(const struct actor *actor,
                          const objref__case *scene,
                          struct finding *finding);

/* ---- operation.c ---- */

/* A runtime's verb, sent and judged, or sent only when the line starts it. */
bool operation_play(struct run *run, const objref__statement *statement);

/* The operations that a join or a silent names; *ret_items is to be given to free(). */
bool operation_list(struct run *run,
                    const objref__statement *statement,
                    struct operation ***ret_items,
                    size_t *ret_count);

bool operation_join(struct run *run, const objref__statement *statement);

/* ---- verbs.c ---- */

bool verb_play(struct run *run, const objref__statement *statement);

#endif
