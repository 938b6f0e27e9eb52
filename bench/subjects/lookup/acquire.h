/* What the library ships: its own lookup.h, under another name. */
#ifndef SUBJECT_ACQUIRE_H
#define SUBJECT_ACQUIRE_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)

#define SUBJECT_REF(stored) ((stored).id)

#include "verbs.h"

#endif
