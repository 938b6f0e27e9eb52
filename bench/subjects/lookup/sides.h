/* What all alternatives share: the ref as the subject stores it, and the places where each way of
 * looking finds the runtime. Included by the lookup headers, batch.c and subject.c.
 */
#ifndef SUBJECT_SIDES_H
#define SUBJECT_SIDES_H

#include "../pairloop.h"

#include <objref/objref.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct objref__runtime objref__runtime;

/* One stride for every alternative: what a ref weighs must not decide how fast it is found. */
typedef struct subject_ref {
    objref_ref id;
    objref__runtime *runtime; /* only the baseline looks at it */
    uint64_t unused;
} subject_ref;
_Static_assert(sizeof(subject_ref) == 32, "two to a cache line");

/* What a process prepares; read by the batches. */
typedef struct subject_state {
    const pairloop_cell *cell;
    size_t cell_index;
    subject_ref *refs;  /* cell->objects of them, a power of two */
    uint64_t mask;      /* cell->objects - 1 */
    size_t size_bytes;  /* of each object */
    size_t last_word;   /* the last 8 bytes of an object begin here */
    uint8_t *buffer;    /* size_bytes, where copies go */
    void *buffer_block; /* what the buffer was cut from */
} subject_state;

/* The published runtime, once for each way of finding it; a cache line each. */
typedef struct subject_sides {
    _Alignas(64) pthread_rwlock_t rwlock;
    objref__runtime *under_rwlock;
    _Alignas(64) pthread_mutex_t mutex;
    objref__runtime *under_mutex;
    _Alignas(64) _Atomic(objref__runtime *) counted;
    _Alignas(64) atomic_uint_fast64_t count; /* of the users of a counted runtime */
    _Alignas(64) atomic_uint_fast64_t epoch; /* moves when another runtime is published */
    _Atomic(objref__runtime *) of_epoch;
} subject_sides;

extern subject_sides sides;

/* What a thread remembers, and since when. */
typedef struct subject_cache {
    objref__runtime *runtime;
    uint_fast64_t epoch;
} subject_cache;

extern _Thread_local subject_cache subject_cached;

/* subject_publish - let every alternative find this runtime. */
void subject_publish(objref__runtime *runtime);

/* The batches of one alternative, defined by batch.c in each of its copies. */
#define SUBJECT_BATCHES(side)                                                                      \
    pairloop_result side##_view_batch(const subject_state *state, uint64_t start, uint64_t count); \
    pairloop_result side##_copy_batch(const subject_state *state, uint64_t start, uint64_t count); \
    pairloop_result side##_chain_batch(const subject_state *state, uint64_t start, uint64_t count);

SUBJECT_BATCHES(pointer)
SUBJECT_BATCHES(pointer_again)
SUBJECT_BATCHES(acquire)
SUBJECT_BATCHES(rwlock)
SUBJECT_BATCHES(mutex)
SUBJECT_BATCHES(refcount)
SUBJECT_BATCHES(thread_local)
SUBJECT_BATCHES(by_value)
SUBJECT_BATCHES(beside)

/* The function that the chain submits. */
#define SUBJECT_TASK "identity"

/* The name that one copy of a function gets: SUBJECT_SIDE is set per copy by the build. */
#define SUBJECT_JOIN_EXPANDED(side, verb) side##_##verb
#define SUBJECT_JOIN(side, verb) SUBJECT_JOIN_EXPANDED(side, verb)
#define SUBJECT_BATCH(kind) SUBJECT_JOIN(SUBJECT_SIDE, kind##_batch)

#endif
