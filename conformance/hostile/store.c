/* store.c - the part of a hostile adapter that works: values kept in memory, by handle.
 *
 * Owns the handles and the objects behind them. A value is kept as the tagged JSON it came in, so
 * it goes out bit for bit; values that would have to be understood first (fill, deep, a ref inside
 * a value) are refused. Every result is there at once, so nothing ever waits. */
#include "store.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECT_COUNT_MAX = 1024 };

struct object {
    json_t *value; /* tagged; owned. Absent: a free place */
    unsigned holds;
};

struct operation {
    const char *name;
    json_t *(*perform)(const json_t *request);
};

static struct object objects[OBJECT_COUNT_MAX];
static json_t *handles; /* name -> position in objects */
static bool is_up;

static json_t *failure(const char *kind) {
    return json_pack("{s:{s:s}}", "error", "kind", kind);
}

static json_t *null_answer(void) {
    return json_pack("{s:{s:b}}", "ok", "null", 1);
}

static json_t *argument(const json_t *request, size_t index) {
    return json_array_get(json_object_get(request, "args"), index);
}

/* The object behind an argument that is a ref, or NULL. */
static struct object *object_of(const json_t *value) {
    const char *handle = json_string_value(json_object_get(value, "ref"));
    const json_t *position = handle ? json_object_get(handles, handle) : NULL;
    return position ? &objects[json_integer_value(position)] : NULL;
}

static struct object *object_new(json_t *value) {
    for (size_t i = 0; i < OBJECT_COUNT_MAX; i++) {
        if (!objects[i].value) {
            objects[i].value = json_incref(value);
            return &objects[i];
        }
    }
    return NULL;
}

static void object_drop(struct object *object) {
    if (--object->holds == 0) {
        json_decref(object->value);
        object->value = NULL;
    }
}

/* Names a new hold on the object as the request asks. */
static json_t *answer_ref(const json_t *request, struct object *object) {
    const char *as = json_string_value(json_object_get(request, "as"));
    if (!object) {
        return failure("store_full");
    }
    if (!as || json_object_get(handles, as)) {
        return failure("bad_request");
    }
    object->holds++;
    json_object_set_new(handles, as, json_integer(object - objects));
    return json_pack("{s:{s:s}}", "ok", "ref", as);
}

/* True when the value can be kept without being understood: no ref in it, and nothing to expand.
 * Recursion is bounded by the reader's own limit on nesting. */
static bool is_plain(json_t *value) {
    static const char *const refused[] = {"ref", "fill", "deep"};
    const char *key = NULL;
    json_t *item = NULL;
    size_t index = 0;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (json_object_get(value, refused[i])) {
            return false;
        }
    }
    json_array_foreach(json_object_get(value, "list"), index, item) {
        if (!is_plain(item)) {
            return false;
        }
    }
    json_object_foreach(json_object_get(value, "map"), key, item) {
        if (!is_plain(item)) {
            return false;
        }
    }
    return json_object_size(value) == 1;
}

static json_t *op_init(const json_t *request) {
    (void)request;
    if (is_up) {
        return failure("already_initialized");
    }
    is_up = true;
    return json_pack("{s:{s:[]}}", "ok", "honoured");
}

static json_t *op_put(const json_t *request) {
    json_t *value = argument(request, 0);
    if (!is_plain(value)) {
        return failure(object_of(value) ? "invalid_argument" : "unsupported");
    }
    return answer_ref(request, object_new(value));
}

static json_t *op_get(const json_t *request) {
    const struct object *object = object_of(argument(request, 0));
    return object ? json_pack("{s:O}", "ok", object->value) : failure("invalid_argument");
}

/* Knows one function, the one that gives its argument back. */
static json_t *op_submit(const json_t *request) {
    const char *function = json_string_value(json_object_get(request, "function"));
    json_t *value = argument(request, 0);
    const struct object *object = object_of(value);
    if (!function || strcmp(function, "identity") != 0) {
        return failure("unknown_function");
    }
    if (!object && !is_plain(value)) {
        return failure("unsupported");
    }
    return answer_ref(request, object_new(object ? object->value : value));
}

static json_t *op_clone(const json_t *request) {
    struct object *object = object_of(argument(request, 0));
    return object ? answer_ref(request, object) : failure("invalid_argument");
}

static json_t *op_equal(const json_t *request) {
    const json_t *left = argument(request, 0);
    const json_t *right = argument(request, 1);
    const struct object *object = object_of(left);
    bool is_equal = object ? object == object_of(right) : json_equal(left, right) != 0;
    return json_pack("{s:{s:[{s:b},{s:b}]}}", "ok", "list", "bool", is_equal, "bool", !is_equal);
}

static json_t *op_hash(const json_t *request) {
    const struct object *object = object_of(argument(request, 0));
    char text[24];
    if (!object) {
        return failure("invalid_argument");
    }
    (void)snprintf(text, sizeof text, "%zu", (size_t)(object - objects));
    return json_pack("{s:{s:s}}", "ok", "text", text);
}

static json_t *op_drop(const json_t *request) {
    size_t index = 0;
    const json_t *value = NULL;
    json_array_foreach(json_object_get(request, "args"), index, value) {
        struct object *object = object_of(value);
        if (object) {
            json_object_del(handles, json_string_value(json_object_get(value, "ref")));
            object_drop(object);
        }
    }
    return null_answer();
}

static json_t *op_reset(const json_t *request) {
    const char *name = NULL;
    json_t *position = NULL;
    (void)request;
    json_object_foreach(handles, name, position) {
        object_drop(&objects[json_integer_value(position)]);
    }
    json_object_clear(handles);
    return null_answer();
}

static json_t *op_stats(const json_t *request) {
    size_t object_count = 0;
    char text[24];
    (void)request;
    for (size_t i = 0; i < OBJECT_COUNT_MAX; i++) {
        object_count += objects[i].value != NULL;
    }
    (void)snprintf(text, sizeof text, "%zu", object_count);
    return json_pack("{s:{s:{s:{s:s}}}}", "ok", "map", "objects", "int", text);
}

static json_t *op_shutdown(const json_t *request) {
    is_up = false;
    return op_reset(request);
}

static const struct operation operations[] = {
    {"put", op_put},     {"get", op_get},   {"submit", op_submit}, {"clone", op_clone},
    {"equal", op_equal}, {"hash", op_hash}, {"stats", op_stats},   {"shutdown", op_shutdown},
};

json_t *store_answer(const json_t *request) {
    const char *op = json_string_value(json_object_get(request, "op"));
    if (!handles) {
        handles = json_object();
    }
    if (!op) {
        return failure("bad_request");
    }
    if (strcmp(op, "ping") == 0 || strcmp(op, "exit") == 0) {
        return null_answer();
    }
    if (strcmp(op, "init") == 0) {
        return op_init(request);
    }
    if (strcmp(op, "reset") == 0) {
        return op_reset(request);
    }
    if (strcmp(op, "drop") == 0) {
        return op_drop(request);
    }
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (strcmp(op, operations[i].name) == 0) {
            return is_up ? operations[i].perform(request) : failure("runtime_not_initialized");
        }
    }
    return failure("unsupported");
}
