/* The machine itself: what no runtime can be faster than. */
#include "peerloop.h"
#include "teams.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* -- get: an atomic increment and decrement of one word on a line of its own, as a pin and its
 * release are; the value read in between. */

struct line {
    _Alignas(64) _Atomic uint64_t count;
    uint64_t value;
};

struct lines {
    peer_team team;
    struct line *all;
    uint64_t count;
};

static peer_result read_lines(void *state, const peer_block *block) {
    struct lines *lines = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        struct line *line = &lines->all[peer_pick(block->start + i, lines->count)];
        atomic_fetch_add_explicit(&line->count, 1, memory_order_acquire);
        result.checksum += line->value;
        atomic_fetch_sub_explicit(&line->count, 1, memory_order_release);
    }
    return result;
}

static void *lines_open(const peer_setup *setup) {
    struct lines *lines = calloc(1, sizeof *lines);
    lines->count = setup->objects;
    lines->all = aligned_alloc(64, setup->objects * sizeof(struct line));
    for (uint64_t i = 0; i < setup->objects; i++) {
        lines->all[i] = (struct line){0, peer_word(setup->seed, i)};
    }
    return peer_team_open(&lines->team, setup->threads, read_lines, lines) ? lines : NULL;
}

static peer_result lines_run(void *state, const peer_block *block) {
    return peer_team_run(&((struct lines *)state)->team, block);
}

static void lines_close(void *state) {
    struct lines *lines = state;
    peer_team_close(&lines->team);
    free(lines->all);
    free(lines);
}

/* -- handoff: a word there and back between two threads, spinning or through a futex */

enum { IDLE_NS = 300000 };

struct players {
    _Alignas(64) _Atomic uint64_t ball;  /* odd: the other's turn */
    _Alignas(64) _Atomic uint64_t word;  /* what is passed */
    _Alignas(64) _Atomic uint32_t serve; /* what the sleepers sleep on, one each */
    _Alignas(64) _Atomic uint32_t answer;
    _Atomic bool is_over;
    bool is_parked;
    pthread_t other;
};

static void wait_while(_Atomic uint32_t *cell, uint32_t value) {
    while (atomic_load_explicit(cell, memory_order_acquire) == value) {
        (void)syscall(SYS_futex, cell, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
    }
}

static void raise_cell(_Atomic uint32_t *cell) {
    atomic_fetch_add_explicit(cell, 1, memory_order_release);
    (void)syscall(SYS_futex, cell, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *return_balls(void *context) {
    struct players *players = context;
    for (uint64_t turn = 0;; turn++) {
        if (players->is_parked) {
            wait_while(&players->serve, (uint32_t)turn);
        } else {
            while (atomic_load_explicit(&players->ball, memory_order_acquire) != 2 * turn + 1 &&
                   !atomic_load_explicit(&players->is_over, memory_order_relaxed)) {
            }
        }
        if (atomic_load_explicit(&players->is_over, memory_order_acquire)) {
            return NULL;
        }
        if (players->is_parked) {
            raise_cell(&players->answer);
        } else {
            atomic_store_explicit(&players->ball, 2 * turn + 2, memory_order_release);
        }
    }
}

static struct players *players_open(bool is_parked) {
    struct players *players = aligned_alloc(64, sizeof *players);
    memset(players, 0, sizeof *players);
    players->is_parked = is_parked;
    return pthread_create(&players->other, NULL, return_balls, players) == 0 ? players : NULL;
}

static void *spinning_open(const peer_setup *setup) {
    (void)setup;
    return players_open(false);
}

static void *parked_open(const peer_setup *setup) {
    (void)setup;
    return players_open(true);
}

static peer_result spinning_run(void *state, const peer_block *block) {
    struct players *players = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t ball = atomic_load_explicit(&players->ball, memory_order_relaxed);
        const uint64_t word = peer_word(block->seed, block->start + i);
        atomic_store_explicit(&players->word, word, memory_order_relaxed);
        atomic_store_explicit(&players->ball, ball + 1, memory_order_release);
        while (atomic_load_explicit(&players->ball, memory_order_acquire) != ball + 2) {
        }
        result.checksum += atomic_load_explicit(&players->word, memory_order_relaxed);
    }
    return result;
}

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Each after everybody has gone to sleep; the sleep does not count. */
static peer_result parked_run(void *state, const peer_block *block) {
    struct players *players = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct timespec idle = {.tv_nsec = IDLE_NS};
        (void)nanosleep(&idle, NULL);
        const double began_ns = now_ns();
        const uint32_t answer = atomic_load(&players->answer);
        atomic_store_explicit(&players->word, peer_word(block->seed, block->start + i),
                              memory_order_relaxed);
        raise_cell(&players->serve);
        wait_while(&players->answer, answer);
        result.checksum += atomic_load_explicit(&players->word, memory_order_relaxed);
        result.amount += now_ns() - began_ns;
    }
    return result;
}

static void players_close(void *state) {
    struct players *players = state;
    atomic_store(&players->is_over, true);
    raise_cell(&players->serve);
    (void)pthread_join(players->other, NULL);
    free(players);
}

static const peer_workload workloads[] = {
    {"get", lines_open, lines_run, NULL, lines_close},
    {"handoff", spinning_open, spinning_run, NULL, players_close},
    {"handoff-parked", parked_open, parked_run, NULL, players_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"physical", "-", workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
