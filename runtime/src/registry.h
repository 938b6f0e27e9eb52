/* registry - the names of the functions that tasks run.
 *
 * A table of fixed size that only grows within a session: looking up takes no lock. Cleared by
 * shutdown, when no task is left that could look.
 */
#ifndef OBJREF__REGISTRY_H
#define OBJREF__REGISTRY_H

#include "base.h"

#include <pthread.h>

enum {
    OBJREF__FUNCTION_MAX = 1024,
    OBJREF__FUNCTION_PLACES = 2 * OBJREF__FUNCTION_MAX, /* a power of two, never over half full */
};

typedef struct objref__function {
    objref_function body;
    uint32_t flags;
    char name[OBJREF_NAME_BYTES_MAX + 1];
} objref__function;

typedef struct objref__registry {
    pthread_mutex_t lock; /* between those that register */
    uint32_t count;
    objref__function functions[OBJREF__FUNCTION_MAX];
    _Atomic(const objref__function *) places[OBJREF__FUNCTION_PLACES];
} objref__registry;

/* OBJREF_OK; OBJREF_INVALID_ARGUMENT for a name that is taken; OBJREF_OUT_OF_MEMORY when full. */
objref_status objref__registry_add(objref__registry *registry, const objref__function *function);

/* The function of that name, or NULL. The session, whose table this is, must not end meanwhile. */
const objref__function *
objref__registry_find(objref__registry *registry, uint64_t session, const char *name);

void objref__registry_clear(objref__registry *registry);

#endif /* OBJREF__REGISTRY_H */
