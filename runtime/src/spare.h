/* spare - memory for tasks that is used again.
 *
 * A task is often made by one thread and ended by another, which the system's allocator is slow at.
 * So each lane has some places for tasks of the usual size, which go back to that lane whoever ends
 * the task. Where they do not do, a task is allocated and freed.
 */
#ifndef OBJREF__SPARE_H
#define OBJREF__SPARE_H

#include "lane.h"
#include "stack.h"

/* A task with two arguments and a result fits. An odd number of cache lines, so that the beginnings
 * of the places do not meet in the cache. As many places as a thread may run ahead. */
enum { OBJREF__SPARE_BYTES = 7 * OBJREF__CACHE_LINE_BYTES };
#ifndef OBJREF__SPARE_COUNT
#define OBJREF__SPARE_COUNT 256
#endif

typedef struct objref__spare_list {
    _Alignas(OBJREF__CACHE_LINE_BYTES) objref__stack free;
} objref__spare_list;

typedef struct objref__spares {
    objref__spare_list lists[OBJREF__LANE_COUNT];
    _Atomic uint64_t links[OBJREF__LANE_COUNT * OBJREF__SPARE_COUNT];
    _Alignas(OBJREF__CACHE_LINE_BYTES) char places[OBJREF__LANE_COUNT * OBJREF__SPARE_COUNT *
                                                   OBJREF__SPARE_BYTES];
} objref__spares;

/* Of zeroed memory, but for the places: what is never used is never touched. */
void objref__spares_init(objref__spares *spares);

/* Memory for `size` bytes, aligned to 16, or NULL. */
void *objref__spares_take(objref__spares *spares, uint32_t lane, size_t size);

/* Gives back what was taken from that lane; NULL is nothing. */
void objref__spares_give(objref__spares *spares, uint32_t lane, void *memory);

#endif /* OBJREF__SPARE_H */
