/* yield - what the runtime's sources see when they are compiled for the interleaving tester.
 *
 * It is put before each of them (-include) and replaces what threads meet in: atomics, mutexes,
 * conditions, threads, the system calls, memory and thread-local variables. Each replacement lets
 * the explorer choose who goes on, then does the same thing, sequentially consistent. The sources
 * themselves have no mark and no switch, so the product is what it would be without this file.
 */
#ifndef OBJREF_PROOF_YIELD_H
#define OBJREF_PROOF_YIELD_H

#include "world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define YIELD_READ(place) explore_point(TOUCH_READ, (place), __FILE__, __LINE__)
#define YIELD_WRITE(place) explore_point(TOUCH_WRITE, (place), __FILE__, __LINE__)

/* -- atomics: the order that is asked for is dropped. A source that is compiled with
 * YIELD_AT_LOCKS_ONLY keeps its own: the registry, whose 2048 places shutdown clears one by one. */

#ifndef YIELD_AT_LOCKS_ONLY
#undef atomic_load_explicit
#undef atomic_store_explicit
#undef atomic_exchange_explicit
#undef atomic_compare_exchange_strong_explicit
#undef atomic_compare_exchange_weak_explicit
#undef atomic_fetch_add_explicit
#undef atomic_fetch_sub_explicit
#undef atomic_fetch_or_explicit
#undef atomic_load
#undef atomic_store
#undef atomic_exchange
#undef atomic_compare_exchange_strong
#undef atomic_compare_exchange_weak
#undef atomic_fetch_add
#undef atomic_fetch_sub
#undef atomic_fetch_or

#if defined(__clang__)
#define YIELD_LOAD(place) __c11_atomic_load((place), __ATOMIC_SEQ_CST)
#define YIELD_SWAP(place, expected, value)                                                         \
    __c11_atomic_compare_exchange_strong((place), (expected), (value), __ATOMIC_SEQ_CST,           \
                                         __ATOMIC_SEQ_CST)
#define YIELD_NAME(operation, suffix) __c11_atomic_##operation
#else
#define YIELD_LOAD(place) __atomic_load_n((place), __ATOMIC_SEQ_CST)
#define YIELD_SWAP(place, expected, value)                                                         \
    __atomic_compare_exchange_n((place), (expected), (value), false, __ATOMIC_SEQ_CST,             \
                                __ATOMIC_SEQ_CST)
#define YIELD_NAME(operation, suffix) __atomic_##operation##suffix
#endif

/* A new value is worked out before the choice, as it is in a register before the instruction. The
 * weak form never fails for no reason here: that would only repeat the loop around it. */
#define YIELD_CHANGE(name, place, value)                                                           \
    __extension__({                                                                                \
        __auto_type yield_value = (value);                                                         \
        YIELD_WRITE(place);                                                                        \
        name((place), yield_value, __ATOMIC_SEQ_CST);                                              \
    })
#define atomic_load(place) (YIELD_READ(place), YIELD_LOAD(place))
#define atomic_store(place, value) YIELD_CHANGE(YIELD_NAME(store, _n), place, value)
#define atomic_exchange(place, value) YIELD_CHANGE(YIELD_NAME(exchange, _n), place, value)
#define atomic_fetch_add(place, value) YIELD_CHANGE(YIELD_NAME(fetch_add, ), place, value)
#define atomic_fetch_sub(place, value) YIELD_CHANGE(YIELD_NAME(fetch_sub, ), place, value)
#define atomic_fetch_or(place, value) YIELD_CHANGE(YIELD_NAME(fetch_or, ), place, value)
#define atomic_compare_exchange_strong(place, expected, value)                                     \
    __extension__({                                                                                \
        __auto_type yield_value = (value);                                                         \
        YIELD_WRITE(place);                                                                        \
        YIELD_SWAP((place), (expected), yield_value);                                              \
    })
#define atomic_compare_exchange_weak atomic_compare_exchange_strong

#define atomic_load_explicit(place, order) atomic_load(place)
#define atomic_store_explicit(place, value, order) atomic_store(place, value)
#define atomic_exchange_explicit(place, value, order) atomic_exchange(place, value)
#define atomic_fetch_add_explicit(place, value, order) atomic_fetch_add(place, value)
#define atomic_fetch_sub_explicit(place, value, order) atomic_fetch_sub(place, value)
#define atomic_fetch_or_explicit(place, value, order) atomic_fetch_or(place, value)
#define atomic_compare_exchange_strong_explicit(place, expected, value, success, failure)          \
    atomic_compare_exchange_strong(place, expected, value)
#define atomic_compare_exchange_weak_explicit(place, expected, value, success, failure)            \
    atomic_compare_exchange_strong(place, expected, value)

#endif

/* Whoever pauses reads the same place again at once: more such reads would show nothing new. */
#define __builtin_ia32_pause() explore_pause()

/* -- threads, locks, time, memory */

/* A lane for who submits, one for the worker: more would only repeat their steps. */
#define OBJREF__LANE_COUNT 2

/* They are used up at once, see scene.c. */
#define OBJREF__SPARE_COUNT 1

/* In place of lock.h: taking and leaving are one step each. What lock.c does is explored by itself
 * (interleave_lock.c). */
#ifndef YIELD_INTO_LOCKS
#define OBJREF__LOCK_H
typedef pthread_mutex_t objref__lock;
#define objref__lock_take(lock) ((void)pthread_mutex_lock(lock))
#define objref__lock_leave(lock) ((void)pthread_mutex_unlock(lock))
#endif

#define pthread_mutex_init(lock, attributes) world_mutex_init(lock)
#define pthread_mutex_lock(lock) world_mutex_lock((lock), __FILE__, __LINE__)
#define pthread_mutex_unlock(lock) world_mutex_unlock((lock), __FILE__, __LINE__)
#define pthread_cond_init(condition, attributes) ((void)(condition))
#define pthread_cond_wait(condition, lock)                                                         \
    world_cond_wait((condition), (lock), NULL, __FILE__, __LINE__)
#define pthread_cond_timedwait(condition, lock, until)                                             \
    world_cond_wait((condition), (lock), (until), __FILE__, __LINE__)
#define pthread_cond_signal(condition) world_cond_wake((condition), 1, __FILE__, __LINE__)
#define pthread_cond_broadcast(condition) world_cond_wake((condition), 64, __FILE__, __LINE__)
#define pthread_create(thread, attributes, body, argument)                                         \
    world_create((thread), (body), (argument))
#define pthread_join(thread, result) world_join((thread), __FILE__, __LINE__)
#define pthread_atfork(prepare, parent, child) world_atfork(child)

#define clock_gettime(clock, ret_now) world_clock((ret_now), __FILE__, __LINE__)
#define getrandom(bytes, size, flags) world_random((bytes), (size))
#define syscall(number, word, operation, value, until, ...)                                        \
    world_futex((word), (operation), (uint32_t)(value), (until), __FILE__, __LINE__)

#define malloc(size) world_malloc(size)
#define calloc(count, size) world_malloc((count) * (size))
#define aligned_alloc(alignment, size) world_malloc(size)
#define free(memory) world_free(memory)

/* The explorer swaps what is in this section when it swaps threads. */
#define _Thread_local __attribute__((section("world_thread_local")))

#endif /* OBJREF_PROOF_YIELD_H */
