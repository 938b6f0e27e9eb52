/* verbs - what a case does without asking the runtime: gates and witnesses are files that the
 * engine owns, processes are killed by it, bytes are cut by it. Called by run.c. */
#include "answer.h"
#include "run.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERB_POLL_NS (1 * CLOCK_MS) /* how often a file is looked at */
#define VERB_ANCESTORS_MAX 64

/* ---- marks ---- */

static char *mark_path(const struct run *run, const char *mark, const char *ending) {
    return message_format("%s/%s%s", run->folder, mark, ending);
}

static bool mark_open(struct run *run, const char *mark) {
    char *path = mark_path(run, mark, "");
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    free(path);
    if (fd < 0) {
        return run_find(run, VERDICT_ERROR, message_format("the file of @%s", mark),
                        message_copy(strerrordesc_np(errno)));
    }
    (void)close(fd);
    return true;
}

void run_open_gates(struct run *run) {
    for (uint32_t i = 0; i < run->scene->mark_count; i++) {
        (void)mark_open(run, run->scene->marks[i]);
    }
}

static bool play_open(struct run *run, const objref__statement *statement) {
    return mark_open(run, statement->mark);
}

/* How long a line of the engine may wait for what it looks for. */
static int64_t verb_end_ns(const struct run *run, const objref__statement *statement) {
    bool has_within = (statement->clauses & OBJREF__CLAUSE_WITHIN) != 0;
    int64_t span_ns = has_within ? statement->within_ns : run->stage->bounds.op_ns;
    return clock_now_ns() + stage_scale(run->stage, span_ns);
}

static bool play_started(struct run *run, const objref__statement *statement) {
    int64_t begin_ns = clock_now_ns(), end_ns = verb_end_ns(run, statement);
    char *path = mark_path(run, statement->mark, ".started");
    bool is_there = access(path, F_OK) == 0;
    bool is_sound = true;
    while (!is_there && is_sound && clock_now_ns() < end_ns) {
        is_sound = run_turn(run, clock_now_ns() + VERB_POLL_NS);
        is_there = access(path, F_OK) == 0;
    }
    free(path);
    if (is_there || !is_sound) {
        return is_there;
    }
    char *span = message_span(clock_now_ns() - begin_ns);
    char *observed = message_format("none in %s", span);
    free(span);
    return run_find(run, VERDICT_FAIL, message_format("a task at @%s", statement->mark), observed);
}

/* ---- ran ---- */

static int64_t witness_count(const struct run *run, const char *mark) {
    char *path = mark_path(run, mark, "");
    struct stat status;
    int64_t count = stat(path, &status) == 0 ? status.st_size : 0;
    free(path);
    return count;
}

/* The engine's own value against the line; ERROR is noted as what was found. */
static objref__match
engine_match(struct run *run, const objref__statement *statement, objref__value *value) {
    objref__outcome outcome = {.value = value, .cause = OBJREF__KIND_COUNT};
    objref__text text = {0};
    objref__match match =
        objref__statement_match(statement, &outcome, &run->names, run->match_flags, &text);
    if (match == OBJREF__MATCH_ERROR) {
        (void)run_find(run, VERDICT_ERROR, expected_text(statement, 0), objref__text_take(&text));
    }
    objref__text_release(&text);
    return match;
}

static objref__match ran_match(struct run *run, const objref__statement *statement) {
    objref__value *count = objref__value_int(witness_count(run, statement->mark));
    objref__match match = engine_match(run, statement, count);
    objref__value_drop(count);
    return match;
}

/* Waits for the number, then 100 ms more: a task that runs once too often is seen, too. */
static bool play_ran(struct run *run, const objref__statement *statement) {
    int64_t end_ns = verb_end_ns(run, statement);
    objref__match match = ran_match(run, statement);
    while (match == OBJREF__MATCH_NO && clock_now_ns() < end_ns) {
        if (!run_turn(run, clock_now_ns() + VERB_POLL_NS)) {
            return false;
        }
        match = ran_match(run, statement);
    }
    int64_t still_ns = clock_now_ns() + run->stage->bounds.still_ns;
    while (match == OBJREF__MATCH_YES && clock_now_ns() < still_ns) {
        if (!run_turn(run, still_ns)) {
            return false;
        }
        match = ran_match(run, statement);
    }
    int64_t count = witness_count(run, statement->mark);
    if (match == OBJREF__MATCH_NO) {
        char *written = expected_text(statement, 0);
        char *expected = message_format("%s times", written);
        free(written);
        return run_find(run, VERDICT_FAIL, expected,
                        message_format("it ran %" PRId64 " times", count));
    }
    objref__value *value = objref__value_int(count);
    bool is_good = match == OBJREF__MATCH_YES && run_bind(run, statement, value);
    objref__value_drop(value);
    return is_good;
}

