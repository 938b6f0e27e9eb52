/* wire: tagged JSON to values. A loop over both flat lists, since a JSON node's children follow it
 * just as a value's do. */
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#include "pattern.h"
#include "text.h"

typedef struct cursor {
    const objref_sdk__json *json;
    size_t at; /* the JSON node that is read next */
    objref_sdk__handles *handles;
    objref_sdk_value *value;
} cursor;

static objref_sdk_outcome bad(const char *text) {
    return objref_sdk_error(OBJREF_SDK_BAD_REQUEST, text);
}

static bool is_type(const cursor *c, objref_sdk__json_type type) {
    return c->json->nodes[c->at].type == type;
}

static const char *text_of(const cursor *c) {
    return objref_sdk__json_text(c->json, c->at);
}

static size_t size_of(const cursor *c) {
    return c->json->nodes[c->at].as.span.size;
}

/* Each reader of a tag stands at the tag's own node and moves past it. */

static objref_sdk_outcome read_null(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_TRUE)) {
        return bad("null is written {\"null\":true}");
    }
    c->at++;
    objref_sdk_value_add_null(c->value);
    return objref_sdk_ok();
}

static objref_sdk_outcome read_bool(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_TRUE) && !is_type(c, OBJREF_SDK__JSON_FALSE)) {
        return bad("a bool that is neither true nor false");
    }
    objref_sdk_value_add_bool(c->value, is_type(c, OBJREF_SDK__JSON_TRUE));
    c->at++;
    return objref_sdk_ok();
}

static objref_sdk_outcome read_int(cursor *c) {
    int64_t integer = 0;
    if (!is_type(c, OBJREF_SDK__JSON_STRING) ||
        !objref_sdk__int_parse(text_of(c), size_of(c), &integer)) {
        return bad("an int that is no decimal string of 64 bit");
    }
    c->at++;
    objref_sdk_value_add_int(c->value, integer);
    return objref_sdk_ok();
}

static objref_sdk_outcome read_uint(cursor *c) {
    uint64_t natural = 0;
    if (!is_type(c, OBJREF_SDK__JSON_STRING) ||
        !objref_sdk__uint_parse(text_of(c), size_of(c), &natural) || natural <= INT64_MAX) {
        return bad("a uint that is no decimal string from 2^63 to 2^64 - 1");
    }
    c->at++;
    objref_sdk_value_add_uint(c->value, natural);
    return objref_sdk_ok();
}

static objref_sdk_outcome read_float(cursor *c) {
    double real = 0;
    if (!is_type(c, OBJREF_SDK__JSON_STRING) ||
        !objref_sdk__float_parse(text_of(c), size_of(c), &real)) {
        return bad("a float that is neither hexadecimal nor nan, inf, -inf");
    }
    c->at++;
    objref_sdk_value_add_float(c->value, real);
    return objref_sdk_ok();
}

static objref_sdk_outcome read_text(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_STRING)) {
        return bad("a text that is no string");
    }
    (void)objref_sdk_value_add_span(c->value, OBJREF_SDK_TEXT, text_of(c), size_of(c));
    c->at++;
    return objref_sdk_ok();
}

static objref_sdk_outcome read_bytes(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_STRING)) {
        return bad("bytes that are no string");
    }
    const size_t room = size_of(c) / 4 * 3;
    uint8_t *place = objref_sdk_value_add_span(c->value, OBJREF_SDK_BYTES, NULL, room);
    size_t size = 0;
    if (place != NULL && !objref_sdk__base64_decode(text_of(c), size_of(c), place, &size)) {
        return bad("bytes that are no base64");
    }
    if (place != NULL) {
        c->value->nodes[c->value->count - 1].as.span.size = size;
    }
    c->at++;
    return objref_sdk_ok();
}

/* A member that is a number of at least 0, or -1. */
static int64_t number_member(const cursor *c, const char *name) {
    const size_t at = objref_sdk__json_member(c->json, c->at, name);
    const objref_sdk__json_node *node = &c->json->nodes[at];
    return at != 0 && node->type == OBJREF_SDK__JSON_INTEGER ? node->as.integer : -1;
}

