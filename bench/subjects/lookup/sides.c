/* Where the alternatives find the runtime. */
#include "sides.h"

_Thread_local subject_cache subject_cached;

subject_sides sides = {
    .rwlock = PTHREAD_RWLOCK_INITIALIZER,
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .count = 1,
};

void subject_publish(objref__runtime *runtime) {
    pthread_rwlock_wrlock(&sides.rwlock);
    sides.under_rwlock = runtime;
    pthread_rwlock_unlock(&sides.rwlock);
    pthread_mutex_lock(&sides.mutex);
    sides.under_mutex = runtime;
    pthread_mutex_unlock(&sides.mutex);
    atomic_store_explicit(&sides.counted, runtime, memory_order_release);
    atomic_store_explicit(&sides.of_epoch, runtime, memory_order_relaxed);
    atomic_fetch_add_explicit(&sides.epoch, 1, memory_order_release);
}
