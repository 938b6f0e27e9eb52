/* objects - see objects.h. */
#include "objects.h"

#include "memory.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

enum { TYPE = 7, SEED = 1 };

/* The live ones, in the order in which they are used. */
struct pool {
    uint64_t count;
    objref_ref *refs;
};

/* What one thread has. A batch counts in locals and writes them back once: two threads' hands may
 * share a cache line. */
struct hand {
    const objects_plan *plan;
    struct pool *pool;
    uint8_t *buffer;   /* one object's bytes, to put or as copied */
    uint64_t at;       /* the object that comes next */
    uint64_t sum;      /* of the numbers that the batch has read */
    uint64_t replaced; /* the number that was put last */
    objref_ref *decoded;
    uint8_t (*encoded)[OBJREF_ENCODED_BYTES];
};

struct objects {
    objects_plan plan;
    struct pool *pools;
    unsigned pool_count;
    struct hand *hands; /* one for each thread */
};

static struct hand *hand_of(void *opaque, unsigned thread) {
    return &((struct objects *)opaque)->hands[thread];
}

static uint64_t next(const struct hand *hand, uint64_t at) {
    return at + 1 == hand->pool->count ? 0 : at + 1;
}

static uint64_t first_number(const void *bytes) {
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

static uint64_t last_number(const void *bytes, size_t size_bytes) {
    return first_number((const uint8_t *)bytes + size_bytes - sizeof(uint64_t));
}

static objref_status put(struct hand *hand, uint64_t number, objref_ref *ret_ref) {
    const size_t size = hand->plan->size_bytes;
    memcpy(hand->buffer, &number, sizeof number);
    memcpy(hand->buffer + size - sizeof number, &number, sizeof number);
    return objref_put(&(objref_value){.type = TYPE, .bytes = hand->buffer, .size = size}, ret_ref);
}

/* Whether an object has this number at both of its ends. */
static bool holds(const struct hand *hand, objref_ref ref, uint64_t number) {
    objref_view view;
    if (objref_get(ref, TYPE, 0, &view) != OBJREF_OK) {
        return false;
    }
    const bool is_right = view.size == hand->plan->size_bytes &&
                          first_number(view.bytes) == number &&
                          last_number(view.bytes, view.size) == number;
    objref_view_release(&view);
    return is_right;
}

/* -- open and close */

/* 0 .. count - 1 in random order; the caller's, given back by free. */
static uint64_t *shuffled(uint64_t count) {
    uint64_t *numbers = bench_memory_get(count, sizeof *numbers);
    uint64_t random = SEED;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t other = bench_random_below(&random, (uint32_t)(i + 1));
        numbers[i] = numbers[other];
        numbers[other] = i;
    }
    return numbers;
}

static bool fill(struct hand *hand) {
    struct pool *pool = hand->pool;
    uint64_t *places = shuffled(pool->count);
    bool is_filled = true;
    for (uint64_t i = 0; i < pool->count && is_filled; i++) {
        is_filled = put(hand, places[i] + 1, &pool->refs[places[i]]) == OBJREF_OK;
    }
    free(places);
    return is_filled;
}

static void prepare(struct hand *hand, const objects_plan *plan, struct pool *pool) {
    hand->plan = plan;
    hand->pool = pool;
    hand->buffer = bench_memory_get(plan->size_bytes, 1);
    hand->decoded = bench_memory_get(plan->batch, sizeof *hand->decoded);
    hand->encoded = bench_memory_get(plan->batch, sizeof *hand->encoded);
}

objects *objects_open(const objects_plan *plan) {
    objects *made = bench_memory_get(1, sizeof *made);
    made->plan = *plan;
    made->pool_count = plan->is_shared ? 1 : plan->threads;
    made->pools = bench_memory_get(made->pool_count, sizeof *made->pools);
    made->hands = bench_memory_get(plan->threads, sizeof *made->hands);
    bool is_open = true;
    for (unsigned i = 0; i < plan->threads; i++) {
        struct pool *pool = &made->pools[plan->is_shared ? 0 : i];
        prepare(&made->hands[i], &made->plan, pool);
        if (pool->refs == NULL) {
            pool->count = plan->live_count;
            pool->refs = bench_memory_get(pool->count, sizeof *pool->refs);
            is_open = fill(&made->hands[i]) && is_open;
        }
    }
    for (unsigned i = 0; plan->batch <= plan->live_count && is_open && i < plan->threads; i++) {
        is_open = objects_encode(made, i) == 0;
    }
    if (!is_open) {
        objects_close(made);
        return NULL;
    }
    return made;
}

void objects_close(objects *made) {
    for (unsigned i = 0; i < made->plan.threads; i++) {
        free(made->hands[i].buffer);
        free(made->hands[i].decoded);
        free(made->hands[i].encoded);
    }
    for (unsigned i = 0; i < made->pool_count; i++) {
        for (uint64_t j = 0; j < made->pools[i].count; j++) {
            objref_drop(made->pools[i].refs[j]); // of one that was never put: nil
        }
        free(made->pools[i].refs);
    }
    free(made->hands);
    free(made->pools);
    free(made);
}

/* -- reading */

