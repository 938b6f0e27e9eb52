/* lookup - how a verb finds the runtime: one acquire load of a global.
 *
 * get.c names its lookup by these macros and nothing else, so that bench can compile that very file
 * with another lookup and compare the two. END is reached on every path after a BEGIN that found
 * one.
 */
#ifndef OBJREF__LOOKUP_DEFAULT_H
#define OBJREF__LOOKUP_DEFAULT_H

#include <objref/objref.h>
#include <stdatomic.h>

struct objref__runtime;

/* The runtime of this process, or NULL. Set by init, cleared by shutdown and in a forked child.
 * Declared hidden, so that the load is one instruction in a shared library too. */
__attribute__((visibility("hidden"))) extern _Atomic(struct objref__runtime *) objref__current;

static inline struct objref__runtime *objref__runtime_current(void) {
    return atomic_load_explicit(&objref__current, memory_order_acquire);
}

#define OBJREF__LOOKUP_NAME(verb) objref_##verb
#define OBJREF__LOOKUP_REF objref_ref
#define OBJREF__LOOKUP_ID(ref) (ref)
#define OBJREF__LOOKUP_BEGIN(ref) objref__runtime_current()
#define OBJREF__LOOKUP_END(runtime) ((void)(runtime))

#endif /* OBJREF__LOOKUP_DEFAULT_H */
