/* store - the slots that objects live in, and every step of an object's life.
 *
 * The store is an array of slots in segments that double in size, never move and are never given
 * back: whatever a late caller holds a pointer to is still a slot. It owns the payloads; tasks own
 * themselves and are only pointed to while an object is pending.
 */
#ifndef OBJREF__STORE_H
#define OBJREF__STORE_H

#include "lane.h"
#include "payload.h"
#include "stack.h"
#include "word.h"

enum {
    OBJREF__FIRST_SEGMENT_BITS = 10,
    OBJREF__SEGMENT_MAX = 22,
};

/* How many slots the segments hold in all. */
#define OBJREF__SLOT_MAX (UINT32_MAX - ((UINT32_C(1) << OBJREF__FIRST_SEGMENT_BITS) - 1))

/* The hot 32 bytes of an object. All but the word are written before the word publishes them and
 * read only by who holds the slot through the word (or, PENDING, through its stripe). `type` is
 * atomic, always relaxed, because on the free list it is the link that a slow popper may still
 * read. */
typedef struct objref__slot {
    _Atomic objref__word word;
    _Atomic uint64_t type; /* on the free list: the next slot, plus one */
    uint64_t size;         /* bytes, and bits that say what else there is; PENDING: which result */
    objref__payload payload;
} objref__slot;

_Static_assert(sizeof(objref__slot) == 32, "two slots share a cache line");

static inline uint64_t objref__slot_size(const objref__slot *slot) {
    return slot->size & OBJREF__SIZE_MAX;
}

/* How many fresh slots a lane takes after it has found all lists empty: looking into all of them
 * costs more than a slot does. */
enum { OBJREF__FRESH_MAX = 64 };

/* The free slots that threads of one lane gave back. */
typedef struct objref__free_list {
    _Alignas(OBJREF__CACHE_LINE_BYTES) objref__stack stack;
    _Atomic uint32_t fresh_left; /* until other lanes' lists are looked into again */
    _Atomic uint32_t elsewhere;  /* the lane whose list is looked into first then */
} objref__free_list;

/* What a get reads, then on lines of their own what a put and a drop write. */
typedef struct objref__store {
    _Atomic uint32_t used_count; /* slots ever handed out: the ids below it are known */
    _Atomic uintptr_t bases[OBJREF__SEGMENT_MAX]; /* see objref__store_at; 0: not there yet */
    _Atomic uint64_t limit_bytes; /* or OBJREF_NO_LIMIT; changes between sessions only */
    _Atomic uint64_t limit_objects;
    objref__free_list free_lists[OBJREF__LANE_COUNT];
    _Alignas(OBJREF__CACHE_LINE_BYTES) _Atomic uint64_t
        used_bytes; /* charged and not yet refunded, in whichever session */
    _Atomic uint64_t
        used_objects; /* as the bytes: taken while there was a limit, and not given back */
    objref__slot *segments[OBJREF__SEGMENT_MAX]; /* kept for leak checkers, who know no bases */
} objref__store;

/* Begins a session. What views keep of earlier ones still counts, if it was charged then. */
void objref__store_open(objref__store *store, uint64_t limit_bytes, uint64_t limit_objects);

/* Which segment a slot is in, and how many slots that one has. */
static inline unsigned objref__segment_of(uint32_t index) {
    const uint64_t place = (uint64_t)index + (UINT64_C(1) << OBJREF__FIRST_SEGMENT_BITS);
    return 63u - (unsigned)__builtin_clzll(place) - OBJREF__FIRST_SEGMENT_BITS;
}

static inline uint64_t objref__segment_count(unsigned segment) {
    return UINT64_C(1) << (segment + OBJREF__FIRST_SEGMENT_BITS);
}

/* Where slot `index` is. Slots are numbered through from the first segment's size on, so a
 * segment's numbers begin at its size; its base is where number 0 would be. On the way of every get
 * each step counts: this spares three. */
