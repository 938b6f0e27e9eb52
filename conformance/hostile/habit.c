/* habit.c - the bad habits: one thing each that an adapter must not do, or must be forgiven.
 *
 * Owns the table of habits and the verdict that each must get; the tests read it with --list. A
 * habit writes to the descriptors directly, never through a buffer, except the two that show what
 * a library's own printing does. */
#include "habit.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    LIFE_SECONDS = 120,
    FLOOD_BYTES = 1 << 30,
    BLOCK_BYTES = 1 << 16,
    LONG_LINE_BYTES = 2 << 20,
    APPETITE_BYTES = 64 << 20,
    MILLION = 1000000
};

/* Writes all of it, or gives up when the reader is gone. */
static void write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written <= 0) {
            _exit(1);
        }
        bytes += written;
        size -= (size_t)written;
    }
}

static void write_text(const char *text) {
    write_all(STDOUT_FILENO, text, strlen(text));
}

/* Writes the answer as JSON, then `ending`. */
static void write_answer(const json_t *answer, const char *ending) {
    char *line = json_dumps(answer, JSON_COMPACT);
    if (!line) {
        _exit(70);
    }
    write_text(line);
    write_text(ending);
    free(line);
}

void habit_send(const json_t *answer) {
    write_answer(answer, "\n");
}

/* Waits for ever, but not longer than a forgotten process may live. */
static bool wait_for_ever(void) {
    for (;;) {
        (void)pause();
    }
    return false;
}

static bool exit_at_once(json_t **answer) {
    (void)answer;
    write_all(STDERR_FILENO, "hostile: I do not want to\n", 26);
    _exit(0);
}

static bool exit_after_hello(json_t **answer) {
    habit_send(*answer);
    _exit(0);
}

static bool exit_with_0(json_t **answer) {
    (void)answer;
    _exit(0);
}

static bool exit_with_1(json_t **answer) {
    (void)answer;
    write_all(STDERR_FILENO, "hostile: these are my last words\n", 33);
    _exit(1);
}

static bool abort_now(json_t **answer) {
    (void)answer;
    abort();
}

static bool be_silent(json_t **answer) {
    (void)answer;
    return false;
}

static bool hang(json_t **answer) {
    (void)answer;
    return wait_for_ever();
}

static bool stop_itself(json_t **answer) {
    (void)answer;
    (void)raise(SIGSTOP);
    return wait_for_ever();
}

static bool ignore_sigterm(json_t **answer) {
    (void)answer;
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    return wait_for_ever();
}

static bool close_the_channel(json_t **answer) {
    (void)answer;
    (void)close(STDOUT_FILENO);
    return wait_for_ever();
}

static bool send_garbage(json_t **answer) {
    (void)answer;
    write_text("Segmentation fault (just kidding)\n");
    return true;
}

static bool send_part_of_a_line(json_t **answer) {
    json_t *id = json_object_get(*answer, "id");
    char start[64];
    (void)snprintf(start, sizeof start, "{\"id\":%lld,\"ok\":{\"re", json_integer_value(id));
    write_text(start);
    return false;
}

static bool send_two_on_a_line(json_t **answer) {
    write_answer(*answer, "");
    return true;
}

static bool send_nul_bytes(json_t **answer) {
    write_all(STDOUT_FILENO, "\0\0\0\0", 4);
    (void)answer;
    return true;
}

static bool send_a_long_line(json_t **answer) {
    char *text = malloc(LONG_LINE_BYTES + 1);
    if (!text) {
        _exit(70);
    }
    memset(text, 'x', LONG_LINE_BYTES);
    text[LONG_LINE_BYTES] = '\0';
    json_object_set_new(*answer, "ok", json_pack("{s:s}", "text", text));
    free(text);
    return true;
}

static bool send_an_endless_line(json_t **answer) {
    static char block[BLOCK_BYTES];
    (void)answer;
    memset(block, '[', sizeof block);
    for (size_t sent_bytes = 0; sent_bytes < FLOOD_BYTES; sent_bytes += sizeof block) {
        write_all(STDOUT_FILENO, block, sizeof block);
    }
    return wait_for_ever();
}

/* Its own limit stands in for that of the machine, which others use, too. */
static bool eat_memory(json_t **answer) {
    const struct rlimit limit = {APPETITE_BYTES, APPETITE_BYTES};
    (void)answer;
    (void)setrlimit(RLIMIT_AS, &limit);
    for (;;) {
        char *block = malloc(BLOCK_BYTES);
        if (!block) {
            abort();
        }
        memset(block, 1, BLOCK_BYTES);
    }
}

