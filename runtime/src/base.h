/* base - what every file of the runtime leans on: assertions, the clock, futexes, a few numbers.
 *
 * Nothing here knows an object or a task.
 */
#ifndef OBJREF__BASE_H
#define OBJREF__BASE_H

#include <assert.h>
#include <objref/objref.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OBJREF__CACHE_LINE_BYTES 64
#define OBJREF__UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* A moment on the monotonic clock, in nanoseconds. */
typedef int64_t objref__moment;

#define OBJREF__NS_PER_S 1000000000

/* Later than every moment. */
#define OBJREF__NEVER INT64_MAX

objref__moment objref__now(void);

/* When a call that starts now and may take timeout_ns has to be back. */
objref__moment objref__deadline(int64_t timeout_ns);

/* 0 and above, and OBJREF_FOREVER, which as an unsigned number comes next. */
static inline bool objref__timeout_is_legal(int64_t timeout_ns) {
    _Static_assert((uint64_t)OBJREF_FOREVER == (uint64_t)INT64_MAX + 1, "see above");
    return (uint64_t)timeout_ns <= (uint64_t)OBJREF_FOREVER;
}

/* Sleeps while *word equals value, until the deadline; may return early for no reason. */
void objref__futex_wait(_Atomic uint32_t *word, uint32_t value, objref__moment deadline);

/* Wakes up to `count` threads that sleep on word; harmless when the memory has found another use.
 */
#define OBJREF__EVERYBODY INT32_MAX
void objref__futex_wake(_Atomic uint32_t *word, int count);

/* Tells the processor that this is a loop that waits for memory to change. */
static inline void objref__pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* A number that is not 0 and that nobody can guess; 0 when the system gives none. */
uint64_t objref__random_nonzero(void);

#endif /* OBJREF__BASE_H */
