/* player - plays one case on a stage and says what was found. Chooses the session, holds the case
 * against what the program offers, runs it, and cleans up so that no case sees the one before.
 * Called by suite.c, the verbs and the tests. */
#ifndef OBJREF_ENGINE_PLAYER_H
#define OBJREF_ENGINE_PLAYER_H

#include "finding.h"
#include "language/case.h"
#include "stage.h"

/* Hears a first hello, if none was heard yet: stage->hello. False: see *finding. */
bool player_meet(struct stage *stage, struct finding *finding);

/* Plays the case in the session that cases with its options share, or in one of its own when the
 * case wants it; with `is_alone` no case was in its session before, and none will be after.
 * *ret_finding is to be released; its verdict is VERDICT_COUNT when the user asked to stop. */
void player_play(struct stage *stage,
                 const objref__case *scene,
                 bool is_alone,
                 struct finding *ret_finding);

/* As player_play(), but the case is not held against what hello says: to ask for what it denies. */
void player_probe(struct stage *stage, const objref__case *scene, struct finding *ret_finding);

/* The options of a case as one text: cases with equal keys share a session. To be given to free().
 */
char *player_key(const objref__case *scene);

#endif
