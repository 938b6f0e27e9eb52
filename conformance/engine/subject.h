/* subject - one program under test, from its start to its end: requests go out with new ids,
 * answers are matched by id, and whatever it does wrong becomes a fault that the player turns into
 * a verdict. Owned by a session. */
#ifndef OBJREF_ENGINE_SUBJECT_H
#define OBJREF_ENGINE_SUBJECT_H

#include "loop.h"
#include "reply.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct subject;

enum wait_result {
    WAIT_ANSWERED,
    WAIT_LATE,        /* the deadline passed */
    WAIT_ENDED,       /* the program ended without an answer */
    WAIT_SHUT,        /* it closed its standard output but lives */
    WAIT_FAULTY,      /* it broke the protocol; subject_fault() says how */
    WAIT_INTERRUPTED, /* the user asked to stop */
};

/* Starts COMMAND. NULL, with errno set, when not even the shell could be started. */
struct subject *subject_start(struct loop *loop, const char *command, const char *folder);

/* Kills its process group, reaps it, gives everything back. Accepts NULL. */
void subject_end(struct subject *subject);

/* As subject_end(), but first asks it to exit and gives it until the deadline. */
void subject_leave(struct subject *subject, int64_t deadline_ns);

/* SIGKILL to its group, as `kill process2` does: its end is then no crash. */
void subject_kill(struct subject *subject);

/* Sends a request (taken over; it gets its id here) and returns the id; -1 when it would be a line
 * of more than 1 MiB, which nobody has to read. */
int64_t subject_send(struct subject *subject, json_t *request);

/* Waits for the answer to a request. With WAIT_ANSWERED the reply is the caller's. */
enum wait_result
subject_wait(struct subject *subject, int64_t id, int64_t deadline_ns, struct reply *ret_reply);

/* Whether the answer is there already, and when it came (may be NULL). */
bool subject_has_answer(const struct subject *subject, int64_t id, int64_t *ret_at_ns);

/* Whether it was answered, taken or not. */
bool subject_is_done(const struct subject *subject, int64_t id);

/* The id that the next request will get: a number for its handle. */
int64_t subject_id_next(const struct subject *subject);

/* What is wrong with the program as a whole, WAIT_ANSWERED when nothing is. */
enum wait_result subject_state(const struct subject *subject);

/* How it broke the protocol; "" when it did not. */
const char *subject_fault(const struct subject *subject);

/* How it ended: "exit status 0". To be given to free(). */
char *subject_end_text(const struct subject *subject);

/* The last 4 KiB of its standard error. To be given to free(). */
char *subject_log(const struct subject *subject);

bool subject_was_killed(const struct subject *subject);
pid_t subject_pid(const struct subject *subject);

#endif
