/* test_limits - cases without measure: a mistake or a case, never a crash, and soon. */
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

#define HEADER "rule X-1\ntitle t\n\n"

/* What is said of the header, `head`, `count` times `part`, and `tail`. */
static char *mistake_of_many(const char *head, const char *part, size_t count, const char *tail) {
    objref__text text = {0};
    objref__text mistake = {0};
    objref__case *scene;

    objref__text_say(&text, HEADER "%s", head);
    for (size_t i = 0; i < count; i++) {
        objref__text_add(&text, part, strlen(part));
    }
    objref__text_say(&text, "%s", tail);
    scene = objref__case_parse("x.case", text.data, text.size, &mistake);
    assert_true((scene == NULL) == (mistake.size > 0));
    objref__case_release(scene);
    objref__text_release(&text);
    return objref__text_take(&mistake);
}

static void many_check(
    const char *head, const char *part, size_t count, const char *tail, const char *expected) {
    char *said = mistake_of_many(head, part, count, tail);

    assert_string_equal(said, expected);
    free(said);
}

#define TOO_DEEP "expected at most 30 lists and maps inside each other (deep N has more), found "

static void case_parse__nesting_of_values_is_bounded(void **state) {
    (void)state;
    many_check("put ", "[", 100000, "", "x.case:4:35: " TOO_DEEP "[");
    many_check("put ", "{\"k\":", 100000, "", "x.case:4:155: " TOO_DEEP "{");
    many_check("put 1 => ", "not ", 100000, "1", "x.case:4:130: " TOO_DEEP "not");
    many_check("put ", "fill ", 100000, "1",
               "x.case:4:10: expected a size, as 4096, 1MiB or a name, found fill");
}

static void case_parse__nesting_of_blocks_is_bounded(void **state) {
    (void)state;
    many_check("", "repeat 2\n", 100000, "",
               "x.case:20:1: expected at most 16 blocks inside each other, found repeat");
    many_check("", "for x in 1..2\n", 16,
               "get x\nend\nend\nend\nend\nend\nend\nend\nend\nend\nend\n"
               "end\nend\nend\nend\nend\nend\n",
               "");
}

static void case_parse__a_million_statements(void **state) {
    (void)state;
    many_check("", "nil\n", 1000000, "", "");
    many_check("", "nil\n", 1000001, "",
               "x.case:1000004:1: expected at most 1000000 statements, "
               "found nil");
}

static void case_parse__a_million_values(void **state) {
    (void)state;
    many_check("get 1 => [", "1,", 999997, "1]", "");
    many_check("get 1 => [", "1,", 1000000, "1]",
               "x.case:4:2000007: expected at most 1000000 values, found 1");
}

#define TOO_BIG                                                                                    \
    "expected values that take less than 1 MiB when sent (fill SIZE SEED makes big ones), found "

/* What no request can carry is a mistake of the case; what is only expected may be of any size. */
static void case_parse__a_request_is_bounded(void **state) {
    (void)state;
    many_check("put \"", "0123456789abcdef", 65000, "\"", "");
    many_check("put \"", "0123456789abcdef", 65536, "\"",
               "x.case:4:5: " TOO_BIG "\"0123456789abcdef0123456789abcdef0123456…");
    many_check("get 1 => \"", "0123456789abcdef", 65536, "\"", "");
    many_check("a = submit identity hex\"", "0123456789abcdef", 95000, "\"", "");
    many_check("a = submit identity hex\"", "0123456789abcdef", 99000, "\"",
               "x.case:4:21: " TOO_BIG "hex\"0123456789abcdef0123456789abcdef0123…");
    many_check("put [", "1,", 80000, "1]", "");
    many_check("put [", "1,", 100000, "1]", "x.case:4:5: " TOO_BIG "[");
    many_check("put [", "[{}],", 60000, "1]", "x.case:4:5: " TOO_BIG "[");
    many_check("a = put 1\nwait [", "a,", 100000, "a] for 1", "x.case:5:6: " TOO_BIG "[");
    many_check("put {\"", "0123456789abcdef", 65536, "\": 1}", "x.case:4:5: " TOO_BIG "{");
}

static void case_parse__ten_mebibytes_at_most(void **state) {
    char *said = mistake_of_many("# ", "0123456789abcdef", 10 << 16, "\nget 1\n");

    (void)state;
    assert_string_equal(said, "x.case:1:1: expected a case of at most 10 MiB, found a bigger one");
    free(said);
    many_check("# ", "0123456789abcdef", 9 << 16, "\nget 1\n", "");
    many_check("", "\n", 3000000, "",
               "x.case:2000000:1: expected at most 2000000 lines, found more");
}

static void case_parse__a_long_text_and_a_long_word(void **state) {
    (void)state;
    many_check("get 1 => \"", "\\u0000x", 1000000, "\"", "");
    many_check("put \"", "x", 1000000, "",
               "x.case:4:5: expected a text with its closing quote, found "
               "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…");
    many_check("a", "b", 1000000, " = get 1\n", "");
    many_check("get a", ".b", 1000000, "",
               "x.case:4:5: expected a name that stands for something, found "
               "a.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.…");
    many_check("get 1", "0", 1000000, "",
               "x.case:4:5: expected a number of at most 64 bits, found "
               "1000000000000000000000000000000000000000…");
    many_check("get 1 => hex\"", "00", 1000000, "\"", "");
}

/* Names, marks, functions and operations in great number: each is found without a search. */
static void case_parse__a_hundred_thousand_names(void **state) {
    objref__text text = {0};
    objref__text mistake = {0};
    objref__case *scene;

    (void)state;
    objref__text_say(&text, HEADER);
    for (int i = 0; i < 100000; i++) {
        objref__text_say(&text, "w%d = start submit f%d @m%d\n", i, i, i);
    }
    objref__text_say(&text, "join");
    for (int i = 0; i < 100000; i++) {
        objref__text_say(&text, " w%d", i);
    }
    scene = objref__case_parse("x.case", text.data, text.size, &mistake);
    assert_string_equal(objref__text_get(&mistake), "");
    assert_int_equal(scene->name_count, 100000);
    assert_int_equal(scene->function_count, 100000);
    assert_int_equal(scene->mark_count, 100000);
    objref__case_release(scene);
    objref__text_release(&text);
}

static void case_parse__a_hundred_thousand_keys(void **state) {
    objref__text text = {0};
    objref__text mistake = {0};
    objref__case *scene;

    (void)state;
    objref__text_say(&text, HEADER "put {");
    for (int i = 0; i < 100000; i++) {
        objref__text_say(&text, "\"k%d\": 1, ", i);
    }
    objref__text_say(&text, "\"k7\": 1}");
    scene = objref__case_parse("x.case", text.data, text.size, &mistake);
    assert_null(scene);
    assert_non_null(strstr(mistake.data, "expected each key once, found \"k7\""));
    objref__text_release(&text);
    objref__text_release(&mistake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_parse__nesting_of_values_is_bounded),
        cmocka_unit_test(case_parse__nesting_of_blocks_is_bounded),
        cmocka_unit_test(case_parse__a_million_statements),
        cmocka_unit_test(case_parse__a_million_values),
        cmocka_unit_test(case_parse__a_request_is_bounded),
        cmocka_unit_test(case_parse__ten_mebibytes_at_most),
        cmocka_unit_test(case_parse__a_long_text_and_a_long_word),
        cmocka_unit_test(case_parse__a_hundred_thousand_names),
        cmocka_unit_test(case_parse__a_hundred_thousand_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
