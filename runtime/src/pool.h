/* pool - the queue of tasks that may start, and the threads that run them.
 *
 * At most `limit` threads run bodies that are not blocked; a body that parks gives its place to
 * another thread for that time, so tasks that wait for tasks cannot use the workers up.
 *
 * Waking a thread costs more than most bodies, and who submits often runs the task itself a moment
 * later. So one idle thread is on watch: it sleeps for a while only, and as long as it does, nobody
 * is woken for the first few tasks, unless the submitter is about to sleep. A while without news
 * ends the watch.
 */
#ifndef OBJREF__POOL_H
#define OBJREF__POOL_H

#include "base.h"
#include "lock.h"

#include <pthread.h>

struct objref__task;

typedef struct objref__thread {
    pthread_t thread;
    struct objref__thread *next;
    struct objref__pool *pool;
    bool has_left; /* ended by itself; only the join is left to do */
} objref__thread;

typedef struct objref__pool {
    objref__lock lock;
    _Atomic uint32_t calls; /* made so far; what the idle threads sleep on */
    struct objref__task *first;
    struct objref__task **last;
    _Atomic uint32_t queued; /* tasks in the queue; changed under the lock */
    objref__thread *threads;
    uint32_t limit;
    uint32_t alive;    /* threads that have not left */
    uint32_t parked;   /* of these, with a body that is parked */
    uint32_t active;   /* with a body that is not */
    uint32_t idle;     /* without a task */
    uint32_t coming;   /* of these, awake: called, or looking */
    uint32_t patience; /* how many more looks in vain before the watch only sleeps */
    bool is_watched;   /* one of the idle is on watch */
    bool has_news;     /* something was queued since the watch began */
    bool is_open;
} objref__pool;

void objref__pool_init(objref__pool *pool);

/* Starts `limit` threads. OBJREF_OK or OBJREF_OUT_OF_MEMORY, then none is left. */
objref_status objref__pool_open(objref__pool *pool, uint32_t limit);

/* Queues a task; false when the pool is closed or the task is cancelled. Cancel sets the flag and
 * then looks into the queue: under the lock one of the two sees the other. */
bool objref__pool_push(objref__pool *pool, struct objref__task *task);

/* Wakes a thread for what is in the queue, if there is anything: the caller is about to sleep. */
void objref__pool_hurry(objref__pool *pool);

/* Takes a task out of the queue; false when it is not in it (any more). */
bool objref__pool_take(objref__pool *pool, struct objref__task *task);

/* Takes the first task out of the queue if its function has these flags, or NULL. */
struct objref__task *objref__pool_take_first(objref__pool *pool, uint32_t flags);

/* Closes the queue; what was in it, chained by next, is the caller's. */
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
