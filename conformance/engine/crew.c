/* crew - see crew.h. A member reads tasks as they are in memory (it is the same program) and
 * answers each with one line of JSON. */
#include "crew.h"

#include "language/text.h"
#include "message.h"
#include "record.h"
#include "suite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CREW_POLL_MS 200 /* so late an interruption may be seen */

struct member {
    pid_t pid;
    FILE *answers; /* NULL: it ended by itself */
    int tasks;     /* the same socket */
    size_t index;  /* the case that it plays */
    bool is_busy;
};

struct crew {
    struct member *members;
    size_t count;
    const struct loop *loop;
    size_t impl;
    uint64_t seed;
    json_t **answers; /* of this round's cases, NULL until they come and once they are taken */
    size_t case_count, next;
    bool is_stopped; /* the members were told that the user interrupts */
};

/* ---- what is told of a case ---- */

static json_t *played_write(const struct played *played, uint64_t sessions) {
    const struct finding *finding = &played->finding;
    json_t *told = json_pack(
        "{s:i,s:i,s:b,s:b,s:b,s:b,s:b,s:i,s:I,s:I,s:I,s:i,s:i,s:I}", "verdict",
        (int)played->verdict, "raw", (int)finding->verdict, "late", finding->is_late, "leak",
        finding->is_leak, "adapters", finding->is_adapters, "start", finding->is_start, "unheard",
        finding->is_unheard, "line", (int)finding->line, "span_ns", (json_int_t)finding->span_ns,
        "seed", (json_int_t)played->seed, "plays", (json_int_t)played->plays, "repeats",
        (int)played->repeats, "again", (int)played->again, "sessions", (json_int_t)sessions);
    record_set(told, "expected", finding->expected);
    record_set(told, "observed", finding->observed);
    record_set(told, "reason", finding->reason);
    record_set(told, "with", finding->with);
    record_set(told, "log", finding->log);
    record_set(told, "text", played->text);
    record_set(told, "command", played->command);
    return told;
}

static json_int_t number_of(const json_t *told, const char *key) {
    return json_integer_value(json_object_get(told, key));
}

static bool flag_of(const json_t *told, const char *key) {
    return json_is_true(json_object_get(told, key));
}

static char *text_of(const json_t *told, const char *key) {
    const char *text = json_string_value(json_object_get(told, key));
    return text != NULL ? message_copy(text) : NULL;
}

static uint64_t played_read(const json_t *told, struct played *ret_played) {
    *ret_played = (struct played){
        .verdict = (enum verdict)number_of(told, "verdict"),
        .finding = {.verdict = (enum verdict)number_of(told, "raw"),
                    .is_late = flag_of(told, "late"),
                    .is_leak = flag_of(told, "leak"),
                    .is_adapters = flag_of(told, "adapters"),
                    .is_start = flag_of(told, "start"),
                    .is_unheard = flag_of(told, "unheard"),
                    .line = (uint32_t)number_of(told, "line"),
                    .span_ns = number_of(told, "span_ns"),
                    .expected = text_of(told, "expected"),
                    .observed = text_of(told, "observed"),
                    .reason = text_of(told, "reason"),
                    .with = text_of(told, "with"),
                    .log = text_of(told, "log")},
        .seed = (uint64_t)number_of(told, "seed"),
        .plays = (uint64_t)number_of(told, "plays"),
        .repeats = (unsigned)number_of(told, "repeats"),
        .again = (unsigned)number_of(told, "again"),
        .text = text_of(told, "text"),
        .command = text_of(told, "command"),
    };
    return (uint64_t)number_of(told, "sessions");
}

/* ---- a member ---- */

static bool task_read(int fd, struct crew_task *ret_task) {
    ssize_t size;
    do {
        size = recv(fd, ret_task, sizeof *ret_task, MSG_WAITALL);
    } while (size < 0 && errno == EINTR);
    return size == (ssize_t)sizeof *ret_task;
}

static void member_serve(int fd, const struct crew_duty *duty) {
    FILE *answers = fdopen(fd, "we");
    struct crew_task task;
    duty->begin(duty->user);
    while (answers != NULL && task_read(fd, &task)) {
        struct played played;
        uint64_t sessions = duty->play(duty->user, &task, &played);
        json_t *told = played_write(&played, sessions);
        (void)json_dumpf(told, answers, JSON_COMPACT);
        (void)fputc('\n', answers);
        (void)fflush(answers); /* fails when nobody listens any more: then no task comes */
        json_decref(told);
        played_release(&played);
    }
    duty->end(duty->user);
}

static void member_leave(struct member *member) {
    if (member->answers != NULL) {
        (void)fclose(member->answers);
    }
    member->answers = NULL;
    member->is_busy = false;
}

static bool member_start(struct crew *crew, const struct crew_duty *duty) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    (void)fflush(NULL); /* else what waits there is written twice */
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        for (size_t i = 0; i < crew->count; i++) {
            member_leave(&crew->members[i]); /* or those would not see their end */
        }
        member_serve(ends[1], duty);
        exit(0); /* not _exit(): coverage is written then. NOLINT(concurrency-mt-unsafe) */
    }
    (void)close(ends[1]);
    FILE *answers = pid > 0 ? fdopen(ends[0], "re") : NULL;
    if (answers == NULL) {
        (void)close(ends[0]); /* which ends a member that was made */
        return false;
    }
    crew->members[crew->count++] =
        (struct member){.pid = pid, .answers = answers, .tasks = ends[0]};
    return true;
}

