/* test_codec_json - a ref as JSON: what is written, what is read, and all that must be refused.
 *
 * Every text is parsed from a heap block of exactly its size, where the address sanitizer sees one
 * byte too many.
 */
#include "codec.h"

#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 20000
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define ID "efcdab89674523010700000001000000"
#define ID_MEMBER "\"id\":\"" ID "\""
#define OTHER_ID "efcdab89674523010700000002000000"

static const objref_ref ordinary = {0x0123456789ABCDEF, 7, 1};

static objref_status parse(const char *text, size_t size, objref_ref *ret_ref) {
    char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, text, size);
    const objref_status status = objref__parse(exact, size, ret_ref);
    free(exact);
    return status;
}

static void assert_reads(const char *text) {
    objref_ref ref = {0, 0, 0};
    if (parse(text, strlen(text), &ref) != OBJREF_OK) {
        fail_msg("refused: %s", text);
    }
    assert_memory_equal(&ref, &ordinary, sizeof(ref));
}

static void assert_refused_bytes(const char *text, size_t size) {
    objref_ref ref = {1, 2, 3};
    if (parse(text, size, &ref) != OBJREF_MALFORMED) {
        fail_msg("not malformed: %.*s", (int)size, text);
    }
    assert_true(ref.worker == 1 && ref.slot == 2 && ref.generation == 3); /* left alone */
}

static void assert_refused(const char *text) {
    assert_refused_bytes(text, strlen(text));
}

static void assert_reads_all(const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_reads(texts[i]);
    }
}

static void assert_refused_all(const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_refused(texts[i]);
    }
}

/* Puts a value of an unknown member before the id, and again after it. */
static void assert_unknown_value(bool reads, const char *value) {
    char text[1024];
    for (int after = 0; after < 2; after++) {
        const int size = snprintf(text, sizeof(text), "{%s\"unknown\":%s%s}",
                                  after ? ID_MEMBER "," : "", value, after ? "" : "," ID_MEMBER);
        assert_in_range(size, 1, sizeof(text) - 1);
        if (reads) {
            assert_reads(text);
        } else {
            assert_refused(text);
        }
    }
}

static void format__writes_one_member_the_id(void **state) {
    (void)state;
    char text[OBJREF_FORMAT_BYTES];
    assert_int_equal(objref_format(ordinary, text, sizeof(text)), OBJREF_OK);
    assert_string_equal(text, "{" ID_MEMBER "}");
}

static void format__refuses_nil_and_a_small_buffer_and_writes_nothing(void **state) {
    (void)state;
    const objref_ref nil = {0, 0, 0};
    char text[OBJREF_FORMAT_BYTES] = {0};
    const char untouched[OBJREF_FORMAT_BYTES] = {0};
    assert_int_equal(objref_format(nil, text, sizeof(text)), OBJREF_INVALID_ARGUMENT);
    for (size_t capacity = 0; capacity < sizeof(text); capacity++) {
        assert_int_equal(objref_format(ordinary, text, capacity), OBJREF_INVALID_ARGUMENT);
    }
    assert_memory_equal(text, untouched, sizeof(text));
}

/* The text names the very bytes that the binary form carries, in their order [rule ID-5]. */
static void format__spells_the_encoded_id(void **state) {
    (void)state;
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    char hex[33];
    assert_int_equal(objref_encode(ordinary, bytes, sizeof(bytes), &size), OBJREF_OK);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(snprintf(hex + 2 * i, 3, "%02x", bytes[8 + i]), 2);
    }
    assert_string_equal(hex, ID);
}

static void parse__reads_back_random_refs(void **state) {
    (void)state;
    uint64_t word = 1;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t words[2];
        for (int i = 0; i < 2; i++) {
            word = word * 6364136223846793005u + 1442695040888963407u;
            words[i] = word;
        }
        objref_ref ref;
        objref_ref back = {0, 0, 0};
        char text[OBJREF_FORMAT_BYTES];
        memcpy(&ref, words, sizeof(ref));
        assert_int_equal(objref_format(ref, text, sizeof(text)), OBJREF_OK);
        assert_int_equal(objref__parse(text, sizeof(text) - 1, &back), OBJREF_OK);
        assert_memory_equal(&back, &ref, sizeof(ref));
    }
}

