/* value - its JSON form on the wire, see PROTOCOL.md. See value.h.
 *
 * What comes from an implementation is read strictly: one member, a known tag, canonical numbers.
 */
#include "value.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"

/* ---- to the wire ---- */

static json_t *tagged(const char *tag, json_t *content) {
    json_t *wire = json_object();

    (void)json_object_set_new_nocheck(wire, tag, content);
    return wire;
}

static json_t *number_to_wire(const objref__value *value) {
    char digits[40];

    if (value->kind == OBJREF__VALUE_UINT) {
        (void)snprintf(digits, sizeof(digits), "%" PRIu64, value->natural);
    } else {
        (void)snprintf(digits, sizeof(digits), "%" PRId64, value->integer);
    }
    return tagged(value->kind == OBJREF__VALUE_UINT ? "uint" : "int", json_string(digits));
}

static json_t *float_to_wire(double real) {
    char digits[40];

    if (isnan(real)) {
        return tagged("float", json_string("nan"));
    }
    if (isinf(real)) {
        return tagged("float", json_string(real > 0 ? "inf" : "-inf"));
    }
    (void)snprintf(digits, sizeof(digits), "%a", real);
    return tagged("float", json_string(digits));
}

static json_t *bytes_to_wire(const objref__value *value) {
    objref__text letters = {0};
    json_t *wire;

    objref__base64_encode(value->data, value->count, &letters);
    wire = tagged("bytes", json_string(objref__text_get(&letters)));
    objref__text_release(&letters);
    return wire;
}

static json_t *fill_to_wire(const objref__value *value) {
    json_t *content = json_object();

    (void)json_object_set_new(content, "size", json_integer((json_int_t)value->size));
    (void)json_object_set_new(content, "seed", json_integer((json_int_t)value->seed));
    return tagged("fill", content);
}

static json_t *list_to_wire(const objref__value *value) {
    json_t *content = json_array();

    for (size_t i = 0; i < value->count; i++) {
        (void)json_array_append_new(content, objref__value_to_wire(value->items[i]));
    }
    return tagged("list", content);
}

static json_t *map_to_wire(const objref__value *value) {
    json_t *content = json_object();

    for (size_t i = 0; i < value->count; i++) {
        const objref__value *key = value->keys[i];
        (void)json_object_setn_new_nocheck(content, key->data, key->count,
                                           objref__value_to_wire(value->items[i]));
    }
    return tagged("map", content);
}

json_t *objref__value_to_wire(const objref__value *value) {
    switch ((objref__value_kind)value->kind) {
    case OBJREF__VALUE_NULL:
        return tagged("null", json_true());
    case OBJREF__VALUE_BOOL:
        return tagged("bool", json_boolean(value->boolean));
    case OBJREF__VALUE_INT:
    case OBJREF__VALUE_UINT:
        return number_to_wire(value);
    case OBJREF__VALUE_FLOAT:
        return float_to_wire(value->real);
    case OBJREF__VALUE_TEXT:
        return tagged("text", json_stringn_nocheck(value->data, value->count));
    case OBJREF__VALUE_BYTES:
        return bytes_to_wire(value);
    case OBJREF__VALUE_LIST:
        return list_to_wire(value);
    case OBJREF__VALUE_MAP:
        return map_to_wire(value);
    case OBJREF__VALUE_REF:
        return tagged("ref", json_string(value->data));
    case OBJREF__VALUE_FILL:
        return fill_to_wire(value);
    case OBJREF__VALUE_DEEP:
        return tagged("deep", json_integer((json_int_t)value->size));
    case OBJREF__VALUE_DIGEST:
    case OBJREF__VALUE_OPERATION:
    case OBJREF__VALUE_NOTHING:
        break;
    }
    assert(!"a value that no request carries");
    return NULL;
}

/* ---- from the wire ---- */

/* jansson walks through an object only by a pointer to what is not const; nothing is changed. */
static json_t *json_same(const json_t *json) {
    json_t *same;

    memcpy(&same, &json, sizeof(void *));
    return same;
}

typedef struct value_reader {
    objref__place place;
    unsigned depth; /* of lists and maps around the value being read */
    objref__text *reterr;
} value_reader;

static objref__value *value_read(value_reader *reader, const json_t *wire);

