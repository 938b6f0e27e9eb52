/* doctor - `objref-doctor FILE ROW good|bad`: answers a case from a script, right or doctored.
 * Knows nothing of refs and values: it says hello, lets the engine start and end a session, and
 * gives to each other request the next reply of its row. Played by test_doctored.c through the real
 * engine.
 *
 * A reply is {"ok":…} or {"error":…}, in which the text "$as" stands for the request's handle, or
 * {"raw":…}, a line as it stands but for "$id". It may have: "delay_ms" (then it comes so late),
 * "count" (the file named by the request's first text grows by so many bytes), "stands" (a task
 * stands at the gate of that name: in a "child", in the program "self"; any other text is written
 * there in place of its process id), "never" (no answer), "exit" (the program ends so instead). A
 * row may have "hello", "bad_hello" and "init", which change these answers. The last reply of
 * `stats` is given again and again. */
#include <jansson.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { IDLE_SECONDS = 60 };

struct doctor {
    const json_t *row;
    bool is_bad;
    json_t *replies; /* of the row and side */
    json_t *stats;   /* the replies to stats */
    size_t next, next_stats;
};

static const char hello_text[] =
    "{\"protocol\":1,\"implementation\":{\"name\":\"doctor\",\"version\":\"1\",\"language\":\"C\"},"
    "\"ops\":[\"init\",\"shutdown\",\"put\",\"submit\",\"get\",\"wait\",\"clone\",\"decode\","
    "\"parse\",\"nil\",\"forge\",\"encode\",\"format\",\"hash\",\"describe\",\"equal\",\"stats\","
    "\"drop\",\"view\",\"read\",\"release\",\"reset\",\"ping\",\"exit\"],"
    "\"functions\":{\"version\":1,\"names\":[\"identity\",\"add\",\"fail\",\"gate\",\"count\"]},"
    "\"options\":[\"workers\"],\"capabilities\":{\"typed\":1},\"isolation\":\"thread\","
    "\"emulated\":[],\"lanes\":64,\"choices\":{},\"settings\":{}}";

static json_t *hello(const struct doctor *doctor, const json_t *request) {
    json_t *ok = json_loads(hello_text, 0, NULL);
    (void)json_object_set(ok, "nonce", json_object_get(request, "nonce"));
    (void)json_object_update(ok, json_object_get(doctor->row, "hello"));
    if (doctor->is_bad) {
        (void)json_object_update(ok, json_object_get(doctor->row, "bad_hello"));
    }
    return json_pack("{s:o}", "ok", ok);
}

static json_t *init(const struct doctor *doctor) {
    json_t *reply = json_object_get(doctor->row, "init");
    return reply != NULL ? json_deep_copy(reply)
                         : json_pack("{s:{s:[s]}}", "ok", "honoured", "workers");
}

static bool is_text(const json_t *value, const char *text) {
    const char *found = json_string_value(value);
    return found != NULL && strcmp(found, text) == 0;
}

/* A copy of a reply with every text "$as" replaced; scripts nest a few levels deep. */
static json_t *filled(json_t *reply, const char *as) {
    if (json_is_string(reply) && strncmp(json_string_value(reply), "$as", 3) == 0) {
        return json_sprintf("%s%s", as, json_string_value(reply) + 3);
    }
    json_t *copy = json_deep_copy(reply);
    const char *key;
    size_t index;
    json_t *item;
    if (json_is_object(reply)) {
        json_object_foreach(reply, key, item) {
            (void)json_object_set_new(copy, key, filled(item, as));
        }
    } else if (json_is_array(reply)) {
        json_array_foreach(reply, index, item) {
            (void)json_array_set_new(copy, index, filled(item, as));
        }
    }
    return copy;
}

/* The mark in a request: the first text among its values. */
static const char *mark_of(const json_t *request) {
    size_t index;
    const json_t *arg;
    json_array_foreach(json_object_get(request, "args"), index, arg) {
        const json_t *text = json_object_get(arg, "text");
        if (text != NULL) {
            return json_string_value(text);
        }
    }
    return "";
}