uint64_t objects_view(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    const uint64_t batch = hand->plan->batch;
    uint64_t failures = 0;
    uint64_t sum = 0;
    uint64_t at = hand->at;
    for (uint64_t i = 0; i < batch; i++, at = next(hand, at)) {
        objref_view view;
        if (objref_get(hand->pool->refs[at], TYPE, 0, &view) != OBJREF_OK) {
            failures++;
            continue;
        }
        sum += first_number(view.bytes);
        objref_view_release(&view);
    }
    hand->sum = sum;
    return failures;
}

uint64_t objects_copy(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    const uint64_t batch = hand->plan->batch;
    const size_t capacity = hand->plan->size_bytes;
    uint64_t failures = 0;
    uint64_t sum = 0;
    uint64_t at = hand->at;
    for (uint64_t i = 0; i < batch; i++, at = next(hand, at)) {
        size_t size = 0;
        failures +=
            objref_copy(hand->pool->refs[at], TYPE, 0, hand->buffer, capacity, &size) != OBJREF_OK;
        sum += last_number(hand->buffer, capacity);
    }
    hand->sum = sum;
    return failures;
}

bool objects_has_read(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    uint64_t sum = 0;
    for (uint64_t i = 0; i < hand->plan->batch; i++, hand->at = next(hand, hand->at)) {
        sum += hand->at + 1;
    }
    return sum == hand->sum;
}

/* -- replacing: as many objects live as before */

uint64_t objects_replace(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    const uint64_t batch = hand->plan->batch;
    uint64_t failures = 0;
    uint64_t number = hand->replaced;
    uint64_t at = hand->at;
    for (uint64_t i = 0; i < batch; i++, at = next(hand, at)) {
        objref_ref *ref = &hand->pool->refs[at];
        objref_drop(*ref);
        failures += put(hand, ++number, ref) != OBJREF_OK;
    }
    hand->replaced = number;
    return failures;
}

bool objects_has_replaced(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    const uint64_t batch = hand->plan->batch;
    const uint64_t live = batch < hand->pool->count ? batch : hand->pool->count;
    bool is_right = true;
    for (uint64_t i = 0; i < batch; i++, hand->at = next(hand, hand->at)) {
        const uint64_t number = hand->replaced - batch + i + 1;
        is_right =
            (i < batch - live || holds(hand, hand->pool->refs[hand->at], number)) && is_right;
    }
    return is_right;
}

/* -- refs as bytes; a batch uses the first objects, each once */

uint64_t objects_encode(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    uint64_t failures = 0;
    for (uint64_t i = 0; i < hand->plan->batch; i++) {
        size_t size = 0;
        failures += objref_encode(hand->pool->refs[i], hand->encoded[i], OBJREF_ENCODED_BYTES,
                                  &size) != OBJREF_OK;
    }
    return failures;
}

uint64_t objects_decode(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    uint64_t failures = 0;
    for (uint64_t i = 0; i < hand->plan->batch; i++) {
        failures +=
            objref_decode(hand->encoded[i], OBJREF_ENCODED_BYTES, &hand->decoded[i]) != OBJREF_OK;
    }
    return failures;
}

bool objects_has_decoded(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    bool is_right = true;
    for (uint64_t i = 0; i < hand->plan->batch; i++) {
        is_right = holds(hand, hand->decoded[i], i + 1) && is_right;
        objref_drop(hand->decoded[i]);
    }
    return is_right;
}

bool objects_has_encoded(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    const bool is_right =
        objects_decode(opaque, thread) == 0 && objects_has_decoded(opaque, thread);
    memset(hand->encoded, 0, hand->plan->batch * sizeof *hand->encoded);
    return is_right;
}

/* -- a task that returns its argument, and a get of what it returned */

objref_status objects_identity(objref_call *call) {
    const objref_view *argument = objref_call_arg(call, 0);
    return objref_call_return(
        call, 0,
        &(objref_value){.type = argument->type, .bytes = argument->bytes, .size = argument->size});
}

static bool submit_and_get(uint64_t number, uint64_t *ret_number) {
    objref_ref result;
    size_t size = 0;
    const objref_value value = {.type = TYPE, .bytes = &number, .size = sizeof number};
    const objref_arg argument = {.value = &value};
    if (objref_submit(OBJECTS_FUNCTION, &argument, 1, &result, 1) != OBJREF_OK) {
        return false;
    }
    const bool is_there =
        objref_copy(result, TYPE, OBJREF_FOREVER, ret_number, sizeof number, &size) == OBJREF_OK;
    objref_drop(result);
    return is_there;
}

uint64_t objects_submit(void *opaque, unsigned thread) {
    struct hand *hand = hand_of(opaque, thread);
    uint64_t failures = 0;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < hand->plan->batch; i++) {
        uint64_t number = 0;
        failures += !submit_and_get(i + 1, &number);
        sum += number;
    }
    hand->sum = sum;
    return failures;
}

bool objects_has_submitted(void *opaque, unsigned thread) {
    const struct hand *hand = hand_of(opaque, thread);
    return hand->sum == hand->plan->batch * (hand->plan->batch + 1) / 2;
}
