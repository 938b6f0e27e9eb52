#include "pool.h"

#include "task.h"

#include <stdlib.h>

/* How long the thread on watch sleeps: with the time that the system takes to wake it, a task
 * starts within a millisecond. */
#define WATCH_NS 300000

/* How often it looks before it sleeps, where that has paid; what came so soon that looking would
 * have been cheaper; how many looks in vain end it. */
enum { LOOK_COUNT = 400, PATIENCE_MAX = 4 };
#define SOON_NS 30000

/* So many tasks in the queue are worth waking a thread for, also while one is on watch. */
enum { WORTH_WAKING = 4 };

/* Whether this thread belongs to a pool: only such a thread has a place to give up. */
static _Thread_local bool is_worker;

bool objref__pool_is_worker(void) {
    return is_worker;
}

void objref__pool_forget_thread(void) {
    is_worker = false;
}

void objref__pool_init(objref__pool *pool) {
    pool->last = &pool->first;
}

/* -- the queue; all of it under the lock */

static void queue_add(objref__pool *pool, objref__task *task) {
    task->next = NULL;
    task->link = pool->last;
    *pool->last = task;
    pool->last = &task->next;
    pool->queued++;
    pool->has_news = true;
}

static void queue_remove(objref__pool *pool, objref__task *task) {
    *task->link = task->next;
    if (task->next != NULL) {
        task->next->link = task->link;
    } else {
        pool->last = task->link;
    }
    task->link = NULL;
    pool->queued--;
}

static bool may_start(const objref__pool *pool) {
    return pool->first != NULL && pool->active < pool->limit;
}

/* -- the threads */

static void *thread_main(void *argument);

/* Joins the threads that have left by themselves, so that their number stays bounded. */
static void reap(objref__pool *pool) {
    objref__thread **link = &pool->threads;
    while (*link != NULL) {
        objref__thread *thread = *link;
        if (!thread->has_left) {
            link = &thread->next;
            continue;
        }
        *link = thread->next;
        pthread_join(thread->thread, NULL);
        free(thread);
    }
}

static bool spawn(objref__pool *pool) {
    reap(pool);
    objref__thread *thread = calloc(1, sizeof(objref__thread));
    if (thread == NULL) {
        return false;
    }
    thread->pool = pool;
    if (pthread_create(&thread->thread, NULL, thread_main, thread) != 0) {
        free(thread);
        return false;
    }
    thread->next = pool->threads;
    pool->threads = thread;
    pool->alive++;
    return true;
}

/* Sees to it that a thread comes for the first task, where there is room for one more to run. A
 * thread that cannot be had is no error: the running ones come by when they are done. True when a
 * sleeper is to be woken, best after the lock is free, which is the first that it wants. */
static bool call_thread(objref__pool *pool) {
    if (!may_start(pool)) {
        return false;
    }
    if (pool->idle > pool->coming) {
        pool->coming++;
        atomic_fetch_add_explicit(&pool->calls, 1, memory_order_relaxed);
        return true;
    }
    if (pool->coming == 0) {
        (void)spawn(pool);
    }
    return false;
}

static void unlock_and_wake(objref__pool *pool, bool is_called) {
    objref__lock_leave(&pool->lock);
    if (is_called) {
        objref__futex_wake(&pool->calls, 1);
    }
}

/* Sleeps without the lock until there is a call that it has not seen, or the deadline. */
static void sleep_until_called(objref__pool *pool, objref__moment deadline) {
    const uint32_t calls = atomic_load_explicit(&pool->calls, memory_order_relaxed);
    objref__lock_leave(&pool->lock);
    objref__futex_wait(&pool->calls, calls, deadline);
    objref__lock_take(&pool->lock);
    pool->coming -= pool->coming > 0;
}

/* Whether a thread has nothing to stay for: as many sleep as can run, and one to stand in. */
static bool is_spare(const objref__pool *pool) {
    return pool->idle > pool->limit;
}

/* Looks at the queue for about as long as waking a sleeper takes; true when it has got something to
 * do by that. */
static bool look(objref__pool *pool) {
    uint32_t queued = 0;
    pool->coming++;
    objref__lock_leave(&pool->lock);
    for (int i = 0; i < LOOK_COUNT && queued == 0; i++) {
        queued = atomic_load_explicit(&pool->queued, memory_order_relaxed);
        objref__pause();
    }
    objref__lock_take(&pool->lock);
    pool->coming -= pool->coming > 0;
    return may_start(pool);
}

/* Looking first pays where tasks follow each other closely and nobody but a worker runs them; what
 * the last watches came to decides. */
static void watch(objref__pool *pool) {
    const objref__moment begin = objref__now();
    pool->is_watched = true;
    pool->has_news = false;
    if (pool->patience > 0 && look(pool)) {
        pool->patience = PATIENCE_MAX;
    } else {
        pool->patience -= pool->patience > 0;
        sleep_until_called(pool, begin + WATCH_NS);
        if (may_start(pool) && objref__now() - begin < SOON_NS) {
            pool->patience = PATIENCE_MAX;
        }
    }
    pool->is_watched = false;
}

