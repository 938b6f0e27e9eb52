/* json - the reader behind json.h: white space, strings with their escapes, numbers, nesting.
 *
 * Owns nothing; the codec calls it on untrusted text. Two invariants hold throughout: `at` never
 * passes `end`, and no byte is read before it was compared with `end`.
 */
#include "json.h"

#include <assert.h>
#include <string.h>

static size_t bytes_left(const objref__json_cursor *cursor) {
    assert(cursor->at <= cursor->end);
    return (size_t)(cursor->end - cursor->at);
}

/* The next byte, or NUL at the end: NUL is nowhere legal in JSON, so both end every loop. */
static uint8_t peek(const objref__json_cursor *cursor) {
    return bytes_left(cursor) > 0 ? *cursor->at : 0;
}

static bool take_exactly(objref__json_cursor *cursor, char expected) {
    if (bytes_left(cursor) == 0 || *cursor->at != (uint8_t)expected) {
        return false;
    }
    cursor->at++;
    return true;
}

static void skip_space(objref__json_cursor *cursor) {
    while (peek(cursor) == ' ' || peek(cursor) == '\t' || peek(cursor) == '\n' ||
           peek(cursor) == '\r') {
        cursor->at++;
    }
}

bool objref__json_take_byte(objref__json_cursor *cursor, char expected) {
    skip_space(cursor);
    return take_exactly(cursor, expected);
}

bool objref__json_is_at_end(objref__json_cursor *cursor) {
    skip_space(cursor);
    return bytes_left(cursor) == 0;
}

/* UTF-8 */

static bool is_surrogate(uint32_t code) {
    return code >= 0xD800 && code <= 0xDFFF;
}

