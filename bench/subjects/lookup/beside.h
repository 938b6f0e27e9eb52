/* Not a ref with a pointer but a pointer beside the ref, as get(runtime, ref) would have it: it
 * arrives in a register, and nothing has to be found. The floor, and no answer to the question. */
#ifndef SUBJECT_BESIDE_H
#define SUBJECT_BESIDE_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_REF
#undef OBJREF__LOOKUP_BEGIN

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_REF objref__runtime *subject_runtime, objref_ref
#define OBJREF__LOOKUP_BEGIN(ref) ((void)(ref), subject_runtime)

#define SUBJECT_REF(stored) (stored).runtime, (stored).id

#include "verbs.h"

#endif
