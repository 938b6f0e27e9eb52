/* test_value - values: made, compared, printed, cut and joined. */
#include "helpers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void value_check_equal(objref__value *left, objref__value *right, bool equal) {
    assert_int_equal(objref__value_is_equal(left, right), equal);
    assert_int_equal(objref__value_is_equal(right, left), equal);
    assert_true(objref__value_is_equal(left, left));
    objref__value_drop(left);
    objref__value_drop(right);
}

static objref__value *text(const char *data) {
    return objref__value_text(data, strlen(data));
}

static objref__value *list_of(objref__value *first, objref__value *second) {
    objref__value *items[] = {first, second};
    objref__value *list = objref__value_list(items, second ? 2 : 1);

    objref__value_drop(first);
    objref__value_drop(second);
    return list;
}

static objref__value *map_of(const char *first_key, int first, const char *second_key, int second) {
    objref__value *keys[] = {text(first_key), text(second_key)};
    objref__value *items[] = {objref__value_int(first), objref__value_int(second)};
    objref__value *map = objref__value_map(keys, items, 2);

    for (size_t i = 0; i < 2; i++) {
        objref__value_drop(keys[i]);
        objref__value_drop(items[i]);
    }
    return map;
}

static void value_is_equal__scalars_by_kind_and_bits(void **state) {
    (void)state;
    value_check_equal(objref__value_null(), objref__value_null(), true);
    value_check_equal(objref__value_null(), objref__value_bool(false), false);
    value_check_equal(objref__value_bool(true), objref__value_bool(true), true);
    value_check_equal(objref__value_bool(true), objref__value_bool(false), false);
    value_check_equal(objref__value_int(1), objref__value_float(1), false);
    value_check_equal(objref__value_int(INT64_MIN), objref__value_int(INT64_MIN), true);
    value_check_equal(objref__value_int(-1), objref__value_uint(UINT64_MAX), false);
    value_check_equal(objref__value_uint(UINT64_MAX), objref__value_uint(UINT64_MAX), true);
    value_check_equal(objref__value_uint(7), objref__value_int(7), true);
    value_check_equal(objref__value_float(0.0), objref__value_float(-0.0), false);
    value_check_equal(objref__value_float((double)NAN), objref__value_float(-(double)NAN), true);
    value_check_equal(objref__value_float((double)NAN), objref__value_float(1), false);
    value_check_equal(objref__value_float(1e300), objref__value_float(1e300), true);
    value_check_equal(objref__value_operation(1), objref__value_operation(2), false);
    value_check_equal(objref__value_nothing(), objref__value_nothing(), true);
}

static void value_is_equal__texts_with_nul_by_all_bytes(void **state) {
    (void)state;
    value_check_equal(objref__value_text("a\0b", 3), objref__value_text("a\0b", 3), true);
    value_check_equal(objref__value_text("a\0b", 3), objref__value_text("a\0c", 3), false);
    value_check_equal(objref__value_text("a", 1), objref__value_text("a\0", 2), false);
    value_check_equal(objref__value_text("a", 1), objref__value_bytes("a", 1), false);
    value_check_equal(text(""), objref__value_text(NULL, 0), true);
}

static void value_is_equal__bytes_in_each_form(void **state) {
    unsigned char some[5000];

    (void)state;
    for (size_t i = 0; i < sizeof(some); i++) {
        some[i] = (unsigned char)((i + 9) % 251);
    }
    value_check_equal(objref__value_bytes(some, 5000), objref__value_fill(5000, 9), true);
    value_check_equal(objref__value_bytes(some, 5000), objref__value_fill(5000, 9 + 251), true);
    value_check_equal(objref__value_bytes(some, 4999), objref__value_fill(5000, 9), false);
    value_check_equal(objref__value_bytes(some, 5000), objref__value_fill(5000, 8), false);
    value_check_equal(objref__value_fill(100000, 3), objref__value_fill(100000, 3), true);
    value_check_equal(objref__value_fill(100000, 3), objref__value_fill(100000, 4), false);
    value_check_equal(objref__value_fill(0, 3), objref__value_fill(0, 4), true);
    value_check_equal(objref__value_bytes(NULL, 0), objref__value_fill(0, 4), true);
    /* CRC-32 of "123456789" is 0xcbf43926 in every table of check values. */
    value_check_equal(objref__value_bytes("123456789", 9), objref__value_digest(9, 0xcbf43926),
                      true);
    value_check_equal(objref__value_bytes("123456789", 9), objref__value_digest(8, 0xcbf43926),
                      false);
    value_check_equal(objref__value_digest(9, 1), objref__value_digest(9, 2), false);
    some[4999] ^= 1;
    value_check_equal(objref__value_bytes(some, 5000), objref__value_fill(5000, 9), false);
}