/* The public door, with no runtime in this process [rule PLAN-2]. */
static void parse__needs_no_runtime(void **state) {
    (void)state;
    objref_ref ref = {0, 0, 0};
    assert_int_equal(objref_parse("{" ID_MEMBER "}", 41, &ref), OBJREF_OK);
    assert_memory_equal(&ref, &ordinary, sizeof(ref));
    assert_int_equal(objref_parse("{" ID_MEMBER "}", 40, &ref), OBJREF_MALFORMED);
    assert_int_equal(objref_parse(NULL, 0, &ref), OBJREF_MALFORMED);
    assert_memory_equal(&ref, &ordinary, sizeof(ref));
}

static uint64_t holds(void) {
    objref_stats stats = {0};
    assert_int_equal(objref_stats_get(&stats), OBJREF_OK);
    return stats.holds;
}

/* A parsed ref owns what objref_clone would have given, and nothing when its object is gone. */
static void parse__holds_a_live_object_and_no_other(void **state) {
    (void)state;
    const objref_value value = {.bytes = "value", .size = 5};
    char text[OBJREF_FORMAT_BYTES];
    objref_ref ref = {0, 0, 0};
    objref_ref back = {0, 0, 0};
    assert_int_equal(objref_init(NULL), OBJREF_OK);
    assert_int_equal(objref_put(&value, &ref), OBJREF_OK);
    assert_int_equal(objref_format(ref, text, sizeof(text)), OBJREF_OK);
    assert_int_equal(holds(), 1);

    assert_int_equal(objref_parse(text, strlen(text), &back), OBJREF_OK);
    assert_memory_equal(&back, &ref, sizeof(ref));
    assert_int_equal(holds(), 2);

    assert_int_equal(objref_drop(ref), OBJREF_OK);
    assert_int_equal(objref_drop(back), OBJREF_OK);
    assert_int_equal(objref_parse(text, strlen(text), &back), OBJREF_OK);
    assert_int_equal(holds(), 0);
    assert_int_equal(objref_shutdown(OBJREF_FOREVER), OBJREF_OK);
}

static void parse__accepts_white_space_where_json_does(void **state) {
    (void)state;
    assert_reads(" \t\r\n{ \t\r\n\"id\" \t\r\n: \t\r\n\"" ID "\" \t\r\n} \t\r\n");
    static const char *const others[] = {
        "\v{" ID_MEMBER "}",           "\f{" ID_MEMBER "}",    "\xC2\xA0{" ID_MEMBER "}",
        "\xEF\xBB\xBF{" ID_MEMBER "}", "{\"i d\":\"" ID "\"}", "{\"id\":\" " ID "\"}",
        "{\"id\":\"" ID " \"}",
    };
    assert_refused_all(others, COUNT_OF(others));
}

static void parse__reads_the_known_members_in_any_order(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{" ID_MEMBER ",\"owner_worker_id\":\"0123456789abcdef\"}",
        "{\"owner_worker_id\":\"0123456789abcdef\"," ID_MEMBER "}",
        "{\"creating_task_id\":\"" OTHER_ID "\"," ID_MEMBER "}",
        "{\"call_site\":\"graph.c:41\"," ID_MEMBER ",\"creating_task_id\":\"" OTHER_ID "\"}",
        "{\"call_site\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83C\\uDF33\"," ID_MEMBER "}",
    };
    assert_reads_all(texts, COUNT_OF(texts));
}

static void parse__known_members_out_of_range_are_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{" ID_MEMBER ",\"owner_worker_id\":\"0123456789abcde\"}",
        "{" ID_MEMBER ",\"owner_worker_id\":\"0123456789abcdef0\"}",
        "{" ID_MEMBER ",\"owner_worker_id\":\"0123456789ABCDEF\"}",
        "{" ID_MEMBER ",\"owner_worker_id\":null}",
        "{" ID_MEMBER ",\"owner_worker_id\":1}",
        "{" ID_MEMBER ",\"creating_task_id\":\"0123456789abcdef\"}",
        "{" ID_MEMBER ",\"creating_task_id\":[]}",
        "{" ID_MEMBER ",\"call_site\":\"\"}",
        "{" ID_MEMBER ",\"call_site\":\"a\\u0000\"}",
        "{" ID_MEMBER ",\"call_site\":true}",
        "{" ID_MEMBER ",\"call_site\":\"\xC3\"}",
    };
    assert_refused_all(texts, COUNT_OF(texts));
}

