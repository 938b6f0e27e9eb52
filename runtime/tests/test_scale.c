/* test_scale - a million tasks one after the other: time that grows as they do, no stack, and the
 * memory back.
 *
 * Every thread of the program but the first has a stack of 64 KiB, the workers included: what went
 * down a chain by recursion would end there at once. Times are printed; the bounds on them are so
 * wide that only another order of growth is seen.
 */
#include "helpers.h"

#include <malloc.h>

enum {
    STACK_BYTES = 64 * 1024,
    SHORT = 100000,
    LONG = 1000000,
    GROWTH_MAX = 40, /* times the time for 10 times the length; 100 were quadratic */
    SLACK_BYTES = 16 * 1024 * 1024,
};

/* A chain behind a closed gate, built and ended on one thread. */
typedef struct chain {
    size_t length;
    bool is_cancelled; /* ended by a cancel of its first, else by its value */
    int64_t build_ns;
    int64_t end_ns;
    uint64_t peak_bytes;
} chain;

static void end_by_value(gate *closed, objref_ref last) {
    uint64_t number = 0;
    size_t size = 0;
    gate_open(closed);
    MUST(objref_copy(last, 0, OBJREF_FOREVER, &number, sizeof(number), &size) == OBJREF_OK);
    MUST(number == 7);
}

static void end_by_cancel(gate *closed, objref_ref first, objref_ref last, size_t length) {
    objref_failure failure;
    MUST(objref_cancel(first) == OBJREF_OK);
    MUST(objref_failure_get(last, &failure) == OBJREF_OK); /* by now, and on this thread */
    MUST(failure.cause == OBJREF_CANCELLED && failure.depth == length - 1);
    gate_open(closed);
}

static void *run_chain(void *argument) {
    chain *self = argument;
    gate closed = GATE_CLOSED;
    const objref_ref head = submit_gate(&closed);
    const int64_t begin_ns = now_ns();
    const objref_ref first = submit_one("identity", head);
    objref_ref last = first;
    MUST(objref_clone(first) == OBJREF_OK);
    for (size_t i = 1; i < self->length; i++) {
        const objref_ref next = submit_one("identity", last);
        MUST(objref_drop(last) == OBJREF_OK);
        last = next;
    }
    self->build_ns = now_ns() - begin_ns;
    self->peak_bytes = resident_bytes();
    if (self->is_cancelled) {
        end_by_cancel(&closed, first, last, self->length);
    } else {
        end_by_value(&closed, last);
    }
    self->end_ns = now_ns() - begin_ns - self->build_ns;
    MUST(objref_drop(first) == OBJREF_OK && objref_drop(last) == OBJREF_OK);
    uint64_t number = 0;
    size_t size = 0;
    MUST(objref_copy(head, 0, SOON, &number, sizeof(number), &size) == OBJREF_OK);
    MUST(objref_drop(head) == OBJREF_OK);
    return NULL;
}

/* The same chain in a session of its own; what it leaves resident is what the next may use again.
 */
static chain play(size_t length, bool is_cancelled) {
    chain its = {.length = length, .is_cancelled = is_cancelled};
    start(2, OBJREF_NO_LIMIT);
    thread_join(thread_start(run_chain, &its));
    stop();
    (void)malloc_trim(0);
    (void)printf(
        "%s of %zu: built in %lld ns a task, ended in %lld ns a task, %llu MiB resident "
        "before its end, %llu after\n",
        is_cancelled ? "cancelled chain" : "chain", length,
        (long long)(its.build_ns / (int64_t)length), (long long)(its.end_ns / (int64_t)length),
        (unsigned long long)(its.peak_bytes >> 20), (unsigned long long)(resident_bytes() >> 20));
    return its;
}

static void assert_scales(bool is_cancelled) {
    (void)play(LONG, is_cancelled); /* the slots are there from now on */
    const uint64_t before = resident_bytes();
    const chain few = play(SHORT, is_cancelled);
    const chain many = play(LONG, is_cancelled);
    assert_true(many.peak_bytes > before + (uint64_t)LONG * 100); /* they were all there at once */
    assert_true(resident_bytes() <= before + SLACK_BYTES);
    assert_true(many.build_ns < GROWTH_MAX * few.build_ns);
    assert_true(many.end_ns < GROWTH_MAX * few.end_ns);
}

static void chain__of_a_million_ends_in_linear_time(void **state) {
    (void)state;
    assert_scales(false);
}

static void chain__of_a_million_is_cancelled_in_linear_time(void **state) {
    (void)state;
    assert_scales(true);
}

/* The instrument: the stacks are as small as they should be. */
static void *stack_bytes_here(void *argument) {
    pthread_attr_t attributes;
    MUST(pthread_getattr_np(pthread_self(), &attributes) == 0);
    MUST(pthread_attr_getstacksize(&attributes, argument) == 0);
    MUST(pthread_attr_destroy(&attributes) == 0);
    return NULL;
}

static void stack__of_every_thread_is_small(void **state) {
    (void)state;
    size_t bytes = 0;
    thread_join(thread_start(stack_bytes_here, &bytes));
    (void)printf("stacks of %zu bytes\n", bytes);
    assert_in_range(bytes, 1, STACK_BYTES);
}

int main(void) {
    pthread_attr_t attributes;
    MUST(pthread_attr_init(&attributes) == 0);
    MUST(pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0);
    MUST(pthread_setattr_default_np(&attributes) == 0);
    MUST(pthread_attr_destroy(&attributes) == 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stack__of_every_thread_is_small),
        cmocka_unit_test(chain__of_a_million_ends_in_linear_time),
        cmocka_unit_test(chain__of_a_million_is_cancelled_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
