/* chase - what becomes of a program that failed: it is played again alone, made small, and kept as
 * a case. One that fails only now and then is a rumour, until another shows the same each time or
 * enough of them have been looked at. Called by hunt.c. */
#ifndef OBJREF_FUZZ_CHASE_H
#define OBJREF_FUZZ_CHASE_H

#include "hunt.h"

#define CHASE_TOTAL_NS (10 * CLOCK_S) /* for a way to fail, unless the user says otherwise */

/* Bounds while programs are many: what seems to hang is played again under the full ones. */
#define CHASE_QUIET_NS (500 * CLOCK_MS) /* for counters to come back */
#define CHASE_STILL_NS (2 * CLOCK_MS)   /* for witnesses */

/* Whether this way to fail is among those found. */
bool chase_knows(const struct hunt *hunt, const struct signature *signature);

/* The trial `last` (taken over) of program number `index` failed among others; the stage has its
 * full bounds. *program is changed. */
void chase_program(struct hunt *hunt, uint64_t index, struct program *program, struct trial *last);

/* The hunt is over: rumours are settled. */
void chase_end(struct hunt *hunt);
void chase_release(struct hunt *hunt);

#endif
