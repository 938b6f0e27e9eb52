/* alteration - a case written a little otherwise, so that its verdict must stay the same: every ref
 * goes to bytes and back as soon as it has a name, dead nodes stand between the steps, or a put
 * gives way to a task. Needs no model: the case itself is the oracle [rule PLAN-9]. Called by
 * `objref check` and the tests. */
#ifndef OBJREF_FUZZ_ALTERATION_H
#define OBJREF_FUZZ_ALTERATION_H

#include "language/case.h"

#include <stddef.h>

/* X(NAME, flag of objref check) */
#define ALTERATION_MAP(X)                                                                          \
    X(HOP, "--hop")                                                                                \
    X(DEAD, "--dead-nodes")                                                                        \
    X(TASK, "--put-as-task")

enum alteration {
#define X(name, flag) ALTERATION_##name,
    ALTERATION_MAP(X)
#undef X
        ALTERATION_COUNT
};

const char *alteration_flag(enum alteration alteration); /* never freed */

/* The case with the alteration, to be released; NULL when there is nothing in it to alter, or when
 * its rules speak of just what would be altered. */
objref__case *alteration_make(enum alteration alteration, const objref__case *scene);

/* Puts the altered cases in the place of the others and leaves out those that have nothing to
 * alter. `cases` borrows; *ret_made owns what was made and is to be given to alterations_release().
 * Returns how many there are. */
size_t alterations_make(enum alteration alteration,
                        const objref__case **cases,
                        size_t count,
                        objref__case ***ret_made);
void alterations_release(objref__case **made, size_t count);

#endif
