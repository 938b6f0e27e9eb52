/* scope - what each name of a case stands for, as far as the text tells.
 *
 * One scope for the whole case, followed from line to line; loops see it and leave it changed.
 * Owns its table of names. Called by the parser, for the checks that need no runtime: a name is
 * bound above its use, what is started is joined, a ref is used where it lives.
 */
#ifndef OBJREF_LANGUAGE_SCOPE_H
#define OBJREF_LANGUAGE_SCOPE_H

#include "case.h"
#include "symbols.h"

typedef enum objref__meaning {
    OBJREF__MEANS_UNBOUND,
    OBJREF__MEANS_DROPPED,
    OBJREF__MEANS_JOINED,   /* an operation whose answer was judged: the name stands for no more */
    OBJREF__MEANS_VALUE,    /* or unknown: there may be refs in it */
    OBJREF__MEANS_REF,      /* a ref, or a list of refs, that lives at home */
    OBJREF__MEANS_OPERATION /* what `start` gives; its join gives result */
} objref__meaning;

#define OBJREF__HOME_MIXED OBJREF__PLACE_COUNT /* refs of several places: usable at none */

typedef struct objref__known {
    objref__meaning meaning;
    objref__meaning result;
    objref__place home;
    bool is_open;      /* an operation not yet joined */
    bool is_collected; /* by += */
    uint32_t block;    /* where it was started */
    uint32_t depth;
    uint32_t line, file_line, column; /* where it was bound, dropped, started or joined */
} objref__known;

typedef struct objref__scope {
    objref__symbols names;
    objref__known *known; /* by name; in the arena */
    uint32_t open_count;
    uint32_t blocks[OBJREF__CASE_BLOCKS_MAX + 1]; /* the open ones, outermost first */
    uint32_t depth;
    uint32_t block_count;
} objref__scope;

/* objref__scope_name - the name's number; a new one is unbound. */
uint32_t
objref__scope_name(objref__scope *scope, objref__arena *arena, const char *name, size_t size);
/* objref__scope_mix - what a name stands for that stands for both in turn. */
objref__known objref__scope_mix(const objref__known *first, const objref__known *second);
/* objref__scope_enter, _leave - a block. */
void objref__scope_enter(objref__scope *scope);
void objref__scope_leave(objref__scope *scope);
/* objref__scope_is_turning - the operation was started outside a block that is open now: each turn
 * would join it again. */
bool objref__scope_is_turning(const objref__scope *scope, const objref__known *known);
/* objref__scope_close_operation - it is joined. */
void objref__scope_close_operation(objref__scope *scope, uint32_t name);
/* objref__scope_first_open - the name started first and never joined; names.count: none. */
uint32_t objref__scope_first_open(const objref__scope *scope);

#endif