static void rest(objref__pool *pool) {
    pool->idle++;
    if (pool->has_news && !pool->is_watched) {
        watch(pool);
    } else {
        sleep_until_called(pool, OBJREF__NEVER);
    }
    pool->idle--;
}

/* What one thread does under the lock between two bodies: NULL ends it. */
static objref__task *next_task(objref__pool *pool, bool *ret_is_called) {
    while (!may_start(pool)) {
        if (!pool->is_open || is_spare(pool)) {
            return NULL;
        }
        rest(pool);
    }
    objref__task *task = pool->first;
    queue_remove(pool, task);
    pool->active++;
    *ret_is_called =
        call_thread(pool); /* this may have been the only one told, for several tasks */
    return task;
}

static void *thread_main(void *argument) {
    objref__thread *self = argument;
    objref__pool *pool = self->pool;
    is_worker = true;
    bool is_called = false;
    objref__lock_take(&pool->lock);
    for (objref__task *task = next_task(pool, &is_called); task != NULL;
         task = next_task(pool, &is_called)) {
        unlock_and_wake(pool, is_called);
        objref__task_run(task);
        objref__lock_take(&pool->lock);
        pool->active--;
    }
    self->has_left = true;
    pool->alive--;
    objref__lock_leave(&pool->lock);
    return NULL;
}

/* -- the verbs */

objref_status objref__pool_open(objref__pool *pool, uint32_t limit) {
    objref_status status = OBJREF_OK;
    objref__lock_take(&pool->lock);
    pool->limit = limit;
    pool->active = 0;
    pool->coming = 0;
    pool->is_open = true;
    for (uint32_t i = 0; i < limit && status == OBJREF_OK; i++) {
        status = spawn(pool) ? OBJREF_OK : OBJREF_OUT_OF_MEMORY;
    }
    objref__lock_leave(&pool->lock);
    if (status != OBJREF_OK) {
        (void)objref__pool_close(pool);
        objref__pool_join(pool);
    }
    return status;
}

bool objref__pool_push(objref__pool *pool, objref__task *task) {
    objref__lock_take(&pool->lock);
    const bool may_queue = pool->is_open && !objref__task_is_cancelled(task);
    bool is_called = false;
    if (may_queue) {
        queue_add(pool, task);
        is_called = (!pool->is_watched || pool->queued >= WORTH_WAKING) && call_thread(pool);
    }
    unlock_and_wake(pool, is_called);
    return may_queue;
}

void objref__pool_hurry(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    unlock_and_wake(pool, call_thread(pool));
}

bool objref__pool_take(objref__pool *pool, objref__task *task) {
    objref__lock_take(&pool->lock);
    const bool is_queued = task->link != NULL;
    if (is_queued) {
        queue_remove(pool, task);
    }
    objref__lock_leave(&pool->lock);
    return is_queued;
}

objref__task *objref__pool_take_first(objref__pool *pool, uint32_t flags) {
    objref__lock_take(&pool->lock);
    objref__task *task = pool->first;
    if (task != NULL && (task->function->flags & flags) != flags) {
        task = NULL;
    }
    if (task != NULL) {
        queue_remove(pool, task);
    }
    objref__lock_leave(&pool->lock);
    return task;
}

objref__task *objref__pool_close(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    objref__task *queued = pool->first;
    for (objref__task *task = queued; task != NULL; task = task->next) {
        task->link = NULL;
    }
    pool->first = NULL;
    pool->last = &pool->first;
    pool->queued = 0;
    pool->is_open = false;
    atomic_fetch_add_explicit(&pool->calls, 1, memory_order_relaxed);
    objref__lock_leave(&pool->lock);
    objref__futex_wake(&pool->calls, OBJREF__EVERYBODY);
    return queued;
}

void objref__pool_join(objref__pool *pool) {
    while (pool->threads != NULL) {
        objref__thread *thread = pool->threads;
        pool->threads = thread->next;
        pthread_join(thread->thread, NULL);
        free(thread);
    }
}

static bool cover(objref__pool *pool) {
    return pool->alive > pool->parked || !pool->is_open || spawn(pool);
}

bool objref__pool_block(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    pool->active--;
    pool->parked++;
    const bool is_called = call_thread(pool);
    const bool is_covered = cover(pool);
    unlock_and_wake(pool, is_called);
    return is_covered;
}

bool objref__pool_cover(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    const bool is_covered = cover(pool);
    objref__lock_leave(&pool->lock);
    return is_covered;
}

void objref__pool_unblock(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    pool->active++;
    pool->parked--;
    objref__lock_leave(&pool->lock);
}
