/* same_json - see same_json.h. */
#include "same_json.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static size_t depth_of(json_t *value) {
    size_t deepest = 0;
    size_t index;
    const char *key;
    json_t *child;
    if (json_is_array(value)) {
        json_array_foreach(value, index, child) {
            const size_t depth = depth_of(child);
            deepest = depth > deepest ? depth : deepest;
        }
    } else if (json_is_object(value)) {
        json_object_foreach(value, key, child) {
            const size_t depth = depth_of(child);
            deepest = depth > deepest ? depth : deepest;
        }
    } else {
        return 0;
    }
    return deepest + 1;
}

static bool is_same(const objref_sdk__json *json, size_t at, json_t *other);

static bool is_same_span(const objref_sdk__json *json, size_t at, const json_t *other) {
    return json->nodes[at].as.span.size == json_string_length(other) &&
           memcmp(objref_sdk__json_text(json, at), json_string_value(other),
                  json_string_length(other)) == 0;
}

static bool is_same_array(const objref_sdk__json *json, size_t at, const json_t *other) {
    const size_t count = json->nodes[at].as.count;
    size_t child = at + 1;
    for (size_t i = 0; i < count && i < json_array_size(other); i++) {
        if (!is_same(json, child, json_array_get(other, i))) {
            return false;
        }
        child = json->nodes[child].end;
    }
    return count == json_array_size(other) && child == json->nodes[at].end;
}

static bool is_same_object(const objref_sdk__json *json, size_t at, json_t *other) {
    const char *key;
    json_t *child;
    json_object_foreach(other, key, child) {
        const size_t found = objref_sdk__json_member(json, at, key);
        if (found == 0 || !is_same(json, found, child)) {
            return false;
        }
    }
    return json->nodes[at].as.count == json_object_size(other);
}

static bool is_same(const objref_sdk__json *json, size_t at, json_t *other) {
    const objref_sdk__json_node *node = &json->nodes[at];
    switch (node->type) {
    case OBJREF_SDK__JSON_OBJECT:
        return json_is_object(other) && is_same_object(json, at, other);
    case OBJREF_SDK__JSON_ARRAY:
        return json_is_array(other) && is_same_array(json, at, other);
    case OBJREF_SDK__JSON_STRING:
        return json_is_string(other) && is_same_span(json, at, other);
    case OBJREF_SDK__JSON_INTEGER:
        return json_is_integer(other) && json_integer_value(other) == node->as.integer;
    case OBJREF_SDK__JSON_REAL:
        return json_is_real(other) && json_real_value(other) == node->as.real;
    case OBJREF_SDK__JSON_TRUE:
        return json_is_true(other);
    case OBJREF_SDK__JSON_FALSE:
        return json_is_false(other);
    case OBJREF_SDK__JSON_NULL:
        return json_is_null(other);
    case OBJREF_SDK__JSON_KEY:
        break;
    }
    return false;
}

enum same_json same_json_read(const char *line, size_t size) {
    char *copy = malloc(size + 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, line, size);
    copy[size] = 0;
    objref_sdk__json json;
    const bool is_read = objref_sdk__json_read(copy, size, &json);
    json_t *other = json_loadb(line, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    /* jansson loses a NUL that follows a number; one outside of strings is never JSON. */
    const bool is_fit = json_is_object(other) && depth_of(other) <= OBJREF_SDK__JSON_DEPTH_MAX &&
                        memchr(line, 0, size) == NULL;
    const bool is_alike = is_read == is_fit && is_read == (json.problem == NULL) &&
                          (!is_read || is_same(&json, 0, other));
    json_decref(other);
    objref_sdk__json_release(&json);
    return !is_alike ? SAME_JSON_DISAGREED : is_read ? SAME_JSON_READ : SAME_JSON_REFUSED;
}