static void witness(const json_t *request, json_int_t count) {
    FILE *file = count > 0 ? fopen(mark_of(request), "ae") : NULL;
    for (; file != NULL && count > 0; count--) {
        (void)fputc('x', file);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

/* A process that stands at a gate, until it is killed. */
static pid_t child_start(void) {
    pid_t pid = fork();
    if (pid == 0) {
        (void)alarm(IDLE_SECONDS);
        for (;;) {
            (void)pause();
        }
    }
    return pid;
}

static void stand(const json_t *request, const char *how) {
    json_t *path = json_sprintf("%s.started", mark_of(request));
    FILE *file = fopen(json_string_value(path), "we");
    bool is_child = strcmp(how, "child") == 0;
    if (file != NULL && (is_child || strcmp(how, "self") == 0)) {
        (void)fprintf(file, "%d", (int)(is_child ? child_start() : getpid()));
    } else if (file != NULL) {
        (void)fputs(how, file);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    json_decref(path);
}

static void wait_ms(json_int_t ms) {
    struct timespec span = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    (void)nanosleep(&span, NULL);
}

/* The engine's own calls, the same in every session. */
static json_t *usual(const struct doctor *doctor, const json_t *request) {
    static const char *const nulls[] = {"reset", "ping", "exit"};
    const char *as = json_string_value(json_object_get(request, "as"));
    const json_t *op = json_object_get(request, "op");
    if (is_text(op, "hello")) {
        return hello(doctor, request);
    }
    if (is_text(op, "init")) {
        return init(doctor);
    }
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) {
        if (is_text(op, nulls[i])) {
            return json_pack("{s:{s:b}}", "ok", "null", 1);
        }
    }
    if (as != NULL && strcmp(as, "warm-up") == 0) {
        return json_pack("{s:{s:s}}", "ok", "ref", as);
    }
    if (as != NULL && strcmp(as, "warm-up.value") == 0) {
        return json_pack("{s:{s:s}}", "ok", "int", "0");
    }
    const json_t *arg = json_array_get(json_object_get(request, "args"), 0);
    bool is_warm_up = is_text(json_object_get(arg, "ref"), "warm-up");
    return is_warm_up ? json_pack("{s:{s:b}}", "ok", "null", 1) : NULL;
}

static json_t *scripted(struct doctor *doctor, const json_t *request) {
    json_t *reply;
    if (is_text(json_object_get(request, "op"), "stats")) {
        size_t count = json_array_size(doctor->stats);
        size_t at = doctor->next_stats < count ? doctor->next_stats++ : count - 1;
        reply = count > 0 ? json_array_get(doctor->stats, at) : NULL;
        if (reply == NULL) {
            return json_pack("{s:{s:{}}}", "ok", "map");
        }
    } else {
        reply = json_array_get(doctor->replies, doctor->next++);
    }
    if (reply == NULL) {
        return json_pack("{s:{s:s,s:s}}", "error", "kind", "bad_request", "text",
                         "the script has no more replies");
    }
    const char *as = json_string_value(json_object_get(request, "as"));
    json_t *copy = filled(reply, as != NULL ? as : "");
    witness(request, json_integer_value(json_object_get(copy, "count")));
    const char *how = json_string_value(json_object_get(copy, "stands"));
    if (how != NULL) {
        stand(request, how);
    }
    wait_ms(json_integer_value(json_object_get(copy, "delay_ms")));
    return copy;
}

/* A line as the script has it, but for the id. */
static void raw_print(const char *line, json_int_t id) {
    const char *place = strstr(line, "$id");
    if (place == NULL) {
        (void)puts(line);
    } else {
        (void)printf("%.*s%lld%s\n", (int)(place - line), line, (long long)id, place + 3);
    }
}

static void answer(const json_t *request, json_t *reply) {
    static const char *const own[] = {"delay_ms", "count", "stands"};
    json_t *id = json_object_get(request, "id");
    const json_t *end = json_object_get(reply, "exit");
    const char *raw = json_string_value(json_object_get(reply, "raw"));
    if (end != NULL) {
        _exit((int)json_integer_value(end));
    }
    if (raw != NULL) {
        raw_print(raw, json_integer_value(id));
    } else if (!json_is_true(json_object_get(reply, "never"))) {
        (void)json_object_set(reply, "id", id);
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
            (void)json_object_del(reply, own[i]);
        }
        (void)json_dumpf(reply, stdout, JSON_COMPACT);
        (void)putchar('\n');
    }
    (void)fflush(stdout);
}

static json_t *row_read(const char *path, long wanted) {
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t capacity = 0;
    json_t *row = NULL;
    for (long i = 0; file != NULL && i <= wanted && getline(&line, &capacity, file) >= 0; i++) {
        json_decref(row);
        row = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    }
    free(line);
    if (file != NULL) {
        (void)fclose(file);
    }
    return row;
}

static void serve(struct doctor *doctor) {
    char *line = NULL;
    size_t capacity = 0;
    bool is_over = false;
    while (!is_over && getline(&line, &capacity, stdin) >= 0) {
        (void)alarm(IDLE_SECONDS);
        json_t *request = json_loads(line, JSON_ALLOW_NUL, NULL);
        json_t *reply = usual(doctor, request);
        reply = reply != NULL ? reply : scripted(doctor, request);
        answer(request, reply);
        is_over = is_text(json_object_get(request, "op"), "exit");
        json_decref(reply);
        json_decref(request);
    }
    free(line);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        (void)fprintf(stderr, "usage: objref-doctor FILE ROW good|bad\n");
        return 2;
    }
    (void)alarm(IDLE_SECONDS);
    json_t *row = row_read(argv[1], strtol(argv[2], NULL, 10));
    const json_t *stats = json_object_get(row, "stats");
    struct doctor doctor = {.row = row,
                            .is_bad = strcmp(argv[3], "bad") == 0,
                            .replies = json_object_get(row, argv[3]),
                            .stats = json_object_get(stats, argv[3])};
    if (!json_is_array(doctor.replies)) {
        (void)fprintf(stderr, "objref-doctor: no row %s with %s replies\n", argv[2], argv[3]);
        return 2;
    }
    serve(&doctor);
    json_decref(row);
    return 0;
}
