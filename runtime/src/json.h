/* json - reads JSON text that nobody has vouched for, byte by byte, without memory of its own.
 *
 * A cursor walks over the caller's text. Each function takes what it names off the front, white
 * space before it included, and says whether it was there; after a false the text is not JSON (or
 * not what was asked for) and the cursor is of no more use. Strictly RFC 8259, with three limits
 * more: strings are valid Unicode (no lone surrogates), containers nest at most
 * OBJREF__JSON_DEPTH_MAX deep, and no function recurses. Every loop takes at least one byte a
 * round, so the time is linear in the text. The codec is the only caller.
 */
#ifndef OBJREF_SRC_JSON_H
#define OBJREF_SRC_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OBJREF__JSON_DEPTH_MAX 64
#define OBJREF__JSON_STRING_BYTES_MAX 255

typedef struct objref__json_cursor {
    const uint8_t *at; /* the next byte; borrowed */
    const uint8_t *end;
} objref__json_cursor;

/* A string's text: escapes resolved, UTF-8, not terminated. */
typedef struct objref__json_string {
    uint8_t bytes[OBJREF__JSON_STRING_BYTES_MAX];
    size_t size; /* of the whole text; above the maximum only a beginning is in `bytes` */
} objref__json_string;

/* objref__json_take_byte - take one structural byte: one of {}[]:, */
bool objref__json_take_byte(objref__json_cursor *cursor, char expected);

/* objref__json_take_string - take a string; ret_string may be NULL when its text does not matter.
 */
bool objref__json_take_string(objref__json_cursor *cursor, objref__json_string *ret_string);

/* objref__json_skip_value - take a value of any kind, with all that it contains. */
bool objref__json_skip_value(objref__json_cursor *cursor);

/* objref__json_is_at_end - whether nothing but white space is left. */
bool objref__json_is_at_end(objref__json_cursor *cursor);

/* objref__utf8_sequence - how many of the left (>= 1) bytes at `at` make one character: 1 to 4, or
 * 0 when they are not UTF-8. */
size_t objref__utf8_sequence(const uint8_t *at, size_t left);

#endif /* OBJREF_SRC_JSON_H */
