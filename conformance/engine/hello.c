/* hello - see hello.h. */
#include "hello.h"

#include "clock.h"
#include "message.h"

#include <string.h>

#define HELLO_START_MS_MAX INT64_C(86400000)

static bool is_texts(const json_t *list) {
    bool is_good = json_is_array(list);
    for (size_t i = 0; is_good && i < json_array_size(list); i++) {
        is_good = json_is_string(json_array_get(list, i));
    }
    return is_good;
}

static bool is_text_map(json_t *map) {
    const char *key;
    json_t *item;
    json_object_foreach(map, key, item) {
        if (!json_is_string(item)) {
            return false;
        }
    }
    return json_is_object(map);
}

/* NULL, or the member that is not as PROTOCOL.md says. */
static const char *lists_fault(const json_t *ok) {
    static const char *const lists[] = {"ops", "options", "emulated"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!is_texts(json_object_get(ok, lists[i]))) {
            return lists[i];
        }
    }
    const json_t *functions = json_object_get(ok, "functions");
    if (json_integer_value(json_object_get(functions, "version")) != HELLO_FUNCTIONS ||
        !is_texts(json_object_get(functions, "names"))) {
        return "functions";
    }
    return NULL;
}

static const char *maps_fault(const json_t *ok) {
    if (!json_is_object(json_object_get(ok, "capabilities"))) {
        return "capabilities";
    }
    if (!is_text_map(json_object_get(ok, "choices"))) {
        return "choices";
    }
    json_t *settings = json_object_get(ok, "settings");
    if (settings != NULL && !is_text_map(settings)) {
        return "settings";
    }
    const json_t *implementation = json_object_get(ok, "implementation");
    if (!json_is_string(json_object_get(implementation, "name"))) {
        return "implementation";
    }
    return NULL;
}

static const char *scalars_fault(const json_t *ok) {
    const char *isolation = json_string_value(json_object_get(ok, "isolation"));
    if (isolation == NULL || (strcmp(isolation, "none") != 0 && strcmp(isolation, "thread") != 0 &&
                              strcmp(isolation, "process") != 0)) {
        return "isolation";
    }
    if (json_integer_value(json_object_get(ok, "lanes")) < HELLO_LANES_MIN) {
        return "lanes";
    }
    const json_t *start = json_object_get(json_object_get(ok, "timeouts"), "start_ms");
    if (start != NULL && (!json_is_integer(start) || json_integer_value(start) <= 0 ||
                          json_integer_value(start) > HELLO_START_MS_MAX)) {
        return "timeouts";
    }
    return NULL;
}

static char *identity_fault(const json_t *ok, const char *nonce) {
    const json_t *protocol = json_object_get(ok, "protocol");
    if (!json_is_integer(protocol) || json_integer_value(protocol) != HELLO_PROTOCOL) {
        return message_format("hello in another protocol than %d", HELLO_PROTOCOL);
    }
    const char *back = json_string_value(json_object_get(ok, "nonce"));
    if (back == NULL || strcmp(back, nonce) != 0) {
        return message_copy(back == NULL ? "hello without the nonce" : "hello with another nonce");
    }
    return NULL;
}

bool hello_parse(json_t *ok, const char *nonce, struct hello *ret_hello, char **ret_fault) {
    char *fault = json_is_object(ok) ? identity_fault(ok, nonce)
                                     : message_copy("hello answered by no object");
    if (fault == NULL) {
        const char *member = lists_fault(ok);
        member = member != NULL ? member : maps_fault(ok);
        member = member != NULL ? member : scalars_fault(ok);
        fault = member == NULL ? NULL : message_format("hello without a proper '%s'", member);
    }
    if (fault != NULL) {
        *ret_fault = fault;
        return false;
    }
    json_int_t start_ms =
        json_integer_value(json_object_get(json_object_get(ok, "timeouts"), "start_ms"));
    json_int_t lanes = json_integer_value(json_object_get(ok, "lanes"));
    *ret_hello = (struct hello){
        .ok = json_incref(ok),
        .start_ns = start_ms * CLOCK_MS,
        .lanes = lanes > 1024 ? 1024 : (int)lanes,
    };
    return true;
}

void hello_release(struct hello *hello) {
    json_decref(hello->ok);
    memset(hello, 0, sizeof *hello);
}

static bool array_has(const json_t *list, const char *name) {
    size_t count = json_array_size(list);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), name) == 0) {
            return true;
        }
    }
    return false;
}

bool hello_lists(const struct hello *hello, const char *list, const char *name) {
    return array_has(json_object_get(hello->ok, list), name);
}

bool hello_has_function(const struct hello *hello, const char *name) {
    return array_has(json_object_get(json_object_get(hello->ok, "functions"), "names"), name);
}

bool hello_has_capability(const struct hello *hello, const char *name) {
    const json_t *member = json_object_get(json_object_get(hello->ok, "capabilities"), name);
    return member != NULL && !json_is_false(member) && !json_is_null(member) &&
           !(json_is_integer(member) && json_integer_value(member) == 0);
}

const char *hello_choice(const struct hello *hello, const char *name) {
    return json_string_value(json_object_get(json_object_get(hello->ok, "choices"), name));
}

const char *hello_isolation(const struct hello *hello) {
    return json_string_value(json_object_get(hello->ok, "isolation"));
}
