#include "pool.h"

#include "task.h"

#include <sched.h>
#include <stdlib.h>

/* How long the thread on watch sleeps: with the time that the system takes to wake it, a task
 * starts within a millisecond. */
#define WATCH_NS 300000

/* How often a worker looks on before it rests, where that has paid; how many times in vain end it;
 * what comes so soon that looking on would have been cheaper than sleeping begins it. */
enum { LOOK_COUNT = 200, SEEN_ENOUGH = 3, PATIENCE_MAX = 4 };
#define SOON_NS 30000

/* So many tasks in the time of a watch are worth one; so many in a queue are worth waking a thread
 * for, also while one is on watch. */
enum { WORTH_WATCHING = 4, WORTH_WAKING = 4 };

/* Every so many tasks a worker begins with another queue than its own, so that none waits for ever
 * behind one that fills itself. */
enum { TURN = 64 };

/* Whether this thread belongs to a pool: only such a thread has a place to give up. */
static _Thread_local bool is_worker;

bool objref__pool_is_worker(void) {
    return is_worker;
}

void objref__pool_forget_thread(void) {
    is_worker = false;
}

void objref__pool_init(objref__pool *pool) {
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        pool->queues[i].last = &pool->queues[i].first;
    }
}

/* A count that one lock guards, and others read without. */
static void change(_Atomic uint32_t *count, int32_t by) {
    atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + (uint32_t)by,
                          memory_order_relaxed);
}

/* -- a queue, under its lock */

static void queue_add(objref__queue *queue, objref__task *task) {
    task->next = NULL;
    task->link = queue->last;
    *queue->last = task;
    queue->last = &task->next;
    change(&queue->count, 1);
    change(&queue->pushes, 1);
}

static void queue_remove(objref__queue *queue, objref__task *task) {
    *task->link = task->next;
    if (task->next != NULL) {
        task->next->link = task->link;
    } else {
        queue->last = task->link;
    }
    task->link = NULL;
    change(&queue->count, -1);
}

/* The first task out of a queue, if its function has these flags. */
static objref__task *queue_take(objref__queue *queue, uint32_t flags) {
    objref__lock_take(&queue->lock);
    objref__task *task = queue->first;
    if (task != NULL && (task->function->flags & flags) != flags) {
        task = NULL;
    }
    if (task != NULL) {
        queue_remove(queue, task);
    }
    objref__lock_leave(&queue->lock);
    return task;
}

/* -- all queues */

static bool is_empty(objref__queue *queue) {
    return atomic_load_explicit(&queue->count, memory_order_relaxed) == 0;
}

/* Without a lock: what it says may be over. */
static bool seems_idle(objref__pool *pool) {
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        if (!is_empty(&pool->queues[i])) {
            return false;
        }
    }
    return true;
}

/* With each queue's lock: who queues a task later sees what was done before. */
static bool is_idle(objref__pool *pool) {
    bool is_so = true;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT && is_so; i++) {
        objref__lock_take(&pool->queues[i].lock);
        is_so = pool->queues[i].first == NULL;
        objref__lock_leave(&pool->queues[i].lock);
    }
    return is_so;
}

/* Some task, looking into the queue of `lane` first. */
static objref__task *find_task(objref__pool *pool, uint32_t lane) {
    objref__task *task = NULL;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT && task == NULL; i++) {
        objref__queue *queue = &pool->queues[(lane + i) % OBJREF__LANE_COUNT];
        task = is_empty(queue) ? NULL : queue_take(queue, 0);
    }
    return task;
}

static uint32_t count_pushes(objref__pool *pool) {
    uint32_t pushes = 0;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        pushes += atomic_load_explicit(&pool->queues[i].pushes, memory_order_relaxed);
    }
    return pushes;
}

/* -- the threads; under the pool's lock, but where it says so */

static uint32_t limit_of(objref__pool *pool) {
    return atomic_load_explicit(&pool->limit, memory_order_relaxed);
}

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

/* A new thread is idle, and comes. */
static bool spawn(objref__pool *pool) {
    reap(pool);
    objref__thread *thread = calloc(1, sizeof(objref__thread));
    if (thread == NULL) {
        return false;
    }
    thread->pool = pool;
    thread->number = pool->spawned;
    if (pthread_create(&thread->thread, NULL, thread_main, thread) != 0) {
        free(thread);
        return false;
    }
    thread->next = pool->threads;
    pool->threads = thread;
    pool->spawned++;
    pool->alive++;
    pool->idle++;
    change(&pool->coming, 1);
    return true;
}

/* Whether there is room for one more to run; also without the lock. */
static bool has_room(objref__pool *pool) {
    return atomic_load_explicit(&pool->active, memory_order_relaxed) +
               atomic_load_explicit(&pool->coming, memory_order_relaxed) <
           limit_of(pool);
}

/* Sees to it that a thread comes, where there is room; the pool may have been closed and joined
 * since the task was queued. One that cannot be had is no error: the running ones come by when they
 * are done. True when a sleeper is to be woken, best after the lock is free, which is the first
 * that it wants. */
