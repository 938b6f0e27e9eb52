/* playing - what check, replay and smoke share: the tables, the loop, the record file, and one run
 * on one implementation. Owned by their main(). */
#ifndef OBJREF_VERBS_PLAYING_H
#define OBJREF_VERBS_PLAYING_H

#include "arguments.h"
#include "console.h"
#include "engine/stage.h"
#include "engine/suite.h"

#include <jansson.h>
#include <stdbool.h>

struct entrant; /* one -i */

struct playing {
    const struct arguments *arguments;
    struct loop *loop;
    json_t *capabilities, *choices; /* of the rules folder */
    struct entrant *entrants;       /* one per -i; NULL before playing_enter() */
    struct records records;
    struct console console;
    json_t *summaries; /* what --json prints, one object per implementation */
    int exit_code;
    long long begin_ns;
};

/* Loads the tables and, but for -j, takes over the signals. False: the mistake was printed,
 * exit_code is set. */
bool playing_open(struct playing *playing, const struct arguments *arguments);

/* Opens FOLDER/results.jsonl and writes its header. */
bool playing_record(
    struct playing *playing, const char *folder, int argc, char **argv, const struct suite *suite);

/* Opens each -i with --expect, or (when `uses_shipped`) the expectations that ship with it. False:
 * a mistake was printed, exit_code is set, and nothing is to be played. */
bool playing_enter(struct playing *playing, const struct suite *suite, bool uses_shipped);

/* Plays the suite on each implementation that has entered, with as many programs at once as -j
 * says. */
void playing_all(struct playing *playing, struct suite *suite);

/* A stage for one implementation; takes over the signals when there is no loop yet. False: the
 * mistake was printed, exit_code is set. */
bool playing_stage(struct playing *playing, const struct impl *impl, struct stage *ret_stage);

/* Footer, --json, end of the loop. Returns the exit code. */
int playing_close(struct playing *playing);

#endif