static objref__value *refuse(const value_reader *reader, const char *tag, const char *expected) {
    objref__text_say(reader->reterr, "a value's %s has to be %s", tag, expected);
    return NULL;
}

static objref__value *null_read(value_reader *reader, const json_t *wire) {
    return json_is_true(wire) ? objref__value_null() : refuse(reader, "null", "true");
}

static objref__value *bool_read(value_reader *reader, const json_t *wire) {
    return json_is_boolean(wire) ? objref__value_bool(json_is_true(wire))
                                 : refuse(reader, "bool", "true or false");
}

/* A decimal number written in the one way: no sign but -, no zero in front, no -0. */
static bool decimal_is_canonical(const char *digits) {
    bool negative = digits[0] == '-';
    const char *first = digits + negative;

    return *first && strspn(first, "0123456789") == strlen(first) &&
           (first[0] != '0' || (first[1] == '\0' && !negative));
}

static const char *string_of(const json_t *wire) {
    const char *data = json_string_value(wire);

    return data && strlen(data) == json_string_length(wire) ? data : NULL;
}

static objref__value *int_read(value_reader *reader, const json_t *wire) {
    const char *digits = string_of(wire);
    long long integer;

    if (!digits || !decimal_is_canonical(digits)) {
        return refuse(reader, "int", "a decimal number as text");
    }
    errno = 0;
    integer = strtoll(digits, NULL, 10);
    return errno ? refuse(reader, "int", "at most 64 bits with its sign")
                 : objref__value_int(integer);
}

static objref__value *uint_read(value_reader *reader, const json_t *wire) {
    const char *digits = string_of(wire);
    unsigned long long natural;

    if (!digits || digits[0] == '-' || !decimal_is_canonical(digits)) {
        return refuse(reader, "uint", "a decimal number as text");
    }
    errno = 0;
    natural = strtoull(digits, NULL, 10);
    return errno || natural <= INT64_MAX
               ? refuse(reader, "uint", "above 9223372036854775807 and at most 64 bits")
               : objref__value_uint(natural);
}

/* [-]0xH.Hp[+-]D, as C and others write it. */
static bool hex_float_is_whole(const char *digits) {
    static const char hex[] = "0123456789abcdefABCDEF";
    const char *at = digits + (*digits == '-');
    size_t whole;
    size_t part = 0;

    if (at[0] != '0' || at[1] != 'x') {
        return false;
    }
    at += 2;
    whole = strspn(at, hex);
    at += whole;
    if (*at == '.') {
        part = strspn(at + 1, hex);
        at += part + 1;
    }
    if (whole + part == 0 || *at != 'p') {
        return false;
    }
    at += at[1] == '-' || at[1] == '+' ? 2 : 1;
    return *at && strspn(at, "0123456789") == strlen(at);
}

static objref__value *float_read(value_reader *reader, const json_t *wire) {
    const char *digits = string_of(wire);
    double real;

    if (digits && strcmp(digits, "nan") == 0) {
        return objref__value_float(NAN);
    }
    if (digits && (strcmp(digits, "inf") == 0 || strcmp(digits, "-inf") == 0)) {
        return objref__value_float(digits[0] == '-' ? -INFINITY : INFINITY);
    }
    if (!digits || !hex_float_is_whole(digits)) {
        return refuse(reader, "float", "a hexadecimal float, nan, inf or -inf as text");
    }
    real = strtod(digits, NULL);
    return isinf(real) ? refuse(reader, "float", "within the range of a double")
                       : objref__value_float(real);
}

static objref__value *text_read(value_reader *reader, const json_t *wire) {
    return json_is_string(wire)
               ? objref__value_text(json_string_value(wire), json_string_length(wire))
               : refuse(reader, "text", "a text");
}

static objref__value *bytes_read(value_reader *reader, const json_t *wire) {
    objref__text bytes = {0};
    objref__value *value = NULL;

    if (json_is_string(wire) &&
        objref__base64_decode(json_string_value(wire), json_string_length(wire), &bytes)) {
        value = objref__value_bytes(bytes.data, bytes.size);
    }
    objref__text_release(&bytes);
    return value ? value : refuse(reader, "bytes", "base64 text with its padding");
}

static objref__value *ref_read(value_reader *reader, const json_t *wire) {
    const char *handle = string_of(wire);

    return handle && *handle ? objref__value_ref(handle, reader->place)
                             : refuse(reader, "ref", "a handle's name");
}

