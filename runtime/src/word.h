/* word - the one atomic word of a slot: who lives there, in which state, and how many hold it.
 *
 *     generation 28 | state 2 | views 14 | handles 20
 *
 * Everything that decides about a slot's life is in this word, so each step is one compare-and-swap
 * that fails when the tenant has changed: a stale id can never touch the next tenant. Views are
 * counted apart from handles, because shutdown ends every handle and must leave every view.
 * Counts never overflow: the step that would is refused.
 */
#ifndef OBJREF__WORD_H
#define OBJREF__WORD_H

#include "base.h"

typedef uint64_t objref__word;

/* EMPTY covers a free slot, one being filled, and one that free or shutdown ended and views still
 * use. */
enum { OBJREF__EMPTY = 0, OBJREF__PENDING = 1, OBJREF__READY = 2, OBJREF__FAILED = 3 };

enum {
    OBJREF__HANDLE_BITS = 20,
    OBJREF__VIEW_BITS = 14,
    OBJREF__STATE_BITS = 2,
    OBJREF__VIEW_SHIFT = OBJREF__HANDLE_BITS,
    OBJREF__STATE_SHIFT = OBJREF__VIEW_SHIFT + OBJREF__VIEW_BITS,
    OBJREF__GENERATION_SHIFT = OBJREF__STATE_SHIFT + OBJREF__STATE_BITS,
};

#define OBJREF__GENERATION_MAX ((UINT32_C(1) << (64 - OBJREF__GENERATION_SHIFT)) - 1)
#define OBJREF__HANDLE_MAX ((UINT64_C(1) << OBJREF__HANDLE_BITS) - 1)
#define OBJREF__VIEW_MAX ((UINT64_C(1) << OBJREF__VIEW_BITS) - 1)
#define OBJREF__ONE_HANDLE UINT64_C(1)
#define OBJREF__ONE_VIEW (UINT64_C(1) << OBJREF__VIEW_SHIFT)

static inline uint32_t objref__word_generation(objref__word word) {
    return (uint32_t)(word >> OBJREF__GENERATION_SHIFT);
}

static inline unsigned objref__word_state(objref__word word) {
    return (unsigned)(word >> OBJREF__STATE_SHIFT) & ((1u << OBJREF__STATE_BITS) - 1);
}

static inline uint64_t objref__word_views(objref__word word) {
    return word >> OBJREF__VIEW_SHIFT & OBJREF__VIEW_MAX;
}

static inline uint64_t objref__word_handles(objref__word word) {
    return word & OBJREF__HANDLE_MAX;
}

/* Whether anybody holds it, by a handle or a view. */
static inline bool objref__word_is_held(objref__word word) {
    return (word & ((OBJREF__ONE_VIEW << OBJREF__VIEW_BITS) - 1)) != 0;
}

static inline objref__word
objref__word_make(uint32_t generation, unsigned state, uint64_t handles) {
    return (objref__word)generation << OBJREF__GENERATION_SHIFT |
           (objref__word)state << OBJREF__STATE_SHIFT | handles;
}

/* The same word in another state. */
static inline objref__word objref__word_in(objref__word word, unsigned state) {
    const objref__word mask = ((UINT64_C(1) << OBJREF__STATE_BITS) - 1) << OBJREF__STATE_SHIFT;
    return (word & ~mask) | (objref__word)state << OBJREF__STATE_SHIFT;
}

/* The generation and the state in one comparison, whatever the holds. */
static inline bool objref__word_is(objref__word word, uint32_t generation, unsigned state) {
    return word >> OBJREF__STATE_SHIFT == ((objref__word)generation << OBJREF__STATE_BITS | state);
}

/* What the place says to its next tenant: the next generation, empty, held by nobody. */
static inline objref__word objref__word_next(objref__word word) {
    return objref__word_make(objref__word_generation(word) + 1, OBJREF__EMPTY, 0);
}

/* The next generation at once, whoever holds the object: every handle is void, the views stay. */
static inline objref__word objref__word_void(objref__word word) {
    return objref__word_next(word) | objref__word_views(word) << OBJREF__VIEW_SHIFT;
}

#endif /* OBJREF__WORD_H */
