/* The baseline: a ref that carries the pointer to its runtime.
 *
 * It does not fit two registers, so it is passed by address, as C does with such a struct when
 * speed matters (by_value.h is the other way). The argument before it is never looked at: an id
 * takes two registers, and with it the arguments that follow lie where they lie in every other
 * alternative. Without it the baseline is slower.
 */
#ifndef SUBJECT_POINTER_H
#define SUBJECT_POINTER_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_REF
#undef OBJREF__LOOKUP_ID
#undef OBJREF__LOOKUP_BEGIN

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_REF uint64_t subject_unused, const subject_ref *
#define OBJREF__LOOKUP_ID(ref) ((ref)->id)
#define OBJREF__LOOKUP_BEGIN(ref) ((void)subject_unused, (ref)->runtime)

/* What a batch hands over of a stored ref. */
#define SUBJECT_REF(stored) 0, &(stored)

#include "verbs.h"

#endif