static inline objref__slot *objref__store_at(objref__store *store, uint32_t index) {
    const uint64_t number = (uint64_t)index + (UINT64_C(1) << OBJREF__FIRST_SEGMENT_BITS);
    const unsigned top = 63u - (unsigned)__builtin_clzll(number);
    const uintptr_t base =
        atomic_load_explicit(&store->bases[top - OBJREF__FIRST_SEGMENT_BITS], memory_order_acquire);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the base is no address of any object
    return (objref__slot *)(base + number * sizeof(objref__slot));
}

/* The slot of an index that was ever handed out, or NULL. */
static inline objref__slot *objref__store_find(objref__store *store, uint32_t index) {
    if (OBJREF__UNLIKELY(index >= atomic_load_explicit(&store->used_count, memory_order_acquire))) {
        return NULL;
    }
    return objref__store_at(store, index);
}

/* A slot being filled: its place and the word it had, which its publication must still find. Goes
 * by pointer: a copy would load 16 bytes that were just stored as 8, and wait for the stores. */
typedef struct objref__seat {
    objref__slot *slot;
    objref__word word;
    uint32_t index;
    bool is_counted; /* against the limit on objects */
} objref__seat;

/* The id that the seat's tenant will have. */
static inline objref_ref objref__seat_ref(const objref__seat *seat, uint64_t session) {
    return (objref_ref){session, seat->index, objref__word_generation(seat->word)};
}

/* Takes a free slot. OBJREF_OK; OBJREF_STORE_FULL at the limit on objects; OBJREF_OUT_OF_MEMORY. */
objref_status objref__store_take(objref__store *store, objref__seat *ret_seat);

/* Gives back a slot that was taken and never published. */
void objref__store_return(objref__store *store, const objref__seat *seat);

/* Publishes a seat whose fields are written. False when shutdown closed the slot meanwhile: then
 * the seat is still the caller's to return. */
bool objref__store_publish(const objref__seat *seat, unsigned state, uint64_t handles);

/* A handle on a live object. OBJREF_OK; OBJREF_FREED; OBJREF_UNKNOWN_REF; OBJREF_OUT_OF_MEMORY at
 * the limit of handles. The caller has checked that the id is of this session. */
objref_status objref__slot_hold(objref__store *store, objref_ref ref);

/* Ends a handle; false when the id names no live object. Frees what goes with it. */
bool objref__slot_drop(objref__store *store, objref_ref ref);

/* Ends the object, whoever holds it; what its views show stays until the last is given back.
 * OBJREF_OK; OBJREF_FREED; OBJREF_UNKNOWN_REF; OBJREF_INVALID_ARGUMENT while it is pending. */
objref_status objref__slot_free(objref__store *store, objref_ref ref);

/* A view hold on a READY object, or false when it is not (or no longer) there, or has as many views
 * as there may be. One comparison finds both: one view too many is carried into the state, and what
 * it would make READY is PENDING, which has no views. */
static inline bool objref__slot_pin(objref__slot *slot, uint32_t generation) {
    _Static_assert(OBJREF__READY == OBJREF__PENDING + 1, "see above");
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    objref__word next = 0;
    do {
        next = word + OBJREF__ONE_VIEW;
        if (OBJREF__UNLIKELY(!objref__word_is(next, generation, OBJREF__READY))) {
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, next, memory_order_acquire,
                                                    memory_order_relaxed));
    return true;
}

/* The same for a FAILED one. */
bool objref__slot_pin_failed(objref__slot *slot, uint32_t generation);

/* Turns a handle into a view hold, which nobody else can end by dropping the ref once too often.
 * OBJREF_FREED when that has happened already; OBJREF_OUT_OF_MEMORY at the limit of views. */
objref_status objref__slot_borrow(objref__slot *slot, uint32_t generation);

/* What a READY slot shows; the caller keeps it there by a hold of any kind. */
static inline void objref__slot_show(objref__slot *slot, objref_view *ret_view) {
    ret_view->type = atomic_load_explicit(&slot->type, memory_order_relaxed);
    ret_view->size = objref__slot_size(slot);
    if (slot->size & OBJREF__HAS_BLOCK) {
        const objref__block *block = slot->payload.block;
        ret_view->bytes = objref__block_bytes(block);
        ret_view->refs = block->refs;
        ret_view->ref_count = block->ref_count;
    } else {
        ret_view->bytes = &slot->payload.inline_bytes;
        ret_view->refs = NULL;
        ret_view->ref_count = 0;
    }
    ret_view->hold = NULL;
}

