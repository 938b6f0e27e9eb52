/* clock - the engine's own time. Every bound of a case is judged by it, never by a timer inside the
 * subject's executor. Used by every file of the engine. */
#ifndef OBJREF_ENGINE_CLOCK_H
#define OBJREF_ENGINE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S INT64_C(1000000000)
#define CLOCK_NEVER INT64_MAX

/* Nanoseconds on the monotonic clock. */
static inline int64_t clock_now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * CLOCK_S + now.tv_nsec;
}

/* now + span, CLOCK_NEVER when that is beyond the clock. */
static inline int64_t clock_after(int64_t now_ns, int64_t span_ns) {
    return span_ns > CLOCK_NEVER - now_ns ? CLOCK_NEVER : now_ns + span_ns;
}

static inline int64_t clock_earlier(int64_t left_ns, int64_t right_ns) {
    return left_ns < right_ns ? left_ns : right_ns;
}

#endif
