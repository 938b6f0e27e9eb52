/* hold - the verbs that take, end and hand on holds; put, which makes the first; free, which ends
 * all. */
#include "hold.h"

#include "runtime.h"

static void drop_each(objref__store *store, const objref_ref *refs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        (void)objref__slot_drop(store, refs[i]);
    }
}

objref_status objref__hold_one(objref__runtime *runtime, uint64_t session, objref_ref ref) {
    const objref_status status =
        ref.worker == session ? objref__slot_hold(&runtime->store, ref) : OBJREF_UNKNOWN_REF;
    return status == OBJREF_OK ? status : objref__runtime_excuse(runtime, session, status);
}

objref_status
objref__hold_all(objref__runtime *runtime, uint64_t session, const objref_ref *refs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const objref_status status = objref__hold_one(runtime, session, refs[i]);
        if (status != OBJREF_OK) {
            drop_each(&runtime->store, refs, i);
            return status;
        }
    }
    return OBJREF_OK;
}

static objref_status hold_here(objref_ref ref) {
    objref__runtime *runtime = objref__runtime_current();
    const uint64_t session = runtime != NULL ? objref__runtime_session(runtime) : 0;
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    return objref__hold_one(runtime, session, ref);
}

objref_status objref_clone(objref_ref ref) {
    return hold_here(ref);
}

objref_status objref__hold_if_live(objref_ref ref) {
    return hold_here(ref) == OBJREF_OUT_OF_MEMORY ? OBJREF_OUT_OF_MEMORY : OBJREF_OK;
}

objref_status objref_drop(objref_ref ref) {
    objref__runtime *runtime = objref__runtime_current();
    if (runtime != NULL && ref.worker == objref__runtime_session(runtime)) {
        (void)objref__slot_drop(&runtime->store, ref);
    }
    return OBJREF_OK;
}

objref_status objref_free(objref_ref ref) {
    objref__runtime *runtime = objref__runtime_current();
    const uint64_t session = runtime != NULL ? objref__runtime_session(runtime) : 0;
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    const objref_status status =
        ref.worker != session ? OBJREF_UNKNOWN_REF : objref__slot_free(&runtime->store, ref);
    return status == OBJREF_OK ? status : objref__runtime_excuse(runtime, session, status);
}

/* Apart, so that a release that is not the last saves no register. */
static __attribute__((cold, noinline)) void vacate(objref__slot *slot, objref__word word) {
    objref__runtime *runtime = objref__runtime_home();
    objref__slot_vacate(runtime != NULL ? &runtime->store : NULL, slot, word);
}

void objref_view_release(objref_view *view) {
    objref__slot *slot = view->hold;
    if (slot != NULL) {
        const objref__word word = objref__slot_unview(slot);
        view->hold = NULL;
        if (OBJREF__UNLIKELY(!objref__word_is_held(word))) {
            vacate(slot, word);
        }
    }
}

__attribute__((cold, noinline)) objref_status objref__hold_refuse(objref__slot *slot) {
    objref_view view = {.hold = slot};
    objref_view_release(&view);
    return OBJREF_TYPE_MISMATCH;
}

static objref_status load_cargo(objref__runtime *runtime,
                                uint64_t session,
                                const objref_value *value,
                                objref__cargo *ret_cargo) {
    const uint64_t bytes = objref__payload_bytes(value->size, value->ref_count);
    uint64_t size = value->size;
    if (!objref__store_charge(&runtime->store, bytes, &size)) {
        return objref__runtime_excuse(runtime, session, OBJREF_STORE_FULL);
    }
    if (objref__value_is_inline(value)) {
        const uint64_t word = objref__inline_word(value->bytes, value->size);
        *ret_cargo = (objref__cargo){value->type, size, {.inline_bytes = word}};
        return OBJREF_OK;
    }
    objref__block *block = objref__block_make(value);
    if (block == NULL) {
        objref__store_refund(&runtime->store, size & OBJREF__IS_CHARGED ? bytes : 0);
        return OBJREF_OUT_OF_MEMORY;
    }
    *ret_cargo = (objref__cargo){value->type, size | OBJREF__HAS_BLOCK, {.block = block}};
    return OBJREF_OK;
}

objref_status objref__value_take(objref__runtime *runtime,
                                 uint64_t session,
                                 const objref_value *value,
                                 objref__cargo *ret_cargo) {
    objref_status status = value->ref_count > 0
                               ? objref__hold_all(runtime, session, value->refs, value->ref_count)
                               : OBJREF_OK;
    if (status != OBJREF_OK) {
        return status;
    }
    status = load_cargo(runtime, session, value, ret_cargo);
    if (status != OBJREF_OK) {
        drop_each(&runtime->store, value->refs, value->ref_count);
    }
    return status;
}

/* Fills and publishes a slot. Shutdown may have closed it, or the session, since it was taken: the
 * session is read after the slot's word, so one of the two shows. */
static objref_status store_value(objref__runtime *runtime,
                                 uint64_t session,
                                 const objref__cargo *cargo,
                                 const char *call_site,
                                 objref_ref *ret_ref) {
    objref__seat seat;
    const uint64_t task =
        objref__origins_are_on(&runtime->origins) ? objref__task_number_here() : 0;
    const objref_status status = objref__seat_take(runtime, task, call_site, &seat);
    if (status != OBJREF_OK) {
        return objref__runtime_excuse(runtime, session, status);
    }
    objref__slot_fill(&seat, cargo);
    if (session != atomic_load(&runtime->session) ||
        !objref__store_publish(&seat, OBJREF__READY, 1)) {
        objref__store_return(&runtime->store, &seat);
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    *ret_ref = objref__seat_ref(&seat, session);
    return OBJREF_OK;
}

objref_status objref_put_at(const objref_value *value, const char *call_site, objref_ref *ret_ref) {
    objref__runtime *runtime = objref__runtime_current();
    const uint64_t session = runtime != NULL ? objref__runtime_session(runtime) : 0;
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (!objref__value_is_legal(value) || value->type == OBJREF_TYPE_REF ||
        !objref__call_site_is_acceptable(call_site)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref__cargo cargo;
    objref_status status = objref__value_take(runtime, session, value, &cargo);
    if (status != OBJREF_OK) {
        return status;
    }
    status = store_value(runtime, session, &cargo, call_site, ret_ref);
    if (status != OBJREF_OK) {
        objref__cargo_discard(&runtime->store, &cargo);
    }
    return status;
}

objref_status objref_put(const objref_value *value, objref_ref *ret_ref) {
    return objref_put_at(value, NULL, ret_ref);
}
