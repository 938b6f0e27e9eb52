/* hostile.c - `objref-hostile NAME`: an adapter that works, but for one bad habit.
 *
 * Owns the loop over requests. The engine starts it as `hostile:NAME` to show that it gives the
 * verdict in the table of habit.c and goes on with the next case. It speaks the protocol by
 * itself: an SDK would stop most of the habits. */
#include "habit.h"
#include "store.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A process that its engine forgot must not live for ever, whatever its habit. */
enum { IDLE_SECONDS = 120 };

static const char hello_text[] =
    "{\"protocol\":1,"
    "\"implementation\":{\"name\":\"hostile\",\"version\":\"1\",\"language\":\"C\"},"
    "\"ops\":[\"init\",\"shutdown\",\"put\",\"get\",\"submit\",\"clone\",\"equal\",\"hash\","
    "\"drop\","
    "\"reset\",\"stats\",\"ping\",\"exit\"],"
    "\"functions\":{\"version\":1,\"names\":[\"identity\"]},\"options\":[],\"capabilities\":{},"
    "\"isolation\":\"none\",\"emulated\":[],\"lanes\":64,\"choices\":{},\"settings\":{}}";

static json_t *hello(const json_t *request) {
    json_t *ok = json_loads(hello_text, 0, NULL);
    json_object_set(ok, "nonce", json_object_get(request, "nonce"));
    return json_pack("{s:o}", "ok", ok);
}

static bool is_op(const json_t *request, const char *op) {
    const char *asked = json_string_value(json_object_get(request, "op"));
    return asked && strcmp(asked, op) == 0;
}

/* True when the answer to this request is the habit's to spoil. */
static bool is_moment(const struct habit *habit, const json_t *request) {
    if (is_op(request, "hello")) {
        return habit->moment == HABIT_HELLO || habit->moment == HABIT_TYPE;
    }
    return habit->moment == HABIT_CLONE && is_op(request, "clone");
}

static void serve_one(const struct habit *habit, const json_t *request) {
    json_t *answer = is_op(request, "hello") ? hello(request) : store_answer(request);
    json_object_set(answer, "id", json_object_get(request, "id"));
    if (!is_moment(habit, request) || habit->act(&answer)) {
        habit_send(answer);
    }
    json_decref(answer);
}

static int serve(const struct habit *habit) {
    char *line = NULL;
    size_t capacity = 0;
    bool is_over = false;
    while (!is_over && getline(&line, &capacity, stdin) >= 0) {
        json_t *request = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        if (!request) {
            (void)fprintf(stderr, "hostile: this request is not JSON: %s", line);
            return 70;
        }
        (void)alarm(IDLE_SECONDS);
        serve_one(habit, request);
        is_over = is_op(request, "exit");
        json_decref(request);
    }
    free(line);
    return 0;
}

int main(int argc, char **argv) {
    const struct habit *habit = argc == 2 ? habit_find(argv[1]) : NULL;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        habit_list();
        return 0;
    }
    if (!habit) {
        (void)fprintf(stderr, "usage: objref-hostile NAME | --list\nhostile: there are:\n");
        habit_names(stderr);
        return 2;
    }
    (void)alarm(IDLE_SECONDS);
    if (habit->moment == HABIT_START) {
        (void)habit->act(NULL);
    }
    return serve(habit);
}