/* The first and the last code of each length, as they are and escaped: every one is text. */
static void parse__reads_every_kind_of_character(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{" ID_MEMBER ",\"call_site\":\"\x20\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\"}",
        "{" ID_MEMBER
        ",\"call_site\":\"\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"}",
        "{" ID_MEMBER
        ",\"call_site\":\"\\u0001\\u007F\\u0080\\u07fF\\u0800\\ud7ff\\uE000\\uFFFF\"}",
        "{" ID_MEMBER
        ",\"call_site\":\"\\ud800\\udc00\\uD800\\uDFFF\\uDBFF\\uDC00\\uDbFf\\uDfFf\"}",
        "{" ID_MEMBER ",\"call_site\":\"\\u0aAa\\u0fFf\\u0909\"}",
    };
    assert_reads_all(texts, COUNT_OF(texts));
    assert_refused("{" ID_MEMBER ",\"call_site\":\"\xED\xBF\xBF\"}");
    assert_refused("{" ID_MEMBER ",\"call_site\":\"\\uDFFF\"}");
}

static void parse__a_call_site_has_at_most_255_bytes(void **state) {
    (void)state;
    char site[257];
    char text[512];
    memset(site, 's', sizeof(site));
    for (size_t size = 254; size <= 256; size++) {
        site[size] = 0;
        (void)snprintf(text, sizeof(text), "{" ID_MEMBER ",\"call_site\":\"%s\"}", site);
        site[size] = 's';
        if (size <= 255) {
            assert_reads(text);
        } else {
            assert_refused(text);
        }
    }
}

static void parse__members_twice_are_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{" ID_MEMBER "," ID_MEMBER "}",
        "{" ID_MEMBER ",\"id\":\"" OTHER_ID "\"}",
        "{" ID_MEMBER ",\"\\u0069d\":\"" OTHER_ID "\"}",
        "{\"owner_worker_id\":\"0123456789abcdef\"," ID_MEMBER
        ",\"owner_worker_id\":\"0123456789abcdef\"}",
        "{\"call_site\":\"a\"," ID_MEMBER ",\"call_site\":\"a\"}",
    };
    assert_refused_all(texts, COUNT_OF(texts));
    assert_reads("{\"unknown\":1," ID_MEMBER ",\"unknown\":2}");
}

static void parse__reads_escapes_as_what_they_stand_for(void **state) {
    (void)state;
    assert_reads("{\"\\u0069\\u0064\":\"\\u0065fcdab8967452301070000000100000\\u0030\"}");
    assert_reads("{\"\\u0069d\\u0000\":\"another name\"," ID_MEMBER "}");
    assert_refused("{\"\\u0049d\":\"" ID "\"}"); /* "Id" */
}

static void parse__an_id_that_is_not_32_lower_case_digits_is_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"id\":\"\"}",
        "{\"id\":\"efcdab8967452301070000000100000\"}",
        "{\"id\":\"efcdab896745230107000000010000000\"}",
        "{\"id\":\"efcdab8967452301070000000100000000\"}",
        "{\"id\":\"EFCDAB89674523010700000001000000\"}",
        "{\"id\":\"gfcdab89674523010700000001000000\"}",
        "{\"id\":\"/fcdab89674523010700000001000000\"}",
        "{\"id\":\":fcdab89674523010700000001000000\"}",
        "{\"id\":\"`fcdab89674523010700000001000000\"}",
        "{\"id\":\"0xcdab89674523010700000001000000\"}",
        "{\"id\":\"-fcdab89674523010700000001000000\"}",
        "{\"id\":\"efcdab8967452301070000000100000\\u0000\"}",
        "{\"id\":\"efcdab896745230107000000010000\xC3\xA9\"}",
    };
    assert_refused_all(texts, COUNT_OF(texts));
}

/* Never the nil id from text that is no id, and no ref from the nil id [rule ID-7]. */
static void parse__nil_is_malformed(void **state) {
    (void)state;
    assert_refused("{\"id\":\"00000000000000000000000000000000\"}");
}

static void parse__other_json_than_the_form_is_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "{}",
        "[]",
        "null",
        "\"" ID "\"",
        ID,
        "[{" ID_MEMBER "}]",
        "{\"ref\":{" ID_MEMBER "}}",
        "{\"ID\":\"" ID "\"}",
        "{\"id\":null}",
        "{\"id\":1}",
        "{\"id\":[\"" ID "\"]}",
        "{\"id\":{" ID_MEMBER "}}",
        "{\"i\":\"" ID "\"}",
        "{\"idx\":\"" ID "\"}",
    };
    assert_refused_all(texts, COUNT_OF(texts));
}

