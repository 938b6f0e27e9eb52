/* A ref that carries the pointer to its runtime, passed as the library passes its own refs: by
 * value, which for its size means through memory. */
#ifndef SUBJECT_BY_VALUE_H
#define SUBJECT_BY_VALUE_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_REF
#undef OBJREF__LOOKUP_ID
#undef OBJREF__LOOKUP_BEGIN

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_REF subject_ref
#define OBJREF__LOOKUP_ID(ref) ((ref).id)
#define OBJREF__LOOKUP_BEGIN(ref) ((ref).runtime)

#define SUBJECT_REF(stored) (stored)

#include "verbs.h"

#endif
