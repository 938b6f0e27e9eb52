/* world - what virtual threads run in: the explorer of their schedules, and the memory, locks,
 * clock and futexes that the runtime's sources get instead of the system's (yield.h).
 */
#ifndef OBJREF_PROOF_WORLD_H
#define OBJREF_PROOF_WORLD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* -- exploring (explore.c) */

/* What the next step of a thread does to a place. Two steps of different threads whose order cannot
 * matter (other places, or both only read) are tried in one order only; TOUCH_ALL matters always.
 */
typedef enum touch {
    TOUCH_READ,
    TOUCH_WRITE,
    TOUCH_LOCK,
    TOUCH_ALL,
    TOUCH_RESUME,
    TOUCH_JOIN
} touch;

/* Says what comes next and lets the explorer choose who goes on. Outside a virtual thread: nothing.
 * `file` and `line` are what a failing schedule prints. */
void explore_point(touch kind, const volatile void *place, const char *file, int line);
void explore_pause(void);

/* Whether a virtual thread is running, and not the set-up or the check. */
bool explore_is_inside(void);

/* A sleeper waits at `place` until woken, or until its time is out: true when woken. */
bool explore_sleep(const volatile void *place, bool is_timed, const char *file, int line);
void explore_wake(const volatile void *place, int count);

/* A thread that the runtime has started: it runs when the scenario says so, else when joined. */
int explore_thread_add(void *(*body)(void *), void *argument);
void explore_thread_join(int thread, const char *file, int line);

/* Prints what is wrong and the schedule that led to it, and ends the program with 1. */
_Noreturn void explore_fail(const char *what, const char *file, int line);

#define MUST(condition) ((condition) ? (void)0 : explore_fail(#condition, __FILE__, __LINE__))

/* One thing to explore: both bodies from the same start in every order; `check` after each. A body
 * that is NULL is the first thread of the pool; it may be asleep at the end. */
typedef struct scenario {
    const char *name;
    void (*begin)(void);
    void (*bodies[2])(void);
    void (*check)(void);
} scenario;

/* Every schedule; prints how many, and returns it. Without `in_every_order` those that differ only
 * in the order of steps that cannot notice each other count as one. */
uint64_t explore(const scenario *explored, bool in_every_order);

/* -- the rest of the world (world.c) */

/* As before the first run: no memory, the clock at its start. */
void world_reset(void);

/* What the child handler of pthread_atfork leaves is a process without a runtime. */
void world_forget_runtime(void);

/* How many blocks of memory are there; what was freed must be untouched since. */
size_t world_block_count(void);

void world_mutex_init(pthread_mutex_t *lock);
bool world_mutex_is_free(const volatile void *lock);
int world_mutex_lock(pthread_mutex_t *lock, const char *file, int line);
int world_mutex_unlock(pthread_mutex_t *lock, const char *file, int line);
int world_cond_wait(pthread_cond_t *condition,
                    pthread_mutex_t *lock,
                    const struct timespec *until,
                    const char *file,
                    int line);
int world_cond_wake(pthread_cond_t *condition, int count, const char *file, int line);
int world_create(pthread_t *ret_thread, void *(*body)(void *), void *argument);
int world_join(pthread_t thread, const char *file, int line);
int world_atfork(void (*child)(void));
int world_clock(struct timespec *ret_now, const char *file, int line);
ssize_t world_random(void *bytes, size_t size);
long world_futex(_Atomic uint32_t *word,
                 int operation,
                 uint32_t value,
                 const struct timespec *until,
                 const char *file,
                 int line);
void *world_malloc(size_t size);
void world_free(void *place);

#endif /* OBJREF_PROOF_WORLD_H */
