/* get - the hot path: find the runtime, find the slot, take a view.
 *
 * What is not ready at once goes to wait.c. bench compiles this file once per way of finding the
 * runtime; OBJREF__LOOKUP_H names the way.
 */
#ifndef OBJREF__LOOKUP_H
#define OBJREF__LOOKUP_H "lookup.h"
#endif
#include OBJREF__LOOKUP_H

#include "runtime.h"
#include "wait.h"

#include <string.h>

/* A view of a ready object. Any reason not to have it is for the slow path to find out. */
static inline objref_status get_ready(objref__runtime *runtime,
                                      objref_ref id,
                                      uint64_t type,
                                      int64_t timeout_ns,
                                      objref_view *ret_view) {
    objref__slot *slot = objref__store_find(&runtime->store, id.slot);
    if (OBJREF__UNLIKELY(slot == NULL || id.worker != objref__runtime_session(runtime) ||
                         !objref__timeout_is_legal(timeout_ns) ||
                         !objref__slot_pin(slot, id.generation, OBJREF__READY))) {
        return objref__get_slow(runtime, id, type, timeout_ns, ret_view);
    }
    if (OBJREF__UNLIKELY(type != 0 &&
                         type != atomic_load_explicit(&slot->type, memory_order_relaxed))) {
        objref__slot_unpin(&runtime->store, slot);
        return OBJREF_TYPE_MISMATCH;
    }
    objref__slot_show(slot, ret_view);
    ret_view->hold = slot;
    return OBJREF_OK;
}

objref_status OBJREF__LOOKUP_NAME(get)(OBJREF__LOOKUP_REF ref,
                                       uint64_t type,
                                       int64_t timeout_ns,
                                       objref_view *ret_view) {
    objref__runtime *runtime = OBJREF__LOOKUP_BEGIN(ref);
    if (OBJREF__UNLIKELY(runtime == NULL)) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    const objref_status status =
        get_ready(runtime, OBJREF__LOOKUP_ID(ref), type, timeout_ns, ret_view);
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
    objref_status status = get_ready(runtime, OBJREF__LOOKUP_ID(ref), type, timeout_ns, &view);
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
