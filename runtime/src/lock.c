#include "lock.h"

/* How often it looks before it sleeps: a holder that runs is through sooner than a sleeper wakes.
 */
enum { LOOK_MAX = 100 };

/* Looks without writing, so that the holder keeps its cache line. */
static bool take_soon(objref__lock *lock) {
    for (int i = 0; i < LOOK_MAX; i++) {
        uint32_t state = atomic_load_explicit(&lock->state, memory_order_relaxed);
        if (state == OBJREF__LOCK_FREE &&
            atomic_compare_exchange_strong_explicit(&lock->state, &state, OBJREF__LOCK_HELD,
                                                    memory_order_acquire, memory_order_relaxed)) {
            return true;
        }
        objref__pause();
    }
    return false;
}

/* Who has slept takes it as WANTED, for others may still sleep: at worst one wake-up in vain. */
void objref__lock_await(objref__lock *lock) {
    if (take_soon(lock)) {
        return;
    }
    while (atomic_exchange_explicit(&lock->state, OBJREF__LOCK_WANTED, memory_order_acquire) !=
           OBJREF__LOCK_FREE) {
        objref__futex_wait(&lock->state, OBJREF__LOCK_WANTED, OBJREF__NEVER);
    }
}