static void value_is_equal__lists_and_maps(void **state) {
    (void)state;
    value_check_equal(list_of(objref__value_int(1), objref__value_int(2)),
                      list_of(objref__value_int(1), objref__value_int(2)), true);
    value_check_equal(list_of(objref__value_int(1), objref__value_int(2)),
                      list_of(objref__value_int(2), objref__value_int(1)), false);
    value_check_equal(list_of(objref__value_int(1), NULL),
                      list_of(objref__value_int(1), objref__value_int(1)), false);
    value_check_equal(map_of("a", 1, "b", 2), map_of("b", 2, "a", 1), true);
    value_check_equal(map_of("a", 1, "b", 2), map_of("a", 2, "b", 1), false);
    value_check_equal(map_of("a", 1, "b", 2), map_of("a", 1, "c", 2), false);
    value_check_equal(objref__value_list(NULL, 0), objref__value_map(NULL, NULL, 0), false);
}

static void value_is_equal__refs_by_handle_and_place(void **state) {
    (void)state;
    value_check_equal(objref__value_ref("a#1", 0), objref__value_ref("a#1", 0), true);
    value_check_equal(objref__value_ref("a#1", 0), objref__value_ref("a#2", 0), false);
    value_check_equal(objref__value_ref("a#1", 0), objref__value_ref("a#1", 2), false);
}

static void value_is_equal__deep_is_lists_in_lists(void **state) {
    (void)state;
    value_check_equal(objref__value_deep(1), objref__value_list(NULL, 0), true);
    value_check_equal(objref__value_deep(2), list_of(objref__value_list(NULL, 0), NULL), true);
    value_check_equal(objref__value_deep(3), list_of(objref__value_list(NULL, 0), NULL), false);
    value_check_equal(objref__value_deep(2), list_of(objref__value_int(1), NULL), false);
    value_check_equal(objref__value_deep(2), objref__value_int(2), false);
    value_check_equal(objref__value_deep(9), objref__value_deep(9), true);
}

static void value_map__a_key_twice_is_refused(void **state) {
    (void)state;
    assert_null(map_of("k", 1, "k", 2));
}

static void value_list__nested_too_deep_is_refused(void **state) {
    objref__value *value = objref__value_list(NULL, 0);
    objref__value *deeper;

    (void)state;
    for (unsigned depth = 1; depth < OBJREF__VALUE_DEPTH_MAX; depth++) {
        value = list_of(value, NULL);
        assert_int_equal(value->depth, depth + 1);
    }
    deeper = objref__value_list(&value, 1);
    assert_null(deeper);
    objref__value_drop(value);
}

static void value_get__finds_each_key(void **state) {
    objref__value *map = map_of("zeta", 1, "alpha", 2);

    (void)state;
    assert_int_equal(objref__value_get(map, "alpha", 5)->integer, 2);
    assert_int_equal(objref__value_get(map, "zeta", 4)->integer, 1);
    assert_null(objref__value_get(map, "alph", 4));
    assert_null(objref__value_get(map, "beta", 4));
    objref__value_drop(map);
    map = objref__value_int(1);
    assert_null(objref__value_get(map, "alpha", 5));
    objref__value_drop(map);
}

static void value_find_ref__looks_inside(void **state) {
    objref__value *list =
        list_of(objref__value_ref("a", 0), list_of(objref__value_ref("b", 2), NULL));

    (void)state;
    assert_string_equal(objref__value_find_ref(list, 0)->data, "b");
    assert_string_equal(objref__value_find_ref(list, 2)->data, "a");
    assert_string_equal(objref__value_find_ref(list, OBJREF__PLACE_COUNT)->data, "a");
    assert_null(objref__value_find_ref(list->items[0], 0));
    objref__value_drop(list);
}

static void value_check_print(objref__value *value, const char *expected) {
    char *text = printed(value);

    assert_string_equal(text, expected);
    free(text);
    objref__value_drop(value);
}

