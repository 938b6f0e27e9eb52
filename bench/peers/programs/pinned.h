/* One CPU for a program whose workload has one thread: the caller and whatever threads its library
 * keeps share it, so that "the caller alone" means one CPU for everybody. Header only. */
#ifndef PEER_PINNED_H
#define PEER_PINNED_H

#include <sched.h>

/* Stays on the CPU it is on. */
static inline void peer_pin_here(void) {
    const int here = sched_getcpu();
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(here < 0 ? 0u : (unsigned)here, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

#endif