static objref__value *digest_read(value_reader *reader, const json_t *wire) {
    const json_t *size = json_object_get(wire, "size");
    const json_t *crc = json_object_get(wire, "crc32");

    if (json_object_size(wire) != 2 || !json_is_integer(size) || !json_is_integer(crc) ||
        json_integer_value(crc) < 0 || json_integer_value(crc) > UINT32_MAX) {
        return refuse(reader, "digest", "an object of size and crc32, whole numbers");
    }
    if (json_integer_value(size) <= (json_int_t)OBJREF__VALUE_PLAIN_BYTES_MAX) {
        return refuse(reader, "digest", "of more than 4096 bytes");
    }
    return objref__value_digest((uint64_t)json_integer_value(size),
                                (uint32_t)json_integer_value(crc));
}

static void items_drop(objref__value **items, size_t count) {
    for (size_t i = 0; items && i < count; i++) {
        objref__value_drop(items[i]);
    }
    free(items);
}

static objref__value *list_read(value_reader *reader, const json_t *wire) {
    size_t count = json_array_size(wire);
    size_t read = 0;
    objref__value **items;
    objref__value *list = NULL;

    if (!json_is_array(wire)) {
        return refuse(reader, "list", "an array");
    }
    items = objref__memory(count, sizeof(void *));
    while (read < count && (items[read] = value_read(reader, json_array_get(wire, read)))) {
        read++;
    }
    if (read == count) {
        list = objref__value_list(items, count);
    }
    items_drop(items, read);
    return list;
}

static objref__value *map_read(value_reader *reader, const json_t *wire) {
    size_t count = json_object_size(wire);
    size_t read = 0;
    objref__value **keys = objref__memory(count, sizeof(void *));
    objref__value **items = objref__memory(count, sizeof(void *));
    objref__value *map = NULL;
    void *at = json_object_iter(json_same(wire));

    while (at && (items[read] = value_read(reader, json_object_iter_value(at)))) {
        keys[read++] = objref__value_text(json_object_iter_key(at), json_object_iter_key_len(at));
        at = json_object_iter_next(json_same(wire), at);
    }
    if (!json_is_object(wire)) {
        (void)refuse(reader, "map", "an object");
    } else if (read == count) {
        map = objref__value_map(keys, items, count);
    }
    items_drop(keys, read);
    items_drop(items, read);
    return map;
}

typedef struct value_tag {
    const char *name;
    bool nests;
    objref__value *(*read)(value_reader *reader, const json_t *wire);
} value_tag;

static const value_tag tags[] = {
    {"null", false, null_read},   {"bool", false, bool_read},    {"int", false, int_read},
    {"uint", false, uint_read},   {"float", false, float_read},  {"text", false, text_read},
    {"bytes", false, bytes_read}, {"ref", false, ref_read},      {"list", true, list_read},
    {"map", true, map_read},      {"digest", false, digest_read}};

static objref__value *tag_read(value_reader *reader, const json_t *wire, const value_tag *tag) {
    objref__value *value;

    if (tag->nests && reader->depth == OBJREF__VALUE_NESTED_MAX) {
        objref__text_say(reader->reterr, "a value nests more than %u lists and maps",
                         OBJREF__VALUE_NESTED_MAX);
        return NULL;
    }
    reader->depth += tag->nests;
    value = tag->read(reader, wire);
    reader->depth -= tag->nests;
    return value;
}

static objref__value *value_read(value_reader *reader, const json_t *wire) {
    void *member;

    if (json_object_size(wire) != 1) {
        objref__text_say(reader->reterr, "a value has to be an object with one member");
        return NULL;
    }
    member = json_object_iter(json_same(wire));
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strcmp(json_object_iter_key(member), tags[i].name) == 0) {
            return tag_read(reader, json_object_iter_value(member), &tags[i]);
        }
    }
    objref__text_say(reader->reterr, "no answer's value has the tag \"%.40s\"",
                     json_object_iter_key(member));
    return NULL;
}

objref__value *
objref__value_from_wire(const json_t *wire, objref__place place, objref__text *reterr) {
    value_reader reader = {.place = place, .reterr = reterr};

    return value_read(&reader, wire);
}
