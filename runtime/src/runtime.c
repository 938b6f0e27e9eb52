#include "runtime.h"

#include "wait.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORKER_MAX = 1024, WORKER_MIN_DEFAULT = 2 };

_Atomic(objref__runtime *) objref__current;

/* NONE: no session, init may begin one. OPEN: verbs find it. CLOSING: shutdown has begun, and waits
 * or has timed out. `is_busy`: a thread is inside init or shutdown; others wait for `changed`. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum { NONE, OPEN, CLOSING } stage;
    bool is_busy;
} life;

static _Atomic(objref__runtime *) home;
static pthread_once_t once = PTHREAD_ONCE_INIT;

objref__runtime *objref__runtime_home(void) {
    return atomic_load_explicit(&home, memory_order_acquire);
}

/* Timed waits on `changed` are against the monotonic clock, as all of ours. */
static void prepare_life(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&life.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&life.lock, NULL);
}

/* The child has no runtime: it never touches a lock, a thread or a slot of its parent's. */
static void forget_in_child(void) {
    atomic_store(&objref__current, NULL);
    atomic_store(&home, NULL);
    objref__pool_forget_thread();
    objref__task_forget_thread();
    objref__wait_forget_thread();
    objref__directory_forget_thread();
    prepare_life();
    life.stage = NONE;
    life.is_busy = false;
}

/* False when there is no memory for it; whoever inits next tries again. */
static bool watch_forks(void) {
    static bool is_watching;
    is_watching = is_watching || pthread_atfork(NULL, NULL, forget_in_child) == 0;
    return is_watching;
}

/* -- the control block */

static objref__runtime *make_home(void) {
    objref__runtime *runtime = aligned_alloc(OBJREF__CACHE_LINE_BYTES, sizeof(objref__runtime));
    if (runtime == NULL) {
        return NULL;
    }
    memset(runtime, 0, offsetof(objref__runtime, spares.places));
    objref__spares_init(&runtime->spares);
    pthread_mutex_init(&runtime->registry.lock, NULL);
    objref__pool_init(&runtime->pool);
    return runtime;
}

static uint32_t worker_count(const objref_config *config) {
    if (config->workers > 0) {
        return config->workers;
    }
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    if (cpus < WORKER_MIN_DEFAULT) {
        return WORKER_MIN_DEFAULT;
    }
    return cpus < WORKER_MAX ? (uint32_t)cpus : WORKER_MAX;
}

static objref_status open_session(const objref_config *config) {
    objref__runtime *runtime = objref__runtime_home();
    if (runtime == NULL) {
        runtime = make_home();
        atomic_store_explicit(&home, runtime, memory_order_release);
    }
    const uint64_t session = objref__random_nonzero();
    if (runtime == NULL || session == 0 || !watch_forks()) {
        return OBJREF_OUT_OF_MEMORY;
    }
    objref__store_open(&runtime->store, config->store_bytes, config->object_count_max);
    objref__directory_open(&runtime->directory, config);
    objref__origins_open(&runtime->origins, config->records_metadata);
    const objref_status status = objref__pool_open(&runtime->pool, worker_count(config));
    if (status == OBJREF_OK) {
        atomic_store(&runtime->session, session);
        atomic_store_explicit(&objref__current, runtime, memory_order_release);
    }
    return status;
}

/* -- one at a time through init and shutdown */

/* Waits until no other thread is inside; false when the deadline comes first. */
static bool enter(objref__moment deadline) {
    pthread_mutex_lock(&life.lock);
    int error = 0;
    while (life.is_busy && error != ETIMEDOUT) {
        const struct timespec until = {.tv_sec = deadline / OBJREF__NS_PER_S,
                                       .tv_nsec = deadline % OBJREF__NS_PER_S};
        error = deadline == OBJREF__NEVER
                    ? pthread_cond_wait(&life.changed, &life.lock)
                    : pthread_cond_timedwait(&life.changed, &life.lock, &until);
    }
    const bool is_ours = !life.is_busy;
    life.is_busy = true;
    pthread_mutex_unlock(&life.lock);
    return is_ours;
}

static void leave(int stage) {
    pthread_mutex_lock(&life.lock);
    life.stage = stage;
    life.is_busy = false;
    pthread_cond_broadcast(&life.changed);
    pthread_mutex_unlock(&life.lock);
}

