/* get - the hot path: find the runtime, find the slot, take a view.
 *
 * What is not ready at once goes to wait.c. bench compiles this file once per way of finding the
 * runtime; OBJREF__LOOKUP_H names the way.
 */
#ifndef OBJREF__LOOKUP_H
#define OBJREF__LOOKUP_H "lookup.h"
#endif
#include OBJREF__LOOKUP_H

#include "hold.h"
#include "runtime.h"
#include "wait.h"

#include <string.h>

/* The slot of a ready object, with a view hold on it; NULL for any reason not to have it, which the
 * slow path finds out. Takes the id apart: gcc 12 puts a struct that is inlined whole on the stack,
 * a store and a load on the way of every get. */
static inline objref__slot *pin_ready(objref__runtime *runtime,
                                      uint64_t worker,
                                      uint32_t index,
                                      uint32_t generation,
                                      int64_t timeout_ns) {
    objref__slot *slot = objref__store_find(&runtime->store, index);
    if (OBJREF__UNLIKELY(slot == NULL || worker != objref__runtime_session(runtime) ||
                         !objref__timeout_is_legal(timeout_ns) ||
                         !objref__slot_pin(slot, generation))) {
        return NULL;
    }
    return slot;
}

#define PIN_READY(runtime, id, timeout_ns)                                                         \
    pin_ready((runtime), (id).worker, (id).slot, (id).generation, (timeout_ns))

objref_status OBJREF__LOOKUP_NAME(get)(OBJREF__LOOKUP_REF ref,
                                       uint64_t type,
                                       int64_t timeout_ns,
                                       objref_view *ret_view) {
    objref__runtime *runtime = OBJREF__LOOKUP_BEGIN(ref);
    if (OBJREF__UNLIKELY(runtime == NULL)) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    objref__slot *slot = PIN_READY(runtime, OBJREF__LOOKUP_ID(ref), timeout_ns);
    const objref_status status =
        OBJREF__UNLIKELY(slot == NULL)
            ? objref__get_slow(OBJREF__LOOKUP_ID(ref), type, timeout_ns, ret_view, runtime)
            : objref__hold_show(slot, type, ret_view);
    OBJREF__LOOKUP_END(runtime);
    return status;
}

/* A copy out of a view; false when it has no room. */
static inline bool copy_out(const objref_view *view, void *ret_bytes, size_t capacity) {
    if (view->size > capacity) {
        return false;
    }
    if (view->size > 0) {
        memcpy(ret_bytes, view->bytes, view->size);
    }
    return true;
}

objref_status OBJREF__LOOKUP_NAME(copy)(OBJREF__LOOKUP_REF ref,
                                        uint64_t type,
                                        int64_t timeout_ns,
                                        void *ret_bytes,
                                        size_t capacity,
                                        size_t *ret_size) {
    objref__runtime *runtime = OBJREF__LOOKUP_BEGIN(ref);
    if (OBJREF__UNLIKELY(runtime == NULL)) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    objref_view view;
    objref__slot *slot = PIN_READY(runtime, OBJREF__LOOKUP_ID(ref), timeout_ns);
    objref_status status =
        OBJREF__UNLIKELY(slot == NULL)
            ? objref__get_slow(OBJREF__LOOKUP_ID(ref), type, timeout_ns, &view, runtime)
            : objref__hold_show(slot, type, &view);
    if (status == OBJREF_OK) {
        if (copy_out(&view, ret_bytes, capacity)) {
            *ret_size = view.size;
        } else {
            status = OBJREF_INVALID_ARGUMENT;
        }
        objref__slot_unpin(&runtime->store, view.hold);
    }
    OBJREF__LOOKUP_END(runtime);
    return status;
}