static void parse__what_is_nearly_json_is_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{" ID_MEMBER ",}",
        "{," ID_MEMBER "}",
        "{" ID_MEMBER "}}",
        "{" ID_MEMBER "} {}",
        "{" ID_MEMBER "},",
        "{" ID_MEMBER "} x",
        "{" ID_MEMBER ";}",
        "{" ID_MEMBER " \"a\":1}",
        "{" ID_MEMBER ",\"a\"}",
        "{" ID_MEMBER ",\"a\":}",
        "{" ID_MEMBER ",\"a\" 1}",
        "{" ID_MEMBER ",a:1}",
        "{" ID_MEMBER ",:1}",
        "{" ID_MEMBER ",\"call_site\":}",
        "{'id':'" ID "'}",
        "{id:\"" ID "\"}",
        "{\"id\":" ID "}",
        "{\"id\"=\"" ID "\"}",
        "{" ID_MEMBER "]",
        "[" ID_MEMBER "]",
        "{" ID_MEMBER "} // comment",
        "{/**/" ID_MEMBER "}",
    };
    assert_refused_all(texts, COUNT_OF(texts));
}

static void parse__steps_over_unknown_members_of_any_kind(void **state) {
    (void)state;
    static const char *const values[] = {"null",
                                         "true",
                                         "false",
                                         "0",
                                         "-0",
                                         "7",
                                         "-12",
                                         "1.5",
                                         "-0.25",
                                         "1e9",
                                         "1E+9",
                                         "1.0e-9",
                                         "\"\"",
                                         "\"text\"",
                                         "\"\\u0000\"",
                                         "\"\\uD83C\\udf33\"",
                                         "\"\xF0\x9F\x8C\xB3\"",
                                         "[]",
                                         "{}",
                                         "[ ]",
                                         "{ }",
                                         "[[]]",
                                         "[{}]",
                                         "{\"a\":{}}",
                                         "[1,2,3]",
                                         "[null,[true,[false]],{}]",
                                         "{\"a\":1,\"b\":[1,{\"c\":\"d\"}],\"\":{}}",
                                         "{\"id\":\"no\",\"id\":1}",
                                         " [ 1 , 2 ] "};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_unknown_value(true, values[i]);
    }
}

static void parse__unknown_members_that_are_no_json_are_malformed(void **state) {
    (void)state;
    static const char *const values[] = {"",
                                         "nul",
                                         "nulll",
                                         "True",
                                         "tru",
                                         "+1",
                                         "01",
                                         "-01",
                                         "-",
                                         ".5",
                                         "1.",
                                         "1.e5",
                                         "1e",
                                         "1e+",
                                         "0x10",
                                         "NaN",
                                         "Infinity",
                                         "-Infinity",
                                         "1 2",
                                         "\"",
                                         "\"\\\"",
                                         "\"\\x41\"",
                                         "\"\\u12\"",
                                         "\"\\u12g4\"",
                                         "\"\\uD800\"",
                                         "\"\\uD800\\u0041\"",
                                         "\"\\uD800x\"",
                                         "\"\\uDC00\"",
                                         "\"\\uDC00\\uD800\"",
                                         "\"\t\"",
                                         "\"\n\"",
                                         "\"\x1F\"",
                                         "\"\xFF\"",
                                         "\"\xC0\x80\"",
                                         "\"\xED\xA0\x80\"",
                                         "\"\\",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         "[1",
                                         "[1,",
                                         "[1,]",
                                         "[,1]",
                                         "[1 2]",
                                         "[1}",
                                         "{\"a\":1]",
                                         "{\"a\"}",
                                         "{\"a\":}",
                                         "{\"a\":1,}",
                                         "{1:2}",
                                         "{\"a\" 1}",
                                         "[}",
                                         "{]",
                                         "{,}",
                                         "[,]",
                                         "[[]",
                                         "[]]",
                                         "{\"a\":[}"};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_unknown_value(false, values[i]);
    }
}

static char *repeat(char *to, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++) {
        to = stpcpy(to, text);
    }
    return to;
}

static void nest(char *value, size_t depth, const char *open, const char *close) {
    char *const middle = repeat(value, depth, open);
    *middle = '1';
    *repeat(middle + 1, depth, close) = 0;
}

static void parse__nesting_has_a_limit(void **state) {
    (void)state;
    char value[8 * OBJREF__JSON_DEPTH_MAX];
    for (size_t depth = 1; depth <= OBJREF__JSON_DEPTH_MAX + 1; depth++) {
        nest(value, depth, "[", "]");
        assert_unknown_value(depth <= OBJREF__JSON_DEPTH_MAX, value);
        nest(value, depth, "{\"\":", "}");
        assert_unknown_value(depth <= OBJREF__JSON_DEPTH_MAX, value);
    }
}

