/* test_fork - a forked child has no runtime, makes its own, and leaves its parent's alone. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a body in a child; what it gives is whether all was as it should be. */
static void assert_child(bool (*body)(void *), void *argument) {
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(body(argument) ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

typedef struct parents {
    objref_ref ref;
    objref_ref pending;
    objref_view view;
} parents;

static bool has_no_runtime(const parents *its) {
    const objref_value value = {0};
    objref_ref ref;
    objref_view view;
    return objref_put(&value, &ref) == OBJREF_RUNTIME_NOT_INITIALIZED &&
           objref_get(its->ref, 0, OBJREF_FOREVER, &view) == OBJREF_RUNTIME_NOT_INITIALIZED &&
           objref_clone(its->ref) == OBJREF_RUNTIME_NOT_INITIALIZED &&
           objref_drop(its->ref) == OBJREF_OK &&
           objref_shutdown(0) == OBJREF_RUNTIME_NOT_INITIALIZED;
}

static bool child_has_none(void *argument) {
    return has_no_runtime(argument);
}

/* In the child: the same address, another runtime's memory. */
static bool child_makes_its_own(void *argument) {
    parents *its = argument;
    const uint64_t number = 5;
    const objref_value value = number_value(&number);
    objref_ref ref;
    objref_ref result;
    objref_view view;
    if (!has_no_runtime(its) || objref_init(NULL) != OBJREF_OK) {
        return false;
    }
    register_common();
    objref_view_release(&its->view); /* its parent's: left to the system */
    const objref_arg arg = {.value = &value};
    return objref_put(&value, &ref) == OBJREF_OK && ref.worker != its->ref.worker &&
           objref_get(its->ref, 0, OBJREF_FOREVER, &view) == OBJREF_UNKNOWN_REF &&
           objref_get(its->pending, 0, OBJREF_FOREVER, &view) == OBJREF_UNKNOWN_REF &&
           objref_drop(its->ref) == OBJREF_OK &&
           objref_submit("identity", &arg, 1, &result, 1) == OBJREF_OK &&
           objref_get(result, 0, SOON, &view) == OBJREF_OK && view.size == sizeof(number) &&
           memcmp(view.bytes, &number, sizeof(number)) == 0 && stats_now().objects == 2 &&
           objref__store_is_valid(&objref__runtime_home()->store) &&
           objref_shutdown(SOON) == OBJREF_OK &&
           objref_shutdown(0) == OBJREF_RUNTIME_NOT_INITIALIZED;
}

static bool child_releases_views_first(void *argument) {
    parents *its = argument;
    objref_view_release(&its->view); /* before there is any runtime */
    return its->view.hold == NULL && objref_init(NULL) == OBJREF_OK &&
           objref_shutdown(SOON) == OBJREF_OK;
}

/* The child of a child. */
static bool child_forks_again(void *argument) {
    if (objref_init(NULL) != OBJREF_OK) {
        return false;
    }
    const pid_t child = fork();
    if (child == 0) {
        _exit(child_makes_its_own(argument) ? 0 : 1);
    }
    int status = 1;
    return waitpid(child, &status, 0) == child && status == 0 && objref_shutdown(SOON) == OBJREF_OK;
}

static void fork__gives_a_child_without_a_runtime(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    static uint8_t bytes[1000];
    parents its = {.ref = put_bytes(0, bytes, sizeof(bytes)), .pending = submit_gate(&closed)};
    gate_await_started(&closed, 1);
    assert_ok(objref_get(its.ref, 0, 0, &its.view));
    assert_child(child_has_none, &its);
    assert_child(child_makes_its_own, &its);
    assert_child(child_releases_views_first, &its);
    assert_child(child_forks_again, &its);

    assert_int_equal(stats_now().objects, 2); /* the parent's are all there */
    assert_memory_equal(its.view.bytes, bytes, sizeof(bytes));
    objref_view_release(&its.view);
    gate_open(&closed);
    assert_number(its.pending, 7);
    drop(its.pending);
    drop(its.ref);
}

/* A child of a body is inside no task of its own runtime: it may start and end one. */
static objref_status body_fork(objref_call *call) {
    const pid_t child = fork();
    if (child == 0) {
        const bool is_right = objref_init(NULL) == OBJREF_OK && objref_shutdown(SOON) == OBJREF_OK;
        _exit(is_right ? 0 : 1);
    }
    int status = 1;
    MUST(waitpid(child, &status, 0) == child);
    return return_number(call, 0, (uint64_t)status);
}

static void fork__inside_a_body_gives_a_child_outside_of_it(void **state) {
    (void)state;
    register_body("fork", body_fork, OBJREF_MAY_BLOCK);
    objref_ref ref;
    assert_ok(objref_submit("fork", NULL, 0, &ref, 1));
    assert_number(ref, 0);
    drop(ref);
}

/* -- a child of the deepest body that a get runs inside another */

static _Atomic bool ran_on_getter;
static pthread_t getter;

static objref_status body_where(objref_call *call) {
    atomic_store(&ran_on_getter, pthread_equal(pthread_self(), getter) != 0);
    return return_number(call, 0, 1);
}

/* Its only worker is kept busy, so that a get has to run the body, or to time out. */
static bool child_get_runs_a_body(void) {
    static gate closed = GATE_CLOSED;
    objref_ref ref;
    objref_view view;
    start(1, OBJREF_NO_LIMIT);
    register_body("where", body_where, OBJREF_NEVER_BLOCKS);
    (void)submit_gate(&closed);
    gate_await_started(&closed, 1);
    getter = pthread_self();
    MUST(objref_submit("where", NULL, 0, &ref, 1) == OBJREF_OK);
    const bool is_right =
        objref_get(ref, 0, 100 * MS, &view) == OBJREF_OK && atomic_load(&ran_on_getter);
    gate_open(&closed);
    return is_right;
}

enum { DEPTH = 32 };

static objref_status body_fork_inside(objref_call *call) {
    const uint64_t depth = number_of(call, 0);
    uint64_t result = 1;
    if (depth == 0) {
        const pid_t child = fork();
        if (child == 0) {
            _exit(child_get_runs_a_body() ? 0 : 1);
        }
        int status = 1;
        MUST(waitpid(child, &status, 0) == child);
        result = (uint64_t)status;
    } else {
        size_t size = 0;
        const objref_ref inner = submit_number("fork_inside", depth - 1);
        MUST(objref_copy(inner, 0, OBJREF_FOREVER, &result, sizeof(result), &size) == OBJREF_OK);
        MUST(objref_drop(inner) == OBJREF_OK);
    }
    return return_number(call, 0, result);
}

static void fork__inside_many_bodies_gives_a_child_outside_of_all(void **state) {
    (void)state;
    register_body("fork_inside", body_fork_inside, OBJREF_MAY_BLOCK);
    const objref_ref ref = submit_number("fork_inside", DEPTH);
    assert_number(ref, 0);
    drop(ref);
}

/* A child of the directory is inside none. */
static objref_status fork_and_give_nothing(void *context, objref_ref ref, objref_ref *ret_ref) {
    (void)ref;
    (void)ret_ref;
    const pid_t child = fork();
    if (child == 0) {
        const bool is_right = objref_init(NULL) == OBJREF_OK && objref_shutdown(SOON) == OBJREF_OK;
        _exit(is_right ? 0 : 1);
    }
    MUST(waitpid(child, context, 0) == child);
    return OBJREF_UNKNOWN_REF;
}

static void fork__inside_the_directory_gives_a_child_outside_of_it(void **state) {
    (void)state;
    int status = 1;
    objref_view view;
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.directory = fork_and_give_nothing;
    config.directory_context = &status;
    assert_ok(objref_init(&config));
    assert_status(objref_get((objref_ref){1, 2, 3}, 0, 0, &view), OBJREF_UNKNOWN_REF);
    assert_int_equal(status, 0);
    stop();
}

static void *fork_while_busy(void *argument) {
    _Atomic bool *is_over = argument;
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    while (!atomic_load(is_over)) {
        objref_ref ref;
        MUST(objref_put(&value, &ref) == OBJREF_OK);
        MUST(objref_drop(ref) == OBJREF_OK);
        drop(submit_number("identity", 1));
    }
    return NULL;
}

/* Locks of the parent's that are taken at the moment of the fork stay taken in the child. */
static void fork__while_others_are_inside_leaves_no_lock_behind(void **state) {
    (void)state;
    _Atomic bool is_over = false;
    const pthread_t threads[] = {thread_start(fork_while_busy, &is_over),
                                 thread_start(fork_while_busy, &is_over)};
    for (int i = 0; i < 20; i++) {
        parents its = {.ref = {1, 2, 3}};
        assert_child(child_makes_its_own, &its);
    }
    atomic_store(&is_over, true);
    thread_join(threads[0]);
    thread_join(threads[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(fork__gives_a_child_without_a_runtime),
        session_test(fork__inside_a_body_gives_a_child_outside_of_it),
        one_worker_test(fork__inside_many_bodies_gives_a_child_outside_of_all),
        cmocka_unit_test(fork__inside_the_directory_gives_a_child_outside_of_it),
        session_test(fork__while_others_are_inside_leaves_no_lock_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
