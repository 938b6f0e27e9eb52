/* test_explore - the explorer itself: how many schedules small programs have is known by hand.
 *
 * test_explore deadlock | asleep: a program that a schedule stops; the explorer must say so.
 */
#include "base.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static _Thread_local int mine;
static _Atomic int x, y;
static int seen_x, seen_y;
static unsigned outcomes; /* a bit for each that came */
static _Atomic uint32_t word;
static pthread_mutex_t locks[2];

static void begin(void) {
    world_mutex_init(&locks[0]);
    world_mutex_init(&locks[1]);
    x = 0;
    y = 0;
    word = 0;
}

static void note_count(void) {
    outcomes |= 1u << x;
}

static void note_pair(void) {
    outcomes |= 1u << (2 * seen_x + seen_y);
}

static void note_nothing(void) {
}

static void increment(void) {
    const int before = atomic_load(&x);
    mine++;
    atomic_store(&x, before + 1);
    MUST(mine == 1); /* thread-local variables are each thread's own */
}

static void write_x_read_y(void) {
    atomic_store(&x, 1);
    seen_y = atomic_load(&y);
}

static void write_y_read_x(void) {
    atomic_store(&y, 1);
    seen_x = atomic_load(&x);
}

static void write_x_twice(void) {
    atomic_store(&x, 1);
    atomic_store(&x, 2);
}

static void write_y_twice(void) {
    atomic_store(&y, 1);
    atomic_store(&y, 2);
}

static void lock_up(void) {
    pthread_mutex_lock(&locks[0]);
    pthread_mutex_lock(&locks[1]);
    pthread_mutex_unlock(&locks[1]);
    pthread_mutex_unlock(&locks[0]);
}

static void lock_down(void) {
    pthread_mutex_lock(&locks[1]);
    pthread_mutex_lock(&locks[0]);
    pthread_mutex_unlock(&locks[0]);
    pthread_mutex_unlock(&locks[1]);
}

static void sleep_once(void) {
    if (atomic_load(&x) == 0) {
        objref__futex_wait(&word, 0, OBJREF__NEVER);
    }
}

static void sleep_a_while(void) {
    if (atomic_load(&x) == 0) {
        objref__futex_wait(&word, 0, objref__now() + 5);
        outcomes |= 1u << (objref__now() > 5);
    }
}

/* The sleeper may have looked before and sleep after. */
static void wake_without_word(void) {
    atomic_store(&x, 1);
    objref__futex_wake(&word, OBJREF__EVERYBODY);
}

static void wake_with_word(void) {
    atomic_store(&word, 1);
    atomic_store(&x, 1);
    objref__futex_wake(&word, OBJREF__EVERYBODY);
}

static const scenario increments = {"increments", begin, {increment, increment}, note_count};
static const scenario buffers = {"buffers", begin, {write_x_read_y, write_y_read_x}, note_pair};
static const scenario apart = {"apart", begin, {write_x_twice, write_y_twice}, note_nothing};
static const scenario crossed = {"deadlock", begin, {lock_up, lock_down}, note_nothing};
static const scenario straight = {"locks", begin, {lock_up, lock_up}, note_nothing};
static const scenario asleep = {"asleep", begin, {sleep_once, wake_without_word}, note_nothing};
static const scenario awake = {"awake", begin, {sleep_once, wake_with_word}, note_nothing};
static const scenario timed = {"timed", begin, {sleep_a_while, wake_with_word}, note_nothing};

/* So many schedules in all, so many that differ, and these outcomes both ways. */
static void expect(const scenario *played, uint64_t plain, uint64_t reduced, unsigned expected) {
    outcomes = 0;
    MUST(explore(played, true) == plain);
    MUST(outcomes == expected);
    outcomes = 0;
    MUST(explore(played, false) == reduced);
    MUST(outcomes == expected);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        (void)explore(strcmp(argv[1], "deadlock") == 0 ? &crossed : &asleep, false);
        return 0;
    }
    expect(&increments, 6, 4, 1u << 1 | 1u << 2);
    expect(&buffers, 6, 3, 1u << 1 | 1u << 2 | 1u << 3); /* never 0 and 0 */
    expect(&apart, 6, 1, 0);
    expect(&straight, 2, 2, 0);
    (void)explore(&awake, false);
    outcomes = 0;
    (void)explore(&timed, false);
    MUST(outcomes == (1u << 0 | 1u << 1)); /* woken in time, and not */
    return 0;
}