/* ---- silent ---- */

static bool play_silent(struct run *run, const objref__statement *statement) {
    struct operation **items;
    size_t count;
    if (!operation_list(run, statement, &items, &count)) {
        return false;
    }
    int64_t end_ns = clock_now_ns() + statement->silent_ns;
    bool is_silent = true, is_sound = true;
    int64_t at_ns = 0, sent_ns = 0;
    do {
        is_sound = run_turn(run, end_ns);
        for (size_t i = 0; i < count && is_silent; i++) {
            sent_ns = items[i]->sent_ns;
            is_silent = !subject_has_answer(items[i]->actor->subject, items[i]->id, &at_ns);
        }
    } while (is_silent && is_sound && clock_now_ns() < end_ns);
    free(items);
    if (is_silent) {
        return is_sound;
    }
    char *span = message_span(statement->silent_ns), *after = message_span(at_ns - sent_ns);
    char *expected = message_format("no answer for %s", span);
    char *observed = message_format("an answer %s after it was started", after);
    free(span);
    free(after);
    return run_find(run, VERDICT_FAIL, expected, observed);
}

/* ---- kill ---- */

/* The process id that a task wrote at its gate; 0 when there is none. */
static pid_t gate_pid(const struct run *run, const char *mark) {
    char *path = mark_path(run, mark, ".started");
    FILE *file = fopen(path, "re");
    free(path);
    if (file == NULL) {
        return 0;
    }
    char digits[24] = "";
    size_t size = fread(digits, 1, sizeof digits - 1, file);
    (void)fclose(file);
    digits[size] = '\0';
    char *end;
    long pid = strtol(digits, &end, 10);
    return end != digits && pid > 1 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

/* Whether a process is one of ours: what a program wrote is not believed before it is killed. */
static bool is_descendant(pid_t pid) {
    pid_t self = getpid();
    for (int i = 0; i < VERB_ANCESTORS_MAX && pid > 1; i++) {
        pid = child_parent(pid);
        if (pid == self) {
            return true;
        }
    }
    return false;
}

static bool is_program(const struct run *run, pid_t pid) {
    for (size_t i = 0; i < OBJREF__PLACE_COUNT; i++) {
        if (run->actors[i] != NULL && subject_pid(run->actors[i]->subject) == pid) {
            return true;
        }
    }
    return false;
}

static bool kill_at_gate(struct run *run, const objref__statement *statement) {
    pid_t pid = gate_pid(run, statement->mark);
    if (pid == 0 || !is_descendant(pid)) {
        return run_find(
            run, VERDICT_FAIL,
            message_format("a task at @%s, in a process of the program", statement->mark),
            message_format(pid == 0 ? "no process id" : "process id %d", (int)pid));
    }
    if (is_program(run, pid)) {
        (void)finding_unsupported(run->finding,
                                  message_copy("the task runs in the program itself"));
        return false;
    }
    (void)kill(pid, SIGKILL); /* already gone: then it is as if it had just been killed */
    return true;
}

static bool play_kill(struct run *run, const objref__statement *statement) {
    if (statement->mark != NULL) {
        return kill_at_gate(run, statement);
    }
    subject_kill(run->actors[statement->victim]->subject);
    return true;
}

/* ---- bytes and lists ---- */

/* Expects, binds and drops a value that the engine made. */
static bool
engine_value(struct run *run, const objref__statement *statement, objref__value *value) {
    objref__match match = engine_match(run, statement, value);
    if (match == OBJREF__MATCH_NO) {
        objref__text text = {0};
        objref__value_print(value, &text);
        (void)run_find(run, VERDICT_FAIL, expected_text(statement, 0), objref__text_take(&text));
    }
    bool is_good = match == OBJREF__MATCH_YES && run_bind(run, statement, value);
    objref__value_drop(value);
    return is_good;
}

static bool not_possible(struct run *run, const char *wanted, const objref__value *args) {
    objref__text text = {0};
    objref__value_print(args, &text);
    return run_find(run, VERDICT_FAIL, message_copy(wanted), objref__text_take(&text));
}

static bool is_position(const objref__value *value) {
    return value->kind == OBJREF__VALUE_INT && value->integer >= 0;
}

static objref__value *bytes_make(objref__verb verb, const objref__value *args) {
    if (args->count != 2) {
        return NULL;
    }
    const objref__value *first = args->items[0], *second = args->items[1];
    if (verb == OBJREF__VERB_APPEND) {
        return objref__value_append(first, second);
    }
    if (!is_position(second)) {
        return NULL;
    }
    uint64_t position = (uint64_t)second->integer;
    return verb == OBJREF__VERB_CUT ? objref__value_cut(first, position)
                                    : objref__value_flip(first, position);
}

static bool play_bytes(struct run *run, const objref__statement *statement) {
    objref__value *args;
    if (!run_args(run, statement, &args)) {
        return false;
    }
    objref__value *made = bytes_make(statement->verb, args);
    bool is_good = made != NULL ? engine_value(run, statement, made)
                                : not_possible(run, "bytes, and a number within them", args);
    objref__value_drop(args);
    return is_good;
}

static bool play_length(struct run *run, const objref__statement *statement) {
    objref__value *args;
    if (!run_args(run, statement, &args)) {
        return false;
    }
    uint64_t length = 0;
    bool has_length = args->count == 1 && objref__value_length(args->items[0], &length);
    bool is_good = has_length ? engine_value(run, statement, objref__value_uint(length))
                              : not_possible(run, "bytes, a text, a list or a map", args);
    objref__value_drop(args);
    return is_good;
}

struct printed {
    char *text; /* owned */
    const objref__value *value;
};

static int printed_compare(const void *left, const void *right) {
    return strcmp(((const struct printed *)left)->text, ((const struct printed *)right)->text);
}

static bool is_same(const struct printed *left, const struct printed *right) {
    return objref__value_is_equal(left->value, right->value);
}

/* A value that stands twice in the sorted array; NULL when all differ. Equal values print alike, so
 * only neighbours that do are compared. */
static const objref__value *twin_find(const struct printed *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t k = i + 1;
        while (k < count && strcmp(items[i].text, items[k].text) == 0 &&
               !is_same(&items[i], &items[k])) {
            k++;
        }
        if (k < count && strcmp(items[i].text, items[k].text) == 0) {
            return items[i].value;
        }
    }
    return NULL;
}

