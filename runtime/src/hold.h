/* hold - what a ref that came from outside may own, and what a view that was taken shows. */
#ifndef OBJREF__HOLD_H
#define OBJREF__HOLD_H

#include "store.h"

/* A handle when the id names a live object of this process's session, nothing otherwise: OBJREF_OK
 * both times. OBJREF_OUT_OF_MEMORY when the object's handles are at their limit. */
objref_status objref__hold_if_live(objref_ref ref);

/* Ends a view hold on what is not of the type asked for: OBJREF_TYPE_MISMATCH. Apart and in last
 * place, so that a get that succeeds saves no register. */
objref_status objref__hold_refuse(objref__slot *slot);

/* What a get gives of an object that it has a view hold on: the view, or the hold's end when the
 * type is not the one asked for. */
static inline objref_status
objref__hold_show(objref__slot *slot, uint64_t type, objref_view *ret_view) {
    if (OBJREF__UNLIKELY(type != 0 &&
                         type != atomic_load_explicit(&slot->type, memory_order_relaxed))) {
        const objref_status status = objref__hold_refuse(slot);
        assert(status == OBJREF_TYPE_MISMATCH);
        return status;
    }
    objref__slot_show(slot, ret_view);
    ret_view->hold = slot;
    return OBJREF_OK;
}

#endif /* OBJREF__HOLD_H */