static size_t sequence_length(uint8_t first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) { /* a continuation, an overlong form, or beyond U+10FFFF */
        return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

size_t objref__utf8_sequence(const uint8_t *at, size_t left) {
    static const uint32_t code_min[] = {0, 0, 0x80, 0x800, 0x10000};
    assert(left > 0);

    const size_t length = sequence_length(at[0]);
    if (length <= 1) {
        return length;
    }
    if (length > left) {
        return 0;
    }
    uint32_t code = at[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (at[i] & 0x3Fu);
    }
    return code < code_min[length] || code > 0x10FFFF || is_surrogate(code) ? 0 : length;
}

static size_t utf8_write(uint32_t code, uint8_t ret_bytes[4]) {
    if (code < 0x80) {
        ret_bytes[0] = (uint8_t)code;
        return 1;
    }
    const size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        ret_bytes[i] = (uint8_t)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    ret_bytes[0] = (uint8_t)(0xF00u >> length | code); /* as many leading ones as bytes */
    return length;
}

/* Strings */

/* Counts what it cannot keep, so that a long text is never taken for its beginning. */
static void append(objref__json_string *string, const uint8_t *bytes, size_t count) {
    if (string == NULL) {
        return;
    }
    if (string->size + count <= sizeof(string->bytes)) {
        memcpy(string->bytes + string->size, bytes, count);
    }
    string->size += count;
}

static int hex_digit_value(uint8_t digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    digit |= 0x20; /* JSON's \u takes both cases */
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool take_four_hex_digits(objref__json_cursor *cursor, uint32_t *ret_code) {
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        const int value = hex_digit_value(peek(cursor));
        if (value < 0) {
            return false;
        }
        code = code << 4 | (uint32_t)value;
        cursor->at++;
    }
    *ret_code = code;
    return true;
}

/* What follows \u: one code, or two that make a pair of surrogates. */
static bool take_unicode_escape(objref__json_cursor *cursor, uint32_t *ret_code) {
    uint32_t high = 0;
    if (!take_four_hex_digits(cursor, &high)) {
        return false;
    }
    if (!is_surrogate(high)) {
        *ret_code = high;
        return true;
    }
    uint32_t low = 0;
    if (high > 0xDBFF || !take_exactly(cursor, '\\') || !take_exactly(cursor, 'u') ||
        !take_four_hex_digits(cursor, &low) || low < 0xDC00 || low > 0xDFFF) {
        return false;
    }
    *ret_code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* What follows a backslash. */
static bool take_escape(objref__json_cursor *cursor, objref__json_string *string) {
    static const char names[] = "\"\\/bfnrt";
    static const char codes[] = "\"\\/\b\f\n\r\t";
    uint32_t code = 0;
    if (take_exactly(cursor, 'u')) {
        if (!take_unicode_escape(cursor, &code)) {
            return false;
        }
    } else {
        const uint8_t name = peek(cursor);
        const char *found = name == 0 ? NULL : strchr(names, name);
        if (found == NULL) {
            return false;
        }
        code = (uint8_t)codes[found - names];
        cursor->at++;
    }
    uint8_t bytes[4];
    append(string, bytes, utf8_write(code, bytes));
    return true;
}

/* How many bytes at the cursor stand for themselves: ASCII without quote, backslash, controls. */
static size_t plain_run(const objref__json_cursor *cursor) {
    const uint8_t *at = cursor->at;
    while (at < cursor->end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') {
        at++;
    }
    return (size_t)(at - cursor->at);
}

/* Some of a string that is neither its end nor an escape: a plain run, else one character. */
static bool take_characters(objref__json_cursor *cursor, objref__json_string *string) {
    size_t size = plain_run(cursor);
    if (size == 0) {
        if (peek(cursor) < 0x20) { /* a control character, or the text has ended */
            return false;
        }
        size = objref__utf8_sequence(cursor->at, bytes_left(cursor));
    }
    append(string, cursor->at, size);
    cursor->at += size;
    return size > 0;
}

bool objref__json_take_string(objref__json_cursor *cursor, objref__json_string *ret_string) {
    if (ret_string != NULL) {
        ret_string->size = 0;
    }
    if (!objref__json_take_byte(cursor, '"')) {
        return false;
    }
    while (!take_exactly(cursor, '"')) {
        const bool taken = take_exactly(cursor, '\\') ? take_escape(cursor, ret_string)
                                                      : take_characters(cursor, ret_string);
        if (!taken) {
            return false;
        }
    }
    return true;
}

/* Numbers and words */

static size_t skip_digits(objref__json_cursor *cursor) {
    const uint8_t *const start = cursor->at;
    while (peek(cursor) >= '0' && peek(cursor) <= '9') {
        cursor->at++;
    }
    return (size_t)(cursor->at - start);
}

static bool skip_exponent(objref__json_cursor *cursor) {
    if (!take_exactly(cursor, 'e') && !take_exactly(cursor, 'E')) {
        return true;
    }
    if (!take_exactly(cursor, '-')) {
        (void)take_exactly(cursor, '+');
    }
    return skip_digits(cursor) > 0;
}

static bool skip_number(objref__json_cursor *cursor) {
    (void)take_exactly(cursor, '-');
    const bool leading_zero = peek(cursor) == '0';
    const size_t digits = skip_digits(cursor);
    if (digits == 0 || (leading_zero && digits > 1)) {
        return false;
    }
    if (take_exactly(cursor, '.') && skip_digits(cursor) == 0) {
        return false;
    }
    return skip_exponent(cursor);
}

static bool take_word(objref__json_cursor *cursor, const char *word) {
    const size_t size = strlen(word);
    if (bytes_left(cursor) < size || memcmp(cursor->at, word, size) != 0) {
        return false;
    }
    cursor->at += size;
    return true;
}

static bool skip_scalar(objref__json_cursor *cursor) {
    skip_space(cursor);
    switch (peek(cursor)) {
    case '"':
        return objref__json_take_string(cursor, NULL);
    case 't':
        return take_word(cursor, "true");
    case 'f':
        return take_word(cursor, "false");
    case 'n':
        return take_word(cursor, "null");
    default:
        return skip_number(cursor);
    }
}

/* Containers */

/* Which containers are open, as one bit each, the innermost lowest: 1 is an object. */
typedef struct nest {
    uint64_t objects;
    unsigned depth; /* 0..OBJREF__JSON_DEPTH_MAX */
} nest;

_Static_assert(OBJREF__JSON_DEPTH_MAX <= 64, "a nest has one bit for each open container");

static bool is_in_object(const nest *open) {
    return (open->objects & 1) != 0;
}

static bool take_opening(objref__json_cursor *cursor, nest *open) {
    if (open->depth == OBJREF__JSON_DEPTH_MAX) {
        return false;
    }
    const bool object = objref__json_take_byte(cursor, '{');
    if (!object && !objref__json_take_byte(cursor, '[')) {
        return false;
    }
    open->objects = open->objects << 1 | (object ? 1 : 0);
    open->depth++;
    return true;
}

static bool take_closing(objref__json_cursor *cursor, nest *open) {
    if (open->depth == 0 || !objref__json_take_byte(cursor, is_in_object(open) ? '}' : ']')) {
        return false;
    }
    open->objects >>= 1;
    open->depth--;
    return true;
}

static bool take_key(objref__json_cursor *cursor) {
    return objref__json_take_string(cursor, NULL) && objref__json_take_byte(cursor, ':');
}

bool objref__json_skip_value(objref__json_cursor *cursor) {
    nest open = {0, 0};
    for (;;) {
        bool is_first = take_opening(cursor, &open); /* the next value, if any, has none before */
        if (!is_first && !skip_scalar(cursor)) {
            return false;
        }
        while (take_closing(cursor, &open)) {
            is_first = false;
        }
        if (open.depth == 0) {
            return true;
        }
        if (!is_first && !objref__json_take_byte(cursor, ',')) {
            return false;
        }
        if (is_in_object(&open) && !take_key(cursor)) {
            return false;
        }
    }
}
