/* A small generator (splitmix64) for what has to be random and repeatable: seeds of processes and
 * the draws of the bootstrap. Called by stats.c and run.c.
 */
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include <stdint.h>

/* bench_random_next - the next 64 bits; state is the whole generator. */
static inline uint64_t bench_random_next(uint64_t *state) {
    uint64_t bits = *state += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

/* bench_random_below - a number under bound (1..2^32), by the high half of a product. */
static inline uint32_t bench_random_below(uint64_t *state, uint32_t bound) {
    return (uint32_t)(((bench_random_next(state) >> 32) * bound) >> 32);
}

#endif
