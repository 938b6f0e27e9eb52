/* number - whole numbers, sizes, times, ranges and floats as a case writes them. See lexer.h. */
#include "lexer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"
#define HEX_DIGITS "0123456789abcdefABCDEF"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

typedef struct number_unit {
    const char *name;
    uint64_t factor;
} number_unit;

static const number_unit times[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
static const number_unit sizes[] = {
    {"B", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}};

static void number_refuse(objref__token *token, const char *expected) {
    token->kind = OBJREF__TOKEN_BAD;
    token->expected = expected;
}

/* What may follow a number: anything that is not itself part of a word or number. */
static bool number_ends(const char *at) {
    return !strchr(LETTERS DIGITS "_.@\"", *at) || *at == '\0';
}

static void number_end(const char *text, const char *end, objref__token *token) {
    token->size = (size_t)(end - text);
    if (token->kind != OBJREF__TOKEN_BAD && !number_ends(end)) {
        number_refuse(token, "a number, and a space or sign after it");
    }
}

static uint64_t unit_find(const number_unit *units, size_t count, const char *name, size_t size) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(units[i].name) == size && memcmp(units[i].name, name, size) == 0) {
            return units[i].factor;
        }
    }
    return 0;
}

static void int_read(const char *text, objref__token *token) {
    errno = 0;
    token->kind = OBJREF__TOKEN_INT;
    if (*text == '-') {
        token->integer = strtoll(text, NULL, 10);
    } else {
        token->natural = strtoull(text, NULL, 10);
        token->is_uint = token->natural > INT64_MAX;
        token->integer = token->is_uint ? INT64_MAX : (int64_t)token->natural;
    }
    if (errno) {
        number_refuse(token, "a number of at most 64 bits");
    }
}

static const char *range_read(const char *text, const char *second, objref__token *token) {
    const char *digits = second + (*second == '-');
    const char *end = digits + strspn(digits, DIGITS);
    objref__token high = {0};

    int_read(text, token);
    int_read(second, &high);
    token->high = high.integer;
    if (end == digits) {
        number_refuse(token, "a range, as 1..300");
    } else if (token->kind == OBJREF__TOKEN_BAD || high.kind == OBJREF__TOKEN_BAD ||
               token->is_uint || high.is_uint) {
        number_refuse(token, "a range of numbers below 2^63");
    } else if (token->integer > token->high) {
        number_refuse(token, "a range that counts up");
    } else {
        token->kind = OBJREF__TOKEN_RANGE;
    }
    return end;
}

static void size_read(const char *text, uint64_t factor, objref__token *token) {
    int_read(text, token);
    if (token->kind == OBJREF__TOKEN_BAD || token->is_uint ||
        (uint64_t)token->integer > (uint64_t)INT64_MAX / factor) {
        number_refuse(token, "a size below 2^63");
        return;
    }
    token->kind = OBJREF__TOKEN_SIZE;
    token->integer *= (int64_t)factor;
}

/* Digits before and after the point, times the unit, exactly. */
static void time_read(const char *text, uint64_t unit, objref__token *token) {
    bool negative = *text == '-';
    const char *at = text + negative;
    uint64_t whole;
    uint64_t part = unit;

    errno = 0;
    whole = strtoull(at, NULL, 10);
    if (errno || whole > (uint64_t)INT64_MAX / unit - 1) {
        number_refuse(token, "a time of less than 292 years");
        return;
    }
    whole *= unit;
    at += strspn(at, DIGITS);
    for (at += *at == '.'; *at >= '0' && *at <= '9'; at++) {
        if (part % 10 && *at != '0') {
            number_refuse(token, "a whole number of nanoseconds");
            return;
        }
        part /= 10;
        whole += part * (uint64_t)(*at - '0');
    }
    token->kind = OBJREF__TOKEN_TIME;
    token->integer = negative ? -(int64_t)whole : (int64_t)whole;
}

static void float_read(const char *text, objref__token *token) {
    token->kind = OBJREF__TOKEN_FLOAT;
    token->real = strtod(text, NULL);
    if (isinf(token->real)) {
        number_refuse(token, "a number within the range of a float");
    }
}

/* 0x1.8p-3 after its sign; where it ends, or NULL. */
static const char *hex_float_end(const char *at) {
    size_t whole = strspn(at + 2, HEX_DIGITS);
    size_t part = 0;

    at += 2 + whole;
    if (*at == '.') {
        part = strspn(at + 1, HEX_DIGITS);
        at += 1 + part;
    }
    if (whole + part == 0 || *at != 'p') {
        return NULL;
    }
    at += at[1] == '-' || at[1] == '+' ? 2 : 1;
    return *at >= '0' && *at <= '9' ? at + strspn(at, DIGITS) : NULL;
}

static void hex_float_read(const char *text, const char *digits, objref__token *token) {
    const char *end = hex_float_end(digits);

    if (end) {
        float_read(text, token);
    } else {
        number_refuse(token, "a hexadecimal float, as 0x1.8p-3");
        end = digits;
    }
    number_end(text, end, token);
}

/* Where "e+5" ends that begins at `at`; `at` itself when there is none. */
static const char *exponent_end(const char *at) {
    const char *digits = at + 1;

    if (*at != 'e' && *at != 'E') {
        return at;
    }
    digits += *digits == '-' || *digits == '+';
    return *digits >= '0' && *digits <= '9' ? digits + strspn(digits, DIGITS) : at;
}

static const char *unit_read(const char *text, const char *unit, bool whole, objref__token *token) {
    size_t size = strspn(unit, LETTERS);
    uint64_t time = unit_find(times, sizeof(times) / sizeof(times[0]), unit, size);
    uint64_t bytes = unit_find(sizes, sizeof(sizes) / sizeof(sizes[0]), unit, size);

    if (time) {
        time_read(text, time, token);
    } else if (bytes && whole && *text != '-') {
        size_read(text, bytes, token);
    } else {
        number_refuse(token, "a number, a time (100ms, 1s) or a size (4096, 1MiB)");
    }
    return unit + size;
}

void objref__number_read(const char *text, objref__token *ret_token) {
    const char *digits = text + (*text == '-');
    const char *whole = digits + strspn(digits, DIGITS);
    const char *part = *whole == '.' && whole[1] >= '0' && whole[1] <= '9'
                           ? whole + 1 + strspn(whole + 1, DIGITS)
                           : whole;
    const char *end = exponent_end(part);

    if (digits[0] == '0' && digits[1] == 'x') {
        hex_float_read(text, digits, ret_token);
        return;
    }
    if (digits[0] == '0' && whole - digits > 1) {
        number_refuse(ret_token, "a number without a zero in front");
    } else if (part == whole && whole[0] == '.' && whole[1] == '.' && whole[2] != '.') {
        end = range_read(text, whole + 2, ret_token);
    } else if (end == part && strchr(LETTERS, *part) && *part) {
        end = unit_read(text, part, part == whole, ret_token);
    } else if (end != whole) {
        float_read(text, ret_token);
    } else {
        int_read(text, ret_token);
    }
    number_end(text, end, ret_token);
}
