/* test_pattern - is the answer the one expected: for every form, what meets it and what must not.
 */
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

typedef struct match_row {
    const char *expected; /* after "get 1 =>" */
    const char *answer;
    objref__match match;
} match_row;

#define YES OBJREF__MATCH_YES
#define NO OBJREF__MATCH_NO
#define ERR OBJREF__MATCH_ERROR

static objref__match match_of(const match_row *row, unsigned flags) {
    objref__text statements = {0};
    objref__text why = {0};
    objref__case *scene;
    objref__names names;
    objref__outcome outcome = outcome_of(row->answer);
    objref__match match;

    objref__text_say(&statements, "get 1 => %s", row->expected);
    scene = scene_of(statements.data);
    objref__names_init(&names, scene, "/folder");
    match = objref__statement_match(scene->statements, &outcome, &names, flags, &why);
    objref__names_release(&names);
    objref__case_release(scene);
    objref__value_drop(outcome.value);
    objref__text_release(&statements);
    objref__text_release(&why);
    return match;
}

static void rows_check(const match_row *rows, size_t count, unsigned flags) {
    for (size_t i = 0; i < count; i++) {
        objref__match match = match_of(&rows[i], flags);
        if (match != rows[i].match) {
            fail_msg("%s with %s gave %d", rows[i].expected, rows[i].answer, (int)match);
        }
    }
}
#define CHECK_ALL(rows, flags) rows_check(rows, sizeof(rows) / sizeof((rows)[0]), flags)

#define OK(wire) "{\"ok\":" wire "}"
#define INT(digits) OK("{\"int\":\"" digits "\"}")
#define TEXT(text) OK("{\"text\":\"" text "\"}")
#define LIST(items) OK("{\"list\":[" items "]}")
#define MAP(items) OK("{\"map\":{" items "}}")
#define ERROR(rest) "{\"error\":{\"kind\":" rest "}}"
#define ONE "{\"int\":\"1\"}"
#define TWO "{\"int\":\"2\"}"

static void match__values_exactly(void **state) {
    static const match_row rows[] = {
        {"7", INT("7"), YES},
        {"7", INT("8"), NO},
        {"7", OK("{\"float\":\"0x1.cp+2\"}"), NO},
        {"7.0", OK("{\"float\":\"0x1.cp+2\"}"), YES},
        {"7", TEXT("7"), NO},
        {"7", OK("{\"bool\":true}"), NO},
        {"1", OK("{\"bool\":true}"), NO},
        {"0", OK("{\"null\":true}"), NO},
        {"null", OK("{\"null\":true}"), YES},
        {"null", INT("0"), NO},
        {"18446744073709551615", OK("{\"uint\":\"18446744073709551615\"}"), YES},
        {"-1", OK("{\"uint\":\"18446744073709551615\"}"), NO},
        {"0.0", OK("{\"float\":\"-0x0p+0\"}"), NO},
        {"-0.0", OK("{\"float\":\"-0x0p+0\"}"), YES},
        {"nan", OK("{\"float\":\"nan\"}"), YES},
        {"nan", OK("{\"float\":\"inf\"}"), NO},
        {"inf", OK("{\"float\":\"-inf\"}"), NO},
        {"\"a\\u0000\"", TEXT("a\\u0000"), YES},
        {"\"a\"", TEXT("a\\u0000"), NO},
        {"\"\"", OK("{\"bytes\":\"\"}"), NO},
        {"hex\"00\"", OK("{\"bytes\":\"AA==\"}"), YES},
        {"hex\"01\"", OK("{\"bytes\":\"AA==\"}"), NO},
        {"fill 3 1", OK("{\"bytes\":\"AQID\"}"), YES},
        {"fill 3 2", OK("{\"bytes\":\"AQID\"}"), NO},
        {"fill 4097 5", OK("{\"digest\":{\"size\":4097,\"crc32\":1}}"), NO},
        {"fill 5000 9", OK("{\"digest\":{\"size\":5000,\"crc32\":2147483648}}"), NO},
        {"[1, 2]", LIST(ONE "," TWO), YES},
        {"[1, 2]", LIST(TWO "," ONE), NO},
        {"[1, 2]", LIST(ONE), NO},
        {"[1]", LIST(ONE "," TWO), NO},
        {"[]", LIST(""), YES},
        {"[]", MAP(""), NO},
        {"{}", LIST(""), NO},
        {"{\"a\": 1, \"b\": 2}", MAP("\"b\":" TWO ",\"a\":" ONE), YES},
        {"{\"a\": 1}", MAP("\"b\":" TWO ",\"a\":" ONE), NO},
        {"{\"a\": 1, \"b\": 2}", MAP("\"a\":" ONE), NO},
        {"{\"a\": 1, ...}", MAP("\"b\":" TWO ",\"a\":" ONE), YES},
        {"{\"a\": 2, ...}", MAP("\"b\":" TWO ",\"a\":" ONE), NO},
        {"{\"c\": 1, ...}", MAP("\"b\":" TWO ",\"a\":" ONE), NO},
        {"{...}", MAP("\"a\":" ONE), YES},
        {"{...}", INT("1"), NO},
        {"deep 2", LIST("{\"list\":[]}"), YES},
        {"deep 2", LIST(""), NO},
        {"@g", TEXT("/folder/g"), YES},
        {"@g", TEXT("/folder/h"), NO},
        {"7", ERROR("\"task_failed\""), NO},
    };

    (void)state;
    CHECK_ALL(rows, 0);
}

