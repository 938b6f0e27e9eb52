/* child - see child.h. */
#include "child.h"

#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct pipes {
    int input[2], output[2], log[2]; /* [0] is read from, [1] written to */
};

static void end_close(int *fd) {
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

static void pipes_close(struct pipes *pipes) {
    int *ends[] = {pipes->input, pipes->output, pipes->log};
    for (size_t i = 0; i < 3; i++) {
        end_close(&ends[i][0]);
        end_close(&ends[i][1]);
    }
}

/* Close-on-exec everywhere: a descriptor inherited by a daemon would keep the pipe open for ever.
 */
static int pipes_open(struct pipes *pipes) {
    *pipes = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
    if (pipe2(pipes->input, O_CLOEXEC) != 0 || pipe2(pipes->output, O_CLOEXEC) != 0 ||
        pipe2(pipes->log, O_CLOEXEC) != 0) {
        int error = errno;
        pipes_close(pipes);
        return error;
    }
    return 0;
}

/* As the engine found them: what it ignores or catches must not reach the program. */
static void signals_reset(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) {
        (void)signal(number, SIG_DFL); /* refused for those that cannot be changed */
    }
    (void)sigprocmask(SIG_SETMASK, &none, NULL); /* NOLINT(concurrency-mt-unsafe): one thread */
}

/* Also where the numbers are the same, which dup2() leaves close-on-exec. */
static bool end_place(int fd, int target) {
    return fd == target ? fcntl(fd, F_SETFD, 0) == 0 : dup2(fd, target) == target;
}

/* In the new process. The kernel kills the program when the engine is gone, however it ended: the
 * engine has one thread, so it is the engine and no thread of it whose end counts. What the program
 * itself leaves behind then sees the end of its input, or of its parent. */
static _Noreturn void
child_become(const char *command, const char *folder, const struct pipes *pipes, pid_t engine) {
    char *line = message_format("exec %s", command);
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    signals_reset();
    if (getppid() == engine && end_place(pipes->input[0], STDIN_FILENO) &&
        end_place(pipes->output[1], STDOUT_FILENO) && end_place(pipes->log[1], STDERR_FILENO) &&
        setenv("TMPDIR", folder, 1) == 0) { /* NOLINT(concurrency-mt-unsafe): one thread */
        (void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    }
    _exit(127);
}

/* Takes an end out of the pair, so that pipes_close() leaves it open. */
static int pipe_keep(int *end) {
    int fd = *end;
    *end = -1;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK); /* our own new pipe: cannot fail */
    return fd;
}

int child_start(struct child *child, const char *command, const char *folder) {
    struct pipes pipes;
    int error = pipes_open(&pipes);
    if (error != 0) {
        return error;
    }
    pid_t engine = getpid();
    pid_t pid = fork();
    error = pid < 0 ? errno : 0;
    if (pid == 0) {
        child_become(command, folder, &pipes, engine);
    }
    if (error == 0) {
        (void)setpgid(pid, pid); /* who comes first does it; later it is refused */
        *child = (struct child){.pid = pid};
        child->input = pipe_keep(&pipes.input[1]);
        child->output = pipe_keep(&pipes.output[0]);
        child->log = pipe_keep(&pipes.log[0]);
    }
    pipes_close(&pipes);
    return error;
}

void child_kill(const struct child *child) {
    if (child->pid > 0) {
        (void)kill(-child->pid, SIGKILL); /* no such group: it has ended, which is what is wanted */
    }
}

void child_close(struct child *child) {
    if (child->pid > 0) {
        end_close(&child->input);
        end_close(&child->output);
        end_close(&child->log);
    }
}

char *child_end_text(const struct child *child) {
    if (!child->is_over) {
        return message_copy("still runs");
    }
    if (WIFSIGNALED(child->status)) {
        int number = WTERMSIG(child->status);
        const char *name = sigdescr_np(number);
        return message_format("signal %d (%s)", number, name != NULL ? name : "unknown");
    }
    return message_format("exit status %d", WEXITSTATUS(child->status));
}

/* The parent of a process, 0 when it is gone. Its name may hold anything, so the last ')' counts.
 */
pid_t child_parent(pid_t pid) {
    char path[64], text[512];
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t size = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[size > 0 ? size : 0] = '\0';
    const char *after = strrchr(text, ')');
    if (after == NULL || strlen(after) < 4) {
        return 0;
    }
    return (pid_t)strtol(after + 4, NULL, 10); /* ") S PPID …" */
}

size_t child_list(pid_t *ret_pids, size_t max) {
    DIR *folder = opendir("/proc");
    if (folder == NULL) {
        return 0;
    }
    size_t count = 0;
    pid_t self = getpid();
    const struct dirent *entry;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's own */
    while (count < max && (entry = readdir(folder)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10); /* 0 for names that are no number */
        if (pid > 0 && child_parent(pid) == self) {
            ret_pids[count++] = pid;
        }
    }
    (void)closedir(folder);
    return count;
}
