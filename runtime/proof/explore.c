/* explore - every schedule of two virtual threads, depth first, each from the start again.
 *
 * A virtual thread is a coroutine that stops before each step that another could notice. At each
 * stop the explorer chooses; afterwards it goes back to the last choice that has another way left.
 * Orders that differ only in steps that cannot notice each other are one schedule: a thread that
 * was chosen before at the same stop sleeps until a step that clashes with its own (sleep sets).
 * Nothing else is left out.
 */
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum {
    BODIES = 2,
    STARTED_MAX = 8,
    STEPS_MAX = 4096,
    STACK_BYTES = 256 * 1024,
    LOCALS_BYTES_MAX = 256,
    SCHEDULES_MAX = 20000000,
};

typedef struct step {
    touch kind;
    const volatile void *place;
    const char *file;
    int line;
} step;

typedef struct virtual {
    ucontext_t context;
    void (*plain)(void); /* a body of the scenario, or NULL: */
    int started;         /* the thread of the runtime that this one runs */
    bool has_ended;
    bool is_pausing;
    step next;
    const volatile void *sleeps_at; /* NULL: awake */
    bool is_timed;
    int joins; /* TOUCH_JOIN: the thread whose end it waits for */
    char locals[LOCALS_BYTES_MAX];
    char stack[STACK_BYTES];
}
virtual;

/* One stop: what could go on, what had been tried before elsewhere (asleep) or here (done). */
typedef struct stop {
    unsigned enabled, asleep, done, chosen;
} stop;

/* The thread-local variables of the runtime, all of them; the linker makes these names. */
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern char __start_world_thread_local[];
extern char __stop_world_thread_local[];
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

static virtual threads[BODIES];
static struct {
    void *(*body)(void *);
    void *argument;
    int runs_as; /* a virtual thread, or -1: at its join */
} started[STARTED_MAX];
static int started_count;
static int current = -1; /* -1: set-up and check */
static ucontext_t outside;
static const scenario *now;
static bool is_plain;

static stop path[STEPS_MAX];
static size_t path_count;
static struct {
    unsigned thread;
    step step;
} trace[STEPS_MAX];
static size_t trace_count;

/* -- saying what went wrong */

static const char *short_name(const char *file) {
    const char *slash = strrchr(file, '/');
    return slash != NULL ? slash + 1 : file;
}

// NOLINTBEGIN(bugprone-signal-handler): the program is lost by then, and the schedule worth it
void explore_fail(const char *what, const char *file, int line) {
    static const char *const kinds[] = {"reads", "writes", "locks", "sleeps", "goes on", "joins"};
    (void)fflush(stderr);
    for (size_t i = 0; i < trace_count; i++) {
        (void)printf("    %c %s, %s:%d\n", "AB"[trace[i].thread], kinds[trace[i].step.kind],
                     short_name(trace[i].step.file), trace[i].step.line);
    }
    (void)printf("%s: %s (%s:%d), after the schedule above\n", now->name, what, short_name(file),
                 line);
    (void)fflush(stdout);
    _Exit(1);
}

static void on_signal(int number) {
    explore_fail(number == SIGABRT ? "an assertion of the runtime" : "a bad address", "signal", 0);
}
// NOLINTEND(bugprone-signal-handler)

/* -- virtual threads */

bool explore_is_inside(void) {
    return current >= 0;
}

static void swap_locals(char *out, const char *in) {
    const size_t size = (size_t)(__stop_world_thread_local - __start_world_thread_local);
    if (size > LOCALS_BYTES_MAX) {
        explore_fail("more thread-local variables than fit", __FILE__, __LINE__);
    }
    memcpy(out, __start_world_thread_local, size);
    memcpy(__start_world_thread_local, in, size);
}

/* Lets a thread make its next step and go on to the stop before the one after. */
static void resume(int i) {
    static char own[LOCALS_BYTES_MAX];
    virtual *self = &threads[i];
    swap_locals(own, self->locals);
    current = i;
    swapcontext(&outside, &self->context);
    current = -1;
    swap_locals(self->locals, own);
}

static void thread_main(void) {
    virtual *self = &threads[current];
    if (self->plain != NULL) {
        self->plain();
    } else {
        (void)started[self->started].body(started[self->started].argument);
    }
    self->has_ended = true;
    swapcontext(&self->context, &outside);
}

