/* value - in words for people, and as a case can write it. See value.h. */
#include "value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_SHOWN 40u /* more are cut to BYTES_SHOWN_CUT */
#define BYTES_SHOWN_CUT 16u
#define ITEMS_SHOWN 20u
#define TEXT_SHOWN 200u
#define PRINT_SIZE_MAX 4096u /* where this much is said of one value, only "…" follows */

static void hex_print(const char *data, size_t size, const char *tail, objref__text *text) {
    objref__text_say(text, "hex\"");
    for (size_t i = 0; i < size; i++) {
        objref__text_say(text, "%02x", (unsigned char)data[i]);
    }
    objref__text_say(text, "%s\"", tail);
}

static void bytes_print(const objref__value *bytes, objref__text *text) {
    if (bytes->count <= BYTES_SHOWN) {
        hex_print(bytes->data, bytes->count, "", text);
        return;
    }
    objref__text_say(text, "%zu bytes ", bytes->count);
    hex_print(bytes->data, BYTES_SHOWN_CUT, "…", text);
}

static void character_print(char character, objref__text *text) {
    static const char escaped[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = character ? strchr(escaped, character) : NULL;

    if (found) {
        objref__text_say(text, "\\%c", letters[found - escaped]);
    } else if ((unsigned char)character < 0x20 || character == 0x7f) {
        objref__text_say(text, "\\u%04x", (unsigned)(unsigned char)character);
    } else {
        objref__text_add(text, &character, 1);
    }
}

/* The longest beginning of data with at most `size` bytes that ends between characters. */
static size_t text_prefix(const char *data, size_t size) {
    while (size > 0 && ((unsigned char)data[size] & 0xc0) == 0x80) {
        size--;
    }
    return size;
}

static void text_print(const objref__value *value, objref__text *text) {
    bool cut = value->count > TEXT_SHOWN;
    size_t size = cut ? text_prefix(value->data, TEXT_SHOWN) : value->count;

    objref__text_say(text, "\"");
    for (size_t i = 0; i < size; i++) {
        character_print(value->data[i], text);
    }
    objref__text_say(text, "\"");
    if (cut) {
        objref__text_say(text, "… (%zu bytes)", value->count);
    }
}

/* The shortest decimal that reads back as the same number, and reads back as a float. */
static void float_print(double real, objref__text *text) {
    char digits[40];
    int precision = 1;

    if (isnan(real) || isinf(real)) {
        objref__text_say(text, "%s", isnan(real) ? "nan" : real > 0 ? "inf" : "-inf");
        return;
    }
    do {
        (void)snprintf(digits, sizeof(digits), "%.*g", precision, real);
    } while (precision++ < 17 && strtod(digits, NULL) != real);
    if (strchr(digits, 'e') && fabs(real) >= 1 && fabs(real) < 1e16) {
        (void)snprintf(digits, sizeof(digits), "%.17g", real); /* 1000 and not 1e+03 */
    }
    objref__text_say(text, "%s%s", digits, strpbrk(digits, ".e") ? "" : ".0");
}

static bool value_is_full(const objref__text *text, size_t start) {
    return text->size - start > PRINT_SIZE_MAX;
}

static void value_print(const objref__value *value, size_t start, objref__text *text);

static void items_print(const objref__value *value, size_t start, objref__text *text) {
    bool is_map = value->kind == OBJREF__VALUE_MAP;
    size_t i = 0;

    objref__text_say(text, is_map ? "{" : "[");
    for (; i < value->count && i < ITEMS_SHOWN && !value_is_full(text, start); i++) {
        objref__text_say(text, i ? ", " : "");
        if (is_map) {
            text_print(value->keys[i], text);
            objref__text_say(text, ": ");
        }
        value_print(value->items[i], start, text);
    }
    if (i < value->count) {
        objref__text_say(text, "%s… (%zu in all)", i ? ", " : "", value->count);
    }
    objref__text_say(text, is_map ? "}" : "]");
}

static void scalar_print(const objref__value *value, objref__text *text) {
    switch ((objref__value_kind)value->kind) {
    case OBJREF__VALUE_NULL:
        objref__text_say(text, "null");
        break;
    case OBJREF__VALUE_BOOL:
        objref__text_say(text, value->boolean ? "true" : "false");
        break;
    case OBJREF__VALUE_INT:
        objref__text_say(text, "%" PRId64, value->integer);
        break;
    case OBJREF__VALUE_UINT:
        objref__text_say(text, "%" PRIu64, value->natural);
        break;
    case OBJREF__VALUE_DIGEST:
        objref__text_say(text, "%" PRIu64 " bytes with CRC %08x", value->size, value->crc32);
        break;
    case OBJREF__VALUE_FILL:
        objref__text_say(text, "fill %" PRIu64 " %u", value->size, value->seed);
        break;
    case OBJREF__VALUE_DEEP:
        objref__text_say(text, "deep %" PRIu64, value->size);
        break;
    case OBJREF__VALUE_REF:
        objref__text_say(text, "ref");
        break;
    case OBJREF__VALUE_OPERATION:
        objref__text_say(text, "a started operation");
        break;
    case OBJREF__VALUE_NOTHING:
    case OBJREF__VALUE_FLOAT:
    case OBJREF__VALUE_TEXT:
    case OBJREF__VALUE_BYTES:
    case OBJREF__VALUE_LIST:
    case OBJREF__VALUE_MAP:
        objref__text_say(text, "nothing");
        break;
    }
}

static void value_print(const objref__value *value, size_t start, objref__text *text) {
    if (value->items) {
        items_print(value, start, text);
    } else if (value->kind == OBJREF__VALUE_TEXT) {
        text_print(value, text);
    } else if (value->kind == OBJREF__VALUE_BYTES) {
        bytes_print(value, text);
    } else if (value->kind == OBJREF__VALUE_FLOAT) {
        float_print(value->real, text);
    } else {
        scalar_print(value, text);
    }
}

void objref__value_print(const objref__value *value, objref__text *text) {
    value_print(value, text->size, text);
}
