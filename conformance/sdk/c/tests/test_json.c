/* The SDK's reader of lines against jansson, which refuses or keeps exactly what it should: on
 * hostile lines and on random mutations both must accept or refuse alike, and read the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "same_json.h"

#define MUTATIONS 60000
#define MUTANT_BYTES_MAX 600

static const char *const lines[] = {
    "{\"id\":7,\"op\":\"get\",\"as\":\"c#7\",\"args\":[{\"ref\":\"b\"},{\"int\":\"4\"}]}",
    "{\"id\":0,\"op\":\"hello\",\"protocol\":1,\"nonce\":\"9f\",\"scratch\":\"/tmp/x\"}",
    "{}",
    " \t\r{ \"a\" : [ 1 , -2 , 3.5e-7 , true , false , null , \"\" ] } ",
    "{\"\":{\"\":[[],{},[[]]]}}",
    "{\"t\":\"\\u0000\\ud83d\\ude00\\u00e9 \\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
    "{\"t\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"}",
    "{\"n\":[0,-0,9223372036854775807,-9223372036854775808,1e308,-1.5E+3,0.1,1E-999]}",
    "{\"options\":{\"workers\":2,\"store_bytes\":\"67108864\",\"overflow\":\"fail\"}}",
};

static const char *const hostile[] = {
    "",
    " ",
    "[]",
    "1",
    "\"x\"",
    "null",
    "{",
    "}",
    "{]",
    "{}}",
    "{} {}",
    "{}x",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\":1 \"b\":2}",
    "{\"a\" 1}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":[1,]}",
    "{\"a\":[,1]}",
    "{\"a\":[1 2]}",
    "{\"a\":[}",
    "{\"a\":1,\"a\":1}",
    "{\"a\":1,\"b\":{\"a\":1},\"\\u0061\":2}",
    "{\"a\\u0000\":1}",
    "{\"a\":01}",
    "{\"a\":-}",
    "{\"a\":+1}",
    "{\"a\":1.}",
    "{\"a\":.5}",
    "{\"a\":1e}",
    "{\"a\":1e+}",
    "{\"a\":0x10}",
    "{\"a\":9223372036854775808}",
    "{\"a\":-9223372036854775809}",
    "{\"a\":1e999}",
    "{\"a\":-1e999}",
    "{\"a\":NaN}",
    "{\"a\":Infinity}",
    "{\"a\":nan}",
    "{\"a\":True}",
    "{\"a\":truex}",
    "{\"a\":tru}",
    "{\"a\":\"}",
    "{\"a\":\"\\\"}",
    "{\"a\":\"\\x41\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\\ud800\\ud800\"}",
    "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\ud83dx\"}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\x01\"}",
    "{\"a\":\"\x7f\"}",
    "{\"a\":\"\xff\"}",
    "{\"a\":\"\xc3\"}",
    "{\"a\":\"\xc0\xaf\"}",
    "{\"a\":\"\xe0\x80\xaf\"}",
    "{\"a\":\"\xed\xa0\x80\"}",
    "{\"a\":\"\xf4\x90\x80\x80\"}",
    "{\"a\":\"\xf8\x88\x80\x80\x80\"}",
    "\xef\xbb\xbf{}",
    "{\"a\":1}//x",
    "{\"a\":1/**/}",
    "{\"a\xff\":1}",
    "{\v\"a\":1}",
};

/* Whether both accept the line; fails when they disagree. */
static bool compare(const char *line, size_t size) {
    const enum same_json result = same_json_read(line, size);
    if (result == SAME_JSON_DISAGREED) {
        fail_msg("they disagree: %.*s", (int)size, line);
    }
    return result == SAME_JSON_READ;
}

/* ---------------------------------------------------------------- tests */

static void json_read__good_lines_are_read_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_true(compare(lines[i], strlen(lines[i])));
    }
}

static void json_read__hostile_lines_are_refused_alike(void **state) {
    (void)state;
    size_t accepted = 0;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        accepted += compare(hostile[i], strlen(hostile[i]));
    }
    assert_int_equal(accepted, 1); /* DEL is no control character of JSON's */
    assert_false(compare("{\"a\":1}\0", 8));
    assert_false(compare("{\"a\0b\":1}", 9));
    assert_false(compare("{\"a\":\"\0\"}", 9));
}

static void json_read__every_cut_is_refused_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t size = 0; size < strlen(lines[i]); size++) {
            (void)compare(lines[i], size);
        }
    }
}