/* A million brackets cost no stack: they end at the limit. */
static void parse__endless_nesting_is_malformed(void **state) {
    (void)state;
    const size_t size = 1000000;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '[', size);
    text[0] = '{';
    text[1] = text[2] = '"';
    text[3] = ':';
    assert_refused_bytes(text, size);
    free(text);
}

static void parse__a_nul_anywhere_is_malformed(void **state) {
    (void)state;
    const char text[] = "{" ID_MEMBER ",\"unknown\":[1,\"a\"]}";
    char with_nul[sizeof(text)];
    for (size_t at = 0; at < sizeof(text); at++) {
        memcpy(with_nul, text, at);
        with_nul[at] = 0;
        memcpy(with_nul + at + 1, text + at, sizeof(text) - 1 - at);
        assert_refused_bytes(with_nul, sizeof(text));
    }
}

static void parse__every_cut_is_malformed(void **state) {
    (void)state;
    const char text[] =
        " {\"n\":[-1.5e+3,{\"a\":null}]," ID_MEMBER ",\"call_site\":\"\\u00e9\xC3\xA9\"}";
    assert_reads(text);
    for (size_t size = 0; size < sizeof(text) - 1; size++) {
        assert_refused_bytes(text, size);
    }
}

static void parse__every_one_and_two_byte_string_is_malformed(void **state) {
    (void)state;
    for (unsigned word = 0; word <= UINT16_MAX; word++) {
        const char text[2] = {(char)(word & 0xFF), (char)(word >> 8)};
        assert_refused_bytes(text, 1);
        assert_refused_bytes(text, 2);
    }
}

static void assert_refused_or_spelled(const char *text, size_t size) {
    objref_ref ref = {0, 0, 0};
    char back[OBJREF_FORMAT_BYTES];
    const objref_status status = parse(text, size, &ref);
    if (status != OBJREF_OK) {
        assert_int_equal(status, OBJREF_MALFORMED);
        return;
    }
    assert_int_equal(objref_format(ref, back, sizeof(back)), OBJREF_OK);
    assert_int_equal(size, strlen(back));
    assert_memory_equal(back, text, size);
}

/* Each byte replaced by each other: malformed, or the id that the text now spells. */
static void parse__never_gives_another_id_than_the_text_spells(void **state) {
    (void)state;
    char text[] = "{" ID_MEMBER "}";
    for (size_t at = 0; at < sizeof(text) - 1; at++) {
        const char original = text[at];
        for (unsigned byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            assert_refused_or_spelled(text, sizeof(text) - 1);
        }
        text[at] = original;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format__writes_one_member_the_id),
        cmocka_unit_test(format__refuses_nil_and_a_small_buffer_and_writes_nothing),
        cmocka_unit_test(format__spells_the_encoded_id),
        cmocka_unit_test(parse__reads_back_random_refs),
        cmocka_unit_test(parse__needs_no_runtime),
        cmocka_unit_test(parse__holds_a_live_object_and_no_other),
        cmocka_unit_test(parse__accepts_white_space_where_json_does),
        cmocka_unit_test(parse__reads_the_known_members_in_any_order),
        cmocka_unit_test(parse__known_members_out_of_range_are_malformed),
        cmocka_unit_test(parse__reads_every_kind_of_character),
        cmocka_unit_test(parse__a_call_site_has_at_most_255_bytes),
        cmocka_unit_test(parse__members_twice_are_malformed),
        cmocka_unit_test(parse__reads_escapes_as_what_they_stand_for),
        cmocka_unit_test(parse__an_id_that_is_not_32_lower_case_digits_is_malformed),
        cmocka_unit_test(parse__nil_is_malformed),
        cmocka_unit_test(parse__other_json_than_the_form_is_malformed),
        cmocka_unit_test(parse__what_is_nearly_json_is_malformed),
        cmocka_unit_test(parse__steps_over_unknown_members_of_any_kind),
        cmocka_unit_test(parse__unknown_members_that_are_no_json_are_malformed),
        cmocka_unit_test(parse__nesting_has_a_limit),
        cmocka_unit_test(parse__endless_nesting_is_malformed),
        cmocka_unit_test(parse__a_nul_anywhere_is_malformed),
        cmocka_unit_test(parse__every_cut_is_malformed),
        cmocka_unit_test(parse__every_one_and_two_byte_string_is_malformed),
        cmocka_unit_test(parse__never_gives_another_id_than_the_text_spells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