static void match__patterns(void **state) {
    static const match_row rows[] = {
        {"ok", INT("7"), YES},
        {"ok", ERROR("\"task_failed\""), NO},
        {"any", OK("{\"null\":true}"), YES},
        {"any", ERROR("\"task_failed\""), NO},
        {"ref", OK("{\"ref\":\"a\"}"), YES},
        {"ref", TEXT("a"), NO},
        {"text", TEXT("a"), YES},
        {"text", OK("{\"bytes\":\"\"}"), NO},
        {"bytes", OK("{\"bytes\":\"\"}"), YES},
        {"bytes", OK("{\"digest\":{\"size\":5000,\"crc32\":1}}"), YES},
        {"bytes", TEXT(""), NO},
        {"int", INT("-7"), YES},
        {"int", OK("{\"uint\":\"18446744073709551615\"}"), YES},
        {"int", OK("{\"float\":\"0x1p+0\"}"), NO},
        {"int", OK("{\"bool\":true}"), NO},
        {"1..512", INT("1"), YES},
        {"1..512", INT("512"), YES},
        {"1..512", INT("0"), NO},
        {"1..512", INT("513"), NO},
        {"1..512", OK("{\"float\":\"0x1p+1\"}"), NO},
        {"-5..-1", INT("-3"), YES},
        {"1..9223372036854775807", OK("{\"uint\":\"18446744073709551615\"}"), NO},
        {"not 7", INT("8"), YES},
        {"not 7", INT("7"), NO},
        {"not 7", TEXT("7"), YES},
        {"not 7", ERROR("\"task_failed\""), NO},
        {"not not 7", INT("7"), YES},
        {"not [any]", LIST(ONE), NO},
        {"[1, not 1]", LIST(ONE "," TWO), YES},
        {"[1, not 1]", LIST(ONE "," ONE), NO},
        {"[ref, {\"k\": int}]", LIST("{\"ref\":\"a\"},{\"map\":{\"k\":" ONE "}}"), YES},
        {"7 | 8", INT("8"), YES},
        {"7 | 8", INT("9"), NO},
        {"7 | error", ERROR("\"freed\""), YES},
        {"json {\"id\": text}", TEXT("{\\\"id\\\":\\\"x\\\"}"), YES},
        {"json {\"id\": text}", TEXT("{\\\"id\\\":7}"), NO},
        {"json {\"id\": text}", TEXT("{\\\"id\\\":\\\"x\\\",\\\"id\\\":\\\"x\\\"}"), NO},
        {"json {\"id\": text}", TEXT("{\\\"id\\\":\\\"x\\\",\\\"b\\\":null}"), NO},
        {"json {\"id\": text, ...}", TEXT("{\\\"id\\\":\\\"x\\\",\\\"b\\\":null}"), YES},
        {"json {\"id\": text}", TEXT("{"), NO},
        {"json {\"id\": text}", MAP("\"id\":{\"text\":\"x\"}"), NO},
        {"json 7", TEXT("7"), YES},
        {"json 7", TEXT("7.0"), NO},
        {"json any", TEXT("7 8"), NO},
        {"json not 7", TEXT("x"), NO},
    };

    (void)state;
    CHECK_ALL(rows, 0);
}

