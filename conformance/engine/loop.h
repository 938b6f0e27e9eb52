/* loop - the engine's only place to wait. It polls all channels, notices ends of processes and
 * Ctrl-C, and reaps everything. One thread; one loop a process (signals belong to the process). */
#ifndef OBJREF_ENGINE_LOOP_H
#define OBJREF_ENGINE_LOOP_H

#include "channel.h"

#include <stdbool.h>
#include <stdint.h>

#define LOOP_CHANNELS_MAX 24 /* a case has 1 + 8 processes + 8 sessions at most */

struct loop;

/* Becomes a child subreaper and takes over SIGCHLD, SIGINT, SIGTERM, SIGHUP and SIGPIPE. NULL, with
 * errno set, when the system refuses. */
struct loop *loop_open(void);

/* Ends every process that is left and puts the signals back. Accepts NULL. */
void loop_close(struct loop *loop);

/* The channel, started and with its function set, is polled from now on; false when there are
 * LOOP_CHANNELS_MAX already. */
bool loop_add(struct loop *loop, struct channel *channel);

/* Kills the channel's process group, waits until the leader is reaped, and closes it. When no other
 * channel is left, everything that came to us as an orphan is killed and reaped too. */
void loop_end(struct loop *loop, struct channel *channel);

/* Serves what is ready; waits for it until the deadline at most. Returns at least once something
 * happened: call it until your own condition holds. */
void loop_turn(struct loop *loop, int64_t deadline_ns);

/* Turns for so long, whatever happens; returns early when interrupted. */
void loop_sleep(struct loop *loop, int64_t span_ns);

/* Lets other threads and programs run for less than a millisecond, and looks at nothing. */
void loop_pause(int64_t span_ns);

/* Whether the user asked to stop (SIGINT, SIGTERM, SIGHUP). */
bool loop_is_interrupted(const struct loop *loop);

#endif