static objref_sdk_outcome read_fill(cursor *c) {
    const bool is_object = is_type(c, OBJREF_SDK__JSON_OBJECT);
    const int64_t size = is_object ? number_member(c, "size") : -1;
    const int64_t seed = is_object ? number_member(c, "seed") : -1;
    if (size < 0 || seed < 0) {
        return bad("a fill without size and seed of at least 0");
    }
    uint8_t *place = objref_sdk_value_add_span(c->value, OBJREF_SDK_BYTES, NULL, (size_t)size);
    if (place != NULL) {
        objref_sdk__pattern_fill(place, (size_t)size, (uint64_t)seed);
    }
    c->at = c->json->nodes[c->at].end;
    return objref_sdk_ok();
}

static objref_sdk_outcome read_deep(cursor *c) {
    const objref_sdk__json_node *node = &c->json->nodes[c->at];
    if (node->type != OBJREF_SDK__JSON_INTEGER || node->as.integer < 1 ||
        node->as.integer > OBJREF_SDK__DEEP_MAX) {
        return bad("a deep outside 1 to 10000000");
    }
    for (int64_t depth = node->as.integer; depth > 0; depth--) {
        objref_sdk_value_add_list(c->value, depth > 1);
    }
    c->at++;
    return objref_sdk_ok();
}

static objref_sdk_outcome read_ref(cursor *c) {
    objref_sdk__thing thing;
    if (!is_type(c, OBJREF_SDK__JSON_STRING) ||
        !objref_sdk__handles_get(c->handles, text_of(c), &thing)) {
        return bad("no such handle");
    }
    if (thing.kind != OBJREF_SDK__THING_REF) {
        return bad("the handle of a view where a ref belongs");
    }
    c->at++;
    objref_sdk_value_add_ref(c->value, thing.as.ref);
    return objref_sdk_ok();
}

/* Containers read their own node only; what is inside comes next by itself. */

static objref_sdk_outcome read_list(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_ARRAY)) {
        return bad("a list that is no array");
    }
    objref_sdk_value_add_list(c->value, c->json->nodes[c->at].as.count);
    c->at++;
    return objref_sdk_ok();
}

static objref_sdk_outcome read_map(cursor *c) {
    if (!is_type(c, OBJREF_SDK__JSON_OBJECT)) {
        return bad("a map that is no object");
    }
    objref_sdk_value_add_map(c->value, c->json->nodes[c->at].as.count);
    c->at++;
    return objref_sdk_ok();
}

static const struct {
    const char *tag;
    objref_sdk_outcome (*read)(cursor *c);
} readers[] = {{"null", read_null},   {"bool", read_bool},   {"int", read_int},
               {"uint", read_uint},   {"float", read_float}, {"text", read_text},
               {"bytes", read_bytes}, {"list", read_list},   {"map", read_map},
               {"ref", read_ref},     {"fill", read_fill},   {"deep", read_deep}};

static objref_sdk_outcome read_tagged(cursor *c) {
    const objref_sdk__json_node *node = &c->json->nodes[c->at];
    if (node->type != OBJREF_SDK__JSON_OBJECT || node->as.count != 1) {
        return bad("a value that is no object of one member");
    }
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (objref_sdk__json_is(c->json, c->at + 1, readers[i].tag)) {
            c->at += 2;
            return readers[i].read(c);
        }
    }
    return bad("a value of unknown tag");
}

static void read_key(cursor *c) {
    (void)objref_sdk_value_add_span(c->value, OBJREF_SDK_KEY, text_of(c), size_of(c));
    c->at++;
}

objref_sdk_outcome objref_sdk__wire_read(const objref_sdk__json *json,
                                         size_t at,
                                         objref_sdk__handles *handles,
                                         objref_sdk_value *ret) {
    cursor c = {.json = json, .at = at, .handles = handles, .value = ret};
    const size_t end = json->nodes[at].end;
    while (c.at < end) {
        if (is_type(&c, OBJREF_SDK__JSON_KEY)) {
            read_key(&c);
            continue;
        }
        const objref_sdk_outcome outcome = read_tagged(&c);
        if (outcome.status != OBJREF_SDK_OK) {
            return outcome;
        }
    }
    return ret->is_short ? objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "no memory for the argument")
                         : objref_sdk_ok();
}
