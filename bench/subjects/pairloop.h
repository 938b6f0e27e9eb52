/* The pair loop: all of a subject but the operations it times.
 *
 * A subject links pairloop.c, fills in a pairloop_subject and calls pairloop_main. Plain C11 and
 * POSIX, no other library, no header of the engine. bench/SUBJECTS.md says what a subject owes.
 */
#ifndef PAIRLOOP_H
#define PAIRLOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every 8 bytes of object i hold. */
static inline uint64_t pairloop_word(uint64_t seed, uint64_t index) {
    uint64_t bits = seed + (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

/* What a batch of operations came to. */
typedef struct pairloop_result {
    uint64_t failures; /* operations that did not give a value */
    uint64_t checksum; /* sum of the first and the last word that each operation read */
} pairloop_result;

/* One way to do the operation. */
typedef struct pairloop_alternative {
    const char *name;  /* of a-z, 0-9 and - */
    const char *title; /* one line, no quotes */
    bool gating;       /* must not be slower than the baseline by the margin */
} pairloop_alternative;

/* One kind of operation and size. */
typedef struct pairloop_cell {
    const char *name;  /* as the claim spells it: view-8, copy-64k, … */
    uint32_t objects;  /* how many different ones the operations go round */
    size_t size_bytes; /* of each; a multiple of 8 */
} pairloop_cell;

/* What one process prepares before it is timed. Offsets differ from process to process, so that no
 * one placement of data decides. */
typedef struct pairloop_setup {
    const pairloop_cell *cell;
    size_t cell_index;
    uint64_t seed;        /* object i is filled with pairloop_word(seed, i) */
    size_t buffer_offset; /* where in a page a destination buffer should begin; a multiple of 8 */
} pairloop_setup;

typedef struct pairloop_subject {
    const char *name;    /* of what is timed: a runtime */
    const char *version; /* its own */
    const pairloop_alternative *alternatives;
    size_t alternative_count;
    size_t baseline_index; /* into alternatives: what the others are compared with */
    size_t clone_index;    /* the same source as the baseline's, compiled and linked again */
    const pairloop_cell *cells;
    size_t cell_count;

    /* Makes the objects of a cell; NULL after a word on standard error when that fails. */
    void *(*open)(const pairloop_setup *setup);

    /* Does count operations, the k-th of them on object (start + k) % objects. */
    pairloop_result (*run)(void *state, size_t alternative_index, uint64_t start, uint64_t count);

    void (*close)(void *state);
} pairloop_subject;

/* pairloop_main - be that subject: `describe`, or `run CELL SEED PAIRS ALTERNATIVE[+PERMILLE]…`.
 *
 * Returns the exit code of main: 0, 1 when it could not do what it was told, 2 for wrong arguments.
 */
int pairloop_main(const pairloop_subject *subject, int argc, char **argv);

#ifdef __cplusplus
}
#endif

#endif
