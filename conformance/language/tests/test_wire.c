/* test_wire - values to and from the wire: what goes round, and what an answer may not be. */
#include "helpers.h"

#include "language/base64.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void wire__every_answer_goes_round(void **state) {
    static const char *const wires[] = {
        "{\"null\":true}",
        "{\"bool\":false}",
        "{\"int\":\"0\"}",
        "{\"int\":\"-9223372036854775808\"}",
        "{\"int\":\"9223372036854775807\"}",
        "{\"uint\":\"9223372036854775808\"}",
        "{\"uint\":\"18446744073709551615\"}",
        "{\"float\":\"nan\"}",
        "{\"float\":\"inf\"}",
        "{\"float\":\"-inf\"}",
        "{\"float\":\"-0x0p+0\"}",
        "{\"float\":\"0x1.8p+1\"}",
        "{\"float\":\"0x0.0000000000001p-1022\"}",
        "{\"text\":\"\"}",
        "{\"text\":\"a\\u0000é\"}",
        "{\"bytes\":\"\"}",
        "{\"bytes\":\"AA==\"}",
        "{\"bytes\":\"AAE=\"}",
        "{\"bytes\":\"AAEC\"}",
        "{\"bytes\":\"+/+/\"}",
        "{\"list\":[]}",
        "{\"list\":[{\"int\":\"1\"},{\"list\":[{\"null\":true}]}]}",
        "{\"map\":{}}",
        "{\"map\":{\"z\":{\"int\":\"1\"},\"a\":{\"ref\":\"b#2.0\"}}}",
        "{\"ref\":\"a#1\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof(wires) / sizeof(wires[0]); i++) {
        objref__value *value = value_of(wires[i]);
        char *back = wire_of(value);
        assert_string_equal(back, wires[i]);
        free(back);
        objref__value_drop(value);
    }
}

static void wire__other_spellings_of_a_float_are_read(void **state) {
    static const struct {
        const char *wire;
        double real;
    } floats[] = {{"{\"float\":\"0x1.8000000000000p+1\"}", 3},
                  {"{\"float\":\"0xC.p-2\"}", 3},
                  {"{\"float\":\"0x.8p1\"}", 1},
                  {"{\"float\":\"-0x1p-1074\"}", -0x1p-1074}};

    (void)state;
    for (size_t i = 0; i < sizeof(floats) / sizeof(floats[0]); i++) {
        objref__value *value = value_of(floats[i].wire);
        assert_true(value->real == floats[i].real);
        objref__value_drop(value);
    }
}

static void wire__a_text_keeps_its_nul_and_its_size(void **state) {
    objref__value *value = value_of("{\"text\":\"a\\u0000b\"}");

    (void)state;
    assert_int_equal(value->count, 3);
    assert_memory_equal(value->data, "a\0b", 4);
    objref__value_drop(value);
}

static void wire__what_only_requests_have_is_written(void **state) {
    objref__value *fill = objref__value_fill(1 << 20, 5);
    objref__value *deep = objref__value_deep(1000);
    char *text = wire_of(fill);

    (void)state;
    assert_string_equal(text, "{\"fill\":{\"size\":1048576,\"seed\":5}}");
    free(text);
    text = wire_of(deep);
    assert_string_equal(text, "{\"deep\":1000}");
    free(text);
    objref__value_drop(fill);
    objref__value_drop(deep);
}

static void wire__a_digest_is_read(void **state) {
    objref__value *value = value_of("{\"digest\":{\"size\":4097,\"crc32\":4294967295}}");

    (void)state;
    assert_int_equal(value->size, 4097);
    assert_int_equal(value->crc32, UINT32_MAX);
    objref__value_drop(value);
}

static const char *const no_values[] = {"7",
                                        "null",
                                        "[]",
                                        "{}",
                                        "{\"int\":\"1\",\"text\":\"1\"}",
                                        "{\"Int\":\"1\"}",
                                        "{\"fill\":{\"size\":1,\"seed\":1}}",
                                        "{\"deep\":3}",
                                        "{\"null\":false}",
                                        "{\"null\":null}",
                                        "{\"bool\":1}",
                                        "{\"bool\":\"true\"}",
                                        "{\"int\":1}",
                                        "{\"int\":\"\"}",
                                        "{\"int\":\"-\"}",
                                        "{\"int\":\"+1\"}",
                                        "{\"int\":\" 1\"}",
                                        "{\"int\":\"1 \"}",
                                        "{\"int\":\"01\"}",
                                        "{\"int\":\"-0\"}",
                                        "{\"int\":\"1.0\"}",
                                        "{\"int\":\"1\\u0000\"}",
                                        "{\"int\":\"9223372036854775808\"}",
                                        "{\"int\":\"-9223372036854775809\"}",
                                        "{\"uint\":\"1\"}",
                                        "{\"uint\":\"9223372036854775807\"}",
                                        "{\"uint\":\"18446744073709551616\"}",
                                        "{\"uint\":\"-1\"}",
                                        "{\"uint\":7}",
                                        "{\"float\":1.5}",
                                        "{\"float\":\"1.5\"}",
                                        "{\"float\":\"NaN\"}",
                                        "{\"float\":\"infinity\"}",
                                        "{\"float\":\"0x1\"}",
                                        "{\"float\":\"0xp1\"}",
                                        "{\"float\":\"0x1p\"}",
                                        "{\"float\":\"0x1p1x\"}",
                                        "{\"float\":\"0x1p+5000\"}",
                                        "{\"text\":7}",
                                        "{\"text\":null}",
                                        "{\"bytes\":7}",
                                        "{\"bytes\":\"A\"}",
                                        "{\"bytes\":\"AA\"}",
                                        "{\"bytes\":\"AA=\"}",
                                        "{\"bytes\":\"A===\"}",
                                        "{\"bytes\":\"AB==\"}",
                                        "{\"bytes\":\"AAF=\"}",
                                        "{\"bytes\":\"AA==AA==\"}",
                                        "{\"bytes\":\"AA-_\"}",
                                        "{\"bytes\":\"AA \\n\"}",
                                        "{\"bytes\":\"AAA\\u0000\"}",
                                        "{\"list\":{}}",
                                        "{\"list\":[7]}",
                                        "{\"list\":[{\"int\":\"1\"},{\"int\":1}]}",
                                        "{\"map\":[]}",
                                        "{\"map\":{\"k\":7}}",
                                        "{\"map\":7}",
                                        "{\"ref\":\"\"}",
                                        "{\"ref\":7}",
                                        "{\"ref\":\"a\\u0000\"}",
                                        "{\"digest\":{\"size\":4096,\"crc32\":1}}",
                                        "{\"digest\":{\"size\":-1,\"crc32\":1}}",
                                        "{\"digest\":{\"size\":5000,\"crc32\":-1}}",
                                        "{\"digest\":{\"size\":5000,\"crc32\":4294967296}}",
                                        "{\"digest\":{\"size\":5000,\"crc32\":\"1\"}}",
                                        "{\"digest\":{\"size\":5000}}",
                                        "{\"digest\":{\"size\":5000,\"crc32\":1,\"x\":1}}",
                                        "{\"digest\":7}"};

