/* A child process, from fork to the last of its orphans. One at a time, from one thread. */
#include "child.h"

#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static sigset_t mask_outside; /* the signals as they were: what a child and a waiting poll see */

struct pipes {
    int output[2];
    int errors[2];
    int failure[2]; /* carries the errno of exec; closes by itself when exec succeeds */
};

static void note_signal(int signal_number) {
    (void)signal_number;
    interrupted = 1;
}

void bench_child_listen(void) {
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops, &mask_outside);
    sigdelset(&mask_outside, SIGINT);
    sigdelset(&mask_outside, SIGTERM);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

bool bench_child_is_interrupted(void) {
    sigset_t pending;
    sigpending(&pending);
    return interrupted != 0 || sigismember(&pending, SIGINT) == 1 ||
           sigismember(&pending, SIGTERM) == 1;
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void close_end(int *fd) {
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static void close_pair(int pair[2]) {
    close_end(&pair[0]);
    close_end(&pair[1]);
}

static bool open_pipes(struct pipes *ret_pipes) {
    *ret_pipes = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
    return pipe2(ret_pipes->output, O_CLOEXEC) == 0 && pipe2(ret_pipes->errors, O_CLOEXEC) == 0 &&
           pipe2(ret_pipes->failure, O_CLOEXEC) == 0;
}

static void close_pipes(struct pipes *pipes) {
    close_pair(pipes->output);
    close_pair(pipes->errors);
    close_pair(pipes->failure);
}

/* In the child: become the program, or say why not. Only calls that are safe after fork. */
static _Noreturn void become(char *const argv[], const struct pipes *pipes) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pthread_sigmask(SIG_SETMASK, &mask_outside, NULL);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
        dup2(pipes->output[1], STDOUT_FILENO) >= 0 && dup2(pipes->errors[1], STDERR_FILENO) >= 0) {
        execvp(argv[0], argv);
    }
    int reason = errno;
    (void)!write(pipes->failure[1], &reason, sizeof reason);
    _exit(127);
}

/* Waits until exec has happened or failed; the errno of a failure, or 0. */
static int read_failure(struct pipes *pipes) {
    int reason = 0;
    ssize_t got;
    close_end(&pipes->failure[1]);
    do {
        got = read(pipes->failure[0], &reason, sizeof reason);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof reason ? reason : 0;
}

static void keep_output(bench_child *child, const char *bytes, size_t count) {
    if (child->output_bytes + count > BENCH_OUTPUT_BYTES_MAX) {
        child->end = BENCH_CHILD_FLOODED;
        return;
    }
    child->output = bench_memory_grow(child->output, child->output_bytes + count + 1, 1);
    memcpy(child->output + child->output_bytes, bytes, count);
    child->output_bytes += count;
    child->output[child->output_bytes] = '\0';
}

/* Of standard error only the end is of interest, and a program may write without end. */
static void keep_errors(bench_child *child, const char *bytes, size_t count) {
    if (count > BENCH_ERRORS_BYTES_MAX) {
        bytes += count - BENCH_ERRORS_BYTES_MAX;
        count = BENCH_ERRORS_BYTES_MAX;
    }
    size_t total = child->errors_bytes + count;
    size_t lost = total > BENCH_ERRORS_BYTES_MAX ? total - BENCH_ERRORS_BYTES_MAX : 0;
    memmove(child->errors, child->errors + lost, child->errors_bytes - lost);
    memcpy(child->errors + child->errors_bytes - lost, bytes, count);
    child->errors_bytes = total - lost;
    child->errors[child->errors_bytes] = '\0';
}

typedef void keep_function(bench_child *child, const char *bytes, size_t count);

/* Reads once from a pipe that may have something; a closed one is marked by -1. */
static void read_some(int *fd, bench_child *child, keep_function *keep) {
    char bytes[1 << 16];
    ssize_t got = read(*fd, bytes, sizeof bytes);
    if (got > 0) {
        keep(child, bytes, (size_t)got);
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_end(fd);
    }
}

/* One wait for output, the end, the deadline or a signal. Returns whether the child has ended: then
 * what it wrote is in the pipes already, and one more round without waiting reads it. */
static bool listen_once(struct pipes *pipes, int pidfd, int64_t wait_ns, bench_child *child) {
    struct pollfd watched[] = {
        {.fd = pipes->output[0], .events = POLLIN},
        {.fd = pipes->errors[0], .events = POLLIN},
        {.fd = pidfd, .events = POLLIN},
    };
    struct timespec wait = {.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000};
    if (ppoll(watched, 3, &wait, &mask_outside) <= 0) {
        return false;
    }
    if (watched[0].revents != 0) {
        read_some(&pipes->output[0], child, keep_output);
    }
    if (watched[1].revents != 0) {
        read_some(&pipes->errors[0], child, keep_errors);
    }
    return watched[2].revents != 0 && watched[0].revents == 0 && watched[1].revents == 0;
}

/* Ends when the child has, whoever else still holds the pipe: a daemon it left must not hold us. */
static void listen_to_end(struct pipes *pipes, int pidfd, int64_t deadline_ns, bench_child *child) {
    int64_t end_ns = now_ns() + deadline_ns;
    while (child->end == BENCH_CHILD_EXITED) {
        int64_t wait_ns = end_ns - now_ns();
        if (bench_child_is_interrupted()) {
            child->end = BENCH_CHILD_INTERRUPTED;
        } else if (wait_ns <= 0) {
            child->end = BENCH_CHILD_LATE;
        } else if (listen_once(pipes, pidfd, wait_ns, child)) {
            return;
        }
    }
}

static void kill_each_child(void) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return;
    }
    int pid;
    while (fscanf(file, "%d", &pid) == 1) { // NOLINT(cert-err34-c): the kernel wrote it
        kill(pid, SIGKILL);
    }
    (void)fclose(file);
}