static bool send_a_million_ids(json_t **answer) {
    json_t *id = json_object_get(*answer, "id");
    const json_int_t asked = json_integer_value(id);
    for (json_int_t other = 1; other <= MILLION; other++) {
        (void)json_integer_set(id, asked + other);
        habit_send(*answer);
    }
    (void)json_integer_set(id, asked);
    return true;
}

static bool send_a_wrong_id(json_t **answer) {
    json_int_t id = json_integer_value(json_object_get(*answer, "id"));
    json_object_set_new(*answer, "id", json_integer(id + 1000000));
    return true;
}

static bool answer_twice(json_t **answer) {
    habit_send(*answer);
    return true;
}

static bool print_first(json_t **answer) {
    (void)printf("loading model weights… done\n");
    (void)fflush(stdout);
    (void)answer;
    return true;
}

static bool print_after(json_t **answer) {
    habit_send(*answer);
    (void)printf("served in 0.1 ms\n");
    (void)fflush(stdout);
    return false;
}

static bool refuse(json_t **answer) {
    json_t *id = json_incref(json_object_get(*answer, "id"));
    json_decref(*answer);
    *answer = json_pack("{s:o,s:{s:s}}", "id", id, "error", "kind", "unsupported");
    return true;
}

static bool flood_the_log(json_t **answer) {
    static char block[BLOCK_BYTES];
    (void)answer;
    memset(block, '.', sizeof block);
    block[sizeof block - 1] = '\n';
    for (size_t sent_bytes = 0; sent_bytes < FLOOD_BYTES; sent_bytes += sizeof block) {
        write_all(STDERR_FILENO, block, sizeof block);
    }
    return true;
}

/* The child keeps every descriptor open, so an engine that waits for the end of the channel, or
 * only for the process it started, never sees the end. */
static void leave_a_child(bool in_new_session) {
    if (fork() == 0) {
        (void)alarm(LIFE_SECONDS);
        if (in_new_session) {
            (void)setsid();
        }
        (void)wait_for_ever();
    }
}

static bool fork_a_child(json_t **answer) {
    (void)answer;
    leave_a_child(false);
    return true;
}

static bool fork_a_daemon(json_t **answer) {
    (void)answer;
    leave_a_child(true);
    return true;
}

static bool forget_the_nonce(json_t **answer) {
    json_object_del(json_object_get(*answer, "ok"), "nonce");
    return true;
}

static bool invent_the_nonce(json_t **answer) {
    json_object_set_new(json_object_get(*answer, "ok"), "nonce", json_string("0000"));
    return true;
}

static bool speak_version_2(json_t **answer) {
    json_object_set_new(json_object_get(*answer, "ok"), "protocol", json_integer(2));
    return true;
}

static bool claim_types(json_t **answer) {
    json_object_set_new(json_object_get(*answer, "ok"), "capabilities",
                        json_pack("{s:i}", "typed", 1));
    return true;
}

static bool deny_clone(json_t **answer) {
    json_t *ops = json_object_get(json_object_get(*answer, "ok"), "ops");
    for (size_t i = 0; i < json_array_size(ops); i++) {
        if (strcmp(json_string_value(json_array_get(ops, i)), "clone") == 0) {
            json_array_remove(ops, i);
        }
    }
    return true;
}

static bool list_nothing(json_t **answer) {
    json_object_set_new(json_object_get(*answer, "ok"), "ops", json_array());
    return true;
}

