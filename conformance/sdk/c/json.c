/* json: a strict reader for the lines of the protocol. No recursion: open containers stand on a
 * stack of OBJREF_SDK__JSON_DEPTH_MAX. */
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "text.h"

typedef enum expectation {
    EXPECT_OBJECT,
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END,
    EXPECT_KEY,
    EXPECT_KEY_OR_END,
    EXPECT_MORE,
    EXPECT_NOTHING
} expectation;

typedef struct reader {
    objref_sdk__json *json;
    const char *end;
    const char *at;
    char *write; /* where the next decoded string goes: never past `at` */
    uint32_t open[OBJREF_SDK__JSON_DEPTH_MAX];
    size_t depth;
    expectation expect;
} reader;

static bool refuse(reader *r, const char *problem) {
    r->json->problem = problem;
    return false;
}

static bool at_byte(const reader *r, char byte) {
    return r->at < r->end && *r->at == byte;
}

static bool at_digit(const reader *r) {
    return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static bool take(reader *r, char byte) {
    if (!at_byte(r, byte)) {
        return false;
    }
    r->at++;
    return true;
}

static void skip_space(reader *r) {
    while (at_byte(r, ' ') || at_byte(r, '\t') || at_byte(r, '\n') || at_byte(r, '\r')) {
        r->at++;
    }
}

static objref_sdk__json_node *add(reader *r, objref_sdk__json_type type) {
    objref_sdk__json *json = r->json;
    void *grown = json->nodes;
    if (!objref_sdk__grow(&grown, &json->capacity, json->count + 1, sizeof *json->nodes)) {
        (void)refuse(r, "out of memory");
        return NULL;
    }
    json->nodes = grown;
    objref_sdk__json_node *node = &json->nodes[json->count++];
    *node = (objref_sdk__json_node){.type = type, .end = (uint32_t)json->count};
    return node;
}

/* After a value: what may follow depends on what is open. */
static bool value_done(reader *r) {
    r->expect = r->depth == 0 ? EXPECT_NOTHING : EXPECT_MORE;
    return true;
}

/* ---------------------------------------------------------------- strings */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_unit(reader *r, uint32_t *ret) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        const int digit = r->at < r->end ? hex_digit(*r->at) : -1;
        if (digit < 0) {
            return refuse(r, "an escape that is not four hexadecimal digits");
        }
        unit = unit << 4 | (uint32_t)digit;
        r->at++;
    }
    *ret = unit;
    return true;
}