static void match__errors(void **state) {
    static const match_row rows[] = {
        {"error", ERROR("\"freed\""), YES},
        {"error", ERROR("\"other\""), YES},
        {"error", ERROR("\"timed_out\""), NO},
        {"error", ERROR("\"bad_request\""), NO},
        {"error", INT("1"), NO},
        {"error timed_out", ERROR("\"timed_out\""), YES},
        {"error freed", ERROR("\"unknown_ref\""), NO},
        {"error code 7", ERROR("\"task_failed\",\"code\":7"), YES},
        {"error code 7", ERROR("\"task_failed\",\"code\":8"), NO},
        {"error code 7", ERROR("\"task_failed\""), NO},
        {"error code 7", ERROR("\"timed_out\",\"code\":7"), NO},
        {"error code not 7", ERROR("\"task_failed\""), NO},
        {"error code 1..9", ERROR("\"task_failed\",\"code\":9"), YES},
        {"error task_failed code 7", ERROR("\"task_failed\",\"code\":7"), YES},
        {"error task_failed code 7", ERROR("\"dependency_failed\",\"code\":7"), NO},
        {"error cause cancelled", ERROR("\"dependency_failed\",\"cause\":{\"kind\":\"cancelled\"}"),
         YES},
        {"error dependency_failed cause cancelled",
         ERROR("\"dependency_failed\",\"cause\":{\"kind\":\"task_failed\"}"), NO},
        {"error dependency_failed cause cancelled", ERROR("\"dependency_failed\""), NO},
        {"error dependency_failed cause cancelled", ERROR("\"cancelled\""), NO},
        {"error dependency_failed code 7 cause task_failed",
         ERROR("\"dependency_failed\",\"code\":7,\"cause\":{\"kind\":\"task_failed\",\"code\":9}"),
         YES},
        {"error freed | error unknown_ref", ERROR("\"unknown_ref\""), YES},
    };

    (void)state;
    CHECK_ALL(rows, 0);
}

static void match__without_a_kind_for_dependants(void **state) {
    static const match_row rows[] = {
        {"error dependency_failed", ERROR("\"task_failed\""), YES},
        {"error dependency_failed", ERROR("\"dependency_failed\""), NO},
        {"error dependency_failed", ERROR("\"cancelled\""), NO},
        {"error dependency_failed code 7", ERROR("\"task_failed\",\"code\":7"), YES},
        {"error dependency_failed code 7", ERROR("\"task_failed\",\"code\":8"), NO},
        {"error dependency_failed code 7", ERROR("\"task_failed\""), NO},
        {"error dependency_failed cause cancelled", ERROR("\"cancelled\""), YES},
        {"error dependency_failed cause cancelled", ERROR("\"task_failed\""), NO},
        {"error dependency_failed cause cancelled", INT("1"), NO},
        {"error task_failed", ERROR("\"task_failed\""), YES},
        {"error freed", ERROR("\"task_failed\""), NO},
    };

    (void)state;
    CHECK_ALL(rows, OBJREF__MATCH_NO_DEPENDENCY_KIND);
}

/* ---- names in expectations ---- */

/* Judges the last of the statements, with `a` standing for a value. */
static objref__match
match_with(const char *statements, const char *wire, const char *answer, objref__text *why) {
    objref__case *scene = scene_of(statements);
    const objref__statement *last = scene->statements;
    objref__outcome outcome = outcome_of(answer);
    objref__names names;
    objref__match match;

    while (last->next) {
        last = last->next;
    }
    objref__names_init(&names, scene, "/folder");
    objref__names_bind(&names, 0, wire ? value_of(wire) : NULL);
    match = objref__statement_match(last, &outcome, &names, 0, why);
    objref__names_release(&names);
    objref__value_drop(outcome.value);
    objref__case_release(scene);
    return match;
}

