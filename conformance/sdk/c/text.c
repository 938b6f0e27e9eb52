/* text: how the protocol writes integers, floats, bytes and strings. */
#include "text.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

/* ---------------------------------------------------------------- UTF-8 */

static bool is_continuation(const char *text, size_t at, size_t size) {
    return at < size && ((unsigned char)text[at] & 0xC0) == 0x80;
}

static size_t sequence_size(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
        return 0; /* a continuation, an overlong form, or beyond U+10FFFF */
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The second byte tells overlong forms, surrogates and what is beyond U+10FFFF. */
static bool is_second_allowed(unsigned char first, unsigned char second) {
    switch (first) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second < 0xA0;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second < 0x90;
    default:
        return true;
    }
}

size_t objref_sdk__utf8_size(const char *text, size_t size) {
    if (size == 0) {
        return 0;
    }
    const unsigned char first = (unsigned char)text[0];
    const size_t need = sequence_size(first);
    for (size_t i = 1; i < need; i++) {
        if (!is_continuation(text, i, size)) {
            return 0;
        }
    }
    return need > 1 && !is_second_allowed(first, (unsigned char)text[1]) ? 0 : need;
}

size_t objref_sdk__utf8_encode(uint32_t code, char *ret) {
    if (code < 0x80) {
        ret[0] = (char)code;
        return 1;
    }
    const size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--) {
        ret[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    ret[0] = (char)(leads[size] | code);
    return size;
}

bool objref_sdk__utf8_is_valid(const char *text, size_t size) {
    for (size_t at = 0; at < size;) {
        const size_t step = objref_sdk__utf8_size(text + at, size - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

size_t objref_sdk__utf8_count(const char *text, size_t size) {
    size_t count = 0;
    for (size_t at = 0; at < size; at++) {
        count += !is_continuation(text, at, size);
    }
    return count;
}

/* ---------------------------------------------------------------- numbers */

bool objref_sdk__uint_parse(const char *text, size_t size, uint64_t *ret) {
    uint64_t natural = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(natural, 10, &natural) ||
            __builtin_add_overflow(natural, (uint64_t)(text[i] - '0'), &natural)) {
            return false;
        }
    }
    if (size == 0 || (size > 1 && text[0] == '0')) {
        return false;
    }
    *ret = natural;
    return true;
}

bool objref_sdk__int_parse(const char *text, size_t size, int64_t *ret) {
    const bool is_negative = size > 0 && text[0] == '-';
    uint64_t natural = 0;
    if (!objref_sdk__uint_parse(text + is_negative, size - is_negative, &natural)) {
        return false;
    }
    const uint64_t limit = (uint64_t)INT64_MAX + is_negative;
    if (natural > limit) {
        return false;
    }
    *ret = is_negative ? (int64_t)(0 - natural) : (int64_t)natural;
    return true;
}

static locale_t plain_locale;

static void make_plain_locale(void) {
    plain_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

double objref_sdk__real_parse(const char *text) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, make_plain_locale);
    return strtod_l(text, NULL, plain_locale);
}

void objref_sdk__float_format(double real, char ret[OBJREF_SDK__FLOAT_BYTES]) {
    if (!isfinite(real)) {
        const char *word = isnan(real) ? "nan" : real > 0 ? "inf" : "-inf";
        memcpy(ret, word, strlen(word) + 1);
        return;
    }
    (void)snprintf(ret, OBJREF_SDK__FLOAT_BYTES, "%a", real);
    for (char *at = ret; *at != 0; at++) {
        if (strchr("0123456789abcdefxp+-", *at) == NULL) {
            *at = '.'; /* the locale's point; some are a comma */
        }
    }
}

static size_t skip_of(const char *text, size_t at, const char *set) {
    return at + strspn(text + at, set);
}

/* [-]0xH…[.H…]p[+-]D…, to the end of a text with NUL behind it. */
static bool is_hex_float(const char *text, size_t size) {
    static const char hex[] = "0123456789abcdefABCDEF";
    size_t at = text[0] == '-';
    if (strncmp(text + at, "0x", 2) != 0) {
        return false;
    }
    const size_t whole = skip_of(text, at + 2, hex);
    size_t end = whole;
    if (text[end] == '.') {
        end = skip_of(text, end + 1, hex);
        if (end == whole + 1) {
            return false;
        }
    }
    if (whole == at + 2 || text[end] != 'p') {
        return false;
    }
    const size_t digits = end + 1 + (text[end + 1] == '+' || text[end + 1] == '-');
    at = skip_of(text, digits, "0123456789");
    return at > digits && at == size;
}

bool objref_sdk__float_parse(const char *text, size_t size, double *ret) {
    static const struct {
        const char *word;
        double real;
    } words[] = {{"nan", NAN}, {"inf", INFINITY}, {"-inf", -INFINITY}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i].word) == 0 && size == strlen(text)) {
            *ret = words[i].real;
            return true;
        }
    }
    if (!is_hex_float(text, size)) {
        return false;
    }
    const double real = objref_sdk__real_parse(text);
    if (isinf(real)) {
        return false;
    }
    *ret = real;
    return true;
}