static void thread_start(int i) {
    virtual *self = &threads[i];
    self->plain = now->bodies[i];
    self->has_ended = false;
    self->is_pausing = false;
    self->sleeps_at = NULL;
    memset(self->locals, 0, sizeof(self->locals));
    if (self->plain == NULL) {
        self->started = 0;
        started[0].runs_as = i;
    }
    getcontext(&self->context);
    self->context.uc_stack.ss_sp = self->stack;
    self->context.uc_stack.ss_size = sizeof(self->stack);
    self->context.uc_link = NULL;
    makecontext(&self->context, thread_main, 0);
    resume(i);
}

static void stop_here(virtual *self) {
    swapcontext(&self->context, &outside);
}

/* A pausing thread reads what it has just read, again and again: the first time was the choice. */
static bool is_idle_read(virtual *self, touch kind, const volatile void *place) {
    self->is_pausing = self->is_pausing && kind == TOUCH_READ && place == self->next.place;
    return self->is_pausing;
}

void explore_point(touch kind, const volatile void *place, const char *file, int line) {
    if (current < 0 || is_idle_read(&threads[current], kind, place)) {
        return;
    }
    threads[current].next = (step){kind, place, file, line};
    stop_here(&threads[current]);
}

void explore_pause(void) {
    if (current >= 0) {
        threads[current].is_pausing = true;
    }
}

static bool is_enabled(const virtual *self) {
    if (self->has_ended) {
        return false;
    }
    switch (self->next.kind) {
    case TOUCH_LOCK:
        return world_mutex_is_free(self->next.place);
    case TOUCH_RESUME:
        return self->sleeps_at == NULL || self->is_timed;
    case TOUCH_JOIN:
        return threads[self->joins].has_ended;
    case TOUCH_READ:
    case TOUCH_WRITE:
    case TOUCH_ALL:
        break;
    }
    return true;
}

static unsigned enabled_threads(void) {
    unsigned mask = 0;
    for (int i = 0; i < BODIES; i++) {
        mask |= (unsigned)is_enabled(&threads[i]) << i;
    }
    return mask;
}

/* Outside: makes any step that can be made, when something is waited for. */
static void drive(const char *file, int line) {
    const unsigned enabled = enabled_threads();
    if (enabled == 0) {
        explore_fail("what is waited for never comes", file, line);
    }
    resume(__builtin_ctz(enabled));
}

bool explore_sleep(const volatile void *place, bool is_timed, const char *file, int line) {
    if (current < 0) {
        drive(file, line);
        return true;
    }
    virtual *self = &threads[current];
    self->sleeps_at = place;
    self->is_timed = is_timed;
    explore_point(TOUCH_RESUME, place, file, line);
    const bool is_woken = self->sleeps_at == NULL;
    self->sleeps_at = NULL;
    return is_woken;
}

void explore_wake(const volatile void *place, int count) {
    for (int i = 0; i < BODIES && count > 0; i++) {
        if (threads[i].sleeps_at == place) {
            threads[i].sleeps_at = NULL;
            count--;
        }
    }
}

int explore_thread_add(void *(*body)(void *), void *argument) {
    MUST(started_count < STARTED_MAX);
    started[started_count].body = body;
    started[started_count].argument = argument;
    started[started_count].runs_as = -1;
    return started_count++;
}

/* A thread that nobody has run yet runs now, on the stack of who joins it. */
static void run_inline(int thread) {
    char own[LOCALS_BYTES_MAX];
    static const char fresh[LOCALS_BYTES_MAX];
    swap_locals(own, fresh);
    (void)started[thread].body(started[thread].argument);
    char ignored[LOCALS_BYTES_MAX];
    swap_locals(ignored, own);
}

void explore_thread_join(int thread, const char *file, int line) {
    const int runs_as = started[thread].runs_as;
    if (runs_as < 0) {
        run_inline(thread);
    } else if (current >= 0) {
        threads[current].joins = runs_as;
        explore_point(TOUCH_JOIN, &threads[runs_as], file, line);
    }
    while (runs_as >= 0 && !threads[runs_as].has_ended) {
        drive(file, line);
    }
}

/* -- the tree of schedules */

/* Waking up because the time is out changes the clock, and whom a wake-up reaches. */
static bool matters_always(const virtual *self) {
    return self->next.kind == TOUCH_ALL ||
           (self->next.kind == TOUCH_RESUME && self->sleeps_at != NULL);
}

