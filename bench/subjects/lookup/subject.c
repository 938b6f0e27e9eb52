/* subject-lookup: the reference runtime as the claim `lookup` wants it timed. Prepares the objects
 * and dispatches batches; the timing is pairloop's, the timed code is the runtime's get.c, once per
 * way of finding the runtime. Linked once per layout, in twenty-four layouts.
 */
#include "sides.h"

#include "lookup.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { VIEW, COPY, CHAIN, KIND_COUNT };

typedef pairloop_result batch(const subject_state *state, uint64_t start, uint64_t count);

#define BATCHES(side)                                                                              \
    { side##_view_batch, side##_copy_batch, side##_chain_batch }

static batch *const batches[][KIND_COUNT] = {
    BATCHES(pointer),  BATCHES(pointer_again), BATCHES(acquire),  BATCHES(rwlock), BATCHES(mutex),
    BATCHES(refcount), BATCHES(thread_local),  BATCHES(by_value), BATCHES(beside),
};

static const pairloop_alternative alternatives[] = {
    {"pointer", "the ref carries a pointer, and is passed by address", false},
    {"pointer-again", "the same, compiled and linked again", false},
    {"acquire", "one acquire load of a global: what the library ships", true},
    {"rwlock", "a lock for reading around a reference count", false},
    {"mutex", "a mutex around a reference count", false},
    {"refcount", "an acquire load and a reference count, no lock", false},
    {"thread-local", "a cache per thread, checked against an epoch", false},
    {"by-value", "the ref carries a pointer, and is passed by value", false},
    {"beside", "the pointer is an argument beside the ref", false},
};

/* Up to 1 KiB, refs, slots and objects stay in a first-level cache of 32 KiB: what is timed is a
 * get, not a miss. */
static const pairloop_cell cells[] = {
    {"view-8", 256, 8},    {"view-1k", 16, 1024},  {"view-64k", 8, 65536}, {"copy-8", 256, 8},
    {"copy-1k", 16, 1024}, {"copy-64k", 8, 65536}, {"chain", 256, 8},
};
static const int kinds[] = {VIEW, VIEW, VIEW, COPY, COPY, COPY, CHAIN};

static objref_status identity(objref_call *call) {
    const objref_view *argument = objref_call_arg(call, 0);
    const objref_value value = {.bytes = argument->bytes, .size = argument->size};
    return objref_call_return(call, 0, &value);
}

/* The chain is the caller's alone: the one worker sits in this body until the process ends. It
 * waits outside the runtime, which would put another worker in its place otherwise. */
static sem_t worker_is_busy;
static sem_t worker_may_leave;

static objref_status occupy(objref_call *call) {
    (void)call;
    sem_post(&worker_is_busy);
    while (sem_wait(&worker_may_leave) != 0) {
    }
    return OBJREF_OK;
}

static objref_status occupy_worker(void) {
    sem_init(&worker_is_busy, 0, 0);
    sem_init(&worker_may_leave, 0, 0);
    objref_status status = objref_register("occupy", occupy, OBJREF_MAY_BLOCK);
    if (status == OBJREF_OK) {
        status = objref_submit("occupy", NULL, 0, NULL, 0);
    }
    while (status == OBJREF_OK && sem_wait(&worker_is_busy) != 0) {
    }
    return status;
}

static void fill(uint64_t *object, size_t size_bytes, uint64_t word) {
    for (size_t i = 0; i < size_bytes / sizeof word; i++) {
        object[i] = word;
    }
}

/* Stores the objects and lets every alternative find the runtime that has them. */
static bool put_objects(subject_state *state, uint64_t seed) {
    uint64_t *object = malloc(state->size_bytes);
    bool is_stored = object != NULL;
    for (uint64_t i = 0; is_stored && i < state->cell->objects; i++) {
        fill(object, state->size_bytes, pairloop_word(seed, i));
        const objref_value value = {.bytes = object, .size = state->size_bytes};
        is_stored = objref_put(&value, &state->refs[i].id) == OBJREF_OK;
        state->refs[i].runtime = OBJREF__LOOKUP_BEGIN(state->refs[i].id);
    }
    free(object);
    return is_stored;
}

static void close_state(void *opaque) {
    subject_state *state = opaque;
    if (state != NULL) {
        free(state->refs);
        free(state->buffer_block);
        free(state);
    }
    sem_post(&worker_may_leave);
    if (objref_shutdown(OBJREF_FOREVER) != OBJREF_OK) {
        (void)fputs("subject-lookup: the runtime did not shut down\n", stderr);
    }
}

static subject_state *make_state(const pairloop_setup *setup) {
    subject_state *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return NULL;
    }
    *state = (subject_state){
        .cell = setup->cell,
        .cell_index = setup->cell_index,
        .refs = aligned_alloc(64, setup->cell->objects * sizeof *state->refs),
        .mask = setup->cell->objects - 1,
        .size_bytes = setup->cell->size_bytes,
        .last_word = setup->cell->size_bytes - sizeof(uint64_t),
        .buffer_block = aligned_alloc(4096, 4096 + 65536 + 4096),
    };
    state->buffer = (uint8_t *)state->buffer_block + setup->buffer_offset;
    return state;
}

static void *open_state(const pairloop_setup *setup) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1;
    objref_status status = objref_init(&config);
    if (status == OBJREF_OK) {
        status = objref_register(SUBJECT_TASK, identity, OBJREF_NEVER_BLOCKS);
    }
    if (status == OBJREF_OK) {
        status = occupy_worker();
    }
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "subject-lookup: %s\n", objref_status_text(status));
        return NULL;
    }
    subject_state *state = make_state(setup);
    if (state == NULL || state->refs == NULL || state->buffer_block == NULL ||
        !put_objects(state, setup->seed)) {
        (void)fputs("subject-lookup: the objects could not be stored\n", stderr);
        close_state(state);
        return NULL;
    }
    subject_publish(state->refs[0].runtime);
    return state;
}

static pairloop_result
run_batch(void *opaque, size_t alternative_index, uint64_t start, uint64_t count) {
    const subject_state *state = opaque;
    return batches[alternative_index][kinds[state->cell_index]](state, start, count);
}

int main(int argc, char **argv) {
    const pairloop_subject subject = {
        .name = "libobjref",
        .version = OBJREF_VERSION,
        .alternatives = alternatives,
        .alternative_count = sizeof alternatives / sizeof *alternatives,
        .baseline_index = 0,
        .clone_index = 1,
        .cells = cells,
        .cell_count = sizeof cells / sizeof *cells,
        .open = open_state,
        .run = run_batch,
        .close = close_state,
    };
    return pairloop_main(&subject, argc, argv);
}