static void wire__an_answer_that_is_no_value_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(no_values) / sizeof(no_values[0]); i++) {
        char *refusal = refusal_of(no_values[i]);
        if (!*refusal) {
            fail_msg("%s is taken for a value", no_values[i]);
        }
        free(refusal);
    }
}

static char *nested(unsigned depth) {
    objref__text text = {0};

    for (unsigned i = 0; i < depth; i++) {
        objref__text_say(&text, "{\"list\":[");
    }
    objref__text_say(&text, "{\"null\":true}");
    for (unsigned i = 0; i < depth; i++) {
        objref__text_say(&text, "]}");
    }
    return objref__text_take(&text);
}

static void wire__nesting_has_a_bound(void **state) {
    char *deepest = nested(OBJREF__VALUE_NESTED_MAX);
    char *deeper = nested(OBJREF__VALUE_NESTED_MAX + 1);
    char *refusal = refusal_of(deeper);
    objref__value *value = value_of(deepest);

    (void)state;
    assert_string_equal(refusal, "a value nests more than 30 lists and maps");
    objref__value_drop(value);
    free(refusal);
    free(deepest);
    free(deeper);
}

static void base64__every_length_goes_round(void **state) {
    (void)state;
    for (size_t size = 0; size < 260; size++) {
        unsigned char bytes[260];
        objref__text letters = {0};
        objref__text back = {0};
        for (size_t i = 0; i < size; i++) {
            bytes[i] = (unsigned char)(i * 37 + size);
        }
        objref__base64_encode(bytes, size, &letters);
        assert_int_equal(letters.size, (size + 2) / 3 * 4);
        assert_true(objref__base64_decode(objref__text_get(&letters), letters.size, &back));
        assert_int_equal(back.size, size);
        assert_memory_equal(objref__text_get(&back), bytes, size);
        objref__text_release(&letters);
        objref__text_release(&back);
    }
}

static char *json_printed(const char *text) {
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    objref__value *value = objref__value_from_json(json);
    char *said = value ? printed(value) : objref__memory_copy("none", 4);

    objref__value_drop(value);
    json_decref(json);
    return said;
}

static void json__is_read_by_kind(void **state) {
    char *said =
        json_printed("{\"a\":[null,true,false,1,1.5,\"x\"],\"b\":{\"c\":-9223372036854775808}}");
    char deep[2 * (OBJREF__VALUE_NESTED_MAX + 1) + 1];

    (void)state;
    assert_string_equal(
        said, "{\"a\": [null, true, false, 1, 1.5, \"x\"], \"b\": {\"c\": -9223372036854775808}}");
    free(said);
    memset(deep, '[', OBJREF__VALUE_NESTED_MAX + 1);
    memset(deep + OBJREF__VALUE_NESTED_MAX + 1, ']', OBJREF__VALUE_NESTED_MAX + 1);
    deep[sizeof(deep) - 1] = '\0';
    said = json_printed(deep);
    assert_string_equal(said, "none");
    free(said);
    deep[sizeof(deep) - 2] = '\0';
    said = json_printed(deep + 1);
    assert_string_not_equal(said, "none");
    free(said);
    said = json_printed("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
                        "\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
                        "\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
                        "\"a\":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}");
    assert_string_equal(said, "none");
    free(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wire__every_answer_goes_round),
        cmocka_unit_test(wire__other_spellings_of_a_float_are_read),
        cmocka_unit_test(wire__a_text_keeps_its_nul_and_its_size),
        cmocka_unit_test(wire__what_only_requests_have_is_written),
        cmocka_unit_test(wire__a_digest_is_read),
        cmocka_unit_test(wire__an_answer_that_is_no_value_is_refused),
        cmocka_unit_test(wire__nesting_has_a_bound),
        cmocka_unit_test(base64__every_length_goes_round),
        cmocka_unit_test(json__is_read_by_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
