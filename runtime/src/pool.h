/* pool - the queues of tasks that may start, and the threads that run them.
 *
 * A queue per lane: a task goes into that of the thread that submitted it, a worker looks into its
 * own first and then into all others. At most `limit` threads run bodies that are not blocked; a
 * body that parks gives its place to another thread for that time, so tasks that wait for tasks
 * cannot use the workers up.
 *
 * Who queues a task reads, without the pool's lock, whether a thread is to be called. That none is
 * missed: a worker first says that it has stopped, then looks into each queue under its lock, and
 * only then sleeps. A task that it does not find was queued after that, by one that sees it
 * stopped.
 *
 * Waking a thread costs more than most bodies, and who submits often runs the task itself a moment
 * later. So while many tasks come one idle thread is on watch: it sleeps for a while only, and as
 * long as it does, nobody is woken for the first few tasks, unless the submitter is about to sleep.
 * A while in which hardly a task came ends the watch: an alarm clock costs more than a call, too.
 */
#ifndef OBJREF__POOL_H
#define OBJREF__POOL_H

#include "base.h"
#include "lane.h"
#include "lock.h"

#include <pthread.h>

struct objref__task;

typedef struct objref__thread {
    pthread_t thread;
    struct objref__thread *next;
    struct objref__pool *pool;
    uint32_t number;
    uint32_t pushes_seen; /* when it last went to rest, and when that was */
    objref__moment rested_at;
    uint32_t patience; /* how often it will look on in vain before it rests at once */
    bool has_left;     /* ended by itself; only the join is left to do */
} objref__thread;

/* Written under its lock; the counts are read without. */
typedef struct objref__queue {
    _Alignas(OBJREF__CACHE_LINE_BYTES) objref__lock lock;
    _Atomic uint32_t count;  /* tasks in it */
    _Atomic uint32_t pushes; /* tasks that ever were */
    bool is_open;
    struct objref__task *first;
    struct objref__task **last;
} objref__queue;

/* Written under its lock, but for the queues. */
typedef struct objref__pool {
    objref__queue queues[OBJREF__LANE_COUNT];
    _Alignas(OBJREF__CACHE_LINE_BYTES) objref__lock lock;
    _Atomic uint32_t calls;  /* made so far; what the idle threads sleep on */
    _Atomic uint32_t active; /* threads that run bodies or look for one; parked ones are not */
    _Atomic uint32_t coming; /* idle threads that were called, and are not there yet */
    _Atomic uint32_t limit;  /* how many may be active */
    _Atomic bool is_watched; /* one of the idle is on watch */
    _Atomic bool has_cpus;   /* more than one to run on */
    objref__thread *threads;
    uint32_t spawned; /* threads, in this session */
    uint32_t alive;   /* of these, not left */
    uint32_t parked;  /* of these, with a body that is parked */
    uint32_t idle;    /* neither active nor parked */
    bool is_open;
} objref__pool;

void objref__pool_init(objref__pool *pool);

/* Starts `limit` threads. OBJREF_OK or OBJREF_OUT_OF_MEMORY, then none is left. */
objref_status objref__pool_open(objref__pool *pool, uint32_t limit);

/* Queues a task; false when the pool is closed or the task is cancelled. Cancel sets the flag and
 * then looks into the queue: under the lock one of the two sees the other. */
bool objref__pool_push(objref__pool *pool, struct objref__task *task);

/* Wakes a thread for what is queued, if there is anything: the caller is about to sleep, or has
 * taken one of several tasks. */
void objref__pool_hurry(objref__pool *pool);

/* Whether a worker is running on another processor, so that it may be worth a look before sleeping
 * for what it brings. */
bool objref__pool_runs_elsewhere(objref__pool *pool);

/* Takes a task out of its queue; false when it is not in it (any more). */
bool objref__pool_take(objref__pool *pool, struct objref__task *task);

/* Takes the first task out of this thread's queue if its function has these flags, or NULL. */
struct objref__task *objref__pool_take_first(objref__pool *pool, uint32_t flags);

/* Closes the queues; what was in them, chained by next, is the caller's. */
struct objref__task *objref__pool_close(objref__pool *pool);

/* Joins the threads of a closed pool, when no body runs any more. */
void objref__pool_join(objref__pool *pool);

bool objref__pool_is_worker(void);

/* In a forked child: the thread that forked belongs to no pool. */
void objref__pool_forget_thread(void);

/* Around the waiting of a worker's body: its place may be taken meanwhile. Before it sleeps there
 * must be a thread that is not parked, or what it waits for may stay in the queue for ever: false
 * when the system gives none, then objref__pool_cover asks again. */
bool objref__pool_block(objref__pool *pool);
bool objref__pool_cover(objref__pool *pool);
void objref__pool_unblock(objref__pool *pool);

#endif /* OBJREF__POOL_H */
