/* symbols - words by number, each once. See symbols.h. */
#include "symbols.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 32u

static uint32_t word_hash(const char *word, size_t size) {
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)word[i]) * 16777619u;
    }
    return hash ^ hash >> 15;
}

/* The slot that holds the word, or the free one where it belongs. */
static uint32_t slot_find(const objref__symbols *symbols, const char *word, size_t size) {
    uint32_t mask = symbols->slot_count - 1;
    uint32_t slot = word_hash(word, size) & mask;

    while (symbols->slots[slot]) {
        const char *there = symbols->words[symbols->slots[slot] - 1];
        if (strlen(there) == size && memcmp(there, word, size) == 0) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void slots_grow(objref__symbols *symbols) {
    uint32_t *old = symbols->slots;

    symbols->slot_count = symbols->slot_count ? symbols->slot_count * 2 : SLOTS_FIRST;
    symbols->slots = objref__memory(symbols->slot_count, sizeof(*symbols->slots));
    for (uint32_t i = 0; i < symbols->count; i++) {
        symbols->slots[slot_find(symbols, symbols->words[i], strlen(symbols->words[i]))] = i + 1;
    }
    free(old);
}

uint32_t
objref__symbols_put(objref__symbols *symbols, objref__arena *arena, const char *word, size_t size) {
    uint32_t slot;

    if (symbols->count * 2 >= symbols->slot_count) {
        slots_grow(symbols);
    }
    slot = slot_find(symbols, word, size);
    if (!symbols->slots[slot]) {
        symbols->words = objref__arena_push(arena, (void *)symbols->words, symbols->count,
                                            sizeof(*symbols->words));
        symbols->words[symbols->count++] = objref__arena_copy(arena, word, size);
        symbols->slots[slot] = symbols->count;
    }
    return symbols->slots[slot] - 1;
}

void objref__symbols_release(objref__symbols *symbols) {
    free(symbols->slots);
    symbols->slots = NULL;
}
