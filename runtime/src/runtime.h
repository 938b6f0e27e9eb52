/* runtime - the one control block of a process, and its life from init to shutdown.
 *
 * The block and the slots in it are never given back: the next init takes them over, and a verb
 * that comes late finds a session that is not the one it knew, never freed memory.
 */
#ifndef OBJREF__RUNTIME_H
#define OBJREF__RUNTIME_H

#include "directory.h"
#include "lane.h"
#include "lookup.h"
#include "origin.h"
#include "pending.h"
#include "pool.h"
#include "registry.h"
#include "spare.h"
#include "store.h"
#include "task.h"

/* Tasks that were submitted in one lane and have not ended, those being submitted included. */
typedef struct objref__share {
    _Alignas(OBJREF__CACHE_LINE_BYTES) _Atomic uint32_t count;
} objref__share;

typedef struct objref__runtime {
    _Atomic uint64_t session; /* the worker id of its refs; 0 from the moment shutdown begins */
    _Atomic uint32_t ends;    /* of tasks, since shutdown began: what it sleeps on */
    objref__directory directory;
    objref__store store;
    objref__pool pool;
    objref__share task_counts[OBJREF__LANE_COUNT];
    objref__stripe stripes[OBJREF__STRIPE_COUNT];
    objref__origins origins;
    objref__registry registry;
    objref__spares spares; /* last, for the end of it is not cleared */
} objref__runtime;

static inline uint64_t objref__runtime_session(objref__runtime *runtime) {
    return atomic_load_explicit(&runtime->session, memory_order_acquire);
}

/* What a verb of `session` gives that could not have what it wanted: when the session has ended
 * since, that is why. Read after whatever it was that could not be had. */
static inline objref_status
objref__runtime_excuse(objref__runtime *runtime, uint64_t session, objref_status status) {
    return objref__runtime_session(runtime) == session ? status : OBJREF_RUNTIME_NOT_INITIALIZED;
}

/* The control block of this process, also while no session runs; NULL before the first init. */
objref__runtime *objref__runtime_home(void);

static inline _Atomic uint32_t *objref__runtime_task_count(objref__runtime *runtime,
                                                           uint32_t lane) {
    return &runtime->task_counts[lane].count;
}

/* Counts a task that is about to be made, so that shutdown waits for it: the session it belongs to,
 * or 0 when there is none. Each needs its objref__runtime_task_ended, the 0 not. */
uint64_t objref__runtime_task_begun(objref__runtime *runtime, uint32_t lane);
void objref__runtime_task_ended(objref__runtime *runtime, uint32_t lane);

/* The lock that guards who waits for the object in a slot. */
static inline objref__lock *objref__stripe_of(objref__runtime *runtime, uint32_t slot_index) {
    return &runtime->stripes[slot_index % OBJREF__STRIPE_COUNT].lock;
}

/* A handle. OBJREF_UNKNOWN_REF for a ref of another session; OBJREF_RUNTIME_NOT_INITIALIZED when
 * `session` is over. */
objref_status objref__hold_one(objref__runtime *runtime, uint64_t session, objref_ref ref);

/* A handle on each of several refs, or on none. Statuses as objref__hold_one. */
objref_status
objref__hold_all(objref__runtime *runtime, uint64_t session, const objref_ref *refs, size_t count);

/* What storing a value takes: handles on its refs, room under the limit, and a block unless it fits
 * into a slot. All or nothing; objref__cargo_discard undoes it. */
objref_status objref__value_take(objref__runtime *runtime,
                                 uint64_t session,
                                 const objref_value *value,
                                 objref__cargo *ret_cargo);

#endif /* OBJREF__RUNTIME_H */