static bool call_thread(objref__pool *pool) {
    if (!pool->is_open || !has_room(pool)) {
        return false;
    }
    if (pool->idle <= atomic_load_explicit(&pool->coming, memory_order_relaxed)) {
        (void)spawn(pool);
        return false;
    }
    change(&pool->coming, 1);
    atomic_fetch_add_explicit(&pool->calls, 1, memory_order_relaxed);
    return true;
}

static void unlock_and_wake(objref__pool *pool, bool is_called) {
    objref__lock_leave(&pool->lock);
    if (is_called) {
        objref__futex_wake(&pool->calls, 1);
    }
}

/* An idle thread is awake. It may not have been called, and so takes the call of another: then one
 * is called too often, never one too few. */
static void has_come(objref__pool *pool) {
    change(&pool->coming, atomic_load_explicit(&pool->coming, memory_order_relaxed) > 0 ? -1 : 0);
}

/* Sleeps without the lock until there is a call that it has not seen, or the deadline. */
static void sleep_until_called(objref__pool *pool, objref__moment deadline) {
    const uint32_t calls = atomic_load_explicit(&pool->calls, memory_order_relaxed);
    objref__lock_leave(&pool->lock);
    objref__futex_wait(&pool->calls, calls, deadline);
    objref__lock_take(&pool->lock);
    has_come(pool);
}

/* Sleeps for a while only. */
static void watch(objref__pool *pool, objref__moment now) {
    atomic_store_explicit(&pool->is_watched, true, memory_order_relaxed);
    sleep_until_called(pool, now + WATCH_NS);
    atomic_store_explicit(&pool->is_watched, false, memory_order_relaxed);
}

/* Whether so many tasks came since this worker last rested that a watch is worth it. */
static bool is_busy(objref__thread *self, objref__moment now) {
    const uint32_t pushes = count_pushes(self->pool);
    const int64_t fresh = pushes - self->pushes_seen;
    const int64_t spent_ns = now - self->rested_at;
    self->pushes_seen = pushes;
    self->rested_at = now;
    return spent_ns < fresh * (WATCH_NS / WORTH_WATCHING);
}

/* Nothing is queued: until that changes, or may have. What comes soon would have been cheaper to
 * look for. */
static void rest(objref__thread *self) {
    objref__pool *pool = self->pool;
    const objref__moment begin = objref__now();
    if (is_busy(self, begin) && !atomic_load_explicit(&pool->is_watched, memory_order_relaxed)) {
        watch(pool, begin);
    } else {
        sleep_until_called(pool, OBJREF__NEVER);
    }
    if (atomic_load_explicit(&pool->has_cpus, memory_order_relaxed) && !seems_idle(pool) &&
        objref__now() - begin < SOON_NS) {
        self->patience = PATIENCE_MAX;
    }
}

/* Looks on for about as long as waking a sleeper takes, where that has paid: tasks follow each
 * other closely, and nobody but a worker runs them. What is there at several looks in a row is not
 * about to be run by its submitter. */
static objref__task *linger(objref__thread *self, uint32_t lane) {
    objref__pool *pool = self->pool;
    objref__task *task = NULL;
    int seen = 0;
    if (self->patience == 0) {
        return NULL;
    }
    for (int i = 0; i < LOOK_COUNT && task == NULL; i++) {
        objref__pause();
        seen = seems_idle(pool) ? 0 : seen + 1;
        task = seen >= SEEN_ENOUGH ? find_task(pool, lane) : NULL;
    }
    self->patience = task != NULL ? PATIENCE_MAX : self->patience - 1;
    return task;
}

/* Runs what is queued, without the lock, until nothing is or others are enough. */
static void work(objref__thread *self) {
    objref__pool *pool = self->pool;
    const uint32_t own = objref__lane_here();
    for (uint32_t turn = 1;; turn++) {
        objref__task *task = find_task(pool, turn % TURN != 0 ? own : own + turn / TURN);
        task = task != NULL ? task : linger(self, own);
        if (task == NULL) {
            return;
        }
        objref__pool_hurry(pool); /* it may have been the only one told, for several tasks */
        objref__task_run(task);
        if (atomic_load_explicit(&pool->active, memory_order_relaxed) > limit_of(pool)) {
            return;
        }
    }
}

/* From idle to active and back. */
static void work_if_there_is_room(objref__thread *self) {
    objref__pool *pool = self->pool;
    if (atomic_load_explicit(&pool->active, memory_order_relaxed) < limit_of(pool)) {
        change(&pool->active, 1);
        pool->idle--;
        objref__lock_leave(&pool->lock);
        work(self);
        objref__lock_take(&pool->lock);
        change(&pool->active, -1);
        pool->idle++;
    }
}

/* Whether nothing is left to do for one more thread. Looked at after it has stopped. */
static bool may_rest(objref__pool *pool) {
    return atomic_load_explicit(&pool->active, memory_order_relaxed) >= limit_of(pool) ||
           is_idle(pool);
}

