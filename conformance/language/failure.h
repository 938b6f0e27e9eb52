/* failure - a case that went wrong, as `objref check` prints it and `objref replay` reads it back.
 *
 * The block shows all header lines that matter and the lines up to the one that failed and the
 * next, under their own numbers; objref__case_parse takes it for the case it stands for. Called by
 * the engine.
 */
#ifndef OBJREF_LANGUAGE_FAILURE_H
#define OBJREF_LANGUAGE_FAILURE_H

#include "case.h"

typedef struct objref__failure {
    const char *verdict;  /* FAIL, CRASH, … */
    uint32_t line;        /* that failed; 0: after the end, all lines are shown */
    const char *expected; /* any lines of text; NULL prints none */
    const char *observed;
    const char *with;  /* "x = cut b 20", NULL or "": none */
    const char *again; /* the command that repeats it */
} objref__failure;

/* objref__failure_print - the block, its last line ended. */
void objref__failure_print(const objref__case *scene,
                           const objref__failure *failure,
                           objref__text *text);

#endif
