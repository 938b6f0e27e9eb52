/* stack - a stack of numbers, for free lists that any thread takes from and gives to.
 *
 * Each number has a link, in memory that is never given back: who pops slowly may still read the
 * link of one that has been taken. What it reads then is believed by nobody, for the top counts its
 * changes, and the swap fails.
 */
#ifndef OBJREF__STACK_H
#define OBJREF__STACK_H

#include "base.h"

/* Zeroed, it is empty. Changes 32 | the first number plus one 32; a link is such a number plus one.
 */
typedef struct objref__stack {
    _Atomic uint64_t top;
} objref__stack;

/* Where the link of a number is. */
typedef _Atomic uint64_t *objref__link_of(void *context, uint32_t number);

static inline uint64_t objref__stack_changed(uint64_t top, uint32_t link) {
    return ((top >> 32) + 1) << 32 | link;
}

static inline void
objref__stack_push(objref__stack *stack, _Atomic uint64_t *link, uint32_t number) {
    uint64_t top = atomic_load_explicit(&stack->top, memory_order_relaxed);
    do {
        atomic_store_explicit(link, (uint32_t)top, memory_order_relaxed);
    } while (!atomic_compare_exchange_weak_explicit(&stack->top, &top,
                                                    objref__stack_changed(top, number + 1),
                                                    memory_order_release, memory_order_relaxed));
}

/* False when it is empty. */
static inline bool objref__stack_pop(objref__stack *stack,
                                     objref__link_of *link_of,
                                     void *context,
                                     uint32_t *ret_number) {
    uint64_t top = atomic_load_explicit(&stack->top, memory_order_acquire);
    uint64_t next = 0;
    do {
        if ((uint32_t)top == 0) {
            return false;
        }
        *ret_number = (uint32_t)top - 1;
        next = atomic_load_explicit(link_of(context, *ret_number), memory_order_relaxed);
    } while (!atomic_compare_exchange_weak_explicit(&stack->top, &top,
                                                    objref__stack_changed(top, (uint32_t)next),
                                                    memory_order_acquire, memory_order_acquire));
    return true;
}

#endif /* OBJREF__STACK_H */