/* Ends a view hold, also of a session that has ended, and gives the word that it leaves: one that
 * nobody holds is for objref__slot_vacate. No look at the word before, for the view is the
 * caller's: nothing can end what it shows until it is subtracted. */
static inline objref__word objref__slot_unview(objref__slot *slot) {
    const objref__word word =
        atomic_fetch_sub_explicit(&slot->word, OBJREF__ONE_VIEW, memory_order_acq_rel);
    assert(objref__word_views(word) > 0);
    return word - OBJREF__ONE_VIEW;
}

/* Ends a tenant whose last hold was a view, unless somebody has taken it again since `word`. In a
 * forked child the parent's slots are not in `store` (or it is NULL): they are left to the system.
 */
void objref__slot_vacate(objref__store *store, objref__slot *slot, objref__word word);

/* Both of these. */
static inline void objref__slot_unpin(objref__store *store, objref__slot *slot) {
    const objref__word word = objref__slot_unview(slot);
    if (OBJREF__UNLIKELY(!objref__word_is_held(word))) {
        objref__slot_vacate(store, slot, word);
    }
}

/* Ends a view hold on what is not of the type asked for: OBJREF_TYPE_MISMATCH. Apart, so that a get
 * that succeeds saves no register. */
objref_status objref__slot_refuse(objref__store *store, objref__slot *slot);

/* Whether an id of this session names an object in that state. */
static inline bool objref__store_is(objref__store *store, objref_ref ref, unsigned state) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    return slot != NULL && objref__word_is(atomic_load_explicit(&slot->word, memory_order_acquire),
                                           ref.generation, state);
}

/* Whether an id of this session names an object that is live, or pending. */
static inline bool objref__store_has(objref__store *store, objref_ref ref) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    const objref__word word =
        slot != NULL ? atomic_load_explicit(&slot->word, memory_order_acquire) : 0;
    return objref__word_generation(word) == ref.generation &&
           objref__word_state(word) != OBJREF__EMPTY;
}

/* Whether an id names a live object: OBJREF_OK, OBJREF_FREED or OBJREF_UNKNOWN_REF. */
objref_status objref__store_presence(objref__store *store, objref_ref ref);

/* Why an id that could not be held names nothing: OBJREF_FREED or OBJREF_UNKNOWN_REF. */
objref_status objref__store_absence(objref__store *store, objref_ref ref);

/* From PENDING to READY or FAILED, the fields being written, ending one handle (the task's).
 * Returns false when that was the last hold: the caller must reclaim with objref__slot_reclaim. */
bool objref__slot_settle(objref__slot *slot, unsigned state);

/* Frees the payload of a slot that objref__slot_settle emptied, and gives the slot back. */
void objref__slot_reclaim(objref__store *store, objref__slot *slot, uint32_t index);

/* Writes into a slot that is being filled; the cargo, the failure becomes the slot's. */
void objref__slot_fill(const objref__seat *seat, const objref__cargo *cargo);
void objref__slot_fill_failure(const objref__seat *seat, objref__failure *failure);

/* Frees what never became an object's: the charge, the block, the handles on what it contains. */
void objref__cargo_discard(objref__store *store, const objref__cargo *cargo);

/* Counts bytes against the limit, where there is one: then OBJREF__IS_CHARGED becomes part of the
 * value's size, and they must be refunded later, in this session or in another. False when they do
 * not fit. */
bool objref__store_charge(objref__store *store, uint64_t bytes, uint64_t *size);
void objref__store_refund(objref__store *store, uint64_t charged_bytes);

/* Ends the session: every handle is void, every payload without a view goes. Nothing is pending. */
void objref__store_close(objref__store *store);

/* Adds up objects, bytes and holds. */
void objref__store_count(objref__store *store, objref_stats *stats);

/* Whether the quiet store holds together: the free lists reach exactly the empty, unviewed slots,
 * each once. For tests. */
bool objref__store_is_valid(objref__store *store);

#endif /* OBJREF__STORE_H */