/* ---- the crew ---- */

struct crew *crew_open(size_t count, const struct crew_duty *duty) {
    struct crew *crew = objref__memory(1, sizeof *crew);
    crew->members = objref__memory(count, sizeof *crew->members);
    while (crew->count < count) {
        if (!member_start(crew, duty)) {
            int error = errno;
            crew_close(crew);
            errno = error;
            return NULL;
        }
    }
    return crew;
}

static void answers_drop(struct crew *crew) {
    for (size_t i = 0; i < crew->case_count; i++) {
        json_decref(crew->answers[i]);
    }
    free(crew->answers);
    crew->answers = NULL;
    crew->case_count = 0;
}

void crew_close(struct crew *crew) {
    if (crew == NULL) {
        return;
    }
    for (size_t i = 0; i < crew->count; i++) {
        member_leave(&crew->members[i]);
    }
    for (size_t i = 0; i < crew->count; i++) {
        (void)waitpid(crew->members[i].pid, NULL, 0); /* or the loop has reaped it */
    }
    answers_drop(crew);
    free(crew->members);
    free(crew);
}

static json_t *answer_lost(void) {
    struct played lost = {.verdict = VERDICT_ERROR, .finding = {.verdict = VERDICT_ERROR}};
    lost.finding.observed = message_copy("the part of the engine that played it ended");
    json_t *told = played_write(&lost, 0);
    played_release(&lost);
    return told;
}

static void answer_read(struct crew *crew, struct member *member) {
    char *line = NULL;
    size_t capacity = 0;
    json_t *told = NULL;
    if (getline(&line, &capacity, member->answers) > 0) {
        told = json_loads(line, 0, NULL);
    }
    free(line);
    member->is_busy = false;
    if (told == NULL) {
        told = answer_lost();
        member_leave(member);
    }
    json_decref(crew->answers[member->index]);
    crew->answers[member->index] = told;
}

/* Gives a member the next case; one that cannot be reached leaves. */
static void task_send(struct crew *crew, struct member *member) {
    const struct crew_task task = {crew->impl, crew->next, crew->seed};
    member->is_busy = send(member->tasks, &task, sizeof task, MSG_NOSIGNAL) == (ssize_t)sizeof task;
    member->index = crew->next;
    crew->next += member->is_busy;
    if (!member->is_busy) {
        member_leave(member);
    }
}

/* Gives each member that waits the next case; false when nobody is at work and nobody can be. */
static bool tasks_send(struct crew *crew) {
    bool is_anybody = false;
    for (size_t i = 0; i < crew->count; i++) {
        struct member *member = &crew->members[i];
        bool is_free = !member->is_busy && member->answers != NULL;
        if (is_free && crew->next < crew->case_count && !crew->is_stopped) {
            task_send(crew, member);
        }
        is_anybody = is_anybody || member->is_busy;
    }
    return is_anybody;
}

/* The user interrupts: members end what they play, and say so. */
static void crew_stop(struct crew *crew) {
    if (!crew->is_stopped && loop_is_interrupted(crew->loop)) {
        crew->is_stopped = true;
        for (size_t i = 0; i < crew->count; i++) {
            (void)kill(crew->members[i].pid, SIGINT);
        }
    }
}

static void answers_wait(struct crew *crew) {
    struct pollfd *polls = objref__memory(crew->count, sizeof *polls);
    for (size_t i = 0; i < crew->count; i++) {
        const struct member *member = &crew->members[i];
        polls[i] = (struct pollfd){.fd = member->is_busy ? member->tasks : -1, .events = POLLIN};
    }
    int ready = poll(polls, crew->count, CREW_POLL_MS);
    for (size_t i = 0; ready > 0 && i < crew->count; i++) {
        if (polls[i].revents != 0) {
            answer_read(crew, &crew->members[i]);
        }
    }
    free(polls);
    crew_stop(crew);
}

/* What was handed out and will not be taken must not be mistaken for an answer of the next round.
 */
static void answers_end(struct crew *crew) {
    crew->next = crew->case_count;
    while (tasks_send(crew)) {
        answers_wait(crew);
    }
    answers_drop(crew);
}

void crew_turn_to(struct crew *crew, size_t impl, const struct loop *loop) {
    answers_end(crew);
    crew->impl = impl;
    crew->loop = loop;
}

void crew_begin(struct crew *crew, uint64_t seed, size_t case_count) {
    answers_end(crew);
    crew->seed = seed;
    crew->answers = objref__memory(case_count, sizeof(json_t *));
    crew->case_count = case_count;
    crew->next = 0;
}

uint64_t crew_take(struct crew *crew, size_t index, struct played *ret_played) {
    assert(index < crew->case_count);
    while (crew->answers[index] == NULL && tasks_send(crew)) {
        answers_wait(crew);
    }
    if (crew->answers[index] == NULL) {
        crew->answers[index] = answer_lost();
        enum verdict verdict = crew->is_stopped ? VERDICT_COUNT : VERDICT_ERROR;
        (void)json_object_set_new(crew->answers[index], "raw", json_integer((json_int_t)verdict));
    }
    uint64_t sessions = played_read(crew->answers[index], ret_played);
    json_decref(crew->answers[index]);
    crew->answers[index] = NULL;
    return sessions;
}
