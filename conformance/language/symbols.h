/* symbols - words by number, each once: the names, functions and marks of a case.
 *
 * Owns its table; the words are copied into the case's arena. Called by the parser.
 */
#ifndef OBJREF_LANGUAGE_SYMBOLS_H
#define OBJREF_LANGUAGE_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

typedef struct objref__symbols {
    const char **words; /* in the arena, by number */
    uint32_t count;
    uint32_t *slots; /* number + 1, or 0; released by objref__symbols_release */
    uint32_t slot_count;
} objref__symbols;

/* objref__symbols_put - the word's number; a new one is count before the call. No NUL in it. */
uint32_t
objref__symbols_put(objref__symbols *symbols, objref__arena *arena, const char *word, size_t size);
void objref__symbols_release(objref__symbols *symbols);

#endif
