/* test_store - slots: taken, published, held, given back, retired, and what an id says after it. */
#include "store.h"

#include "helpers.h"
#include "runtime.h"

#include <string.h>

static objref__store *home_store(void) {
    return &objref__runtime_home()->store;
}

static _Atomic objref__word *word_of(objref_ref ref) {
    return &objref__store_at(home_store(), ref.slot)->word;
}

/* A store of a test's own. */
static void release_store(objref__store *store) {
    for (size_t i = 0; i < OBJREF__SEGMENT_MAX; i++) {
        free(store->segments[i]);
    }
}

/* -- take, publish, return */

static void store_take__gives_every_slot_once_over_several_segments(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    static objref__store store;
    static bool seen[COUNT];
    static objref__seat seats[COUNT];
    objref__store_open(&store, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_ok(objref__store_take(&store, &seats[i]));
        assert_in_range(seats[i].index, 0, COUNT - 1);
        assert_false(seen[seats[i].index]);
        seen[seats[i].index] = true;
        assert_ptr_equal(objref__store_find(&store, seats[i].index), seats[i].slot);
        assert_int_equal(seats[i].word, objref__word_make(1, OBJREF__EMPTY, 0));
    }
    assert_null(objref__store_find(&store, COUNT));
    for (size_t i = 0; i < COUNT; i++) {
        objref__store_return(&store, &seats[i]);
    }
    assert_true(objref__store_is_valid(&store));
    objref__seat again;
    assert_ok(objref__store_take(&store, &again)); /* a free slot goes before a new one */
    assert_in_range(again.index, 0, COUNT - 1);
    assert_int_equal(objref__word_generation(again.word), 1);
    release_store(&store);
}

