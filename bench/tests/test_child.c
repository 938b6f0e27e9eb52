/* Child processes: every way to end, and nothing of them left. */
#include "child.h"

#include "test.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static void run_shell(const char *script, int64_t deadline_ns, bench_child *child) {
    char shell[] = "sh";
    char option[] = "-c";
    char text[512];
    strncpy(text, script, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    bench_child_run((char *[]){shell, option, text, NULL}, deadline_ns, child);
}

static void assert_alone(void) {
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void run__keeps_output_errors_and_status(void **state) {
    (void)state;
    bench_child child;
    run_shell("echo out; echo err >&2; exit 3", 20 * SECOND, &child);
    assert_int_equal(child.end, BENCH_CHILD_EXITED);
    assert_int_equal(WEXITSTATUS(child.status), 3);
    assert_string_equal(child.output, "out\n");
    assert_string_equal(child.errors, "err\n");
    bench_child_release(&child);
    assert_null(child.output);
}

static void run__of_a_missing_program_says_why(void **state) {
    (void)state;
    bench_child child;
    char name[] = "/no/such/program";
    bench_child_run((char *[]){name, NULL}, SECOND, &child);
    assert_int_equal(child.end, BENCH_CHILD_NOT_STARTED);
    assert_int_equal(child.status, ENOENT);
    bench_child_release(&child);
    assert_alone();
}

static void run__stops_a_child_at_its_deadline(void **state) {
    (void)state;
    bench_child child;
    run_shell("echo first; sleep 100", SECOND / 5, &child);
    assert_int_equal(child.end, BENCH_CHILD_LATE);
    assert_string_equal(child.output, "first\n");
    bench_child_release(&child);
    assert_alone();
}

static void run__stops_a_child_that_floods(void **state) {
    (void)state;
    bench_child child;
    run_shell("while :; do echo 0123456789012345678901234567890123456789; done", 60 * SECOND,
              &child);
    assert_int_equal(child.end, BENCH_CHILD_FLOODED);
    assert_true(child.output_bytes <= BENCH_OUTPUT_BYTES_MAX);
    bench_child_release(&child);
    assert_alone();
}

static void run__keeps_the_end_of_many_errors(void **state) {
    (void)state;
    bench_child child;
    run_shell("i=0; while test $i -lt 3000; do echo line $i >&2; i=$((i+1)); done", 60 * SECOND,
              &child);
    assert_int_equal(child.end, BENCH_CHILD_EXITED);
    assert_int_equal(child.errors_bytes, BENCH_ERRORS_BYTES_MAX);
    assert_string_equal(child.errors + child.errors_bytes - 10, "line 2999\n");
    bench_child_release(&child);
}

/* A daemon keeps the pipe open and has left the group: it must neither hold us nor stay. */
static void run__ends_what_the_child_left_behind(void **state) {
    (void)state;
    bench_child child;
    run_shell("setsid sleep 100 & echo started", 60 * SECOND, &child);
    assert_int_equal(child.end, BENCH_CHILD_EXITED);
    assert_string_equal(child.output, "started\n");
    bench_child_release(&child);
    assert_alone();
}

static void run__tells_a_signal_from_an_exit(void **state) {
    (void)state;
    bench_child child;
    run_shell("kill -SEGV $$", 20 * SECOND, &child);
    assert_int_equal(child.end, BENCH_CHILD_EXITED);
    assert_true(WIFSIGNALED(child.status));
    assert_int_equal(WTERMSIG(child.status), SIGSEGV);
    bench_child_release(&child);
}

/* The last test: a signal, once noted, stays. */
static void run__ends_when_we_are_interrupted(void **state) {
    (void)state;
    bench_child child;
    assert_false(bench_child_is_interrupted());
    run_shell("kill -INT $PPID; sleep 100", 60 * SECOND, &child);
    assert_int_equal(child.end, BENCH_CHILD_INTERRUPTED);
    assert_true(bench_child_is_interrupted());
    bench_child_release(&child);
    assert_alone();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__keeps_output_errors_and_status),
        cmocka_unit_test(run__of_a_missing_program_says_why),
        cmocka_unit_test(run__stops_a_child_at_its_deadline),
        cmocka_unit_test(run__stops_a_child_that_floods),
        cmocka_unit_test(run__keeps_the_end_of_many_errors),
        cmocka_unit_test(run__ends_what_the_child_left_behind),
        cmocka_unit_test(run__tells_a_signal_from_an_exit),
        cmocka_unit_test(run__ends_when_we_are_interrupted),
    };
    bench_child_listen();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
