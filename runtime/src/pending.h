/* pending - who waits for an object that is not there yet: threads and tasks.
 *
 * Each result of a task has a list of nodes. A list, and the step of its slot out of PENDING, are
 * guarded by the stripe of the slot. A thread's node lives on that thread's stack: it is touched
 * under the stripe only, and the thread unlinks it before it returns.
 */
#ifndef OBJREF__PENDING_H
#define OBJREF__PENDING_H

#include "lock.h"
#include "store.h"

enum { OBJREF__STRIPE_COUNT = 64 };

typedef struct objref__stripe {
    _Alignas(OBJREF__CACHE_LINE_BYTES) objref__lock lock;
} objref__stripe;

struct objref__runtime;
struct objref__task;

/* A thread that waits. Only who sleeps must be woken by the system. */
enum { OBJREF__WAITER_AWAKE = 0, OBJREF__WAITER_ASLEEP = 1, OBJREF__WAITER_WOKEN = 2 };

typedef struct objref__waiter {
    _Atomic uint32_t state;  /* what it sleeps on */
    _Atomic uint64_t needed; /* how many more have to come */
    bool ends_on_failure;    /* one failed object is enough */
} objref__waiter;

typedef struct objref__node {
    struct objref__node *next;
    struct objref__node **link; /* what points to it; NULL: in no list */
    objref__waiter *waiter;     /* a thread, or */
    struct objref__task *task;  /* a task that has the object as an argument */
} objref__node;

/* Puts a node into the list of a pending object; false when it is not pending any more. The caller
 * has a handle on it. */
bool objref__pending_link(struct objref__runtime *runtime, objref_ref ref, objref__node *node);

/* Takes a node out; false when the object's settling has done so. After it nobody touches the node.
 */
bool objref__pending_unlink(struct objref__runtime *runtime, objref_ref ref, objref__node *node);

/* Takes the producer of a pending object out of the queue, to be run by the caller; where that
 * waits itself, the producer of what it waits for, and so on. NULL when there is none to take. What
 * is only an input is taken if its body never blocks: the object may fail before that input comes,
 * and who waits for it must return then. */
struct objref__task *
objref__pending_claim(struct objref__runtime *runtime, objref_ref ref, bool only_never_blocking);

/* The producer of a pending object, kept in memory until objref__task_let_go; NULL when the object
 * is not pending. */
struct objref__task *objref__pending_producer(struct objref__runtime *runtime, objref_ref ref);

/* Empties a list under its stripe: wakes the threads, hands back the tasks' nodes, chained by next.
 */
objref__node *objref__pending_detach(objref__node **list, bool is_failure);

/* Wakes every parked thread of the runtime, whose objects stay pending. */
void objref__pending_disturb(struct objref__runtime *runtime);

void objref__waiter_init(objref__waiter *waiter, uint64_t needed, bool ends_on_failure);

/* Sleeps until woken (true) or the deadline. With `is_soon` it looks for a while before: who would
 * wake it is running, and not about to be woken itself, perhaps on this very processor. */
bool objref__waiter_park(objref__waiter *waiter, bool is_soon, objref__moment deadline);

#endif /* OBJREF__PENDING_H */