/* The segments hold 2^32 - 2^10 slots; the next one has no segment. */
static void store_take__refuses_when_every_slot_is_in_use(void **state) {
    (void)state;
    static objref__store store;
    objref__seat seat = {0};
    objref__store_open(&store, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    atomic_store(&store.used_bytes, 1); /* lies right behind the bases */
    atomic_store(&store.used_count, UINT32_MAX - 1023);
    assert_status(objref__store_take(&store, &seat), OBJREF_OUT_OF_MEMORY);
    assert_null(seat.slot);
    atomic_store(&store.used_count, UINT32_MAX);
    assert_status(objref__store_take(&store, &seat), OBJREF_OUT_OF_MEMORY);
}

static void store_publish__makes_the_seat_the_object_of_its_ref(void **state) {
    (void)state;
    static objref__store store;
    objref__seat seat;
    objref__store_open(&store, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    assert_ok(objref__store_take(&store, &seat));
    const uint64_t number = 7;
    const objref_value value = number_value(&number);
    const objref__cargo cargo = {value.type, value.size, {.inline_bytes = number}};
    objref__slot_fill(&seat, &cargo);
    assert_true(objref__store_publish(&seat, OBJREF__READY, 3));
    const objref_ref ref = objref__seat_ref(&seat, 11);
    assert_true(objref_equal(ref, (objref_ref){11, seat.index, 1}));
    assert_int_equal(atomic_load(&seat.slot->word), objref__word_make(1, OBJREF__READY, 3));
    release_store(&store);
}

static void store_publish__fails_when_shutdown_closed_the_slot(void **state) {
    (void)state;
    static objref__store store;
    objref__seat seat;
    objref__store_open(&store, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    assert_ok(objref__store_take(&store, &seat));
    objref__store_close(&store);
    assert_false(objref__store_publish(&seat, OBJREF__READY, 1));
    objref__store_return(&store, &seat);
    assert_true(objref__store_is_valid(&store));
    assert_ok(objref__store_take(&store, &seat));
    assert_int_equal(objref__word_generation(seat.word), 2);
    release_store(&store);
}

/* -- the limits of the counts */

static void hold__is_refused_at_the_limit_of_handles(void **state) {
    (void)state;
    const objref_ref ref = put_number(5);
    const objref_ref other = put_number(6);
    const objref__word usual = atomic_load(word_of(ref));
    const objref__word full = objref__word_make(ref.generation, OBJREF__READY, OBJREF__HANDLE_MAX);
    atomic_store(word_of(ref), full);

    assert_status(objref_clone(ref), OBJREF_OUT_OF_MEMORY);
    const objref_ref both[] = {other, ref};
    const objref_value list = {.refs = both, .ref_count = 2};
    objref_ref made = {0};
    assert_status(objref_put(&list, &made), OBJREF_OUT_OF_MEMORY);
    const objref_arg args[] = {ref_arg(other), ref_arg(ref)};
    assert_status(objref_submit("sum", args, 2, &made, 1), OBJREF_OUT_OF_MEMORY);
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    assert_ok(objref_encode(ref, bytes, sizeof(bytes), &size));
    assert_status(objref_decode(bytes, size, &made), OBJREF_OUT_OF_MEMORY);
    assert_true(objref_is_nil(made));

    assert_int_equal(atomic_load(word_of(ref)), full);
    assert_int_equal(objref__word_handles(atomic_load(word_of(other))), 1); /* given back */
    assert_number(ref, 5); /* a view is another count */
    drop(ref);
    assert_ok(objref_clone(ref));
    atomic_store(word_of(ref), usual);
    drop(ref);
    drop(other);
}

static void view__is_refused_at_the_limit_of_views(void **state) {
    (void)state;
    const objref_ref ref = put_number(5);
    const objref__word usual = atomic_load(word_of(ref));
    atomic_store(word_of(ref), usual + OBJREF__VIEW_MAX * OBJREF__ONE_VIEW);

    objref_view view = {0};
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_OUT_OF_MEMORY);
    assert_status(objref_get(ref, 0, OBJREF_FOREVER, &view), OBJREF_OUT_OF_MEMORY);
    size_t index = 9;
    assert_status(objref_get_many(&ref, 1, 0, SOON, &view, &index), OBJREF_OUT_OF_MEMORY);
    assert_int_equal(index, 0);
    assert_null(view.hold);
    uint64_t number = 0;
    size_t size = 0;
    assert_status(objref_copy(ref, 0, 0, &number, sizeof(number), &size), OBJREF_OUT_OF_MEMORY);
    uint8_t is_ready = 0;
    assert_ok(objref_wait(&ref, 1, 1, 0, &is_ready)); /* looks, and takes no view */
    assert_int_equal(is_ready, 1);
    const objref_ref result = submit_one("identity", ref); /* its body would see a view */
    objref_failure failure;
    assert_status(objref_get(result, 0, SOON, &view), OBJREF_DEPENDENCY_FAILED);
    assert_ok(objref_failure_get(result, &failure));
    assert_int_equal(failure.cause, OBJREF_OUT_OF_MEMORY);
    drop(result);

    atomic_fetch_sub(word_of(ref), OBJREF__ONE_VIEW);
    assert_ok(objref_get(ref, 0, 0, &view));
    assert_int_equal(objref__word_views(atomic_load(word_of(ref))), OBJREF__VIEW_MAX);
    objref_view_release(&view);
    atomic_store(word_of(ref), usual);
    drop(ref);
}

/* -- generations */

/* Makes the slot that the next put takes be in its last but n-th generation. */
static uint32_t age_next_slot(uint32_t generations_left) {
    const objref_ref probe = put_number(0);
    drop(probe);
    atomic_store(word_of(probe),
                 objref__word_make(OBJREF__GENERATION_MAX - generations_left, OBJREF__EMPTY, 0));
    return probe.slot;
}

static void slot__retires_after_its_last_generation(void **state) {
    (void)state;
    const uint32_t slot = age_next_slot(1);
    const objref_ref last = put_number(1);
    assert_int_equal(last.slot, slot);
    assert_int_equal(last.generation, OBJREF__GENERATION_MAX - 1);
    assert_number(last, 1);
    drop(last);

    const objref_ref next = put_number(2);
    assert_int_not_equal(next.slot, slot);
    objref_view view;
    assert_status(objref_get(last, 0, 0, &view), OBJREF_FREED);
    assert_status(objref_clone((objref_ref){last.worker, slot, 1}), OBJREF_FREED);
    const objref_ref never = {last.worker, slot, OBJREF__GENERATION_MAX};
    assert_status(objref_clone(never), OBJREF_UNKNOWN_REF);
    assert_true(objref__store_is_valid(home_store()));
    drop(next);
}

/* Shutdown gives the next generation to free slots as well, which so may reach their last. */
static void slot__retires_also_when_shutdown_takes_its_last_generation(void **state) {
    (void)state;
    const uint32_t slot = age_next_slot(1);
    stop();
    start(2, OBJREF_NO_LIMIT);
    for (int i = 0; i < 3; i++) {
        const objref_ref ref = put_number(1);
        assert_int_not_equal(ref.slot, slot);
        drop(ref);
    }
    assert_true(objref__store_is_valid(home_store()));
}

static void slot__with_a_view_retires_when_the_view_goes_after_shutdown(void **state) {
    (void)state;
    const uint32_t slot = age_next_slot(1);
    const objref_ref last = put_number(1);
    assert_int_equal(last.slot, slot);
    objref_view view;
    assert_ok(objref_get(last, 0, 0, &view));
    drop(last);
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    objref_view_release(&view);
    assert_true(objref__store_is_valid(home_store()));
    const objref_ref next = put_number(2);
    assert_int_not_equal(next.slot, slot);
    drop(next);
}

/* -- what an id that names nothing is told */

static void absence__is_freed_only_for_what_once_was(void **state) {
    (void)state;
    const objref_ref old = put_number(1);
    drop(old);
    const objref_ref live = put_number(2); /* the same slot */
    assert_int_equal(live.slot, old.slot);
    const objref_ref unknown[] = {
        {0, 0, 0},                                            /* nil */
        {live.worker ^ 1, live.slot, live.generation},        /* another session */
        {live.worker, live.slot, live.generation + 1},        /* not given out yet */
        {live.worker, live.slot, 0},                          /* none ever is */
        {live.worker, live.slot, live.generation | 1u << 31}, /* more than a word holds */
        {live.worker, 1000000, 1},                            /* a slot never used */
        {live.worker, UINT32_MAX, 1},
    };
    objref_view view;
    assert_status(objref_get(old, 0, 0, &view), OBJREF_FREED);
    assert_status(objref_clone(old), OBJREF_FREED);
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_status(objref_get(unknown[i], 0, 0, &view), OBJREF_UNKNOWN_REF);
        assert_status(objref_get(unknown[i], 0, OBJREF_FOREVER, &view), OBJREF_UNKNOWN_REF);
        assert_status(objref_clone(unknown[i]), OBJREF_UNKNOWN_REF);
    }
    drop(live);
}

static void drop__of_what_names_nothing_touches_nothing(void **state) {
    (void)state;
    const objref_ref old = put_number(1);
    drop(old);
    const objref_ref live = put_number(2);
    const objref_ref strangers[] = {
        old,
        {0, 0, 0},
        {live.worker ^ 1, live.slot, live.generation},
        {live.worker, live.slot, live.generation + 1},
        {live.worker, live.slot, 0},
        {live.worker, UINT32_MAX, 1},
    };
    for (size_t i = 0; i < COUNT_OF(strangers); i++) {
        drop(strangers[i]);
        assert_int_equal(atomic_load(word_of(live)),
                         objref__word_make(live.generation, OBJREF__READY, 1));
    }
    assert_number(live, 2);
    drop(live);
}

/* -- drops */

static void drop__of_a_view_only_object_leaves_the_view(void **state) {
    (void)state;
    const objref_ref ref = put_number(3);
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    drop(ref);
    drop(ref); /* once too often */
    assert_memory_equal(view.bytes, &(uint64_t){3}, sizeof(uint64_t));
    assert_ok(objref_clone(ref)); /* alive as long as the view */
    objref_view_release(&view);
    assert_number(ref, 3);
    drop(ref);
    assert_status(objref_clone(ref), OBJREF_FREED);
}

/* The hold that the task has on its own result cannot be dropped by anyone else: it keeps the slot
 * until the task fills it. */
static void drop__once_too_often_leaves_a_pending_object_to_its_task(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    gate_await_started(&closed, 1);
    for (int i = 0; i < 3; i++) {
        drop(ref);
    }
    objref_view view;
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_TIMED_OUT); /* still the task's */
    const objref_ref other = put_number(4);
    assert_int_not_equal(other.slot, ref.slot);
    gate_open(&closed);
    assert_number(other, 4);
    drop(other);
}

