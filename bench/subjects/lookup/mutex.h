/* A mutex around the global, and a count of its users. */
#ifndef SUBJECT_MUTEX_H
#define SUBJECT_MUTEX_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_BEGIN
#undef OBJREF__LOOKUP_END

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_BEGIN(ref) ((void)(ref), mutex_begin())
#define OBJREF__LOOKUP_END(runtime) ((void)(runtime), mutex_end())

#define SUBJECT_REF(stored) ((stored).id)

static inline objref__runtime *mutex_begin(void) {
    pthread_mutex_lock(&sides.mutex);
    objref__runtime *runtime = sides.under_mutex;
    atomic_fetch_add_explicit(&sides.count, 1, memory_order_relaxed);
    pthread_mutex_unlock(&sides.mutex);
    return runtime;
}

static inline void mutex_end(void) {
    atomic_fetch_sub_explicit(&sides.count, 1, memory_order_release);
}

#include "verbs.h"

#endif
