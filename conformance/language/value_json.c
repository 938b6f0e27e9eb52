/* value - plain JSON, as "json PATTERN" reads a text. See value.h. */
#include "value.h"

#include <stdlib.h>
#include <string.h>

static objref__value *json_read(const json_t *json, unsigned depth);

/* jansson walks through an object only by a pointer to what is not const; nothing is changed. */
static json_t *json_same(const json_t *json) {
    json_t *same;

    memcpy(&same, &json, sizeof(void *));
    return same;
}

static void values_drop(objref__value **values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        objref__value_drop(values[i]);
    }
    free(values);
}

static objref__value *array_read(const json_t *json, unsigned depth) {
    size_t count = json_array_size(json);
    size_t read = 0;
    objref__value **items = objref__memory(count, sizeof(void *));
    objref__value *list = NULL;

    while (read < count && (items[read] = json_read(json_array_get(json, read), depth))) {
        read++;
    }
    if (read == count) {
        list = objref__value_list(items, count);
    }
    values_drop(items, read);
    return list;
}

static objref__value *object_read(const json_t *json, unsigned depth) {
    json_t *object = json_same(json);
    size_t count = json_object_size(json);
    size_t read = 0;
    objref__value **keys = objref__memory(count, sizeof(void *));
    objref__value **items = objref__memory(count, sizeof(void *));
    objref__value *map = NULL;
    void *at = json_object_iter(object);

    while (at && (items[read] = json_read(json_object_iter_value(at), depth))) {
        keys[read++] = objref__value_text(json_object_iter_key(at), json_object_iter_key_len(at));
        at = json_object_iter_next(object, at);
    }
    if (read == count) {
        map = objref__value_map(keys, items, count);
    }
    values_drop(keys, read);
    values_drop(items, read);
    return map;
}

static objref__value *json_read(const json_t *json, unsigned depth) {
    switch (json_typeof(json)) {
    case JSON_NULL:
        return objref__value_null();
    case JSON_TRUE:
    case JSON_FALSE:
        return objref__value_bool(json_is_true(json));
    case JSON_INTEGER:
        return objref__value_int(json_integer_value(json));
    case JSON_REAL:
        return objref__value_float(json_real_value(json));
    case JSON_STRING:
        return objref__value_text(json_string_value(json), json_string_length(json));
    case JSON_ARRAY:
        return depth ? array_read(json, depth - 1) : NULL;
    case JSON_OBJECT:
        return depth ? object_read(json, depth - 1) : NULL;
    }
    return NULL;
}

objref__value *objref__value_from_json(const json_t *json) {
    return json_read(json, OBJREF__VALUE_NESTED_MAX);
}
