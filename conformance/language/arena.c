/* arena - what belongs to one case, given back all at once. See arena.h. */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 16384u

/* Blocks are linked, newest first; what is too big for one gets its own. */
typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct objref__arena {
    block *newest;
    objref__value **values;
    size_t value_count, value_capacity;
};

static void block_open(objref__arena *arena, size_t size) {
    block *opened = objref__memory(1, sizeof(*opened) + size);

    opened->size = size;
    opened->next = arena->newest;
    arena->newest = opened;
}

objref__arena *objref__arena_open(void) {
    objref__arena *arena = objref__memory(1, sizeof(*arena));

    block_open(arena, BLOCK_BYTES);
    return arena;
}

void objref__arena_close(objref__arena *arena) {
    if (!arena) {
        return;
    }
    for (size_t i = 0; i < arena->value_count; i++) {
        objref__value_drop(arena->values[i]);
    }
    free(arena->values);
    while (arena->newest) {
        block *next = arena->newest->next;
        free(arena->newest);
        arena->newest = next;
    }
    free(arena);
}

void *objref__arena_take(objref__arena *arena, size_t count, size_t size) {
    size_t wanted = (count * size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    void *taken;

    if (arena->newest->size - arena->newest->used < wanted) {
        block_open(arena, wanted > BLOCK_BYTES ? wanted : BLOCK_BYTES);
    }
    taken = arena->newest->bytes + arena->newest->used;
    arena->newest->used += wanted;
    return taken;
}

char *objref__arena_copy(objref__arena *arena, const void *data, size_t size) {
    char *copy = objref__arena_take(arena, size + 1, 1);

    if (size) {
        memcpy(copy, data, size);
    }
    return copy;
}

void *objref__arena_push(objref__arena *arena, void *array, size_t count, size_t size) {
    void *grown;

    if (count & (count - 1)) {
        return array;
    }
    grown = objref__arena_take(arena, count ? count * 2 : 1, size);
    if (count) {
        memcpy(grown, array, count * size);
    }
    return grown;
}

objref__value *objref__arena_keep(objref__arena *arena, objref__value *value) {
    if (arena->value_count == arena->value_capacity) {
        arena->value_capacity = arena->value_capacity ? arena->value_capacity * 2 : 16;
        arena->values = objref__memory_grow(arena->values, arena->value_capacity, sizeof(void *));
    }
    arena->values[arena->value_count++] = value;
    return value;
}
