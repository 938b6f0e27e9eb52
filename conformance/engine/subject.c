/* subject - see subject.h. */
#include "subject.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECT_SHUT_NS (1 * CLOCK_S) /* between the end of its output and its own end */
#define SUBJECT_END_NS (1 * CLOCK_S)  /* for its last words, once it is known to have ended */

struct request {
    int64_t id;
    struct reply reply; /* root is NULL until it is answered */
};

struct subject {
    struct channel channel;
    struct loop *loop;
    struct request *requests; /* sent and not yet taken, by rising id */
    size_t request_count, request_capacity;
    int64_t id_next;
    char *fault; /* how it broke the protocol, NULL when it did not */
    bool was_killed;
};

static struct request *request_find(const struct subject *subject, int64_t id) {
    size_t low = 0, high = subject->request_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (subject->requests[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < subject->request_count && subject->requests[low].id == id;
    return is_found ? &subject->requests[low] : NULL;
}

static void request_remove(struct subject *subject, struct request *request) {
    size_t index = (size_t)(request - subject->requests);
    subject->request_count--;
    memmove(request, request + 1, (subject->request_count - index) * sizeof *request);
}

/* The request that this reply answers; NULL, with the reason, when there is none. */
static struct request *request_answered(struct subject *subject, const struct reply *reply) {
    struct request *request = request_find(subject, reply->id);
    if (request != NULL && request->reply.root == NULL) {
        return request;
    }
    bool is_known = reply->id >= 0 && reply->id < subject->id_next;
    subject->fault = message_format(is_known ? "a second answer to request %lld"
                                             : "an answer to request %lld, which was never sent",
                                    (long long)reply->id);
    return NULL;
}

static bool subject_hears(void *user, char *line, size_t size, int64_t at_ns) {
    struct subject *subject = user;
    struct reply reply;
    if (!reply_parse(line, size, &reply, &subject->fault)) {
        return false;
    }
    struct request *request = request_answered(subject, &reply);
    if (request == NULL) {
        reply_release(&reply);
        return false;
    }
    reply.at_ns = at_ns;
    request->reply = reply;
    return true;
}

struct subject *subject_start(struct loop *loop, const char *command, const char *folder) {
    struct subject *subject = objref__memory(1, sizeof *subject);
    subject->loop = loop;
    subject->channel.on_line = subject_hears;
    subject->channel.user = subject;
    int error = channel_start(&subject->channel, command, folder);
    if (error != 0) {
        free(subject);
        errno = error;
        return NULL;
    }
    if (!loop_add(loop, &subject->channel)) {
        subject_end(subject);
        errno = EAGAIN;
        return NULL;
    }
    return subject;
}

void subject_end(struct subject *subject) {
    if (subject == NULL) {
        return;
    }
    loop_end(subject->loop, &subject->channel);
    for (size_t i = 0; i < subject->request_count; i++) {
        reply_release(&subject->requests[i].reply);
    }
    free(subject->requests);
    free(subject->fault);
    free(subject);
}

void subject_leave(struct subject *subject, int64_t deadline_ns) {
    if (subject != NULL && subject_state(subject) == WAIT_ANSWERED) {
        (void)subject_send(subject, json_pack("{s:s}", "op", "exit"));
        while (!subject->channel.child.is_over && clock_now_ns() < deadline_ns &&
               !loop_is_interrupted(subject->loop)) {
            loop_turn(subject->loop, deadline_ns);
        }
    }
    subject_end(subject);
}

void subject_kill(struct subject *subject) {
    subject->was_killed = true;
    child_kill(&subject->channel.child);
    int64_t end_ns = clock_now_ns() + 5 * CLOCK_S;
    while (!subject->channel.child.is_over && clock_now_ns() < end_ns) {
        loop_turn(subject->loop, end_ns);
    }
}

static void request_add(struct subject *subject, int64_t id) {
    if (subject->request_count == subject->request_capacity) {
        subject->request_capacity = subject->request_capacity * 2 + 16;
        subject->requests = objref__memory_grow(subject->requests, subject->request_capacity,
                                                sizeof *subject->requests);
    }
    subject->requests[subject->request_count++] = (struct request){.id = id};
}

int64_t subject_send(struct subject *subject, json_t *request) {
    int64_t id = subject->id_next;
    (void)json_object_set_new(request, "id", json_integer(id));
    char *line = json_dumps(request, JSON_COMPACT);
    assert(line != NULL); /* the engine builds requests from valid values only */
    size_t size = strlen(line);
    bool is_fitting = size <= CHANNEL_LINE_BYTES_MAX;
    if (is_fitting) {
        subject->id_next++;
        request_add(subject, id);
        channel_send(&subject->channel, line, size);
    }
    free(line);
    json_decref(request);
    return is_fitting ? id : -1;
}

enum wait_result subject_state(const struct subject *subject) {
    const struct channel *channel = &subject->channel;
    if (subject->fault != NULL || channel->is_too_long) {
        return WAIT_FAULTY;
    }
    if (channel->child.is_over) {
        return WAIT_ENDED;
    }
    if (channel->is_shut && clock_now_ns() - channel->shut_ns > SUBJECT_SHUT_NS) {
        return WAIT_SHUT;
    }
    return WAIT_ANSWERED;
}

/* The reply, taken out of the table, when it is there. */
static bool reply_take(struct subject *subject, int64_t id, struct reply *ret_reply) {
    struct request *request = request_find(subject, id);
    if (request == NULL || request->reply.root == NULL) {
        return false;
    }
    *ret_reply = request->reply;
    request_remove(subject, request);
    return true;
}

enum wait_result
subject_wait(struct subject *subject, int64_t id, int64_t deadline_ns, struct reply *ret_reply) {
    for (;;) {
        if (reply_take(subject, id, ret_reply)) {
            return WAIT_ANSWERED;
        }
        enum wait_result state = subject_state(subject);
        if (state != WAIT_ANSWERED) {
            return state;
        }
        if (loop_is_interrupted(subject->loop)) {
            return WAIT_INTERRUPTED;
        }
        if (clock_now_ns() >= deadline_ns) {
            bool is_torn = buffer_size(&subject->channel.line) > 0;
            subject->fault = is_torn ? message_copy("a part of a line, and no more") : NULL;
            return is_torn ? WAIT_FAULTY : WAIT_LATE;
        }
        int64_t shut_ns = subject->channel.shut_ns + SUBJECT_SHUT_NS + CLOCK_MS;
        bool is_shut = subject->channel.is_shut && shut_ns < deadline_ns;
        loop_turn(subject->loop, is_shut ? shut_ns : deadline_ns);
    }
}

bool subject_has_answer(const struct subject *subject, int64_t id, int64_t *ret_at_ns) {
    const struct request *request = request_find(subject, id);
    if (request == NULL || request->reply.root == NULL) {
        return false;
    }
    if (ret_at_ns != NULL) {
        *ret_at_ns = request->reply.at_ns;
    }
    return true;
}

bool subject_is_done(const struct subject *subject, int64_t id) {
    const struct request *request = request_find(subject, id);
    return request == NULL || request->reply.root != NULL;
}

int64_t subject_id_next(const struct subject *subject) {
    return subject->id_next;
}

const char *subject_fault(const struct subject *subject) {
    if (subject->fault != NULL) {
        return subject->fault;
    }
    return subject->channel.is_too_long ? "a line of more than 1 MiB" : "";
}

char *subject_end_text(const struct subject *subject) {
    return child_end_text(&subject->channel.child);
}

char *subject_log(const struct subject *subject) {
    return tail_text(&subject->channel.log);
}

bool subject_was_killed(const struct subject *subject) {
    return subject->was_killed;
}

pid_t subject_pid(const struct subject *subject) {
    return subject->channel.child.pid;
}