static void value_print__as_a_case_writes_it(void **state) {
    (void)state;
    value_check_print(objref__value_null(), "null");
    value_check_print(objref__value_bool(true), "true");
    value_check_print(objref__value_bool(false), "false");
    value_check_print(objref__value_int(INT64_MIN), "-9223372036854775808");
    value_check_print(objref__value_uint(UINT64_MAX), "18446744073709551615");
    value_check_print(objref__value_float(0.1), "0.1");
    value_check_print(objref__value_float(-0.0), "-0.0");
    value_check_print(objref__value_float(3), "3.0");
    value_check_print(objref__value_float(-1000), "-1000.0");
    value_check_print(objref__value_float(123456789012345), "123456789012345.0");
    value_check_print(objref__value_float(1e15), "1000000000000000.0");
    value_check_print(objref__value_float(0.00001), "1e-05");
    value_check_print(objref__value_float(1e300), "1e+300");
    value_check_print(objref__value_float(0x1p-1074), "5e-324");
    value_check_print(objref__value_float((double)NAN), "nan");
    value_check_print(objref__value_float((double)INFINITY), "inf");
    value_check_print(objref__value_float(-(double)INFINITY), "-inf");
    value_check_print(objref__value_text("a\"\\\n\t\0é\x7f", 9),
                      "\"a\\\"\\\\\\n\\t\\u0000é\\u007f\"");
    value_check_print(objref__value_bytes("\0\xff", 2), "hex\"00ff\"");
    value_check_print(objref__value_fill(1048576, 3), "fill 1048576 3");
    value_check_print(objref__value_deep(7), "deep 7");
    value_check_print(objref__value_ref("a#1", 0), "ref");
    value_check_print(objref__value_digest(5000, 0xab), "5000 bytes with CRC 000000ab");
    value_check_print(objref__value_operation(1), "a started operation");
    value_check_print(objref__value_nothing(), "nothing");
    value_check_print(map_of("a", 1, "b", 2), "{\"a\": 1, \"b\": 2}");
    value_check_print(list_of(objref__value_int(1), objref__value_list(NULL, 0)), "[1, []]");
}

static void value_print__what_is_long_is_cut(void **state) {
    char many[600];
    objref__value *list = NULL;
    char *text;

    (void)state;
    memset(many, 'x', sizeof(many));
    value_check_print(objref__value_bytes(many, 40),
                      "hex\"78787878787878787878787878787878787878787878787878787878787878787878"
                      "787878787878\"");
    value_check_print(objref__value_bytes(many, 41),
                      "41 bytes hex\"78787878787878787878787878787878…\"");
    memcpy(many + 199, "é", 2); /* the cut would go through a character */
    list = objref__value_text(many, sizeof(many));
    text = printed(list);
    assert_int_equal(strlen(text), 1 + 199 + strlen("\"… (600 bytes)"));
    assert_non_null(strstr(text, "x\"… (600 bytes)"));
    free(text);
    objref__value_drop(list);
    list = NULL;
    for (int i = 0; i < 21; i++) {
        assert_true(objref__list_append(&list, objref__value_int(1)));
    }
    value_check_print(
        list, "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, … (21 in all)]");
}

static void value_print__stays_small_whatever_is_nested(void **state) {
    objref__value *value = objref__value_int(1);
    char *text;

    (void)state;
    for (int depth = 0; depth < 6; depth++) { /* 20^6 numbers, shared */
        objref__value *items[20];
        objref__value *list;
        for (size_t i = 0; i < 20; i++) {
            items[i] = value;
        }
        list = objref__value_list(items, 20);
        objref__value_drop(value);
        value = list;
    }
    text = printed(value);
    assert_true(strlen(text) < 8000);
    free(text);
    objref__value_drop(value);
}

static void value_check_bytes(objref__value *bytes, const char *expected) {
    assert_non_null(bytes);
    value_check_print(bytes, expected);
}