/* Whether a thread has nothing to stay for: as many others sleep as can run, and one to stand in.
 */
static bool is_one_too_many(objref__pool *pool) {
    return pool->idle > limit_of(pool) + 1;
}

static void *thread_main(void *argument) {
    objref__thread *self = argument;
    objref__pool *pool = self->pool;
    is_worker = true;
    objref__lane_work(self->number);
    objref__lock_take(&pool->lock);
    has_come(pool);
    for (;;) {
        work_if_there_is_room(self);
        if (!may_rest(pool)) {
            continue;
        }
        if (!pool->is_open || is_one_too_many(pool)) {
            break;
        }
        rest(self);
    }
    self->has_left = true;
    pool->alive--;
    pool->idle--;
    objref__lock_leave(&pool->lock);
    return NULL;
}

/* -- the verbs */

static void open_queues(objref__pool *pool) {
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        objref__lock_take(&pool->queues[i].lock);
        pool->queues[i].is_open = true;
        objref__lock_leave(&pool->queues[i].lock);
    }
}

/* Whether this process may run on more processors than one: only then who looks, instead of
 * sleeping, is in nobody's way. */
static bool has_several_cpus(void) {
    cpu_set_t cpus;
    return sched_getaffinity(0, sizeof(cpus), &cpus) != 0 || CPU_COUNT(&cpus) > 1;
}

objref_status objref__pool_open(objref__pool *pool, uint32_t limit) {
    objref_status status = OBJREF_OK;
    objref__lock_take(&pool->lock);
    atomic_store_explicit(&pool->has_cpus, has_several_cpus(), memory_order_relaxed);
    atomic_store_explicit(&pool->limit, limit, memory_order_relaxed);
    pool->spawned = 0;
    atomic_store_explicit(&pool->active, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->coming, 0, memory_order_relaxed);
    pool->is_open = true;
    open_queues(pool);
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

static void call(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    unlock_and_wake(pool, call_thread(pool));
}

/* Whether so many tasks in a queue are worth a call. On one processor its submitter would only have
 * to wait for the thread that is called. */
static bool is_worth_waking(objref__pool *pool, uint32_t count) {
    return !atomic_load_explicit(&pool->is_watched, memory_order_relaxed) ||
           (count >= WORTH_WAKING && atomic_load_explicit(&pool->has_cpus, memory_order_relaxed));
}

bool objref__pool_push(objref__pool *pool, objref__task *task) {
    objref__queue *queue = &pool->queues[task->lane];
    objref__lock_take(&queue->lock);
    const bool may_queue = queue->is_open && !objref__task_is_cancelled(task);
    if (may_queue) {
        queue_add(queue, task);
    }
    const uint32_t count = atomic_load_explicit(&queue->count, memory_order_relaxed);
    objref__lock_leave(&queue->lock);
    if (may_queue && has_room(pool) && is_worth_waking(pool, count)) {
        call(pool);
    }
    return may_queue;
}

void objref__pool_hurry(objref__pool *pool) {
    if (has_room(pool) && !seems_idle(pool)) {
        call(pool);
    }
}

bool objref__pool_runs_elsewhere(objref__pool *pool) {
    return atomic_load_explicit(&pool->has_cpus, memory_order_relaxed) &&
           atomic_load_explicit(&pool->active, memory_order_relaxed) > 0;
}

bool objref__pool_take(objref__pool *pool, objref__task *task) {
    objref__queue *queue = &pool->queues[task->lane];
    objref__lock_take(&queue->lock);
    const bool is_queued = task->link != NULL;
    if (is_queued) {
        queue_remove(queue, task);
    }
    objref__lock_leave(&queue->lock);
    return is_queued;
}

objref__task *objref__pool_take_first(objref__pool *pool, uint32_t flags) {
    return queue_take(&pool->queues[objref__lane_here()], flags);
}

/* Puts what is in a queue before `others`. */
static objref__task *close_queue(objref__queue *queue, objref__task *others) {
    objref__lock_take(&queue->lock);
    *queue->last = others;
    objref__task *all = queue->first;
    for (objref__task *task = all; task != others; task = task->next) {
        task->link = NULL;
    }
    queue->first = NULL;
    queue->last = &queue->first;
    atomic_store_explicit(&queue->count, 0, memory_order_relaxed);
    queue->is_open = false;
    objref__lock_leave(&queue->lock);
    return all;
}

objref__task *objref__pool_close(objref__pool *pool) {
    objref__task *queued = NULL;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        queued = close_queue(&pool->queues[i], queued);
    }
    objref__lock_take(&pool->lock);
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

/* The place is given up before the queues are looked at, as when a worker stops. */
bool objref__pool_block(objref__pool *pool) {
    objref__lock_take(&pool->lock);
    change(&pool->active, -1);
    pool->parked++;
    const bool is_called = !is_idle(pool) && call_thread(pool);
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
    change(&pool->active, 1);
    pool->parked--;
    objref__lock_leave(&pool->lock);
}