static void view_release__is_harmless_on_a_released_or_zeroed_one(void **state) {
    (void)state;
    const objref_ref ref = put_number(3);
    objref_view view;
    assert_ok(objref_get(ref, 0, 0, &view));
    objref_view_release(&view);
    assert_null(view.hold);
    objref_view_release(&view);
    view = (objref_view){0};
    objref_view_release(&view);
    assert_int_equal(atomic_load(word_of(ref)),
                     objref__word_make(ref.generation, OBJREF__READY, 1));
    drop(ref);
}

/* -- containers */

static void container__keeps_what_it_contains(void **state) {
    (void)state;
    const objref_ref inner = put_number(1);
    const objref_ref list = put_list((objref_ref[]){inner, inner}, 2);
    drop(inner);
    assert_number(inner, 1);
    objref_view view;
    assert_ok(objref_get(list, 0, 0, &view));
    assert_int_equal(view.ref_count, 2);
    assert_true(objref_equal(view.refs[1], inner));
    drop(list);
    assert_number(inner, 1); /* the view keeps the container */
    objref_view_release(&view);
    assert_status(objref_clone(inner), OBJREF_FREED);
}

/* Recursion would need a hundred megabytes of stack. */
static void container__a_million_deep_is_freed_at_once(void **state) {
    (void)state;
    enum { DEPTH = 1000000 };
    objref_ref ref = put_number(1);
    for (int i = 0; i < DEPTH; i++) {
        const objref_ref outer = put_list(&ref, 1);
        drop(ref);
        ref = outer;
    }
    assert_int_equal(stats_now().objects, DEPTH + 1);
    drop(ref);
    assert_int_equal(stats_now().objects, 0);
}

