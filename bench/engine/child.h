/* A child process: started, listened to until it ends or its time is up, and gone afterwards with
 * everything it started. Knows nothing of what the output means. Called by subject.c.
 */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_OUTPUT_BYTES_MAX (8u << 20)
#define BENCH_ERRORS_BYTES_MAX 4096u

typedef enum bench_child_end {
    BENCH_CHILD_EXITED,      /* by itself; status says how */
    BENCH_CHILD_NOT_STARTED, /* status is the errno of exec */
    BENCH_CHILD_LATE,        /* stopped at its deadline */
    BENCH_CHILD_FLOODED,     /* stopped because it wrote more than BENCH_OUTPUT_BYTES_MAX */
    BENCH_CHILD_INTERRUPTED  /* stopped because a person stopped us */
} bench_child_end;

typedef struct bench_child {
    bench_child_end end;
    int status;                              /* as waitpid gives it, or an errno */
    char *output;                            /* NUL-terminated; given back by release */
    size_t output_bytes;                     /* without the NUL */
    char errors[BENCH_ERRORS_BYTES_MAX + 1]; /* the last of its standard error, NUL-terminated */
    size_t errors_bytes;
    long involuntary_switches;
} bench_child;

/* bench_child_listen - make this process ready to have children: it adopts their orphans, and
 * SIGINT and SIGTERM only set a flag, looked at while a child runs. Once, before the first run. */
void bench_child_listen(void);

/* bench_child_is_interrupted - whether such a signal has come. */
bool bench_child_is_interrupted(void);

/* bench_child_run - run a program to its end.
 *
 * argv         the program (searched as execvp does) and its arguments, NULL at the end.
 * deadline_ns  how long it may run.
 * ret_child    always written; given back by bench_child_release. No process of it is left.
 */
void bench_child_run(char *const argv[], int64_t deadline_ns, bench_child *ret_child);

/* bench_child_release - give the output back; leaves the struct zeroed. */
void bench_child_release(bench_child *child);

#endif
