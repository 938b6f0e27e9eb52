/* needs - what a case uses, held against what a program says it has: UNSUPPORTED is known before
 * the first line, not in its middle. Called by player.c. */
#ifndef OBJREF_ENGINE_NEEDS_H
#define OBJREF_ENGINE_NEEDS_H

#include "finding.h"
#include "hello.h"
#include "language/case.h"
#include "stage.h"

/* True when the program has all that the case uses; else UNSUPPORTED with the reason. */
bool needs_are_met(const struct stage *stage,
                   const struct hello *hello,
                   const objref__case *scene,
                   struct finding *finding);

/* Whether the choice is that value: the declared one, else the table's default. */
bool choice_is(const struct stage *stage,
               const struct hello *hello,
               const char *name,
               const char *value);

/* Whether it has the capability: one that enables ops, options or functions by listing them all,
 * any other by saying so. */
bool capability_is_claimed(const struct stage *stage, const struct hello *hello, const char *name);

#endif
