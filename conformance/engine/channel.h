/* channel - the pipes to one program: lines out, lines in, the tail of its standard error. It knows
 * nothing of JSON. loop.c polls it, subject.c gives meaning to its lines. */
#ifndef OBJREF_ENGINE_CHANNEL_H
#define OBJREF_ENGINE_CHANNEL_H

#include "buffer.h"
#include "child.h"
#include "tail.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define CHANNEL_LINE_BYTES_MAX (1U << 20) /* a longer line is a fault of the program */
#define CHANNEL_POLL_COUNT 3              /* descriptors a channel may poll */

/* Called for each whole line, without its newline, with the time at which it was read. Returns
 * false when the channel must not be read any more. */
typedef bool channel_line_function(void *user, char *line, size_t size, int64_t at_ns);

struct channel {
    struct child child;
    struct buffer out;  /* not yet written */
    struct buffer line; /* read, no newline yet */
    struct tail log;
    bool is_deaf;     /* its answers are no longer read: a line was refused */
    bool is_too_long; /* the reason: a line over CHANNEL_LINE_BYTES_MAX */
    bool is_shut;     /* it closed its standard output */
    int64_t shut_ns;  /* when */
    channel_line_function *on_line;
    void *user;
};

/* Starts the program. Returns 0 or an errno. */
int channel_start(struct channel *channel, const char *command, const char *folder);

/* Ends what is left of the group and gives back everything but the tail and the child's status. */
void channel_close(struct channel *channel);

/* Queues a line (the newline is added) and writes what the pipe takes. */
void channel_send(struct channel *channel, const char *line, size_t size);

/* Fills at most CHANNEL_POLL_COUNT entries with what the channel waits for; returns how many. */
size_t channel_watch(const struct channel *channel, struct pollfd *polls);

/* Reads and writes what is ready on one of these descriptors. */
void channel_serve(struct channel *channel, const struct pollfd *ready);

/* The program has ended: takes what it had still written. */
void channel_drain(struct channel *channel);

#endif
