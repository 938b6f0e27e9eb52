#include "base.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

objref__moment objref__now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (objref__moment)now.tv_sec * OBJREF__NS_PER_S + now.tv_nsec;
}

objref__moment objref__deadline(int64_t timeout_ns) {
    assert(objref__timeout_is_legal(timeout_ns));
    if (timeout_ns == OBJREF_FOREVER) {
        return OBJREF__NEVER;
    }
    const objref__moment now = objref__now();
    return timeout_ns < OBJREF__NEVER - now ? now + timeout_ns : OBJREF__NEVER;
}

void objref__futex_wait(_Atomic uint32_t *word, uint32_t value, objref__moment deadline) {
    const struct timespec until = {.tv_sec = deadline / OBJREF__NS_PER_S,
                                   .tv_nsec = deadline % OBJREF__NS_PER_S};
    const struct timespec *limit = deadline == OBJREF__NEVER ? NULL : &until;
    (void)syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, limit, NULL,
                  FUTEX_BITSET_MATCH_ANY);
}

void objref__futex_wake(_Atomic uint32_t *word, int count) {
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

uint64_t objref__random_nonzero(void) {
    uint64_t number = 0;
    while (number == 0) {
        const ssize_t got = getrandom(&number, sizeof(number), 0);
        if (got != (ssize_t)sizeof(number) && errno != EINTR) {
            return 0;
        }
    }
    return number;
}