static void container__of_a_dead_ref_is_refused_and_keeps_nothing(void **state) {
    (void)state;
    const objref_ref live = put_number(1);
    const objref_ref dead = put_number(2);
    drop(dead);
    objref_ref made = {0};
    const objref_value list = {.refs = (objref_ref[]){live, live, dead}, .ref_count = 3};
    assert_status(objref_put(&list, &made), OBJREF_FREED);
    assert_true(objref_is_nil(made));
    assert_int_equal(objref__word_handles(atomic_load(word_of(live))), 1);
    drop(live);
}

/* -- the validator sees damage */

static void is_valid__refuses_a_damaged_free_list(void **state) {
    (void)state;
    static objref__store store;
    objref__seat seats[3];
    objref__store_open(&store, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    for (size_t i = 0; i < COUNT_OF(seats); i++) {
        assert_ok(objref__store_take(&store, &seats[i]));
    }
    assert_false(objref__store_is_valid(&store)); /* three slots are nowhere */
    for (size_t i = 0; i < COUNT_OF(seats); i++) {
        objref__store_return(&store, &seats[i]);
    }
    assert_true(objref__store_is_valid(&store));

    _Atomic uint64_t *middle = &seats[1].slot->type;
    const uint64_t link = atomic_load(middle);
    const uint64_t damages[] = {
        0,                  /* the rest is lost */
        seats[2].index + 1, /* a circle */
        seats[1].index + 1, /* a circle of one */
        4,                  /* a slot that never was */
        UINT32_MAX,
    };
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        atomic_store(middle, damages[i]);
        assert_false(objref__store_is_valid(&store));
    }
    atomic_store(middle, link);
    assert_true(objref__store_is_valid(&store));

    atomic_store(&seats[0].slot->word, objref__word_make(1, OBJREF__READY, 1));
    assert_false(objref__store_is_valid(&store)); /* a live object on the list */
    atomic_store(&seats[0].slot->word, objref__word_make(1, OBJREF__EMPTY, 1));
    assert_false(objref__store_is_valid(&store)); /* a held one */
    release_store(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_take__gives_every_slot_once_over_several_segments),
        cmocka_unit_test(store_take__refuses_when_every_slot_is_in_use),
        cmocka_unit_test(store_publish__makes_the_seat_the_object_of_its_ref),
        cmocka_unit_test(store_publish__fails_when_shutdown_closed_the_slot),
        cmocka_unit_test(is_valid__refuses_a_damaged_free_list),
        session_test(hold__is_refused_at_the_limit_of_handles),
        session_test(view__is_refused_at_the_limit_of_views),
        session_test(slot__retires_after_its_last_generation),
        session_test(slot__retires_also_when_shutdown_takes_its_last_generation),
        session_test(slot__with_a_view_retires_when_the_view_goes_after_shutdown),
        session_test(absence__is_freed_only_for_what_once_was),
        session_test(drop__of_what_names_nothing_touches_nothing),
        session_test(drop__of_a_view_only_object_leaves_the_view),
        session_test(drop__once_too_often_leaves_a_pending_object_to_its_task),
        session_test(view_release__is_harmless_on_a_released_or_zeroed_one),
        session_test(container__keeps_what_it_contains),
        session_test(container__a_million_deep_is_freed_at_once),
        session_test(container__of_a_dead_ref_is_refused_and_keeps_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
