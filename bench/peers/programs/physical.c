/* The machine itself: what no runtime can be faster than. */
#include "peerloop.h"
#include "teams.h"

#include <stdatomic.h>
#include <stdlib.h>

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

static const peer_workload workloads[] = {
    {"get", lines_open, lines_run, NULL, lines_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"physical", "-", workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
