/* test_wake - a wait that begins while its object comes: no wake-up is lost, however the two meet.
 *
 * One thread submits a task and waits for it, by get, get_many or wait in turn, while the only
 * worker ends it; both spin for some while before, by chance, so the wait begins before, in and
 * after the end. A waiter whose wake-up is lost sleeps to its deadline, and then finds the object
 * there: it shows by the time that it took.
 *
 * test-runtime-wake [ROUNDS [SEED]]
 */
#include "helpers.h"

/* The waiter spins for longer, for the worker has to find the task first. */
enum { BODY_SPIN_MAX = 500, WAITER_SPIN_MAX = 2500 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static uint64_t rounds = 50000;
#else
static uint64_t rounds = 500000;
#endif
static uint64_t seed;
static uint64_t waiter_random;

static void spin(uint64_t *random, uint64_t limit) {
    const uint64_t count = random_next(random) % limit;
    for (volatile uint64_t i = 0; i < count; i++) {
    }
}

static objref_status body_come(objref_call *call) {
    static uint64_t random = 7; /* one worker runs them, one after the other */
    spin(&random, BODY_SPIN_MAX);
    return return_number(call, 0, number_of(call, 0));
}

static void wait_by_get(objref_ref ref) {
    objref_view view;
    assert_ok(objref_get(ref, 0, SOON, &view));
    objref_view_release(&view);
}

static void wait_by_get_many(objref_ref ref) {
    const objref_ref refs[] = {ref, ref};
    objref_view views[2];
    assert_ok(objref_get_many(refs, 2, 0, SOON, views, NULL));
    objref_view_release(&views[0]);
    objref_view_release(&views[1]);
}

static void wait_by_wait(objref_ref ref) {
    uint8_t is_ready = 0;
    assert_ok(objref_wait(&ref, 1, 1, SOON, &is_ready));
    assert_int_equal(is_ready, 1);
}

/* Waits for one; whether it was still pending a moment before. */
static bool meet(objref_ref ref, uint64_t round) {
    static void (*const waits[])(objref_ref) = {wait_by_get, wait_by_get_many, wait_by_wait};
    objref_view view;
    spin(&waiter_random, WAITER_SPIN_MAX);
    const bool is_there = objref_get(ref, 0, 0, &view) == OBJREF_OK;
    if (is_there) {
        objref_view_release(&view);
    }
    const int64_t before = now_ns();
    waits[round % COUNT_OF(waits)](ref);
    assert_true(now_ns() - before < SOON / 2);
    return !is_there;
}

static void wake__is_never_lost(void **state) {
    (void)state;
    uint64_t early = 0;
    const int64_t before = now_ns();
    register_body("come", body_come, OBJREF_MAY_BLOCK);
    for (uint64_t round = 0; round < rounds; round++) {
        const objref_ref ref = submit_number("come", round);
        early += meet(ref, round);
        drop(ref);
    }
    (void)printf("seed %llu: %llu waits, %llu of them for what was pending, %.1f us each\n",
                 (unsigned long long)seed, (unsigned long long)rounds, (unsigned long long)early,
                 (double)(now_ns() - before) / 1000 / (double)rounds);
    assert_true(early > rounds / 100); /* else nothing has met */
}

int main(int argc, char **argv) {
    rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : rounds;
    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)now_ns() / 1000;
    waiter_random = seed;
    const struct CMUnitTest tests[] = {
        one_worker_test(wake__is_never_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
