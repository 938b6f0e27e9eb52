/* The serving loop: all of a peer program but the work that it times.
 *
 * A peer links peerloop.c, fills in a peer_program and calls peer_main. Plain C11 and POSIX, usable
 * from C++, no header of the engine. bench/PEERS.md says what a program owes, in any language.
 */
#ifndef PEERLOOP_H
#define PEERLOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What object, task or message number `index` is worth: splitmix64. Checksums are sums of these. */
static inline uint64_t peer_word(uint64_t seed, uint64_t index) {
    uint64_t bits = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

/* Which of `count` (a power of two) objects operation number `step` looks at: all of them, each
 * once in `count` steps, in an order that no prefetcher follows. */
static inline uint64_t peer_pick(uint64_t step, uint64_t count) {
    uint64_t at = step & (count - 1);
    at = (at * UINT64_C(0xd1342543de82ef95) + 0x632be59bd9b4e019) & (count - 1);
    at ^= at >> 7;
    return (at * UINT64_C(0x9e3779b97f4a7c15)) & (count - 1);
}

/* One link of a chain: what a task makes of its argument. */
static inline uint64_t peer_link(uint64_t value) {
    return value * UINT64_C(6364136223846793005) + 1442695040888963407;
}

/* The number whose naive recursion makes so many calls: 2 F(n + 1) - 1 of them for F(n). */
static inline uint64_t peer_fib_number(uint64_t calls) {
    uint64_t number = 1;
    uint64_t low = 1;
    uint64_t high = 1;
    while (2 * high - 1 < calls) {
        const uint64_t sum = low + high;
        low = high;
        high = sum;
        number++;
    }
    return number;
}

/* Where one block of work begins and how much it is. */
typedef struct peer_block {
    uint64_t seed;
    uint64_t start;      /* number of its first operation */
    uint64_t operations; /* how many */
} peer_block;

typedef struct peer_result {
    uint64_t failures; /* operations that did not do what they should */
    uint64_t checksum; /* what the work came to; PEERS.md says for each workload */
    double amount;     /* of a workload that measures by itself (bytes); else left 0 */
} peer_result;

/* What a workload is opened with. */
typedef struct peer_setup {
    uint64_t seed;
    uint64_t objects;    /* live objects to work on, a power of two; 0 where there are none */
    unsigned threads;    /* 1: the caller alone; 2: the caller and one more */
    uint64_t operations; /* of each block */
} peer_setup;

/* One kind of work, done by one program. */
typedef struct peer_workload {
    const char *name;
    void *(*open)(const peer_setup *setup);                   /* NULL after a word on stderr */
    peer_result (*run)(void *state, const peer_block *block); /* this is timed */
    /* Not timed, after each run: clears up for the next block; what it finds is added. May be NULL.
     */
    peer_result (*settle)(void *state, const peer_block *block);
    void (*close)(void *state);
} peer_workload;

typedef struct peer_program {
    const char *name;
    const char *version; /* of the library that is timed */
    const peer_workload *workloads;
    size_t workload_count;
} peer_program;

/* peer_main - be that program: `describe`, or `serve WORKLOAD SEED OBJECTS THREADS OPERATIONS`.
 *
 * Returns the exit code of main: 0, 1 when it could not do what it was told, 2 for wrong arguments.
 */
int peer_main(const peer_program *program, int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