static bool list_is_distinct(struct run *run, const objref__value *list) {
    struct printed *items = objref__memory(list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        objref__text text = {0};
        objref__value_print(list->items[i], &text);
        items[i] = (struct printed){objref__text_take(&text), list->items[i]};
    }
    qsort(items, list->count, sizeof *items, printed_compare);
    const objref__value *twin = twin_find(items, list->count);
    bool is_good = true;
    if (twin != NULL) {
        objref__text text = {0};
        objref__value_print(twin, &text);
        objref__text_say(&text, " twice");
        is_good = run_find(run, VERDICT_FAIL, message_format("%zu different values", list->count),
                           objref__text_take(&text));
    }
    for (size_t i = 0; i < list->count; i++) {
        free(items[i].text);
    }
    free(items);
    return is_good;
}

static bool play_distinct(struct run *run, const objref__statement *statement) {
    objref__value *args;
    if (!run_args(run, statement, &args)) {
        return false;
    }
    bool is_list = args->count == 1 && args->items[0]->kind == OBJREF__VALUE_LIST;
    bool is_good =
        is_list ? list_is_distinct(run, args->items[0]) : not_possible(run, "a list", args);
    objref__value_drop(args);
    return is_good;
}

typedef bool verb_function(struct run *run, const objref__statement *statement);

static verb_function *const verbs[OBJREF__VERB_COUNT] = {
    [OBJREF__VERB_OPEN] = play_open,         [OBJREF__VERB_STARTED] = play_started,
    [OBJREF__VERB_RAN] = play_ran,           [OBJREF__VERB_SILENT] = play_silent,
    [OBJREF__VERB_JOIN] = operation_join,    [OBJREF__VERB_KILL] = play_kill,
    [OBJREF__VERB_CUT] = play_bytes,         [OBJREF__VERB_FLIP] = play_bytes,
    [OBJREF__VERB_APPEND] = play_bytes,      [OBJREF__VERB_LENGTH] = play_length,
    [OBJREF__VERB_DISTINCT] = play_distinct,
};

bool verb_play(struct run *run, const objref__statement *statement) {
    verb_function *play = verbs[statement->verb];
    return play != NULL ? play(run, statement) : operation_play(run, statement);
}