/* ---------------------------------------------------------------- base64 */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int sextet(char c) {
    const char *found = c == 0 ? NULL : strchr(alphabet, c);
    return found == NULL ? -1 : (int)(found - alphabet);
}

/* Four characters to three bytes; the last `padding` characters are '='. */
static bool read_quantum(const char *text, size_t padding, uint8_t ret[3]) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        const int six = i >= 4 - padding ? 0 : sextet(text[i]);
        if (six < 0) {
            return false;
        }
        bits = bits << 6 | (uint32_t)six;
    }
    ret[0] = (uint8_t)(bits >> 16);
    ret[1] = (uint8_t)(bits >> 8);
    ret[2] = (uint8_t)bits;
    return (padding < 1 || ret[2] == 0) && (padding < 2 || ret[1] == 0); /* one spelling only */
}

bool objref_sdk__base64_decode(const char *text, size_t size, uint8_t *ret, size_t *ret_size) {
    if (size % 4 != 0) {
        return false;
    }
    size_t written = 0;
    for (size_t at = 0; at < size; at += 4) {
        const bool is_last = at + 4 == size;
        const size_t padding = !is_last || text[at + 3] != '=' ? 0
                               : text[at + 2] == '='           ? (size_t)2
                                                               : 1;
        uint8_t bytes[3];
        if (!read_quantum(text + at, padding, bytes)) {
            return false;
        }
        memcpy(ret + written, bytes, 3 - padding);
        written += 3 - padding;
    }
    *ret_size = written;
    return true;
}

void objref_sdk__base64_add(objref_sdk_buffer *buffer, const uint8_t *bytes, size_t size) {
    for (size_t at = 0; at < size; at += 3) {
        const size_t left = size - at;
        const uint32_t bits = (uint32_t)bytes[at] << 16 |
                              (left > 1 ? (uint32_t)bytes[at + 1] << 8 : 0) |
                              (left > 2 ? (uint32_t)bytes[at + 2] : 0);
        char quantum[4] = {alphabet[bits >> 18], alphabet[bits >> 12 & 63],
                           alphabet[bits >> 6 & 63], alphabet[bits & 63]};
        for (size_t i = left + 1; i < sizeof quantum; i++) {
            quantum[i] = '=';
        }
        objref_sdk_buffer_add(buffer, quantum, sizeof quantum);
    }
}

/* ---------------------------------------------------------------- strings */

static void quote_byte(objref_sdk_buffer *buffer, char c) {
    if (c == '"' || c == '\\') {
        objref_sdk__buffer_add_format(buffer, "\\%c", c);
    } else if ((unsigned char)c < 0x20) {
        objref_sdk__buffer_add_format(buffer, "\\u%04x", (unsigned)c);
    } else {
        objref_sdk_buffer_add(buffer, &c, 1);
    }
}

void objref_sdk__quote_add(objref_sdk_buffer *buffer, const char *text, size_t size) {
    objref_sdk__buffer_add_text(buffer, "\"");
    for (size_t at = 0; at < size;) {
        const size_t step = objref_sdk__utf8_size(text + at, size - at);
        if (step > 1) {
            objref_sdk_buffer_add(buffer, text + at, step);
        } else {
            const char unknown = '?';
            quote_byte(buffer, *(step == 0 ? &unknown : &text[at]));
        }
        at += step == 0 ? 1 : step;
    }
    objref_sdk__buffer_add_text(buffer, "\"");
}
