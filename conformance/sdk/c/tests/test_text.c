/* How the protocol writes integers, floats, bytes and strings; and the values, handles and memory
 * that the SDK keeps. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buffer.h"
#include "handles.h"
#include "pattern.h"
#include "text.h"

static bool int_of(const char *text, int64_t *ret) {
    return objref_sdk__int_parse(text, strlen(text), ret);
}

static void int_parse__takes_64_bit_and_no_more(void **state) {
    (void)state;
    int64_t integer = 5;
    assert_true(int_of("-9223372036854775808", &integer) && integer == INT64_MIN);
    assert_true(int_of("9223372036854775807", &integer) && integer == INT64_MAX);
    assert_true(int_of("-0", &integer) && integer == 0);
    const char *const bad[] = {"",
                               "-",
                               "+1",
                               "01",
                               "1 ",
                               " 1",
                               "1.0",
                               "0x1",
                               "-9223372036854775809",
                               "9223372036854775808",
                               "99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(int_of(bad[i], &integer));
    }
    assert_int_equal(integer, 0);
}

static void float_format__comes_back_bit_for_bit(void **state) {
    (void)state;
    const double reals[] = {0.0,     -0.0,     1.0,       -1.5,     0.1,      0x1p-1074,
                            DBL_MAX, -DBL_MAX, 0x1p-1022, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        char text[OBJREF_SDK__FLOAT_BYTES];
        double back = 42;
        objref_sdk__float_format(reals[i], text);
        assert_true(objref_sdk__float_parse(text, strlen(text), &back));
        assert_memory_equal(&back, &reals[i], sizeof back);
    }
    char text[OBJREF_SDK__FLOAT_BYTES];
    double back = 42;
    objref_sdk__float_format(NAN, text);
    assert_string_equal(text, "nan");
    assert_true(objref_sdk__float_parse("nan", 3, &back) && isnan(back));
}

static void float_parse__takes_one_spelling(void **state) {
    (void)state;
    const char *const bad[] = {"",         "1",      "1.5",       "0x1",    "0x1p",   "0xp1",
                               "0x.8p1",   "0x1.p1", "0x1p1x",    "+0x1p1", "0X1p1",  "NAN",
                               "infinity", "--inf",  "0x1p99999", "0x1p+",  " 0x1p1", "nan "};
    double back = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(objref_sdk__float_parse(bad[i], strlen(bad[i]), &back));
    }
    assert_true(back == 42);
    assert_true(objref_sdk__float_parse("-0x1.8p+1", 9, &back) && back == -3.0);
}

/* Debian always has C and C.UTF-8; a locale with a comma is used where there is one. */
static void float_format__does_not_ask_the_locale(void **state) {
    (void)state;
    const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof commas / sizeof commas[0]; i++) {
        if (setlocale(LC_NUMERIC, commas[i]) != NULL) { // NOLINT(concurrency-mt-unsafe)
            break;
        }
    }
    char text[OBJREF_SDK__FLOAT_BYTES];
    double back = 0;
    objref_sdk__float_format(1.5, text);
    assert_string_equal(text, "0x1.8p+0");
    assert_true(objref_sdk__float_parse(text, strlen(text), &back) && back == 1.5);
    (void)setlocale(LC_NUMERIC, "C"); // NOLINT(concurrency-mt-unsafe)
}

static void base64__comes_back_at_every_size(void **state) {
    (void)state;
    uint8_t bytes[64];
    for (size_t size = 0; size < sizeof bytes; size++) {
        objref_sdk__pattern_fill(bytes, size, size * 7);
        objref_sdk_buffer text = {0};
        uint8_t back[64];
        size_t back_size = 0;
        objref_sdk__base64_add(&text, bytes, size);
        assert_true(objref_sdk__base64_decode((char *)text.bytes, text.size, back, &back_size));
        assert_int_equal(back_size, size);
        assert_memory_equal(back, bytes, size);
        objref_sdk_buffer_release(&text);
    }
}

static void base64_decode__takes_one_spelling(void **state) {
    (void)state;
    const char *const bad[] = {"A",        "AA",   "AAA",  "====",  "A===", "AA=A", "AAAA=",
                               "AA==AAAA", "AB==", "AAB=", "AA\n=", "AA-_", "AAA "};
    uint8_t bytes[16];
    size_t size = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(objref_sdk__base64_decode(bad[i], strlen(bad[i]), bytes, &size));
    }
    assert_true(objref_sdk__base64_decode("AP8=", 4, bytes, &size) && size == 2);
}

static void quote_add__escapes_what_must_be(void **state) {
    (void)state;
    objref_sdk_buffer text = {0};
    objref_sdk__quote_add(&text, "a\"\\\n\0\x7f\xc3\xa9\xff", 9);
    const char expected[] = "\"a\\\"\\\\\\u000a\\u0000\x7f\xc3\xa9?\"";
    assert_int_equal(text.size, sizeof expected - 1);
    assert_memory_equal(text.bytes, expected, text.size);
    objref_sdk_buffer_release(&text);
}

static void utf8__agrees_with_itself(void **state) {
    (void)state;
    for (uint32_t code = 0; code < 0x110000; code++) {
        if (code >= 0xD800 && code < 0xE000) {
            continue;
        }
        char text[4];
        const size_t size = objref_sdk__utf8_encode(code, text);
        assert_int_equal(objref_sdk__utf8_size(text, size), size);
        assert_int_equal(objref_sdk__utf8_size(text, size - 1), 0);
    }
    assert_false(objref_sdk__utf8_is_valid("\xed\xa0\x80", 3));
    assert_true(objref_sdk__utf8_is_valid("", 0));
}

