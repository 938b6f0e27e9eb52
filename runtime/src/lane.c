#include "lane.h"

_Thread_local uint32_t objref__lane_next;

enum { HALF = OBJREF__LANE_COUNT / 2, PAGE_BITS = 12 };
_Static_assert(HALF > 0 && OBJREF__LANE_COUNT % 2 == 0, "some for workers, as many for others");

static uint32_t set_lane(uint32_t lane) {
    objref__lane_next = lane + 1;
    return lane;
}

/* By where the thread's own memory is: that of threads that began one after the other is as many
 * pages apart as a stack has, and one. */
uint32_t objref__lane_choose(void) {
    const uintptr_t page = (uintptr_t)&objref__lane_next >> PAGE_BITS;
    return set_lane(2 * (uint32_t)(page % HALF));
}

void objref__lane_work(uint32_t number) {
    (void)set_lane(2 * (number % HALF) + 1);
}
