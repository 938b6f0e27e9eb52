/* An acquire load and a count of the users, without a lock. */
#ifndef SUBJECT_REFCOUNT_H
#define SUBJECT_REFCOUNT_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_BEGIN
#undef OBJREF__LOOKUP_END

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_BEGIN(ref) ((void)(ref), refcount_begin())
#define OBJREF__LOOKUP_END(runtime) ((void)(runtime), refcount_end())

#define SUBJECT_REF(stored) ((stored).id)

static inline objref__runtime *refcount_begin(void) {
    atomic_fetch_add_explicit(&sides.count, 1, memory_order_acquire);
    return atomic_load_explicit(&sides.counted, memory_order_acquire);
}

static inline void refcount_end(void) {
    atomic_fetch_sub_explicit(&sides.count, 1, memory_order_release);
}

#include "verbs.h"

#endif