static const struct habit habits[] = {
    {"exits-at-once", NULL, "exits before it reads anything", HABIT_START, 3, exit_at_once},
    {"exits-after-hello", NULL, "answers hello, then exits", HABIT_HELLO, 3, exit_after_hello},
    {"exits-0", "CRASH", "exits with status 0 in an operation", HABIT_CLONE, 1, exit_with_0},
    {"exits-1", "CRASH", "exits with status 1 and last words", HABIT_CLONE, 1, exit_with_1},
    {"aborts", "CRASH", "dies of a signal in an operation", HABIT_CLONE, 1, abort_now},
    {"eats-memory", "CRASH", "allocates until nothing is left", HABIT_CLONE, 1, eat_memory},
    {"answers-only-ping", "HANG", "never answers, but lives on", HABIT_CLONE, 1, be_silent},
    {"hangs", "HANG", "never answers and reads no more", HABIT_CLONE, 1, hang},
    {"stops-itself", "HANG", "sends itself SIGSTOP", HABIT_CLONE, 1, stop_itself},
    {"ignores-sigterm", "HANG", "hangs and ignores SIGTERM", HABIT_CLONE, 1, ignore_sigterm},
    {"closes-the-channel", "HANG", "closes its output but lives", HABIT_CLONE, 1,
     close_the_channel},
    {"garbage", "PROTOCOL", "a line that is not JSON", HABIT_CLONE, 1, send_garbage},
    {"part-of-a-line", "PROTOCOL", "half an answer, then nothing", HABIT_CLONE, 1,
     send_part_of_a_line},
    {"two-on-a-line", "PROTOCOL", "two objects on one line", HABIT_CLONE, 1, send_two_on_a_line},
    {"nul-bytes", "PROTOCOL", "NUL bytes before an answer", HABIT_CLONE, 1, send_nul_bytes},
    {"long-line", "PROTOCOL", "an answer of 2 MiB", HABIT_CLONE, 1, send_a_long_line},
    {"endless-line", "PROTOCOL", "a line of 1 GiB", HABIT_CLONE, 1, send_an_endless_line},
    {"million-ids", "PROTOCOL", "a million answers to nothing", HABIT_CLONE, 1, send_a_million_ids},
    {"wrong-id", "PROTOCOL", "an answer to no request", HABIT_CLONE, 1, send_a_wrong_id},
    {"answers-twice", "PROTOCOL", "the same answer twice", HABIT_CLONE, 1, answer_twice},
    {"prints-before", "PROTOCOL", "a library prints before it", HABIT_CLONE, 1, print_first},
    {"prints-after", "PROTOCOL", "a library prints after it", HABIT_CLONE, 1, print_after},
    {"no-nonce", "PROTOCOL", "hello without the nonce", HABIT_HELLO, 1, forget_the_nonce},
    {"wrong-nonce", "PROTOCOL", "hello with another nonce", HABIT_HELLO, 1, invent_the_nonce},
    {"wrong-version", "PROTOCOL", "hello in protocol 2", HABIT_HELLO, 1, speak_version_2},
    {"refuses", "FAIL", "lists clone, then answers unsupported", HABIT_CLONE, 1, refuse},
    {"claims-types", "FAIL", "claims typed gets, ignores the type", HABIT_TYPE, 1, claim_types},
    {"denies-clone", "FAIL", "does not list clone, but does it", HABIT_HELLO, 1, deny_clone},
    {"lists-nothing", "UNSUPPORTED", "lists no operation", HABIT_HELLO, 4, list_nothing},
    {"floods-the-log", "PASS", "1 GiB on standard error", HABIT_CLONE, 0, flood_the_log},
    {"forks-a-child", "PASS", "a child keeps the descriptors", HABIT_CLONE, 0, fork_a_child},
    {"forks-a-daemon", "PASS", "so does one in its own session", HABIT_CLONE, 0, fork_a_daemon},
    {"none", "PASS", "no bad habit: the control", HABIT_NEVER, 0, NULL},
};

enum { HABIT_COUNT = sizeof habits / sizeof *habits };

const struct habit *habit_find(const char *name) {
    for (size_t i = 0; i < HABIT_COUNT; i++) {
        if (strcmp(habits[i].name, name) == 0) {
            return &habits[i];
        }
    }
    return NULL;
}

static const char *moment_name(enum habit_moment moment) {
    switch (moment) {
    case HABIT_START:
        return "start";
    case HABIT_HELLO:
        return "hello";
    case HABIT_CLONE:
        return "clone";
    case HABIT_TYPE:
        return "type";
    case HABIT_NEVER:
        return "never";
    }
    return "";
}

void habit_names(FILE *file) {
    for (size_t i = 0; i < HABIT_COUNT; i++) {
        (void)fprintf(file, "  %s\n", habits[i].name);
    }
}

void habit_list(void) {
    for (size_t i = 0; i < HABIT_COUNT; i++) {
        const struct habit *habit = &habits[i];
        json_t *row = json_pack("{s:s,s:s,s:s?,s:i,s:s}", "name", habit->name, "moment",
                                moment_name(habit->moment), "verdict", habit->verdict, "exit",
                                habit->exit_code, "text", habit->text);
        habit_send(row);
        json_decref(row);
    }
}
