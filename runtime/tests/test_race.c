/* test_race - several threads on one thing: holds, the last of them, wake-ups.
 *
 * test-runtime-race [FACTOR [TEST]]: how many times as many rounds as usual; one test alone.
 */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static size_t factor = 1;

/* What several threads share; each test uses what it needs. */
typedef struct shared {
    objref_ref ref;
    size_t rounds;
    pthread_barrier_t *start;
    _Atomic uint64_t ok_count;
    _Atomic bool is_over;
} shared;

enum { THREADS = 4 };

static void run_threads(void *(*body)(void *), shared *its) {
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start(body, its);
    }
    for (size_t i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
    }
}

static objref__word word_of(objref_ref ref) {
    return atomic_load(&objref__store_at(&objref__runtime_home()->store, ref.slot)->word);
}

/* -- holds */

static void *clone_and_drop(void *argument) {
    const shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        MUST(objref_clone(its->ref) == OBJREF_OK);
        objref_view view;
        MUST(objref_get(its->ref, 0, 0, &view) == OBJREF_OK);
        MUST(objref_drop(its->ref) == OBJREF_OK);
        objref_view_release(&view);
    }
    return NULL;
}

static void holds__by_several_threads_add_up(void **state) {
    (void)state;
    shared its = {.ref = put_number(1), .rounds = 20000 * factor};
    run_threads(clone_and_drop, &its);
    assert_int_equal(word_of(its.ref), objref__word_make(its.ref.generation, OBJREF__READY, 1));
    drop(its.ref);
}

/* Each thread ends one hold, at the same moment: the last frees, whichever it is, and once. */
static void *drop_together(void *argument) {
    const shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        (void)pthread_barrier_wait(its->start);
        MUST(objref_drop(its->ref) == OBJREF_OK);
        (void)pthread_barrier_wait(its->start);
    }
    return NULL;
}

static void drop__of_the_last_holds_at_once_frees_once(void **state) {
    (void)state;
    static uint8_t bytes[100];
    pthread_barrier_t start_line;
    assert_int_equal(pthread_barrier_init(&start_line, NULL, THREADS + 1), 0);
    shared its = {.rounds = 1000 * factor, .start = &start_line};
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start(drop_together, &its);
    }
    for (size_t i = 0; i < its.rounds; i++) {
        its.ref = put_bytes(0, bytes, sizeof(bytes));
        for (size_t k = 1; k < THREADS; k++) {
            assert_ok(objref_clone(its.ref));
        }
        (void)pthread_barrier_wait(&start_line);
        (void)pthread_barrier_wait(&start_line);
        assert_status(objref_clone(its.ref), OBJREF_FREED);
    }
    for (size_t i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
    }
    assert_in_range(atomic_load(&objref__runtime_home()->store.used_count), 1,
                    1 + OBJREF__FRESH_MAX);
    (void)pthread_barrier_destroy(&start_line);
}

/* Those that read while the last hold goes see the whole value, or that it is gone: never another
 * object, whose bytes differ. */
static void *read_until_freed(void *argument) {
    shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        (void)pthread_barrier_wait(its->start);
        const objref_ref ref = its->ref;
        objref_view view;
        objref_status status = OBJREF_OK;
        while ((status = objref_get(ref, 0, 0, &view)) == OBJREF_OK) {
            const uint8_t *bytes = view.bytes;
            MUST(view.size == 64 && bytes[0] == (uint8_t)i && bytes[63] == (uint8_t)i);
            objref_view_release(&view);
            atomic_fetch_add(&its->ok_count, 1);
        }
        MUST(status == OBJREF_FREED);
        (void)pthread_barrier_wait(its->start);
    }
    return NULL;
}

static void get__while_the_last_hold_goes_sees_all_or_nothing(void **state) {
    (void)state;
    pthread_barrier_t start_line;
    assert_int_equal(pthread_barrier_init(&start_line, NULL, THREADS + 1), 0);
    shared its = {.rounds = 500 * factor, .start = &start_line};
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = thread_start(read_until_freed, &its);
    }
    for (size_t i = 0; i < its.rounds; i++) {
        uint8_t bytes[64];
        memset(bytes, (int)(i & 0xFF), sizeof(bytes));
        its.ref = put_bytes(0, bytes, sizeof(bytes));
        (void)pthread_barrier_wait(&start_line);
        drop(its.ref);
        memset(bytes, (int)(~i & 0xFF), sizeof(bytes));
        const objref_ref next = put_bytes(0, bytes, sizeof(bytes)); /* often the same slot */
        (void)pthread_barrier_wait(&start_line);
        drop(next);
    }
    for (size_t i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
    }
    (void)pthread_barrier_destroy(&start_line);
}

