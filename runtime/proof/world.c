/* world - memory, locks, clock and futexes for virtual threads. */
#include "world.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>

enum { MEMORY_BYTES = 4 << 20, BLOCKS_MAX = 1024, ALIGNMENT = 64, POISON = 0xDD };

/* -- memory: never used twice within one run, so that what was freed can be looked at */

static _Alignas(ALIGNMENT) unsigned char memory[MEMORY_BYTES];
static size_t memory_used;
static struct {
    unsigned char *place;
    size_t size;
    bool is_free;
} blocks[BLOCKS_MAX];
static size_t block_total;

static int64_t clock_ns;
static uint64_t random_state;
static void (*child_handler)(void);

void world_reset(void) {
    memory_used = 0;
    block_total = 0;
    clock_ns = 1;
    random_state = 1;
}

void world_forget_runtime(void) {
    if (child_handler != NULL) {
        child_handler();
    }
}

void *world_malloc(size_t size) {
    MUST(block_total < BLOCKS_MAX && size < MEMORY_BYTES - memory_used - ALIGNMENT);
    unsigned char *place = memory + memory_used;
    memset(place, 0, size);
    memory_used += (size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    blocks[block_total].place = place;
    blocks[block_total].size = size;
    blocks[block_total].is_free = false;
    block_total++;
    return place;
}

void world_free(void *place) {
    for (size_t i = 0; place != NULL && i < block_total; i++) {
        if (blocks[i].place == place) {
            MUST(!blocks[i].is_free);
            blocks[i].is_free = true;
            memset(place, POISON, blocks[i].size);
            return;
        }
    }
    MUST(place == NULL);
}

size_t world_block_count(void) {
    size_t count = 0;
    for (size_t i = 0; i < block_total; i++) {
        count += !blocks[i].is_free;
        for (size_t k = 0; blocks[i].is_free && k < blocks[i].size; k++) {
            MUST(blocks[i].place[k] == POISON);
        }
    }
    return count;
}

/* -- mutexes: the first byte says whether it is held, so that a static one is free */

static void set_held(pthread_mutex_t *lock, bool is_held) {
    *(volatile unsigned char *)lock = is_held;
}

bool world_mutex_is_free(const volatile void *lock) {
    return *(const volatile unsigned char *)lock == 0;
}

void world_mutex_init(pthread_mutex_t *lock) {
    set_held(lock, false);
}

int world_mutex_lock(pthread_mutex_t *lock, const char *file, int line) {
    explore_point(TOUCH_LOCK, lock, file, line);
    MUST(world_mutex_is_free(lock));
    set_held(lock, true);
    return 0;
}

int world_mutex_unlock(pthread_mutex_t *lock, const char *file, int line) {
    explore_point(TOUCH_WRITE, lock, file, line);
    MUST(!world_mutex_is_free(lock));
    set_held(lock, false);
    return 0;
}

/* -- the clock: it moves only when a sleeper's time is out */

static int64_t nanoseconds(const struct timespec *moment) {
    return (int64_t)moment->tv_sec * 1000000000 + moment->tv_nsec;
}

int world_clock(struct timespec *ret_now, const char *file, int line) {
    explore_point(TOUCH_READ, &clock_ns, file, line);
    *ret_now = (struct timespec){.tv_sec = clock_ns / 1000000000, .tv_nsec = clock_ns % 1000000000};
    return 0;
}

static bool
sleep_until(const volatile void *place, const struct timespec *until, const char *file, int line) {
    const bool is_woken = explore_sleep(place, until != NULL, file, line);
    if (!is_woken && until != NULL && nanoseconds(until) > clock_ns) {
        clock_ns = nanoseconds(until);
    }
    return is_woken;
}

/* -- conditions and futexes */

int world_cond_wait(pthread_cond_t *condition,
                    pthread_mutex_t *lock,
                    const struct timespec *until,
                    const char *file,
                    int line) {
    explore_point(TOUCH_ALL, condition, file, line);
    set_held(lock, false);
    const bool is_woken = sleep_until(condition, until, file, line);
    (void)world_mutex_lock(lock, file, line);
    return is_woken ? 0 : ETIMEDOUT;
}

int world_cond_wake(pthread_cond_t *condition, int count, const char *file, int line) {
    explore_point(TOUCH_WRITE, condition, file, line);
    explore_wake(condition, count);
    return 0;
}

long world_futex(_Atomic uint32_t *word,
                 int operation,
                 uint32_t value,
                 const struct timespec *until,
                 const char *file,
                 int line) {
    explore_point(TOUCH_WRITE, word, file, line);
    if (operation == FUTEX_WAKE_PRIVATE) {
        explore_wake(word, (int)value);
    } else if (*word == value) {
        (void)sleep_until(word, until, file, line);
    }
    return 0;
}

/* -- threads and chance */

int world_create(pthread_t *ret_thread, void *(*body)(void *), void *argument) {
    *ret_thread = (pthread_t)explore_thread_add(body, argument);
    return 0;
}

int world_join(pthread_t thread, const char *file, int line) {
    explore_thread_join((int)thread, file, line);
    return 0;
}

int world_atfork(void (*child)(void)) {
    child_handler = child;
    return 0;
}

ssize_t world_random(void *bytes, size_t size) {
    memset(bytes, 0, size);
    memcpy(bytes, &random_state, sizeof(random_state));
    random_state++;
    return (ssize_t)size;
}
