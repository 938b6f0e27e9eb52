/* OpenMP tasks; one source, compiled by gcc (libgomp) and by clang (libomp). With one thread both
 * may run a task as a plain call: named so in PEERS.md. */
#include "peerloop.h"

#include <omp.h>
#include <stdlib.h>

struct words {
    uint64_t *all;
    unsigned threads;
};

static void *words_open(const peer_setup *setup) {
    struct words *words = calloc(1, sizeof *words);
    words->all = calloc(2 * setup->operations + 2, sizeof *words->all);
    words->threads = setup->threads;
    omp_set_num_threads((int)setup->threads);
    return words;
}

static void words_close(void *state) {
    struct words *words = state;
    free(words->all);
    free(words);
}

/* Each link reads the word before it: a flow dependence, as between a ref and its task. */
static peer_result chain_run(void *state, const peer_block *block) {
    struct words *words = state;
    uint64_t *all = words->all;
    all[0] = peer_word(block->seed, block->start);
#pragma omp parallel
#pragma omp single
    for (uint64_t i = 0; i < block->operations; i++) {
#pragma omp task firstprivate(i, all) depend(in : all[i]) depend(out : all[i + 1])
        all[i + 1] = peer_link(all[i]);
    }
    return (peer_result){.checksum = all[block->operations]};
}

static peer_result tree_run(void *state, const peer_block *block) {
    struct words *words = state;
    uint64_t *all = words->all;
#pragma omp parallel
#pragma omp single
    {
        for (uint64_t i = 0; i < block->operations; i++) {
            const uint64_t word = peer_word(block->seed, block->start + i);
#pragma omp task firstprivate(i, all, word) depend(out : all[i])
            all[i] = word;
        }
        uint64_t from = 0;
        uint64_t to = block->operations;
        for (uint64_t width = block->operations; width > 1; width /= 2) {
            for (uint64_t i = 0; i < width / 2; i++, from += 2, to++) {
#pragma omp task firstprivate(from, to, all) depend(in                                             \
                                                    : all[from], all[from + 1]) depend(out         \
                                                                                       : all[to])
                all[to] = all[from] + all[from + 1];
            }
        }
    }
    return (peer_result){.checksum = all[2 * block->operations - 2]};
}

static uint64_t fib(uint64_t number) {
    uint64_t other = 0;
    if (number < 2) {
        return number;
    }
#pragma omp task shared(other) firstprivate(number)
    other = fib(number - 1);
    const uint64_t mine = fib(number - 2);
#pragma omp taskwait
    return mine + other;
}

static peer_result fib_run(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
#pragma omp parallel
#pragma omp single
    result.checksum = fib(peer_fib_number(block->operations));
    return result;
}

static peer_result one_by_one_run(void *state, const peer_block *block) {
    struct words *words = state;
    peer_result result = {0};
#pragma omp parallel
#pragma omp single
    for (uint64_t i = 0; i < block->operations; i++) {
        const uint64_t word = peer_word(block->seed, block->start + i);
#pragma omp task firstprivate(word) shared(words)
        words->all[0] = word;
#pragma omp taskwait
        result.checksum += words->all[0];
    }
    return result;
}

static peer_result outstanding_run(void *state, const peer_block *block) {
    struct words *words = state;
    uint64_t *all = words->all;
    peer_result result = {0};
#pragma omp parallel
#pragma omp single
    {
        for (uint64_t i = 0; i < block->operations; i++) {
            const uint64_t word = peer_word(block->seed, block->start + i);
#pragma omp task firstprivate(i, all, word)
            all[i] = word;
        }
#pragma omp taskwait
        for (uint64_t i = 0; i < block->operations; i++) {
            result.checksum += all[i];
        }
    }
    return result;
}

static const peer_workload workloads[] = {
    {"chain", words_open, chain_run, NULL, words_close},
    {"tree", words_open, tree_run, NULL, words_close},
    {"fib", words_open, fib_run, NULL, words_close},
    {"one-by-one", words_open, one_by_one_run, NULL, words_close},
    {"outstanding", words_open, outstanding_run, NULL, words_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {PEER_NAME, PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
