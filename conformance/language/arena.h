/* arena - what belongs to one case, given back all at once.
 *
 * Owns its blocks and one hold on each value entrusted to it. Only the parser writes into it, by
 * way of the case; nothing in it is given back before objref__arena_close.
 */
#ifndef OBJREF_LANGUAGE_ARENA_H
#define OBJREF_LANGUAGE_ARENA_H

#include <stddef.h>

#include "value.h"

typedef struct objref__arena objref__arena;

objref__arena *objref__arena_open(void);
void objref__arena_close(objref__arena *arena); /* accepts NULL */

/* objref__arena_take - zeroed memory, aligned for anything, borrowed until the arena closes. */
void *objref__arena_take(objref__arena *arena, size_t count, size_t size);
/* objref__arena_copy - size bytes with a NUL after them. */
char *objref__arena_copy(objref__arena *arena, const void *data, size_t size);
/* objref__arena_push - array (NULL at first) of count items, with room for one more, zeroed:
 * an array that is built by pushing grows at each power of two. */
void *objref__arena_push(objref__arena *arena, void *array, size_t count, size_t size);
/* objref__arena_keep - takes over the caller's hold on a value; returns it, borrowed. */
objref__value *objref__arena_keep(objref__arena *arena, objref__value *value);

#endif
