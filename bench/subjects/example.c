/* subject-example: a foreign subject in one page, to copy from. Its "runtime" is an array; the
 * question is the same as for a real one: does it cost anything to find it through a global?
 *
 *     objref bench lookup --subject ./subject-example
 */
#include "pairloop.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
    uint64_t *words; /* the objects, one after the other */
    uint64_t *buffer;
    uint64_t objects;
    size_t size_bytes;
};

static _Atomic(struct store *) global_store;

enum { POINTER, POINTER_AGAIN, GLOBAL };

static const pairloop_alternative alternatives[] = {
    [POINTER] = {"pointer", "the caller knows the store", false},
    [POINTER_AGAIN] = {"pointer-again", "the same function at another address", false},
    [GLOBAL] = {"global", "an acquire load finds the store", true},
};

static const pairloop_cell cells[] = {
    {"copy-8", 1024, 8},
    {"copy-1k", 256, 1024},
};

/* One get: the object's bytes, copied. */
static inline void get(const struct store *store, uint64_t index) {
    memcpy(store->buffer, store->words + index * (store->size_bytes / 8), store->size_bytes);
}

/* Never inlined and never merged: each is a function at an address of its own. */
#define NEVER_INLINED __attribute__((noipa))

static NEVER_INLINED void get_by_pointer(const struct store *store, uint64_t index) {
    get(store, index);
}

static NEVER_INLINED void get_by_pointer_again(const struct store *store, uint64_t index) {
    get(store, index);
}

static NEVER_INLINED void get_by_global(const struct store *unused, uint64_t index) {
    (void)unused;
    get(atomic_load_explicit(&global_store, memory_order_acquire), index);
}

static void close_store(void *opaque) {
    struct store *store = opaque;
    free(store->words);
    free(store->buffer);
    free(store);
}

static void *open_store(const pairloop_setup *setup) {
    uint64_t per_object = setup->cell->size_bytes / 8;
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return NULL;
    }
    *store = (struct store){
        .words = calloc(setup->cell->objects, setup->cell->size_bytes),
        .buffer = calloc(1, setup->cell->size_bytes),
        .objects = setup->cell->objects,
        .size_bytes = setup->cell->size_bytes,
    };
    if (store->words == NULL || store->buffer == NULL) {
        (void)fputs("subject-example: out of memory\n", stderr);
        close_store(store);
        return NULL;
    }
    for (uint64_t i = 0; i < store->objects * per_object; i++) {
        store->words[i] = pairloop_word(setup->seed, i / per_object);
    }
    atomic_store_explicit(&global_store, store, memory_order_release);
    return store;
}

static pairloop_result run(void *opaque, size_t alternative, uint64_t start, uint64_t count) {
    static void (*const gets[])(const struct store *, uint64_t) = {
        [POINTER] = get_by_pointer,
        [POINTER_AGAIN] = get_by_pointer_again,
        [GLOBAL] = get_by_global,
    };
    const struct store *store = opaque;
    const volatile uint64_t *buffer = store->buffer;
    void (*get_one)(const struct store *, uint64_t) = gets[alternative];
    pairloop_result result = {0};
    for (uint64_t k = start; k < start + count; k++) {
        get_one(store, k % store->objects);
        result.checksum += buffer[0] + buffer[store->size_bytes / 8 - 1];
    }
    return result;
}

int main(int argc, char **argv) {
    const pairloop_subject subject = {
        .name = "example",
        .version = "1",
        .alternatives = alternatives,
        .alternative_count = sizeof alternatives / sizeof *alternatives,
        .baseline_index = POINTER,
        .clone_index = POINTER_AGAIN,
        .cells = cells,
        .cell_count = sizeof cells / sizeof *cells,
        .open = open_store,
        .run = run,
        .close = close_store,
    };
    return pairloop_main(&subject, argc, argv);
}
