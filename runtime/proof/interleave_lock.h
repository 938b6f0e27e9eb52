/* interleave_lock - two threads and one lock, all of its steps. */
#ifndef OBJREF_PROOF_INTERLEAVE_LOCK_H
#define OBJREF_PROOF_INTERLEAVE_LOCK_H

#include "world.h"

enum { LOCK_SCENARIO_COUNT = 2 };

extern const scenario lock_scenarios[LOCK_SCENARIO_COUNT];

#endif /* OBJREF_PROOF_INTERLEAVE_LOCK_H */
