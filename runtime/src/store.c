#include "store.h"

#include <stdlib.h>
#include <string.h>

/* -- the limits */

void objref__store_open(objref__store *store, uint64_t limit_bytes, uint64_t limit_objects) {
    atomic_store_explicit(&store->limit_bytes, limit_bytes, memory_order_relaxed);
    atomic_store_explicit(&store->limit_objects, limit_objects, memory_order_relaxed);
}

/* Adds to what is used, unless that would pass the limit. */
static bool charge(_Atomic uint64_t *counter, uint64_t amount, uint64_t limit) {
    uint64_t used = atomic_load_explicit(counter, memory_order_relaxed);
    do {
        if (used > limit || amount > limit - used) {
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(counter, &used, used + amount,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

bool objref__store_charge(objref__store *store, uint64_t bytes, uint64_t *size) {
    const uint64_t limit = atomic_load_explicit(&store->limit_bytes, memory_order_relaxed);
    if (limit == OBJREF_NO_LIMIT || bytes == 0) {
        return true;
    }
    *size |= OBJREF__IS_CHARGED;
    return charge(&store->used_bytes, bytes, limit);
}

void objref__store_refund(objref__store *store, uint64_t charged_bytes) {
    atomic_fetch_sub_explicit(&store->used_bytes, charged_bytes, memory_order_relaxed);
}

static bool charge_object(objref__store *store, bool *ret_is_counted) {
    const uint64_t limit = atomic_load_explicit(&store->limit_objects, memory_order_relaxed);
    *ret_is_counted = limit != OBJREF_NO_LIMIT;
    return !*ret_is_counted || charge(&store->used_objects, 1, limit);
}

static void refund_object(objref__store *store, bool is_counted) {
    if (is_counted) {
        atomic_fetch_sub_explicit(&store->used_objects, 1, memory_order_relaxed);
    }
}

/* -- slots and segments */

/* Of racing threads one installs its segment, the others give theirs back. */
static bool grow_to(objref__store *store, unsigned segment) {
    if (atomic_load_explicit(&store->bases[segment], memory_order_acquire) != 0) {
        return true;
    }
    const uint64_t count = objref__segment_count(segment);
    objref__slot *fresh = calloc(count, sizeof(objref__slot));
    if (fresh == NULL) {
        return false;
    }
    const uintptr_t base = (uintptr_t)fresh - count * sizeof(objref__slot);
    uintptr_t none = 0;
    if (atomic_compare_exchange_strong(&store->bases[segment], &none, base)) {
        store->segments[segment] = fresh;
    } else {
        free(fresh);
    }
    return true;
}

/* Whether a slot is one of this store's, and which. */
static bool index_of(objref__store *store, const objref__slot *slot, uint32_t *ret_index) {
    for (unsigned i = 0; i < OBJREF__SEGMENT_MAX; i++) {
        const uintptr_t base = atomic_load_explicit(&store->bases[i], memory_order_acquire);
        const uint64_t number = ((uintptr_t)slot - base) / sizeof(objref__slot);
        if (base != 0 && number / objref__segment_count(i) == 1) {
            *ret_index = (uint32_t)(number - objref__segment_count(0));
            return true;
        }
    }
    return false;
}

/* -- the free lists */

static void push_free(objref__store *store, objref__slot *slot, uint32_t index) {
    const objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    if (objref__word_generation(word) >= OBJREF__GENERATION_MAX) {
        return; /* its next id would be its first: the slot retires */
    }
    objref__stack_push(&store->free_lists[objref__lane_here()].stack, &slot->type, index);
}

static _Atomic uint64_t *link_of_slot(void *context, uint32_t index) {
    return &objref__store_at(context, index)->type;
}

static objref__slot *pop_from(objref__store *store, objref__free_list *list, uint32_t *ret_index) {
    return objref__stack_pop(&list->stack, link_of_slot, store, ret_index)
               ? objref__store_at(store, *ret_index)
               : NULL;
}

/* From any lane's list, beginning with the one that had a slot last. */
static objref__slot *
pop_elsewhere(objref__store *store, objref__free_list *own, uint32_t *ret_index) {
    const uint32_t first = atomic_load_explicit(&own->elsewhere, memory_order_relaxed);
    objref__slot *slot = NULL;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT && slot == NULL; i++) {
        const uint32_t lane = (first + i) % OBJREF__LANE_COUNT;
        slot = pop_from(store, &store->free_lists[lane], ret_index);
        atomic_store_explicit(&own->elsewhere, lane, memory_order_relaxed);
    }
    return slot;
}

static objref__slot *pop_free(objref__store *store, uint32_t *ret_index) {
    objref__free_list *own = &store->free_lists[objref__lane_here()];
    objref__slot *slot = pop_from(store, own, ret_index);
    if (OBJREF__UNLIKELY(slot == NULL)) {
        const uint32_t left = atomic_load_explicit(&own->fresh_left, memory_order_relaxed);
        slot = left == 0 ? pop_elsewhere(store, own, ret_index) : NULL;
        const uint32_t next = left > 0 ? left - 1 : slot == NULL ? OBJREF__FRESH_MAX : 0;
        atomic_store_explicit(&own->fresh_left, next, memory_order_relaxed);
    }
    return slot;
}

/* Shutdown ends the session and then looks how many there are; who uses a slot looks at the session
 * after this. All of it sequentially consistent, so one of the two shows. */
static objref__slot *take_fresh(objref__store *store, uint32_t *ret_index) {
    uint32_t used = atomic_load_explicit(&store->used_count, memory_order_relaxed);
    do {
        if (used >= OBJREF__SLOT_MAX || !grow_to(store, objref__segment_of(used))) {
            return NULL;
        }
    } while (!atomic_compare_exchange_weak_explicit(&store->used_count, &used, used + 1,
                                                    memory_order_seq_cst, memory_order_relaxed));
    *ret_index = used;
    return objref__store_at(store, used);
}

/* A taken slot's word; new memory gets its first generation, here or from shutdown. */
static objref__word word_of_taken(objref__slot *slot) {
    objref__word word = atomic_load(&slot->word);
    while (OBJREF__UNLIKELY(objref__word_generation(word) == 0)) {
        (void)atomic_compare_exchange_strong(&slot->word, &word,
                                             objref__word_make(1, OBJREF__EMPTY, 0));
        word = atomic_load(&slot->word);
    }
    return word;
}

/* A slot may get its last generation from shutdown while it is on the free list; it retires when it
 * comes off, so that no object ever lives in that generation. */
objref_status objref__store_take(objref__store *store, objref__seat *ret_seat) {
    do {
        ret_seat->slot = pop_free(store, &ret_seat->index);
        if (ret_seat->slot == NULL) {
            ret_seat->slot = take_fresh(store, &ret_seat->index);
        }
        if (ret_seat->slot == NULL) {
            return OBJREF_OUT_OF_MEMORY;
        }
        ret_seat->word = word_of_taken(ret_seat->slot);
    } while (objref__word_generation(ret_seat->word) >= OBJREF__GENERATION_MAX);
    if (!charge_object(store, &ret_seat->is_counted)) {
        push_free(store, ret_seat->slot, ret_seat->index);
        return OBJREF_STORE_FULL;
    }
    return OBJREF_OK;
}

void objref__store_return(objref__store *store, const objref__seat *seat) {
    refund_object(store, seat->is_counted);
    push_free(store, seat->slot, seat->index);
}

bool objref__store_publish(const objref__seat *seat, unsigned state, uint64_t handles) {
    objref__word word = seat->word;
    const objref__word next = objref__word_make(objref__word_generation(word), state, handles);
    return atomic_compare_exchange_strong_explicit(&seat->slot->word, &word, next,
                                                   memory_order_release, memory_order_relaxed);
}

/* -- payloads */

static uint64_t count_bit(const objref__seat *seat) {
    return seat->is_counted ? OBJREF__IS_COUNTED : 0;
}

void objref__slot_fill(const objref__seat *seat, const objref__cargo *cargo) {
    atomic_store_explicit(&seat->slot->type, cargo->type, memory_order_relaxed);
    seat->slot->size = cargo->size | count_bit(seat);
    seat->slot->payload = cargo->payload;
}

void objref__slot_fill_failure(const objref__seat *seat, objref__failure *failure) {
    atomic_store_explicit(&seat->slot->type, 0, memory_order_relaxed);
    seat->slot->size = OBJREF__HAS_FAILURE | count_bit(seat);
    seat->slot->payload.failure = failure;
}

static uint64_t bytes_of(uint64_t size, objref__payload payload) {
    const uint64_t refs = size & OBJREF__HAS_BLOCK ? payload.block->ref_count : 0;
    return objref__payload_bytes(size & OBJREF__SIZE_MAX, refs);
}

static void refund(objref__store *store, const objref__slot *slot) {
    if (slot->size & OBJREF__IS_CHARGED) {
        objref__store_refund(store, bytes_of(slot->size, slot->payload));
    }
    refund_object(store, (slot->size & OBJREF__IS_COUNTED) != 0);
}

/* Empties a slot that nobody else can reach any more; the block is left to be freed. */
static objref__block *take_payload(objref__store *store, objref__slot *slot) {
    if (OBJREF__UNLIKELY(slot->size & (OBJREF__IS_CHARGED | OBJREF__IS_COUNTED))) {
        refund(store, slot);
    }
    if (slot->size & OBJREF__HAS_FAILURE) {
        objref__failure_drop(slot->payload.failure);
    }
    return slot->size & OBJREF__HAS_BLOCK ? slot->payload.block : NULL;
}

/* Whether there is a handle that may be dropped: the last one of a pending object is its task's,
 * which ends it by settling. */
static bool has_droppable(objref__word word) {
    return objref__word_handles(word) > (objref__word_state(word) == OBJREF__PENDING ? 1 : 0);
}

/* Ends a handle; when it was the last hold gives back the slot and leaves the block. */
static bool drop_one(objref__store *store, objref_ref ref, objref__block **ret_block) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    if (slot == NULL) {
        return false;
    }
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    objref__word next = 0;
    do {
        if (objref__word_generation(word) != ref.generation || !has_droppable(word)) {
            return false;
        }
        next = word - OBJREF__ONE_HANDLE;
        if (objref__word_handles(next) == 0 && objref__word_views(next) == 0) {
            next = objref__word_next(word);
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, next, memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (objref__word_generation(next) != ref.generation) {
        *ret_block = take_payload(store, slot);
        push_free(store, slot, ref.slot);
    }
    return true;
}

/* Ends the handles that a block has. What nothing else kept alive is put before the work list. */
static objref__block *
drop_inside(objref__store *store, const objref__block *block, objref__block *work) {
    for (uint64_t i = 0; i < block->ref_count; i++) {
        objref__block *inner = NULL;
        (void)drop_one(store, block->refs[i], &inner);
        if (inner != NULL) {
            inner->next = work;
            work = inner;
        }
    }
    return work;
}

/* Frees a block and all that only it kept alive: a work list instead of recursion, so that nesting
 * of any depth takes constant stack. */
static void free_blocks(objref__store *store, objref__block *work) {
    while (work != NULL) {
        objref__block *block = work;
        work = drop_inside(store, block, block->next);
        free(block);
    }
}

void objref__slot_reclaim(objref__store *store, objref__slot *slot, uint32_t index) {
    objref__block *block = take_payload(store, slot);
    push_free(store, slot, index);
    free_blocks(store, block);
}

void objref__cargo_discard(objref__store *store, const objref__cargo *cargo) {
    if (cargo->size & OBJREF__IS_CHARGED) {
        objref__store_refund(store, bytes_of(cargo->size, cargo->payload));
    }
    if (cargo->size & OBJREF__HAS_BLOCK) {
        free_blocks(store, cargo->payload.block);
    }
}

/* -- holds */

objref_status objref__slot_hold(objref__store *store, objref_ref ref) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    if (slot == NULL) {
        return OBJREF_UNKNOWN_REF;
    }
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    do {
        if (objref__word_generation(word) != ref.generation ||
            objref__word_state(word) == OBJREF__EMPTY) {
            return objref__store_absence(store, ref);
        }
        if (objref__word_handles(word) == OBJREF__HANDLE_MAX) {
            return OBJREF_OUT_OF_MEMORY;
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, word + OBJREF__ONE_HANDLE,
                                                    memory_order_acquire, memory_order_relaxed));
    return OBJREF_OK;
}

bool objref__slot_pin_failed(objref__slot *slot, uint32_t generation) {
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    do {
        if (!objref__word_is(word, generation, OBJREF__FAILED) ||
            objref__word_views(word) == OBJREF__VIEW_MAX) {
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, word + OBJREF__ONE_VIEW,
                                                    memory_order_acquire, memory_order_relaxed));
    return true;
}

objref_status objref__slot_borrow(objref__slot *slot, uint32_t generation) {
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    objref__word next = 0;
    do {
        if (!objref__word_is(word, generation, OBJREF__READY)) {
            return OBJREF_FREED;
        }
        if (objref__word_views(word) == OBJREF__VIEW_MAX) {
            return OBJREF_OUT_OF_MEMORY;
        }
        next = word + OBJREF__ONE_VIEW - (objref__word_handles(word) > 0 ? OBJREF__ONE_HANDLE : 0);
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, next, memory_order_acquire,
                                                    memory_order_relaxed));
    return OBJREF_OK;
}

bool objref__slot_drop(objref__store *store, objref_ref ref) {
    objref__block *block = NULL;
    const bool dropped = drop_one(store, ref, &block);
    if (block != NULL) {
        free_blocks(store, block);
    }
    return dropped;
}

/* Who makes the step to the next id from that very word reclaims. When it fails, the object has
 * been taken again, and that hold's end comes here or to drop_one; or it has ended by other means.
 */
static bool retire_tenant(objref__slot *slot, objref__word word) {
    return objref__word_state(word) == OBJREF__EMPTY || /* what is void has its next id already */
           atomic_compare_exchange_strong_explicit(&slot->word, &word, objref__word_next(word),
                                                   memory_order_acq_rel, memory_order_relaxed);
}

void objref__slot_vacate(objref__store *store, objref__slot *slot, objref__word word) {
    uint32_t index = 0;
    if (retire_tenant(slot, word) && store != NULL && index_of(store, slot, &index)) {
        objref__slot_reclaim(store, slot, index);
    }
}

__attribute__((cold, noinline)) objref_status objref__slot_refuse(objref__store *store,
                                                                  objref__slot *slot) {
    objref__slot_unpin(store, slot);
    return OBJREF_TYPE_MISMATCH;
}

objref_status objref__slot_free(objref__store *store, objref_ref ref) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    if (slot == NULL) {
        return OBJREF_UNKNOWN_REF;
    }
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    do {
        if (objref__word_generation(word) != ref.generation ||
            objref__word_state(word) == OBJREF__EMPTY) {
            return objref__store_absence(store, ref);
        }
        if (objref__word_state(word) == OBJREF__PENDING) {
            return OBJREF_INVALID_ARGUMENT;
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, objref__word_void(word),
                                                    memory_order_acq_rel, memory_order_relaxed));
    if (objref__word_views(word) == 0) {
        objref__slot_reclaim(store, slot, ref.slot);
    }
    return OBJREF_OK;
}

objref_status objref__store_presence(objref__store *store, objref_ref ref) {
    return objref__store_has(store, ref) ? OBJREF_OK : objref__store_absence(store, ref);
}

objref_status objref__store_absence(objref__store *store, objref_ref ref) {
    objref__slot *slot = objref__store_find(store, ref.slot);
    if (slot == NULL || ref.generation == 0) {
        return OBJREF_UNKNOWN_REF;
    }
    const objref__word word = atomic_load_explicit(&slot->word, memory_order_acquire);
    return ref.generation < objref__word_generation(word) ? OBJREF_FREED : OBJREF_UNKNOWN_REF;
}

bool objref__slot_settle(objref__slot *slot, unsigned state) {
    objref__word word = atomic_load_explicit(&slot->word, memory_order_relaxed);
    objref__word next = 0;
    bool lives = true;
    do {
        assert(objref__word_state(word) == OBJREF__PENDING);
        next = objref__word_in(word, state) - OBJREF__ONE_HANDLE;
        lives = objref__word_handles(next) > 0;
        if (!lives) {
            next = objref__word_next(word);
        }
    } while (!atomic_compare_exchange_weak_explicit(&slot->word, &word, next, memory_order_acq_rel,
                                                    memory_order_relaxed));
    return lives;
}

/* -- the end of a session */

/* What a slot's word becomes when the session ends: the next id, no handle, the views there are. */
static objref__word closed(objref__word word) {
    if (objref__word_state(word) == OBJREF__EMPTY && objref__word_views(word) > 0) {
        return word; /* void before, and still viewed */
    }
    if (objref__word_generation(word) >= OBJREF__GENERATION_MAX) {
        return word;
    }
    return objref__word_void(word);
}

static void close_slot(objref__store *store, objref__slot *slot, uint32_t index) {
    objref__word word = atomic_load(&slot->word);
    while (!atomic_compare_exchange_weak(&slot->word, &word, closed(word))) {
    }
    assert(objref__word_state(word) != OBJREF__PENDING);
    if (objref__word_state(word) != OBJREF__EMPTY && objref__word_views(word) == 0) {
        free(take_payload(store, slot)); /* the refs inside are void like all others */
        push_free(store, slot, index);
    }
}

void objref__store_close(objref__store *store) {
    const uint32_t used = atomic_load(&store->used_count);
    for (uint32_t i = 0; i < used; i++) {
        close_slot(store, objref__store_at(store, i), i);
    }
}

/* -- looking at all of it */

static void count_slot(objref__store *store, objref__slot *slot, objref_stats *stats) {
    const objref__word word = atomic_load_explicit(&slot->word, memory_order_acquire);
    const unsigned state = objref__word_state(word);
    if (state == OBJREF__EMPTY) {
        return;
    }
    stats->objects++;
    stats->holds += objref__word_handles(word) + objref__word_views(word);
    if (state == OBJREF__READY && objref__slot_pin(slot, objref__word_generation(word))) {
        stats->bytes += bytes_of(slot->size, slot->payload);
        objref__slot_unpin(store, slot);
    }
}

void objref__store_count(objref__store *store, objref_stats *stats) {
    const uint32_t used = atomic_load_explicit(&store->used_count, memory_order_acquire);
    for (uint32_t i = 0; i < used; i++) {
        count_slot(store, objref__store_at(store, i), stats);
    }
}

/* A slot that belongs on the free list: empty, held by nobody, not retired. */
static bool is_free(objref__slot *slot) {
    const objref__word word = atomic_load(&slot->word);
    return objref__word_state(word) == OBJREF__EMPTY && objref__word_handles(word) == 0 &&
           objref__word_views(word) == 0 && objref__word_generation(word) < OBJREF__GENERATION_MAX;
}

/* A slot that may be on the list too: the next to take it will retire it. */
static bool is_retired(objref__slot *slot) {
    return atomic_load(&slot->word) == objref__word_make(OBJREF__GENERATION_MAX, OBJREF__EMPTY, 0);
}

static uint32_t free_count(objref__store *store) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < atomic_load(&store->used_count); i++) {
        count += is_free(objref__store_at(store, i));
    }
    return count;
}

/* Adds what is on one list; false when that is not a list of free slots. */
static bool add_list(objref__store *store, const objref__free_list *list, uint32_t *found) {
    const uint32_t used = atomic_load(&store->used_count);
    uint32_t link = (uint32_t)atomic_load(&list->stack.top);
    for (uint32_t steps = 0; link != 0; steps++) {
        objref__slot *slot = objref__store_find(store, link - 1);
        if (slot == NULL || steps == used || (!is_free(slot) && !is_retired(slot))) {
            return false;
        }
        *found += is_free(slot);
        link = (uint32_t)atomic_load_explicit(&slot->type, memory_order_relaxed);
    }
    return true;
}

bool objref__store_is_valid(objref__store *store) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < OBJREF__LANE_COUNT; i++) {
        if (!add_list(store, &store->free_lists[i], &found)) {
            return false;
        }
    }
    return found == free_count(store);
}