static bool clashes(const virtual *a, const virtual *b) {
    if (matters_always(a) || matters_always(b)) {
        return true;
    }
    return a->next.place == b->next.place &&
           !(a->next.kind == TOUCH_READ && b->next.kind == TOUCH_READ);
}

/* Of the threads that sleep at a stop, those that still do after the step chosen there. */
static unsigned still_asleep(unsigned asleep, unsigned chosen) {
    unsigned mask = 0;
    for (unsigned i = 0; i < BODIES && !is_plain; i++) {
        const bool stays = i != chosen && (asleep >> i & 1) != 0;
        mask |= (unsigned)(stays && !clashes(&threads[i], &threads[chosen])) << i;
    }
    return mask;
}

static void choose(stop *at, unsigned candidates, unsigned preferred) {
    at->chosen = candidates >> preferred & 1 ? preferred : (unsigned)__builtin_ctz(candidates);
}

static void make_step(const stop *at) {
    trace[trace_count].thread = at->chosen;
    trace[trace_count].step = threads[at->chosen].next;
    trace_count++;
    resume((int)at->chosen);
}

/* The stop at that depth of the path; where the path ends a new one, or NULL when all that could go
 * on has been seen in another order. */
static stop *stop_at(size_t depth, unsigned enabled, unsigned asleep, unsigned last) {
    MUST(depth < STEPS_MAX);
    stop *at = &path[depth];
    if (depth == path_count) {
        if ((enabled & ~asleep) == 0) {
            return NULL;
        }
        *at = (stop){.enabled = enabled, .asleep = asleep};
        choose(at, enabled & ~asleep, last);
        path_count++;
    }
    MUST(at->enabled == enabled);
    return at;
}

/* Follows the path and goes on from its end until nobody can; false when what is left has been seen
 * in another order. */
static bool follow_path(void) {
    unsigned asleep = 0;
    unsigned last = 0;
    for (size_t depth = 0;; depth++) {
        const unsigned enabled = enabled_threads();
        if (enabled == 0) {
            return true;
        }
        const stop *at = stop_at(depth, enabled, asleep, last);
        if (at == NULL) {
            return false;
        }
        asleep = still_asleep(at->asleep | at->done, at->chosen);
        last = at->chosen;
        make_step(at);
    }
}

/* Turns the path to the next schedule; false when there is none. */
static bool advance(void) {
    while (path_count > 0) {
        stop *at = &path[path_count - 1];
        at->done |= 1u << at->chosen;
        const unsigned candidates = at->enabled & ~at->asleep & ~at->done;
        if (candidates != 0) {
            choose(at, candidates, at->chosen);
            return true;
        }
        path_count--;
    }
    return false;
}

static bool play_once(void) {
    world_reset();
    world_forget_runtime();
    started_count = 0;
    trace_count = 0;
    for (int i = 0; i < BODIES; i++) {
        threads[i].has_ended = true; /* what is left of the run before is never gone on with */
    }
    now->begin();
    for (int i = 0; i < BODIES; i++) {
        thread_start(i);
    }
    if (!follow_path()) {
        return false;
    }
    for (int i = 0; i < BODIES; i++) {
        if (!threads[i].has_ended && threads[i].plain != NULL) {
            explore_fail("nobody can go on", __FILE__, __LINE__);
        }
    }
    now->check();
    return true;
}

uint64_t explore(const scenario *explored, bool in_every_order) {
    uint64_t complete = 0;
    uint64_t cut = 0;
    size_t longest = 0;
    now = explored;
    is_plain = in_every_order;
    path_count = 0;
    (void)signal(SIGSEGV, on_signal);
    (void)signal(SIGBUS, on_signal);
    (void)signal(SIGABRT, on_signal);
    do {
        const bool is_complete = play_once();
        complete += is_complete;
        cut += !is_complete;
        longest = trace_count > longest ? trace_count : longest;
        MUST(complete + cut < SCHEDULES_MAX);
    } while (advance());
    (void)printf("%-28s %8llu schedules, %llu cut short as seen before, up to %zu steps\n",
                 explored->name, (unsigned long long)complete, (unsigned long long)cut, longest);
    (void)fflush(stdout);
    return complete;
}