static void json_read__nesting_over_the_limit_is_refused(void **state) {
    (void)state;
    for (size_t depth = 62; depth <= 66; depth++) {
        char line[256] = "{\"a\":";
        memset(line + 5, '[', depth - 1);
        memset(line + 5 + depth - 1, ']', depth - 1);
        line[5 + 2 * (depth - 1)] = '}';
        const bool accepted = compare(line, 6 + 2 * (depth - 1));
        assert_int_equal(accepted, depth <= OBJREF_SDK__JSON_DEPTH_MAX);
    }
}

static void json_read__lines_over_the_limit_are_refused(void **state) {
    (void)state;
    for (size_t size = OBJREF_SDK__LINE_BYTES_MAX; size <= OBJREF_SDK__LINE_BYTES_MAX + 1; size++) {
        char *line = malloc(size + 1);
        assert_non_null(line);
        memset(line, ' ', size);
        line[0] = '{';
        line[size - 1] = '}';
        line[size] = 0;
        objref_sdk__json json;
        assert_int_equal(objref_sdk__json_read(line, size, &json),
                         size == OBJREF_SDK__LINE_BYTES_MAX);
        objref_sdk__json_release(&json);
    }
}

/* As many members as fit in a line: finding duplicates must not take a time that squares. */
static void json_read__many_members_are_read(void **state) {
    (void)state;
    char *line = malloc(OBJREF_SDK__LINE_BYTES_MAX + 1);
    assert_non_null(line);
    size_t size = 0;
    size_t count = 0;
    line[size++] = '{';
    while (size < OBJREF_SDK__LINE_BYTES_MAX - 32) {
        size += (size_t)sprintf(line + size, "%s\"%zx\":0", count == 0 ? "" : ",", count);
        count++;
    }
    line[size++] = '}';
    line[size] = 0;
    objref_sdk__json json;
    assert_true(objref_sdk__json_read(line, size, &json));
    assert_int_equal(json.nodes[0].as.count, count);
    objref_sdk__json_release(&json);
}

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* One small change: a byte flipped, a piece put in, cut out or doubled. */
static size_t mutate(char *text, size_t size, uint64_t *seed) {
    static const char *const pieces[] = {"\"",
                                         "\\",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         "0",
                                         "-",
                                         "e",
                                         ".",
                                         "\\u",
                                         "\\ud83d",
                                         "\\ude00",
                                         "\xc3\xa9",
                                         "\xed\xa0\x80",
                                         "9223372036854775808",
                                         "null",
                                         "true",
                                         " ",
                                         "\x1f",
                                         "\"a\":1,"};
    const size_t at = size == 0 ? 0 : next_random(seed) % size;
    const uint64_t kind = next_random(seed) % 4;
    if (kind == 0 && size > 0) {
        text[at] = (char)(text[at] ^ (1 << next_random(seed) % 8));
    } else if (kind == 1) {
        const char *piece = pieces[next_random(seed) % (sizeof pieces / sizeof pieces[0])];
        const size_t more = strlen(piece);
        memmove(text + at + more, text + at, size - at);
        for (size_t i = 0; i < more; i++) {
            text[at + i] = piece[i];
        }
        size += more;
    } else if (kind == 2 && size > 0) {
        const size_t less = 1 + next_random(seed) % (size - at < 4 ? size - at : 4);
        memmove(text + at, text + at + less, size - at - less);
        size -= less;
    } else {
        const size_t more = next_random(seed) % (size - at < 16 ? size - at + 1 : 16);
        memmove(text + at + more, text + at, size - at);
        size += more;
    }
    return size;
}

static void json_read__mutants_are_read_alike(void **state) {
    (void)state;
    uint64_t seed = 88172645463325252u;
    size_t accepted = 0;
    for (size_t i = 0; i < MUTATIONS; i++) {
        char text[MUTANT_BYTES_MAX];
        const char *line = lines[i % (sizeof lines / sizeof lines[0])];
        size_t size = strlen(line);
        memcpy(text, line, size + 1);
        for (uint64_t changes = 1 + next_random(&seed) % 3; changes > 0; changes--) {
            size = mutate(text, size, &seed);
        }
        accepted += compare(text, size);
    }
    assert_in_range(accepted, MUTATIONS / 100, MUTATIONS / 2); /* both outcomes were seen */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_read__good_lines_are_read_alike),
        cmocka_unit_test(json_read__hostile_lines_are_refused_alike),
        cmocka_unit_test(json_read__every_cut_is_refused_alike),
        cmocka_unit_test(json_read__nesting_over_the_limit_is_refused),
        cmocka_unit_test(json_read__lines_over_the_limit_are_refused),
        cmocka_unit_test(json_read__many_members_are_read),
        cmocka_unit_test(json_read__mutants_are_read_alike),
    };
    return cmocka_run_group_tests_name("conformance.sdk_c.json", tests, NULL, NULL);
}
