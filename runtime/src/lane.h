/* lane - how threads keep out of each other's way.
 *
 * What all of them would write (the queue, the free list, the count of tasks, memory for them) is
 * there once per lane. A thread has a lane and uses that lane's share first; nothing is its own, so
 * any thread may use any share, and no thread takes anything along when it ends.
 */
#ifndef OBJREF__LANE_H
#define OBJREF__LANE_H

#include "base.h"

/* Half of them are for workers, in turn, half for all other threads. */
#ifndef OBJREF__LANE_COUNT
#define OBJREF__LANE_COUNT 16
#endif

extern _Thread_local uint32_t objref__lane_next; /* the lane plus one; 0: not chosen yet */

/* A lane for a thread that is no worker. */
uint32_t objref__lane_choose(void);

/* Gives this thread the lane of the worker `number`. */
void objref__lane_work(uint32_t number);

static inline uint32_t objref__lane_here(void) {
    return objref__lane_next != 0 ? objref__lane_next - 1 : objref__lane_choose();
}

#endif /* OBJREF__LANE_H */
