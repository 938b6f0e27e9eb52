/* origin - which task made an object, and where: what describe tells beside the id.
 *
 * Kept beside the store, by slot, and only while a session records: the hot slot knows nothing of
 * it. The memory is never given back, like the slots'. An origin is written before its object is
 * published and never after; a reader checks that the tenant is still the same when it has read, so
 * it needs no hold. The owner is not kept: in one process it is the session itself.
 */
#ifndef OBJREF__ORIGIN_H
#define OBJREF__ORIGIN_H

#include "store.h"

struct objref__runtime;

/* For each slot one word (task number 56, call site bytes 8); after all of them the call sites, so
 * that those which nobody sets stay untouched memory. */
typedef struct objref__origins {
    _Atomic bool is_on;          /* changes between sessions only */
    _Atomic uint64_t task_count; /* tasks numbered so far, in whichever session; none is 0 */
    _Atomic(_Atomic uint64_t *) segments[OBJREF__SEGMENT_MAX];
} objref__origins;

/* Before the session is published, so that whoever sees the session sees whether it records. */
void objref__origins_open(objref__origins *origins, bool is_on);

static inline bool objref__origins_are_on(objref__origins *origins) {
    return atomic_load_explicit(&origins->is_on, memory_order_acquire);
}

/* A number for a task; 0 when nothing is recorded. */
uint64_t objref__origins_number_task(objref__origins *origins);

/* Takes a slot and, while the session records, says where its coming tenant is from: a task's
 * number, or 0 for none; an acceptable call site. Statuses as objref__store_take. */
objref_status objref__seat_take(struct objref__runtime *runtime,
                                uint64_t task,
                                const char *call_site,
                                objref__seat *ret_seat);

/* Whether a call site that a verb is given may be one; NULL is none. */
bool objref__call_site_is_acceptable(const char *call_site);

#endif /* OBJREF__ORIGIN_H */
