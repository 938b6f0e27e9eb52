/* test_spare - lanes and what is there once per lane: who gets which lane, that memory for tasks is
 * never given twice, and that a lock lets one in at a time.
 */
#include "spare.h"

#include "helpers.h"

#include "lock.h"

#include <string.h>

/* -- lanes */

static void *lane_of_a_worker(void *argument) {
    objref__lane_work(*(const uint32_t *)argument);
    return (void *)(uintptr_t)objref__lane_here();
}

static void *lane_of_a_stranger(void *argument) {
    (void)argument;
    const uint32_t lane = objref__lane_here();
    MUST(lane == objref__lane_here()); /* and keeps it */
    return (void *)(uintptr_t)lane;
}

static uint32_t lane_in_a_thread(void *(*body)(void *), void *argument) {
    void *lane = NULL;
    pthread_t thread = thread_start(body, argument);
    assert_int_equal(pthread_join(thread, &lane), 0);
    return (uint32_t)(uintptr_t)lane;
}

static void lane__of_workers_are_others_than_of_strangers(void **state) {
    (void)state;
    for (uint32_t number = 0; number < 2 * OBJREF__LANE_COUNT; number++) {
        const uint32_t workers = lane_in_a_thread(lane_of_a_worker, &number);
        assert_int_equal(workers, 2 * (number % (OBJREF__LANE_COUNT / 2)) + 1);
        const uint32_t strangers = lane_in_a_thread(lane_of_a_stranger, NULL);
        assert_true(strangers < OBJREF__LANE_COUNT && strangers % 2 == 0);
    }
}

/* -- spare memory */

enum { LANE = 3, MORE = OBJREF__SPARE_COUNT + 10 };

static objref__spares spares;

static int init_spares(void **state) {
    (void)state;
    memset(&spares, 0, offsetof(objref__spares, places));
    objref__spares_init(&spares);
    return 0;
}

static bool is_place(const void *memory) {
    return (uintptr_t)memory - (uintptr_t)spares.places < sizeof(spares.places);
}

/* Each is written whole: the address sanitizer sees what is too short, the marks what is given
 * twice.
 */
static void take__gives_each_place_once_and_then_allocates(void **state) {
    (void)state;
    uint8_t *taken[MORE];
    for (size_t i = 0; i < MORE; i++) {
        taken[i] = objref__spares_take(&spares, LANE, OBJREF__SPARE_BYTES);
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % 16, 0);
        assert_int_equal(is_place(taken[i]), i < OBJREF__SPARE_COUNT);
        memset(taken[i], (int)(i % 251), OBJREF__SPARE_BYTES);
    }
    for (size_t i = 0; i < MORE; i++) {
        assert_int_equal(taken[i][0], i % 251);
        assert_int_equal(taken[i][OBJREF__SPARE_BYTES - 1], i % 251);
        objref__spares_give(&spares, LANE, taken[i]);
    }
    void *again = objref__spares_take(&spares, LANE, 1);
    assert_true(is_place(again));
    objref__spares_give(&spares, LANE, again);
}

static void take__of_what_is_too_large_allocates(void **state) {
    (void)state;
    void *large = objref__spares_take(&spares, LANE, OBJREF__SPARE_BYTES + 1);
    assert_non_null(large);
    assert_false(is_place(large));
    memset(large, 1, OBJREF__SPARE_BYTES + 1);
    objref__spares_give(&spares, LANE, large);
    objref__spares_give(&spares, LANE, NULL);
}

/* -- the lock, and the stack under the spares */

enum { THREADS = 4, ROUNDS = 20000 };

static objref__lock lock;
static uint64_t counted;

/* Takes, marks as its own, looks whether it still is, gives back. */
static void *use_spares(void *argument) {
    const uint64_t mark = *(const uint64_t *)argument;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t *place = objref__spares_take(&spares, LANE, sizeof(*place));
        *place = mark;
        objref__lock_take(&lock);
        counted++;
        objref__lock_leave(&lock);
        MUST(*place == mark);
        objref__spares_give(&spares, LANE, place);
    }
    return NULL;
}

static void spares_and_lock__serve_many_threads_one_at_a_time(void **state) {
    (void)state;
    uint64_t marks[THREADS];
    pthread_t threads[THREADS];
    counted = 0;
    for (size_t i = 0; i < THREADS; i++) {
        marks[i] = i + 1;
        threads[i] = thread_start(use_spares, &marks[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
    }
    assert_int_equal(counted, THREADS * ROUNDS);
    assert_int_equal(atomic_load(&lock.state), OBJREF__LOCK_FREE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lane__of_workers_are_others_than_of_strangers),
        cmocka_unit_test_setup(take__gives_each_place_once_and_then_allocates, init_spares),
        cmocka_unit_test_setup(take__of_what_is_too_large_allocates, init_spares),
        cmocka_unit_test_setup(spares_and_lock__serve_many_threads_one_at_a_time, init_spares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