static void value_cut_flip_append__make_new_bytes(void **state) {
    objref__value *bytes = objref__value_bytes("\x01\x02\x03", 3);
    objref__value *fill = objref__value_fill(4, 249);
    objref__value *digest = objref__value_digest(5000, 1);

    (void)state;
    value_check_bytes(objref__value_cut(bytes, 0), "hex\"\"");
    value_check_bytes(objref__value_cut(bytes, 3), "hex\"010203\"");
    value_check_bytes(objref__value_cut(fill, 3), "hex\"f9fa00\"");
    assert_null(objref__value_cut(bytes, 4));
    assert_null(objref__value_cut(digest, 1));
    value_check_bytes(objref__value_flip(bytes, 0), "hex\"000203\"");
    value_check_bytes(objref__value_flip(bytes, 17), "hex\"010201\"");
    assert_null(objref__value_flip(bytes, 24));
    assert_null(objref__value_flip(bytes, UINT64_MAX));
    assert_null(objref__value_flip(digest, 0));
    value_check_bytes(objref__value_append(bytes, fill), "hex\"010203f9fa0001\"");
    assert_null(objref__value_append(bytes, digest));
    assert_null(objref__value_append(digest, bytes));
    objref__value_drop(bytes);
    objref__value_drop(fill);
    objref__value_drop(digest);
}

static void value_check_length(objref__value *value, bool has, uint64_t expected) {
    uint64_t length = 0;

    assert_int_equal(objref__value_length(value, &length), has);
    assert_int_equal(length, expected);
    objref__value_drop(value);
}

static void value_length__of_what_has_one(void **state) {
    (void)state;
    value_check_length(text("é"), true, 2);
    value_check_length(objref__value_bytes("abc", 3), true, 3);
    value_check_length(objref__value_fill(1u << 30, 0), true, 1u << 30);
    value_check_length(objref__value_digest(5000, 0), true, 5000);
    value_check_length(map_of("a", 1, "b", 2), true, 2);
    value_check_length(objref__value_list(NULL, 0), true, 0);
    value_check_length(objref__value_int(7), false, 0);
    value_check_length(objref__value_ref("a", 0), false, 0);
}

static void list_append__leaves_what_others_hold(void **state) {
    objref__value *list = NULL;
    objref__value *before;
    objref__value *deep = objref__value_list(NULL, 0);

    (void)state;
    assert_true(objref__list_append(&list, objref__value_int(1)));
    before = objref__value_hold(list);
    for (int i = 0; i < 100; i++) {
        assert_true(objref__list_append(&list, objref__value_int(i)));
    }
    assert_int_equal(before->count, 1);
    assert_int_equal(list->count, 101);
    assert_int_equal(list->items[100]->integer, 99);
    while (deep->depth < OBJREF__VALUE_NESTED_MAX) {
        deep = list_of(deep, NULL);
    }
    assert_false(objref__list_append(&list, deep));
    assert_int_equal(list->count, 101);
    objref__value_drop(list);
    objref__value_drop(before);
    list = objref__value_int(1);
    assert_false(objref__list_append(&list, objref__value_int(2)));
    objref__value_drop(list);
}

static void place_name__of_each_place(void **state) {
    (void)state;
    assert_string_equal(objref__place_name(0), "main");
    assert_string_equal(objref__place_name(OBJREF__PLACE_PROCESS + 2), "process2");
    assert_string_equal(objref__place_name(OBJREF__PLACE_SESSION + 9), "session9");
    assert_string_equal(objref__place_name(200), "main");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value_is_equal__scalars_by_kind_and_bits),
        cmocka_unit_test(value_is_equal__texts_with_nul_by_all_bytes),
        cmocka_unit_test(value_is_equal__bytes_in_each_form),
        cmocka_unit_test(value_is_equal__lists_and_maps),
        cmocka_unit_test(value_is_equal__refs_by_handle_and_place),
        cmocka_unit_test(value_is_equal__deep_is_lists_in_lists),
        cmocka_unit_test(value_map__a_key_twice_is_refused),
        cmocka_unit_test(value_list__nested_too_deep_is_refused),
        cmocka_unit_test(value_get__finds_each_key),
        cmocka_unit_test(value_find_ref__looks_inside),
        cmocka_unit_test(value_print__as_a_case_writes_it),
        cmocka_unit_test(value_print__what_is_long_is_cut),
        cmocka_unit_test(value_print__stays_small_whatever_is_nested),
        cmocka_unit_test(value_cut_flip_append__make_new_bytes),
        cmocka_unit_test(value_length__of_what_has_one),
        cmocka_unit_test(list_append__leaves_what_others_hold),
        cmocka_unit_test(place_name__of_each_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
