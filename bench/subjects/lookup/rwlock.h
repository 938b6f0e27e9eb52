/* The contrast: a lock for reading around the global, and a count of its users. */
#ifndef SUBJECT_RWLOCK_H
#define SUBJECT_RWLOCK_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_BEGIN
#undef OBJREF__LOOKUP_END

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_BEGIN(ref) ((void)(ref), rwlock_begin())
#define OBJREF__LOOKUP_END(runtime) ((void)(runtime), rwlock_end())

#define SUBJECT_REF(stored) ((stored).id)

static inline objref__runtime *rwlock_begin(void) {
    pthread_rwlock_rdlock(&sides.rwlock);
    objref__runtime *runtime = sides.under_rwlock;
    atomic_fetch_add_explicit(&sides.count, 1, memory_order_relaxed);
    pthread_rwlock_unlock(&sides.rwlock);
    return runtime;
}

static inline void rwlock_end(void) {
    atomic_fetch_sub_explicit(&sides.count, 1, memory_order_release);
}

#include "verbs.h"

#endif