/* The group first; what left the group has become our own child by now, one generation a round. */
static void end_all(pid_t pid, bench_child *child) {
    enum { ROUNDS_MAX = 1000 };
    struct rusage usage = {0};
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    while (wait4(pid, &child->status, 0, &usage) < 0 && errno == EINTR) {
    }
    child->involuntary_switches = usage.ru_nivcsw;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        kill_each_child();
        if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD) {
            return;
        }
    }
}

/* Forks and waits for exec: 0, or the errno that kept the program from starting. */
static int start(char *const argv[], struct pipes *pipes, pid_t *ret_pid) {
    *ret_pid = open_pipes(pipes) ? fork() : -1;
    if (*ret_pid < 0) {
        return errno;
    }
    if (*ret_pid == 0) {
        become(argv, pipes);
    }
    close_end(&pipes->output[1]);
    close_end(&pipes->errors[1]);
    return read_failure(pipes);
}

/* Follows a program that has started; 0, or the errno that keeps us from following it. */
static int follow(pid_t pid, struct pipes *pipes, int64_t deadline_ns, bench_child *child) {
    int pidfd = pidfd_open(pid, 0);
    if (pidfd < 0) {
        return errno;
    }
    listen_to_end(pipes, pidfd, deadline_ns, child);
    close(pidfd);
    return 0;
}

void bench_child_run(char *const argv[], int64_t deadline_ns, bench_child *ret_child) {
    assert(argv[0] != NULL);
    struct pipes pipes;
    pid_t pid;
    *ret_child = (bench_child){.end = BENCH_CHILD_EXITED, .output = bench_memory_get(1, 1)};
    int reason = start(argv, &pipes, &pid);
    if (reason == 0) {
        reason = follow(pid, &pipes, deadline_ns, ret_child);
    }
    if (pid > 0) {
        end_all(pid, ret_child);
    }
    close_pipes(&pipes);
    if (reason != 0) {
        ret_child->end = BENCH_CHILD_NOT_STARTED;
        ret_child->status = reason;
    }
}

void bench_child_release(bench_child *child) {
    free(child->output);
    *child = (bench_child){0};
}