/* -- wake-ups: a get that begins to wait while the task ends. A timed get runs no body that may
 * block, so the task ends on another thread. A waiter whose wake-up is lost sleeps to its deadline,
 * and then finds the object there: it shows by the time that it took. */

static void must_be_soon(int64_t since_ns) {
    MUST(now_ns() - since_ns < SOON / 2);
}

static void *submit_and_get(void *argument) {
    const shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        const objref_ref ref = submit_number("identity", i);
        uint64_t number = 0;
        size_t size = 0;
        const int64_t before = now_ns();
        MUST(objref_copy(ref, 0, SOON, &number, sizeof(number), &size) == OBJREF_OK);
        must_be_soon(before);
        MUST(number == i);
        MUST(objref_drop(ref) == OBJREF_OK);
    }
    return NULL;
}

static void get__never_loses_a_wake_up(void **state) {
    (void)state;
    shared its = {.rounds = 2500 * factor};
    run_threads(submit_and_get, &its);
}

static void *submit_and_wait(void *argument) {
    const shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        const objref_ref refs[] = {submit_number("identity", 1), submit_number("identity", 2),
                                   submit_number("fail", 3)};
        uint8_t ready[3];
        const int64_t before = now_ns();
        MUST(objref_wait(refs, 3, 1 + i % 3, SOON, ready) == OBJREF_OK);
        MUST(ready[0] + ready[1] + ready[2] == (int)(1 + i % 3));
        objref_view views[3];
        MUST(objref_get_many(refs, 2, 0, SOON, views, NULL) == OBJREF_OK);
        objref_view_release(&views[0]);
        objref_view_release(&views[1]);
        MUST(objref_get_many(refs, 3, 0, SOON, views, NULL) == OBJREF_TASK_FAILED);
        must_be_soon(before);
        for (size_t k = 0; k < 3; k++) {
            MUST(objref_drop(refs[k]) == OBJREF_OK);
        }
    }
    return NULL;
}

static void wait__never_loses_a_wake_up(void **state) {
    (void)state;
    shared its = {.rounds = 500 * factor};
    run_threads(submit_and_wait, &its);
}

/* Timeouts about as long as the task: it ends while the waiter gives up. */
static void *submit_and_give_up(void *argument) {
    const shared *its = argument;
    uint64_t random = (uintptr_t)&random;
    for (size_t i = 0; i < its->rounds; i++) {
        const objref_ref ref = submit_number("identity", i);
        objref_view view;
        const int64_t timeout_ns = (int64_t)(random_next(&random) % 30000);
        const objref_status status = objref_get(ref, 0, timeout_ns, &view);
        MUST(status == OBJREF_OK || status == OBJREF_TIMED_OUT);
        if (status == OBJREF_OK) {
            objref_view_release(&view);
        }
        MUST(objref_drop(ref) == OBJREF_OK); /* often before the task has ended */
    }
    return NULL;
}

static void get__that_gives_up_while_the_object_comes_leaves_nothing(void **state) {
    (void)state;
    shared its = {.rounds = 2000 * factor};
    run_threads(submit_and_give_up, &its);
}

/* Inputs of one task that fail and come at the same time, from several tasks. */
static void *join_mixed_inputs(void *argument) {
    const shared *its = argument;
    for (size_t i = 0; i < its->rounds; i++) {
        const objref_ref inputs[] = {submit_number("identity", 1), submit_number("fail", 2),
                                     submit_number("identity", 3), submit_number("fail", 4)};
        const objref_ref sum = submit("sum", inputs, i % 2 == 0 ? 4 : 1);
        objref_view view;
        const objref_status status = objref_get(sum, 0, SOON, &view);
        MUST(status == (i % 2 == 0 ? OBJREF_DEPENDENCY_FAILED : OBJREF_OK));
        if (status == OBJREF_OK) {
            objref_view_release(&view);
        }
        MUST(objref_drop(sum) == OBJREF_OK);
        for (size_t k = 0; k < 4; k++) {
            MUST(objref_drop(inputs[k]) == OBJREF_OK);
        }
    }
    return NULL;
}

static void submit__joins_inputs_that_fail_and_come_at_once(void **state) {
    (void)state;
    shared its = {.rounds = 500 * factor};
    run_threads(join_mixed_inputs, &its);
}

int main(int argc, char **argv) {
    factor = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    const struct CMUnitTest tests[] = {
        session_test(drop__of_the_last_holds_at_once_frees_once),
        session_test(holds__by_several_threads_add_up),
        session_test(get__while_the_last_hold_goes_sees_all_or_nothing),
        session_test(get__never_loses_a_wake_up),
        session_test(wait__never_loses_a_wake_up),
        session_test(get__that_gives_up_while_the_object_comes_leaves_nothing),
        session_test(submit__joins_inputs_that_fail_and_come_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
