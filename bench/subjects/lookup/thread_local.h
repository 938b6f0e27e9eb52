/* A cache per thread, good for as long as the epoch has not moved. */
#ifndef SUBJECT_THREAD_LOCAL_H
#define SUBJECT_THREAD_LOCAL_H

#include "sides.h"

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_BEGIN
#undef OBJREF__LOOKUP_END

#define OBJREF__LOOKUP_NAME(verb) SUBJECT_JOIN(SUBJECT_SIDE, verb)
#define OBJREF__LOOKUP_BEGIN(ref) ((void)(ref), thread_local_begin())
#define OBJREF__LOOKUP_END(runtime) ((void)(runtime))

#define SUBJECT_REF(stored) ((stored).id)

static inline objref__runtime *thread_local_begin(void) {
    uint_fast64_t epoch = atomic_load_explicit(&sides.epoch, memory_order_acquire);
    if (__builtin_expect(subject_cached.epoch != epoch, 0)) {
        subject_cached.runtime = atomic_load_explicit(&sides.of_epoch, memory_order_relaxed);
        subject_cached.epoch = epoch;
    }
    return subject_cached.runtime;
}

#include "verbs.h"

#endif