static void match__a_name_stands_for_its_value(void **state) {
    objref__text why = {0};

    (void)state;
    assert_int_equal(match_with("a = get 1\nget 2 => a", ONE, INT("1"), &why), YES);
    assert_int_equal(match_with("a = get 1\nget 2 => a", ONE, INT("2"), &why), NO);
    assert_int_equal(match_with("a = get 1\nget 2 => [a, not a]", ONE, LIST(ONE "," TWO), &why),
                     YES);
    assert_int_equal(match_with("a = get 1\nget 2 => a.k.0",
                                "{\"map\":{\"k\":{\"list\":[" ONE "]}}}", INT("1"), &why),
                     YES);
    assert_int_equal(match_with("a = get 1\nget 2 => fill a 9", "{\"int\":\"3\"}",
                                OK("{\"bytes\":\"CQoL\"}"), &why),
                     YES);
    assert_int_equal(why.size, 0);
}

static void match__a_path_that_leads_nowhere_never_matches(void **state) {
    objref__text why = {0};

    (void)state;
    assert_int_equal(match_with("a = get 1\nget 2 => not a.k", ONE, INT("2"), &why), NO);
    assert_string_equal(objref__text_get(&why), "a value at a.k; a is 1");
    objref__text_release(&why);
    assert_int_equal(match_with("a = get 1\nget 2 => a.7", "{\"list\":[" ONE "]}", INT("2"), &why),
                     NO);
    assert_string_equal(objref__text_get(&why), "a value at a.7; a is [1]");
    objref__text_release(&why);
    assert_int_equal(match_with("a = get 1\nget 2 => a.k | 2", ONE, INT("2"), &why), YES);
    objref__text_release(&why);
}

static void match__what_the_case_gets_wrong_is_no_failure(void **state) {
    static const char ref[] = "{\"ref\":\"a#1\"}";
    objref__text why = {0};

    (void)state;
    assert_int_equal(match_with("a = get 1\nget 2 => not a", ref, INT("1"), &why), ERR);
    assert_string_equal(objref__text_get(&why),
                        "what is expected has a ref in it, which only equal can compare");
    objref__text_release(&why);
    assert_int_equal(match_with("a = get 1\nget 2 => a", NULL, INT("1"), &why), ERR);
    assert_string_equal(objref__text_get(&why), "a stands for nothing when this line runs");
    objref__text_release(&why);
    assert_int_equal(match_with("a = get 1\nget 2 => fill a 1", "{\"int\":\"-1\"}", INT("1"), &why),
                     ERR);
    assert_string_equal(objref__text_get(&why), "fill needs a size of 0 or more, not -1");
    objref__text_release(&why);
    assert_int_equal(match_with("a = get 1\nwait [] for 1 => ready a rest 0", ONE,
                                MAP("\"ready\":{\"list\":[]},\"rest\":{\"list\":[]}"), &why),
                     ERR);
    assert_string_equal(objref__text_get(&why), "a side of a wait has to be a list, or how many");
    objref__text_release(&why);
}

/* ---- wait ---- */

#define REF(handle) "{\"ref\":\"" handle "\"}"
#define WAIT(ready, rest) MAP("\"ready\":{\"list\":[" ready "]},\"rest\":{\"list\":[" rest "]}")

static objref__match wait_match(const char *expected, const char *answer) {
    objref__text statements = {0};
    objref__text why = {0};
    objref__outcome outcome = outcome_of(answer);
    objref__case *scene;
    objref__names names;
    objref__match match;

    objref__text_say(&statements, "a = put 1\nb = put 1\nwait [a, b] for 1 => %s", expected);
    scene = scene_of(statements.data);
    objref__names_init(&names, scene, "/folder");
    objref__names_bind(&names, 0, value_of(REF("a")));
    objref__names_bind(&names, 1, value_of(REF("b")));
    match = objref__statement_match(scene->statements->next->next, &outcome, &names, 0, &why);
    objref__names_release(&names);
    objref__value_drop(outcome.value);
    objref__case_release(scene);
    objref__text_release(&statements);
    objref__text_release(&why);
    return match;
}

