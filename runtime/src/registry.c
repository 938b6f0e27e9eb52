#include "registry.h"

#include "runtime.h"

#include <string.h>

/* FNV-1a: short names, nothing hostile. */
static uint32_t hash_of(const char *name) {
    uint32_t hash = UINT32_C(2166136261);
    for (; *name != '\0'; name++) {
        hash = (hash ^ (uint8_t)*name) * UINT32_C(16777619);
    }
    return hash;
}

/* Where a name is, or where it would be put. The table always has an empty place. */
static _Atomic(const objref__function *) *place_of(objref__registry *registry, const char *name) {
    for (uint32_t i = hash_of(name);; i++) {
        _Atomic(const objref__function *) *place = &registry->places[i % OBJREF__FUNCTION_PLACES];
        const objref__function *function = atomic_load_explicit(place, memory_order_acquire);
        if (function == NULL || strcmp(function->name, name) == 0) {
            return place;
        }
    }
}

/* What this thread asked for last: who submits much submits the same again. */
static _Thread_local struct {
    const objref__function *function;
    uint64_t session;
} last;

const objref__function *
objref__registry_find(objref__registry *registry, uint64_t session, const char *name) {
    if (last.session == session && strcmp(last.function->name, name) == 0) {
        return last.function;
    }
    const objref__function *found =
        atomic_load_explicit(place_of(registry, name), memory_order_acquire);
    if (found != NULL) {
        last.function = found;
        last.session = session;
    }
    return found;
}

objref_status objref__registry_add(objref__registry *registry, const objref__function *function) {
    _Atomic(const objref__function *) *place = place_of(registry, function->name);
    if (atomic_load_explicit(place, memory_order_relaxed) != NULL) {
        return OBJREF_INVALID_ARGUMENT;
    }
    if (registry->count == OBJREF__FUNCTION_MAX) {
        return OBJREF_OUT_OF_MEMORY;
    }
    objref__function *kept = &registry->functions[registry->count++];
    *kept = *function;
    atomic_store_explicit(place, kept, memory_order_release);
    return OBJREF_OK;
}

void objref__registry_clear(objref__registry *registry) {
    pthread_mutex_lock(&registry->lock);
    registry->count = 0;
    for (uint32_t i = 0; i < OBJREF__FUNCTION_PLACES; i++) {
        atomic_store_explicit(&registry->places[i], NULL, memory_order_relaxed);
    }
    pthread_mutex_unlock(&registry->lock);
}

static bool name_is_legal(const char *name) {
    const size_t length = name != NULL ? strnlen(name, OBJREF_NAME_BYTES_MAX + 1) : 0;
    return length > 0 && length <= OBJREF_NAME_BYTES_MAX;
}

objref_status objref_register(const char *name, objref_function function, uint32_t flags) {
    objref__runtime *runtime = objref__runtime_current();
    if (runtime == NULL) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (!name_is_legal(name) || function == NULL || flags > OBJREF_NEVER_BLOCKS) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref__function entry = {.body = function, .flags = flags};
    memcpy(entry.name, name, strlen(name));

    /* A session that ends meanwhile clears the table after us, or shows here that it has ended. */
    const uint64_t session = objref__runtime_session(runtime);
    objref_status status = OBJREF_RUNTIME_NOT_INITIALIZED;
    pthread_mutex_lock(&runtime->registry.lock);
    if (session != 0 && session == objref__runtime_session(runtime)) {
        status = objref__registry_add(&runtime->registry, &entry);
    }
    pthread_mutex_unlock(&runtime->registry.lock);
    return status;
}
