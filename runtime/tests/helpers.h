/* helpers - what the runtime's tests share: a session around each test, numbers as values, gates.
 *
 * Assertions of cmocka may only fail on the test's own thread; bodies and other threads use MUST.
 */
#ifndef OBJREF_TESTS_HELPERS_H
#define OBJREF_TESTS_HELPERS_H

#include <objref/objref.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

/* Long enough for any machine: a wait that should end, and would hang otherwise. */
#define SOON (20 * SECOND)

// NOLINTBEGIN(readability-identifier-naming): they stand among cmocka's own
#define assert_status(call, expected) check_status((call), (expected), #call, __FILE__, __LINE__)
#define assert_ok(call) assert_status((call), OBJREF_OK)
// NOLINTEND(readability-identifier-naming)

/* For threads that are not the test's: prints and ends the program. */
#define MUST(condition) ((condition) ? (void)0 : give_up(#condition, __FILE__, __LINE__))

_Noreturn void give_up(const char *condition, const char *file, int line);

void check_status(
    objref_status got, objref_status expected, const char *call, const char *file, int line);

/* A test with a session of two workers, or of one, around it. Its end is part of the test: no
 * object, hold or task is left, the store holds together, shutdown succeeds. */
// NOLINTBEGIN(readability-identifier-naming): they stand among cmocka's own
#define session_test(f) cmocka_unit_test_setup_teardown(f, session_begin, session_end)
#define one_worker_test(f) cmocka_unit_test_setup_teardown(f, session_begin_alone, session_end)
// NOLINTEND(readability-identifier-naming)

int session_begin(void **state);
int session_begin_alone(void **state);
int session_end(void **state);

/* A session of its own kind, for tests that make theirs themselves. */
void start(uint32_t workers, uint64_t store_bytes);
void stop(void);
void assert_nothing_left(void);
objref_stats stats_now(void);

/* Values. */
objref_value number_value(const uint64_t *number);
objref_ref put_number(uint64_t number);
objref_ref put_bytes(uint64_t type, const void *bytes, size_t size);
objref_ref put_list(const objref_ref *refs, size_t count);
void assert_number(objref_ref ref, uint64_t expected);
void drop(objref_ref ref);
void drop_all(const objref_ref *refs, size_t count);

/* Tasks, from any thread. `submit` gives the one result of a task, whose arguments are refs. */
objref_arg ref_arg(objref_ref ref);
objref_ref submit(const char *name, const objref_ref *refs, size_t count);
objref_ref submit_one(const char *name, objref_ref ref);
objref_ref submit_number(const char *name, uint64_t number);
uint64_t number_of(const objref_call *call, size_t index);
objref_status return_number(objref_call *call, size_t index, uint64_t number);

/* A task that stays until the test lets it go: `submit_gate` makes one, its result is 7. The body
 * may look at its gate after the test has ended: gates are static. */
typedef struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    uint32_t started;
} gate;

#define GATE_CLOSED                                                                                \
    { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0 }

objref_ref submit_gate(gate *closed);
void gate_open(gate *closed);
void gate_await_started(gate *closed, uint32_t count);
uint32_t gate_started(gate *closed);

/* Functions that `session_begin` and `start` register: "identity" (argument 0), "sum", "gate",
 * "fail" (with its argument as the code). All MAY_BLOCK. */
void register_common(void);
void register_body(const char *name, objref_function body, uint32_t flags);

/* Threads, time, chance. */
pthread_t thread_start(void *(*body)(void *), void *argument);
void thread_join(pthread_t thread);
int64_t now_ns(void);
void sleep_ms(int64_t ms);
uint64_t random_next(uint64_t *state);

/* What of this process is in memory now. */
uint64_t resident_bytes(void);

#endif /* OBJREF_TESTS_HELPERS_H */