static void match__both_sides_of_a_wait(void **state) {
    (void)state;
    assert_int_equal(wait_match("ready [a] rest [b]", WAIT(REF("a"), REF("b"))), YES);
    assert_int_equal(wait_match("ready [a] rest [b]", WAIT(REF("b"), REF("a"))), NO);
    assert_int_equal(wait_match("ready [a] rest []", WAIT(REF("a"), REF("b"))), NO);
    assert_int_equal(wait_match("ready [a, b] rest []", WAIT(REF("b") "," REF("a"), "")), YES);
    assert_int_equal(wait_match("ready [a, b] rest [] in order", WAIT(REF("b") "," REF("a"), "")),
                     NO);
    assert_int_equal(wait_match("ready [a, b] rest [] in order", WAIT(REF("a") "," REF("b"), "")),
                     YES);
    assert_int_equal(wait_match("ready [a, a] rest []", WAIT(REF("a") "," REF("b"), "")), NO);
    assert_int_equal(wait_match("ready [a, b] rest []", WAIT(REF("a") "," REF("a"), "")), NO);
    assert_int_equal(wait_match("ready 1 rest 1", WAIT(REF("a"), REF("b"))), YES);
    assert_int_equal(wait_match("ready 2 rest 0", WAIT(REF("a"), REF("b"))), NO);
    assert_int_equal(wait_match("ready 1 rest 0", WAIT(REF("a"), REF("b"))), NO);
    assert_int_equal(wait_match("ready 1 rest 1", INT("1")), NO);
    assert_int_equal(wait_match("ready 1 rest 1", MAP("\"ready\":" ONE ",\"rest\":" ONE)), NO);
    assert_int_equal(wait_match("ready 1 rest 1", ERROR("\"freed\"")), NO);
    assert_int_equal(wait_match("ready 1 rest 1 | error freed", ERROR("\"freed\"")), YES);
    assert_int_equal(wait_match("ok", WAIT(REF("a"), REF("b"))), YES);
}

/* ---- joins ---- */

static objref__match
join_match(const char *expected, const char *const *answers, size_t count, size_t *ret_index) {
    objref__text statements = {0};
    objref__text why = {0};
    objref__outcome outcomes[4];
    objref__case *scene;
    objref__names names;
    objref__match match;

    objref__text_say(&statements, "w += start get 1\njoin w%s", expected);
    scene = scene_of(statements.data);
    objref__names_init(&names, scene, "/folder");
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = outcome_of(answers[i]);
    }
    match = objref__statement_match_all(
        scene->statements->next, (objref__outcomes){outcomes, count}, &names, 0, ret_index, &why);
    for (size_t i = 0; i < count; i++) {
        objref__value_drop(outcomes[i].value);
    }
    objref__names_release(&names);
    objref__case_release(scene);
    objref__text_release(&statements);
    objref__text_release(&why);
    return match;
}

static void match_all__each_of_a_join(void **state) {
    const char *same[] = {INT("1"), INT("1"), INT("1")};
    const char *third[] = {INT("1"), INT("1"), INT("2")};
    const char *failed[] = {INT("1"), ERROR("\"freed\"")};
    size_t index = 99;

    (void)state;
    assert_int_equal(join_match(" => 1", same, 3, &index), YES);
    assert_int_equal(index, 3);
    assert_int_equal(join_match(" => 1", third, 3, &index), NO);
    assert_int_equal(index, 2);
    assert_int_equal(join_match("", failed, 2, &index), NO);
    assert_int_equal(index, 1);
    assert_int_equal(join_match("", same, 3, NULL), YES);
    assert_int_equal(join_match(" => 1 | error", failed, 2, &index), YES);
    assert_int_equal(join_match("", NULL, 0, &index), YES);
}

static void match_all__one_and_the_rest(void **state) {
    const char *one[] = {INT("1"), ERROR("\"freed\""), ERROR("\"freed\"")};
    const char *two[] = {INT("1"), ERROR("\"freed\""), INT("1")};
    const char *none[] = {ERROR("\"freed\""), ERROR("\"freed\"")};
    const char *odd[] = {INT("1"), ERROR("\"freed\""), ERROR("\"other\"")};
    size_t index = 99;

    (void)state;
    assert_int_equal(join_match(" => one 1, rest error freed", one, 3, &index), YES);
    assert_int_equal(join_match(" => one 1, rest error freed", two, 3, &index), NO);
    assert_int_equal(index, 3);
    assert_int_equal(join_match(" => one 1, rest error freed", none, 2, &index), NO);
    assert_int_equal(join_match(" => one 1, rest error freed", odd, 3, &index), NO);
    assert_int_equal(index, 2);
    assert_int_equal(join_match(" => one ok, rest error", one, 3, &index), YES);
}

