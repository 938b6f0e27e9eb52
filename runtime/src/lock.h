/* lock - a mutex of four bytes, whose taking and leaving are one atomic step each where nobody else
 * wants it: in line, for it stands on the way of every task.
 *
 * Not fair and not recursive; needs no clean-up. A forked child forgets its parent's locks with the
 * memory they are in.
 */
#ifndef OBJREF__LOCK_H
#define OBJREF__LOCK_H

#include "base.h"

enum { OBJREF__LOCK_FREE = 0, OBJREF__LOCK_HELD = 1, OBJREF__LOCK_WANTED = 2 };

/* Zeroed, it is free. WANTED: held, and somebody sleeps on it, or did. */
typedef struct objref__lock {
    _Atomic uint32_t state;
} objref__lock;

/* Waits until it has the lock. */
void objref__lock_await(objref__lock *lock);

static inline void objref__lock_take(objref__lock *lock) {
    uint32_t free = OBJREF__LOCK_FREE;
    if (OBJREF__UNLIKELY(!atomic_compare_exchange_strong_explicit(
            &lock->state, &free, OBJREF__LOCK_HELD, memory_order_acquire, memory_order_relaxed))) {
        objref__lock_await(lock);
    }
}

static inline void objref__lock_leave(objref__lock *lock) {
    const uint32_t was =
        atomic_exchange_explicit(&lock->state, OBJREF__LOCK_FREE, memory_order_release);
    if (OBJREF__UNLIKELY(was == OBJREF__LOCK_WANTED)) {
        objref__futex_wake(&lock->state, 1);
    }
}

#endif /* OBJREF__LOCK_H */