static void pattern_fill__byte_i_is_seed_plus_i_mod_251(void **state) {
    (void)state;
    static uint8_t bytes[5000];
    const uint64_t seeds[] = {0, 250, 251, UINT64_MAX};
    for (size_t s = 0; s < sizeof seeds / sizeof seeds[0]; s++) {
        objref_sdk__pattern_fill(bytes, sizeof bytes, seeds[s]);
        for (size_t i = 0; i < sizeof bytes; i++) {
            assert_int_equal(bytes[i], (seeds[s] % 251 + i) % 251);
        }
    }
}

static void value_end__skips_whole_values(void **state) {
    (void)state;
    objref_sdk_value value = {0};
    objref_sdk_value_add_list(&value, 2);
    objref_sdk_value_add_map(&value, 1);
    (void)objref_sdk_value_add_span(&value, OBJREF_SDK_KEY, "k", 1);
    objref_sdk_value_add_list(&value, 0);
    objref_sdk_value_add_uint(&value, UINT64_MAX);
    objref_sdk_value_add_null(&value);
    assert_int_equal(objref_sdk_value_end(&value, 0), 5);
    assert_int_equal(objref_sdk_value_end(&value, 1), 4);
    assert_int_equal(objref_sdk_value_end(&value, 5), 6);
    objref_sdk_value copy = {0};
    objref_sdk_value_add_copy(&copy, &value, 1);
    assert_int_equal(copy.count, 3);
    assert_memory_equal(objref_sdk_value_bytes(&copy, &copy.nodes[1]), "k", 2);
    objref_sdk_value_release(&copy);
    objref_sdk_value_release(&value);
}

static void value_add_span__a_size_beyond_memory_is_short(void **state) {
    (void)state;
    objref_sdk_value value = {0};
    assert_null(objref_sdk_value_add_span(&value, OBJREF_SDK_BYTES, NULL, SIZE_MAX));
    assert_true(value.is_short);
    assert_int_equal(value.count, 0);
    objref_sdk_value_release(&value);
}

static void buffer_retire__the_memory_reads_otherwise_at_once(void **state) {
    (void)state;
    objref_sdk_buffer buffer = {0};
    objref_sdk_buffer_add(&buffer, "kept by a runtime", 17);
    const volatile uint8_t *kept = buffer.bytes;
    objref_sdk_buffer_retire(&buffer);
    assert_null(buffer.bytes);
    for (size_t i = 0; i < 17; i++) {
        assert_int_equal(kept[i], 0xA5); /* not freed yet: 64 more retire first */
    }
    for (size_t i = 0; i < 200; i++) {
        objref_sdk_buffer_add(&buffer, "x", 1);
        objref_sdk_buffer_retire(&buffer);
    }
}

static void handles__a_name_stands_for_one_thing(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    objref_sdk__handles handles;
    assert_true(objref_sdk__handles_init(&handles));
    objref_sdk__thing thing = {.kind = OBJREF_SDK__THING_REF};
    char name[32];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(name, sizeof name, "v#%zu", i);
        thing.as.ref.words[0] = i;
        assert_true(objref_sdk__handles_put(&handles, name, &thing));
        assert_false(objref_sdk__handles_put(&handles, name, &thing));
    }
    for (size_t i = 0; i < COUNT; i += 2) {
        (void)snprintf(name, sizeof name, "v#%zu", i);
        assert_true(objref_sdk__handles_take(&handles, name, &thing));
        assert_int_equal(thing.as.ref.words[0], i);
        assert_false(objref_sdk__handles_get(&handles, name, &thing));
    }
    size_t left = 0;
    while (objref_sdk__handles_take(&handles, NULL, &thing)) {
        assert_int_equal(thing.as.ref.words[0] % 2, 1);
        left++;
    }
    assert_int_equal(left, COUNT / 2);
    objref_sdk__handles_release(&handles);
}

static void status_named__is_the_inverse_of_the_name(void **state) {
    (void)state;
    for (unsigned i = 0; i < OBJREF_SDK_STATUS_COUNT; i++) {
        const char *name = objref_sdk_status_name((objref_sdk_status)i);
        assert_int_equal(objref_sdk_status_named(name), i);
    }
    assert_int_equal(objref_sdk_status_named("no such status"), OBJREF_SDK_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(int_parse__takes_64_bit_and_no_more),
        cmocka_unit_test(float_format__comes_back_bit_for_bit),
        cmocka_unit_test(float_parse__takes_one_spelling),
        cmocka_unit_test(float_format__does_not_ask_the_locale),
        cmocka_unit_test(base64__comes_back_at_every_size),
        cmocka_unit_test(base64_decode__takes_one_spelling),
        cmocka_unit_test(quote_add__escapes_what_must_be),
        cmocka_unit_test(utf8__agrees_with_itself),
        cmocka_unit_test(pattern_fill__byte_i_is_seed_plus_i_mod_251),
        cmocka_unit_test(value_end__skips_whole_values),
        cmocka_unit_test(value_add_span__a_size_beyond_memory_is_short),
        cmocka_unit_test(buffer_retire__the_memory_reads_otherwise_at_once),
        cmocka_unit_test(handles__a_name_stands_for_one_thing),
        cmocka_unit_test(status_named__is_the_inverse_of_the_name),
    };
    return cmocka_run_group_tests_name("conformance.sdk_c.text", tests, NULL, NULL);
}
