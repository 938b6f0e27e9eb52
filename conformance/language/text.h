/* text - a growing piece of text, and memory that is there or the program ends.
 *
 * Owns the bytes it collects; a zeroed struct is an empty text. Called by all of the language and
 * by the engine. The kit has no use for a half-made report, so where the system gives no memory
 * the program says so and ends with 70 (internal error): nothing below returns NULL for that.
 */
#ifndef OBJREF_LANGUAGE_TEXT_H
#define OBJREF_LANGUAGE_TEXT_H

#include <stddef.h>

typedef struct objref__text {
    char *data;      /* NULL when empty, else ends in a NUL that size does not count */
    size_t size;     /* bytes */
    size_t capacity; /* bytes */
} objref__text;

void objref__text_add(objref__text *text, const void *data, size_t size);
void objref__text_say(objref__text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* objref__text_take - the bytes as a C string, never NULL; the caller frees it, text is empty. */
char *objref__text_take(objref__text *text);
/* objref__text_get - the bytes as a C string, never NULL, borrowed until the text changes. */
const char *objref__text_get(const objref__text *text);
void objref__text_release(objref__text *text);

/* objref__memory - zeroed memory, the caller frees it. objref__memory_grow - realloc. */
void *objref__memory(size_t count, size_t size);
void *objref__memory_grow(void *memory, size_t count, size_t size);
/* objref__memory_copy - size bytes and a NUL after them, the caller frees it. */
char *objref__memory_copy(const void *data, size_t size);

#endif