/* Inside a body or the directory there is a runtime, or a shutdown that waits for this very call.
 */
static bool is_inside(void) {
    return objref__task_is_running_here() || objref__directory_is_running_here();
}

objref_status objref_init(const objref_config *config) {
    static const objref_config usual = OBJREF_CONFIG_DEFAULT;
    const objref_config *chosen = config != NULL ? config : &usual;
    if (chosen->workers > WORKER_MAX) {
        return OBJREF_INVALID_ARGUMENT;
    }
    if (is_inside()) {
        return OBJREF_ALREADY_INITIALIZED;
    }
    pthread_once(&once, prepare_life);
    (void)enter(OBJREF__NEVER);
    if (life.stage != NONE) {
        leave(life.stage);
        return OBJREF_ALREADY_INITIALIZED;
    }
    const objref_status status = open_session(chosen);
    leave(status == OBJREF_OK ? OPEN : NONE);
    return status;
}

/* -- shutdown */

/* From here on no verb finds the runtime, bodies are told, what is queued fails, waiters return. */
static void begin_closing(objref__runtime *runtime) {
    atomic_store(&objref__current, NULL);
    atomic_store(&runtime->session, 0);
    objref__work work = {objref__pool_close(&runtime->pool)};
    objref__work_do(&work);
    objref__pending_disturb(runtime);
}

/* How many tasks there are. A task is counted up and down in one place, so none that is there all
 * the time is missed; in a session that is over none begins, so 0 means that all have ended. */
static uint32_t count_tasks(objref__runtime *runtime) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        count += atomic_load(&runtime->task_counts[i].count);
    }
    return count;
}

/* Waits until every task has ended; false when the deadline comes first. */
static bool drain(objref__runtime *runtime, objref__moment deadline) {
    for (;;) {
        const uint32_t ends = atomic_load(&runtime->ends);
        if (count_tasks(runtime) == 0) {
            return true;
        }
        if (deadline != OBJREF__NEVER && objref__now() >= deadline) {
            return false;
        }
        objref__futex_wait(&runtime->ends, ends, deadline);
    }
}

static bool close_session(objref__runtime *runtime, objref__moment deadline) {
    if (life.stage == OPEN) {
        begin_closing(runtime);
    }
    if (!drain(runtime, deadline)) {
        return false;
    }
    objref__pool_join(&runtime->pool);
    objref__store_close(&runtime->store);
    objref__registry_clear(&runtime->registry);
    return true;
}

objref_status objref_shutdown(int64_t timeout_ns) {
    if (!objref__timeout_is_legal(timeout_ns) || is_inside()) {
        return OBJREF_INVALID_ARGUMENT;
    }
    pthread_once(&once, prepare_life);
    const objref__moment deadline = objref__deadline(timeout_ns);
    if (!enter(deadline)) {
        return OBJREF_TIMED_OUT;
    }
    if (life.stage == NONE) {
        leave(NONE);
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    const bool is_closed = close_session(objref__runtime_home(), deadline);
    leave(is_closed ? NONE : CLOSING);
    return is_closed ? OBJREF_OK : OBJREF_TIMED_OUT;
}

/* -- counting tasks */

uint64_t objref__runtime_task_begun(objref__runtime *runtime, uint32_t lane) {
    atomic_fetch_add(&runtime->task_counts[lane].count, 1);
    const uint64_t session = atomic_load(&runtime->session);
    if (session == 0) {
        objref__runtime_task_ended(runtime, lane);
    }
    return session;
}

/* The order of these two and of the stores in begin_closing is one order for all threads: either
 * the session is seen to be over here, or shutdown sees the smaller count. */
void objref__runtime_task_ended(objref__runtime *runtime, uint32_t lane) {
    atomic_fetch_sub(&runtime->task_counts[lane].count, 1);
    if (OBJREF__UNLIKELY(atomic_load(&runtime->session) == 0)) {
        atomic_fetch_add(&runtime->ends, 1);
        objref__futex_wake(&runtime->ends, OBJREF__EVERYBODY);
    }
}

objref_status objref_stats_get(objref_stats *ret_stats) {
    objref__runtime *runtime = objref__runtime_current();
    if (runtime == NULL) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    objref_stats stats = {0};
    objref__store_count(&runtime->store, &stats);
    stats.tasks = count_tasks(runtime);
    *ret_stats = stats;
    return OBJREF_OK;
}
