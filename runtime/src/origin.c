#include "origin.h"

#include "field.h"
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

enum { SITE_WORDS = (OBJREF_CALL_SITE_BYTES_MAX + 1) / sizeof(uint64_t), SITE_BYTES_BITS = 8 };

#define SITE_BYTES_MASK ((UINT64_C(1) << SITE_BYTES_BITS) - 1)

_Static_assert(OBJREF_CALL_SITE_BYTES_MAX <= SITE_BYTES_MASK, "the size fits beside the number");

void objref__origins_open(objref__origins *origins, bool is_on) {
    atomic_store_explicit(&origins->is_on, is_on, memory_order_release);
}

uint64_t objref__origins_number_task(objref__origins *origins) {
    return objref__origins_are_on(origins)
               ? atomic_fetch_add_explicit(&origins->task_count, 1, memory_order_relaxed) + 1
               : 0;
}

bool objref__call_site_is_acceptable(const char *call_site) {
    return call_site == NULL || objref__call_site_is_legal(
                                    call_site, strnlen(call_site, OBJREF_CALL_SITE_BYTES_MAX + 1));
}

/* -- the table */

/* Of racing threads one installs its segment, the others give theirs back. */
static bool make_room(objref__origins *origins, unsigned segment) {
    if (atomic_load_explicit(&origins->segments[segment], memory_order_acquire) != NULL) {
        return true;
    }
    _Atomic uint64_t *fresh =
        calloc(objref__segment_count(segment), (1 + SITE_WORDS) * sizeof(*fresh));
    _Atomic uint64_t *none = NULL;
    if (fresh == NULL) {
        return false;
    }
    if (!atomic_compare_exchange_strong(&origins->segments[segment], &none, fresh)) {
        free(fresh);
    }
    return true;
}

/* A slot's two places in the table; false where nothing was ever written. */
static bool find(objref__origins *origins,
                 uint32_t index,
                 _Atomic uint64_t **ret_head,
                 _Atomic uint64_t **ret_site) {
    const unsigned segment = objref__segment_of(index);
    const uint64_t count = objref__segment_count(segment);
    const uint64_t place = (uint64_t)index + objref__segment_count(0) - count;
    _Atomic uint64_t *words =
        atomic_load_explicit(&origins->segments[segment], memory_order_acquire);
    if (words == NULL) {
        return false;
    }
    *ret_head = words + place;
    *ret_site = words + count + place * SITE_WORDS;
    return true;
}

/* The order is what a reader's check rests on: whoever reads what is stored here sees that the
 * slot's word has left the tenant before. */
static void store_word(_Atomic uint64_t *word, uint64_t value) {
    atomic_store_explicit(word, value, memory_order_release);
}

static bool
write_origin(objref__origins *origins, uint32_t index, uint64_t task, const char *call_site) {
    const size_t bytes = call_site != NULL ? strlen(call_site) : 0;
    _Atomic uint64_t *head = NULL;
    _Atomic uint64_t *site = NULL;
    if (!make_room(origins, objref__segment_of(index)) || !find(origins, index, &head, &site)) {
        return false;
    }
    for (size_t at = 0; at < bytes; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, call_site + at, bytes - at < sizeof(word) ? bytes - at : sizeof(word));
        store_word(&site[at / sizeof(word)], word);
    }
    store_word(head, task << SITE_BYTES_BITS | bytes);
    return true;
}

objref_status objref__seat_take(objref__runtime *runtime,
                                uint64_t task,
                                const char *call_site,
                                objref__seat *ret_seat) {
    const objref_status status = objref__store_take(&runtime->store, ret_seat);
    if (status != OBJREF_OK || !objref__origins_are_on(&runtime->origins)) {
        return status;
    }
    if (!write_origin(&runtime->origins, ret_seat->index, task, call_site)) {
        objref__store_return(&runtime->store, ret_seat);
        return OBJREF_OUT_OF_MEMORY;
    }
    return OBJREF_OK;
}

/* What is there may be half another tenant's: the caller finds that out afterwards. */
static void read_origin(objref__origins *origins, objref_described *described) {
    _Atomic uint64_t *head = NULL;
    _Atomic uint64_t *site = NULL;
    if (!find(origins, described->ref.slot, &head, &site)) {
        return;
    }
    const uint64_t packed = atomic_load_explicit(head, memory_order_acquire);
    const uint64_t task = packed >> SITE_BYTES_BITS;
    if (task != 0) {
        described->presence |= OBJREF_HAS_CREATING_TASK;
        described->creating_task = (objref_task_id){described->ref.worker, task};
    }
    described->call_site_bytes = (uint32_t)(packed & SITE_BYTES_MASK);
    described->presence |= described->call_site_bytes > 0 ? OBJREF_HAS_CALL_SITE : 0;
    for (size_t at = 0; at < described->call_site_bytes; at += sizeof(uint64_t)) {
        const uint64_t word = atomic_load_explicit(&site[at / sizeof(word)], memory_order_acquire);
        memcpy(described->call_site + at, &word, sizeof(word));
    }
}

/* -- the verb */

/* False when the object is not there, or has gone while its origin was read. */
static bool describe(objref__runtime *runtime, objref_described *described) {
    if (!objref__store_has(&runtime->store, described->ref)) {
        return false;
    }
    if (objref__origins_are_on(&runtime->origins)) {
        described->presence = OBJREF_HAS_OWNER_WORKER;
        described->owner_worker = described->ref.worker;
        read_origin(&runtime->origins, described);
    }
    return objref__store_has(&runtime->store, described->ref);
}

objref_status objref_describe(objref_ref ref, objref_described *ret_described) {
    objref__runtime *runtime = objref__runtime_current();
    const uint64_t session = runtime != NULL ? objref__runtime_session(runtime) : 0;
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    objref_described described = {.ref = ref};
    if (ref.worker != session) {
        return objref__runtime_excuse(runtime, session, OBJREF_UNKNOWN_REF);
    }
    if (!describe(runtime, &described)) {
        return objref__runtime_excuse(runtime, session,
                                      objref__store_absence(&runtime->store, ref));
    }
    *ret_described = described;
    return OBJREF_OK;
}