static void match__one_needs_a_join(void **state) {
    objref__case *scene = scene_of("w = start get 1\njoin w => one 1, rest 2");
    objref__outcome outcome = outcome_of(INT("1"));
    objref__names names;
    objref__text why = {0};

    (void)state;
    objref__names_init(&names, scene, "");
    assert_int_equal(objref__statement_match(scene->statements->next, &outcome, &names, 0, &why),
                     ERR);
    objref__text_release(&why);
    objref__names_release(&names);
    objref__value_drop(outcome.value);
    objref__case_release(scene);
}

/* ---- outcomes ---- */

static void outcome_from_error__what_is_no_error(void **state) {
    static const char *const errors[] = {"7",
                                         "{}",
                                         "{\"kind\":7}",
                                         "{\"kind\":\"Freed\"}",
                                         "{\"kind\":\"ok\"}",
                                         "{\"kind\":\"freed\\u0000\"}",
                                         "{\"kind\":\"freed\",\"code\":\"7\"}",
                                         "{\"kind\":\"freed\",\"code\":7.5}",
                                         "{\"kind\":\"freed\",\"cause\":\"freed\"}",
                                         "{\"kind\":\"freed\",\"cause\":{}}",
                                         "{\"kind\":\"freed\",\"cause\":{\"kind\":\"x\"}}",
                                         "{\"kind\":\"freed\",\"text\":7}",
                                         "{\"kind\":\"freed\",\"native\":[]}"};

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        json_t *json = json_loads(errors[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        objref__outcome outcome;
        objref__text why = {0};
        assert_non_null(json);
        if (objref__outcome_from_error(json, &outcome, &why) || why.size == 0) {
            fail_msg("%s is taken for an error", errors[i]);
        }
        objref__text_release(&why);
        json_decref(json);
    }
}

static void outcome_check_print(const char *answer, const char *expected) {
    objref__outcome outcome = outcome_of(answer);
    objref__text text = {0};

    objref__outcome_print(&outcome, &text);
    assert_string_equal(objref__text_get(&text), expected);
    objref__text_release(&text);
    objref__value_drop(outcome.value);
}

static void outcome_print__each_kind(void **state) {
    objref__outcome outcome = outcome_of(WAIT(REF("a"), ""));
    objref__value *positions = value_of("{\"list\":[{\"list\":[{\"int\":\"0\"}]},{\"list\":[]}]}");
    objref__text text = {0};

    (void)state;
    outcome_check_print(INT("7"), "value 7");
    outcome_check_print(OK(REF("x")), "value ref");
    outcome_check_print(ERROR("\"freed\",\"text\":\"for people\""), "error freed");
    outcome_check_print(
        ERROR("\"dependency_failed\",\"code\":-7,\"cause\":{\"kind\":\"cancelled\"}"),
        "error dependency_failed code -7 cause cancelled");
    outcome.positions = positions;
    objref__outcome_print(&outcome, &text);
    assert_string_equal(objref__text_get(&text), "ready [0] rest [] (positions)");
    objref__text_release(&text);
    objref__value_drop(positions);
    objref__value_drop(outcome.value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(match__values_exactly),
        cmocka_unit_test(match__patterns),
        cmocka_unit_test(match__errors),
        cmocka_unit_test(match__without_a_kind_for_dependants),
        cmocka_unit_test(match__a_name_stands_for_its_value),
        cmocka_unit_test(match__a_path_that_leads_nowhere_never_matches),
        cmocka_unit_test(match__what_the_case_gets_wrong_is_no_failure),
        cmocka_unit_test(match__both_sides_of_a_wait),
        cmocka_unit_test(match_all__each_of_a_join),
        cmocka_unit_test(match_all__one_and_the_rest),
        cmocka_unit_test(match__one_needs_a_join),
        cmocka_unit_test(outcome_from_error__what_is_no_error),
        cmocka_unit_test(outcome_print__each_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
