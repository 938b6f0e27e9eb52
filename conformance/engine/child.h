/* child - one process group started by the engine, from its start until nothing of it is left.
 * The engine is a child subreaper: what a program under test leaves behind comes to the engine and
 * is ended too, so no run leaves a process or a zombie. Used by channel.c and loop.c. */
#ifndef OBJREF_ENGINE_CHILD_H
#define OBJREF_ENGINE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child {
    pid_t pid;    /* leader of its own process group; 0 before the start */
    int input;    /* our end of its standard input, non-blocking; -1 when closed */
    int output;   /* of its standard output */
    int log;      /* of its standard error */
    bool is_over; /* the leader has ended and was reaped */
    int status;   /* then: as waitpid() gave it */
};

/* Starts `sh -c "exec COMMAND"` with `folder` as its TMPDIR, so that what it leaves goes with the
 * folder; it is killed when this process ends. Returns 0, or an errno (nothing was started). */
int child_start(struct child *child, const char *command, const char *folder);

/* SIGKILL to the whole group; works on stopped processes and on those that ignore everything. */
void child_kill(const struct child *child);

/* Closes our ends of the pipes. */
void child_close(struct child *child);

/* How it ended, for people: "exit status 1", "signal 9 (Killed)". To be given to free(). */
char *child_end_text(const struct child *child);

/* The parent of a process, 0 when there is no such process. */
pid_t child_parent(pid_t pid);

/* The direct children of this process, at most `max`. */
size_t child_list(pid_t *ret_pids, size_t max);

#endif