static bool read_code_point(reader *r) {
    uint32_t code = 0;
    if (!read_unit(r, &code)) {
        return false;
    }
    if (code >= 0xD800 && code <= 0xDFFF) {
        uint32_t low = 0;
        if (code >= 0xDC00 || !take(r, '\\') || !take(r, 'u') || !read_unit(r, &low) ||
            low < 0xDC00 || low > 0xDFFF) {
            return refuse(r, "a lone surrogate");
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    r->write += objref_sdk__utf8_encode(code, r->write);
    return true;
}

static bool read_escape(reader *r) {
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    if (r->at == r->end) {
        return refuse(r, "a string without end");
    }
    const char c = *r->at++;
    if (c == 'u') {
        return read_code_point(r);
    }
    const char *found = c == 0 ? NULL : strchr(from, c);
    if (found == NULL) {
        return refuse(r, "an unknown escape");
    }
    *r->write++ = to[found - from];
    return true;
}

static bool read_plain(reader *r) {
    if ((unsigned char)*r->at < 0x20) {
        return refuse(r, "a control character in a string");
    }
    const size_t size = objref_sdk__utf8_size(r->at, (size_t)(r->end - r->at));
    if (size == 0) {
        return refuse(r, "invalid UTF-8");
    }
    memmove(r->write, r->at, size);
    r->write += size;
    r->at += size;
    return true;
}

/* The opening quote gives way to the string's end: decoding shrinks, and a NUL fits behind. */
static bool read_span(reader *r, objref_sdk__json_type type) {
    char *begin = r->json->text + (r->at - r->json->text);
    r->at++;
    r->write = begin;
    while (!at_byte(r, '"')) {
        if (r->at == r->end) {
            return refuse(r, "a string without end");
        }
        if (take(r, '\\') ? !read_escape(r) : !read_plain(r)) {
            return false;
        }
    }
    r->at++;
    *r->write = 0;
    objref_sdk__json_node *node = add(r, type);
    if (node == NULL) {
        return false;
    }
    node->as.span.offset = (uint32_t)(begin - r->json->text);
    node->as.span.size = (uint32_t)(r->write - begin);
    return true;
}

static bool read_key(reader *r) {
    if (!at_byte(r, '"')) {
        return refuse(r, "a member without a name");
    }
    if (!read_span(r, OBJREF_SDK__JSON_KEY)) {
        return false;
    }
    const size_t key = r->json->count - 1;
    if (strlen(objref_sdk__json_text(r->json, key)) != r->json->nodes[key].as.span.size) {
        return refuse(r, "a name with NUL in it");
    }
    skip_space(r);
    r->json->nodes[r->open[r->depth - 1]].as.count++;
    r->expect = EXPECT_VALUE;
    return take(r, ':') ? true : refuse(r, "a name without ':'");
}

/* ---------------------------------------------------------------- numbers and words */

static bool skip_digits(reader *r) {
    const char *begin = r->at;
    while (at_digit(r)) {
        r->at++;
    }
    return r->at > begin;
}

/* Moves past a number in JSON's grammar; says whether it has a fraction or an exponent. */
static bool skip_number(reader *r, bool *ret_is_real) {
    (void)take(r, '-');
    if (!take(r, '0') && !skip_digits(r)) {
        return refuse(r, "no value");
    }
    if (at_digit(r)) {
        return refuse(r, "a number with a leading zero");
    }
    *ret_is_real = false;
    if (take(r, '.')) {
        *ret_is_real = true;
        if (!skip_digits(r)) {
            return refuse(r, "a fraction without digits");
        }
    }
    if (take(r, 'e') || take(r, 'E')) {
        *ret_is_real = true;
        (void)(take(r, '-') || take(r, '+'));
        if (!skip_digits(r)) {
            return refuse(r, "an exponent without digits");
        }
    }
    return true;
}

static bool read_integer(reader *r, const char *begin) {
    int64_t integer = 0;
    if (!objref_sdk__int_parse(begin, (size_t)(r->at - begin), &integer)) {
        return refuse(r, "an integer beyond 64 bit");
    }
    objref_sdk__json_node *node = add(r, OBJREF_SDK__JSON_INTEGER);
    if (node == NULL) {
        return false;
    }
    node->as.integer = integer;
    return value_done(r);
}

static bool read_number(reader *r) {
    const char *begin = r->at;
    bool is_real = false;
    if (!skip_number(r, &is_real)) {
        return false;
    }
    if (!is_real) {
        return read_integer(r, begin);
    }
    const double real = objref_sdk__real_parse(begin); /* the line's NUL ends it at the latest */
    if (isinf(real)) {
        return refuse(r, "a number too big");
    }
    objref_sdk__json_node *node = add(r, OBJREF_SDK__JSON_REAL);
    if (node == NULL) {
        return false;
    }
    node->as.real = real;
    return value_done(r);
}

static bool read_word(reader *r) {
    static const struct {
        const char *word;
        objref_sdk__json_type type;
    } words[] = {{"true", OBJREF_SDK__JSON_TRUE},
                 {"false", OBJREF_SDK__JSON_FALSE},
                 {"null", OBJREF_SDK__JSON_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const size_t size = strlen(words[i].word);
        if ((size_t)(r->end - r->at) >= size && memcmp(r->at, words[i].word, size) == 0) {
            r->at += size;
            return add(r, words[i].type) != NULL && value_done(r);
        }
    }
    return refuse(r, "no value");
}

/* ---------------------------------------------------------------- containers */

static bool open_container(reader *r, objref_sdk__json_type type) {
    if (r->depth == OBJREF_SDK__JSON_DEPTH_MAX) {
        return refuse(r, "nested too deep");
    }
    r->at++;
    r->open[r->depth++] = (uint32_t)r->json->count;
    r->expect = type == OBJREF_SDK__JSON_OBJECT ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    return add(r, type) != NULL;
}

static int compare_keys(const void *a, const void *b, void *context) {
    const objref_sdk__json *json = context;
    return strcmp(objref_sdk__json_text(json, *(const uint32_t *)a),
                  objref_sdk__json_text(json, *(const uint32_t *)b));
}

static bool has_duplicate(objref_sdk__json *json, uint32_t *keys, size_t count) {
    qsort_r(keys, count, sizeof *keys, compare_keys, json);
    for (size_t i = 1; i < count; i++) {
        if (compare_keys(&keys[i - 1], &keys[i], json) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_keys(reader *r, const objref_sdk__json_node *object) {
    const size_t count = object->as.count;
    if (count < 2) {
        return true;
    }
    uint32_t *keys = malloc(count * sizeof *keys);
    if (keys == NULL) {
        return refuse(r, "out of memory");
    }
    uint32_t at = (uint32_t)(object - r->json->nodes) + 1;
    for (size_t i = 0; i < count; i++) {
        keys[i] = at;
        at = r->json->nodes[at + 1].end;
    }
    const bool duplicate = has_duplicate(r->json, keys, count);
    free(keys);
    return duplicate ? refuse(r, "two members of one name") : true;
}

static bool close_container(reader *r) {
    objref_sdk__json_node *node = &r->json->nodes[r->open[--r->depth]];
    r->at++;
    node->end = (uint32_t)r->json->count;
    if (node->type == OBJREF_SDK__JSON_OBJECT && !check_keys(r, node)) {
        return false;
    }
    return value_done(r);
}

static bool read_value(reader *r) {
    if (r->depth > 0) {
        objref_sdk__json_node *parent = &r->json->nodes[r->open[r->depth - 1]];
        parent->as.count += parent->type == OBJREF_SDK__JSON_ARRAY;
    }
    if (at_byte(r, '{')) {
        return open_container(r, OBJREF_SDK__JSON_OBJECT);
    }
    if (at_byte(r, '[')) {
        return open_container(r, OBJREF_SDK__JSON_ARRAY);
    }
    if (at_byte(r, '"')) {
        return read_span(r, OBJREF_SDK__JSON_STRING) && value_done(r);
    }
    return at_byte(r, '-') || at_digit(r) ? read_number(r) : read_word(r);
}

static bool read_more(reader *r) {
    const bool in_object = r->json->nodes[r->open[r->depth - 1]].type == OBJREF_SDK__JSON_OBJECT;
    if (at_byte(r, in_object ? '}' : ']')) {
        return close_container(r);
    }
    r->expect = in_object ? EXPECT_KEY : EXPECT_VALUE;
    return take(r, ',') ? true : refuse(r, "neither ',' nor the end");
}

static bool step(reader *r) {
    switch (r->expect) {
    case EXPECT_OBJECT:
        return at_byte(r, '{') ? read_value(r) : refuse(r, "not an object");
    case EXPECT_VALUE:
        return read_value(r);
    case EXPECT_VALUE_OR_END:
        return at_byte(r, ']') ? close_container(r) : read_value(r);
    case EXPECT_KEY:
        return read_key(r);
    case EXPECT_KEY_OR_END:
        return at_byte(r, '}') ? close_container(r) : read_key(r);
    case EXPECT_MORE:
        return read_more(r);
    case EXPECT_NOTHING:
        break;
    }
    return refuse(r, "something after the object");
}

static bool read_line(reader *r) {
    if (r->end - r->at > (ptrdiff_t)OBJREF_SDK__LINE_BYTES_MAX) {
        return refuse(r, "a line over 1 MiB");
    }
    skip_space(r);
    while (r->expect != EXPECT_NOTHING || r->at < r->end) {
        if (!step(r)) {
            return false;
        }
        skip_space(r);
    }
    return true;
}

bool objref_sdk__json_read(char *text, size_t size, objref_sdk__json *ret_json) {
    *ret_json = (objref_sdk__json){0};
    ret_json->text = text;
    reader r = {.json = ret_json, .at = text, .end = text + size};
    const bool is_read = read_line(&r);
    if (!is_read) {
        ret_json->count = 0; /* half a tree is not to be looked at */
    }
    return is_read;
}

void objref_sdk__json_release(objref_sdk__json *json) {
    free(json->nodes);
    free(json->text);
    *json = (objref_sdk__json){0};
}

const char *objref_sdk__json_text(const objref_sdk__json *json, size_t at) {
    return json->text + json->nodes[at].as.span.offset;
}

bool objref_sdk__json_is(const objref_sdk__json *json, size_t at, const char *text) {
    const size_t size = json->nodes[at].as.span.size;
    return size == strlen(text) && memcmp(objref_sdk__json_text(json, at), text, size) == 0;
}

size_t objref_sdk__json_member(const objref_sdk__json *json, size_t at, const char *name) {
    size_t key = at + 1;
    for (uint32_t i = 0; i < json->nodes[at].as.count; i++) {
        if (objref_sdk__json_is(json, key, name)) {
            return key + 1;
        }
        key = json->nodes[key + 1].end;
    }
    return 0;
}
