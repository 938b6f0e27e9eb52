/* child - see child.h. */
#include "child.h"

#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static int attributes_set(posix_spawnattr_t *attributes) {
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    sigdelset(&defaults, SIGKILL);
    sigdelset(&defaults, SIGSTOP);
    int flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    int error = posix_spawnattr_setflags(attributes, (short)flags);
    error = error != 0 ? error : posix_spawnattr_setpgroup(attributes, 0);
    error = error != 0 ? error : posix_spawnattr_setsigmask(attributes, &none);
    return error != 0 ? error : posix_spawnattr_setsigdefault(attributes, &defaults);
}

static int actions_set(posix_spawn_file_actions_t *actions, const struct pipes *pipes) {
    int error = posix_spawn_file_actions_adddup2(actions, pipes->input[0], STDIN_FILENO);
    error = error != 0 ? error
                       : posix_spawn_file_actions_adddup2(actions, pipes->output[1], STDOUT_FILENO);
    return error != 0 ? error
                      : posix_spawn_file_actions_adddup2(actions, pipes->log[1], STDERR_FILENO);
}

static int spawn(pid_t *ret_pid, const char *command, const struct pipes *pipes) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        return error;
    }
    error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        (void)posix_spawnattr_destroy(&attributes);
        return error;
    }
    char *line = message_format("exec %s", command);
    char shell[] = "sh", option[] = "-c";
    char *const arguments[] = {shell, option, line, NULL};
    error = attributes_set(&attributes);
    error = error != 0 ? error : actions_set(&actions, pipes);
    error = error != 0 ? error
                       : posix_spawn(ret_pid, "/bin/sh", &actions, &attributes, arguments, environ);
    free(line);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return error;
}

/* Takes an end out of the pair, so that pipes_close() leaves it open. */
static int pipe_keep(int *end) {
    int fd = *end;
    *end = -1;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK); /* our own new pipe: cannot fail */
    return fd;
}

int child_start(struct child *child, const char *command) {
    struct pipes pipes;
    int error = pipes_open(&pipes);
    if (error != 0) {
        return error;
    }
    pid_t pid = 0;
    error = spawn(&pid, command, &pipes);
    if (error == 0) {
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
