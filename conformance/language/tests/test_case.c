/* test_case - what a case says, once it is read: header, statements, what it uses. */
#include "helpers.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static objref__case *parsed(const char *text) {
    objref__text mistake = {0};
    objref__case *scene =
        objref__case_parse("some/where/FAM/name.case", text, strlen(text), &mistake);

    if (!scene) {
        fail_msg("%s", objref__text_get(&mistake));
    }
    objref__text_release(&mistake);
    return scene;
}

/* The n-th statement of the outermost level, from 0. */
static const objref__statement *line(const objref__case *scene, unsigned n) {
    const objref__statement *statement = scene->statements;

    while (n--) {
        statement = statement->next;
    }
    assert_non_null(statement);
    return statement;
}

static const char *name(const objref__case *scene, const objref__statement *statement, unsigned n) {
    assert_true(n < statement->name_count);
    return scene->names[statement->names[n]];
}

static void case_parse__the_header(void **state) {
    objref__case *scene = parsed("# a comment\n"
                                 "rule   ERR-2,  PLAN-15 # these\n"
                                 "title  a title, with all of it # but this\n"
                                 "needs  typed, wait_duplicates=error, write-through\n"
                                 "runtime  none\n"
                                 "with   workers=2 store_bytes=64MiB overflow=fail word=2x\n"
                                 "tag    slow, other\n"
                                 "  \n"
                                 "get 1\n");

    (void)state;
    assert_string_equal(scene->id, "FAM/name");
    assert_string_equal(scene->file, "some/where/FAM/name.case");
    assert_int_equal(scene->rule_count, 2);
    assert_string_equal(scene->rules[0], "ERR-2");
    assert_string_equal(scene->rules[1], "PLAN-15");
    assert_string_equal(scene->title, "a title, with all of it");
    assert_int_equal(scene->need_count, 3);
    assert_string_equal(scene->needs[0].name, "typed");
    assert_null(scene->needs[0].value);
    assert_string_equal(scene->needs[1].name, "wait_duplicates");
    assert_string_equal(scene->needs[1].value, "error");
    assert_string_equal(scene->needs[2].name, "write-through");
    assert_true(scene->runtime_none);
    assert_int_equal(scene->option_count, 4);
    assert_true(scene->options[0].is_number && scene->options[0].number == 2);
    assert_true(scene->options[1].is_number && scene->options[1].number == 64u << 20);
    assert_string_equal(scene->options[1].word, "64MiB");
    assert_false(scene->options[2].is_number);
    assert_string_equal(scene->options[2].word, "fail");
    assert_false(scene->options[3].is_number);
    assert_true(objref__case_has_tag(scene, "slow"));
    assert_true(objref__case_has_tag(scene, "other"));
    assert_false(objref__case_has_tag(scene, "slo"));
    assert_int_equal(line(scene, 0)->line, 9);
    assert_int_equal(scene->line_count, 9);
    assert_string_equal(scene->lines[8], "get 1");
    objref__case_release(scene);
}

static void case_parse__the_id_is_the_end_of_the_path(void **state) {
    static const char *const ids[][2] = {{"x.case", "x"},
                                         {"A/x.case", "A/x"},
                                         {"/B/A/x.case", "A/x"},
                                         {"A/x.txt", "A/x.txt"},
                                         {"my cases/x y.case", "my-cases/x-y"}};
    static const char text[] = "rule X-1\ntitle t\n\nget 1\n";

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        objref__text mistake = {0};
        objref__case *scene = objref__case_parse(ids[i][0], text, strlen(text), &mistake);
        assert_string_equal(scene->id, ids[i][1]);
        objref__case_release(scene);
    }
}

static void statement_parse__a_call_with_everything(void **state) {
    objref__case *scene =
        scene_of("thread3: a, b = submit many 2 @g \"x\" returns 2 retries 3 type int"
                 "  => ok | error code 7 cause worker_died  within 1.5s # so\n"
                 "w = start wait [a, b] for 2 timeout -1ms\n"
                 "silent w for 20ms\n"
                 "join w  => ready [a] rest 1 in order\n");
    const objref__statement *submit = line(scene, 0);
    const objref__statement *wait = line(scene, 1);

    (void)state;
    assert_int_equal(submit->verb, OBJREF__VERB_SUBMIT);
    assert_string_equal(submit->function, "many");
    assert_int_equal(submit->thread, 3);
    assert_int_equal(submit->place, OBJREF__PLACE_MAIN);
    assert_string_equal(name(scene, submit, 0), "a");
    assert_string_equal(name(scene, submit, 1), "b");
    assert_int_equal(submit->arg_count, 3);
    assert_int_equal(submit->args[1]->kind, OBJREF__EXPRESSION_MARK);
    assert_string_equal(submit->args[1]->words[0].data, "g");
    assert_int_equal(submit->returns, 2);
    assert_int_equal(submit->retries, 3);
    assert_string_equal(submit->type, "int");
    assert_int_equal(submit->within_ns, 1500000000);
    assert_int_equal(submit->expectation_count, 2);
    assert_string_equal(submit->expected, "ok | error code 7 cause worker_died");
    assert_int_equal(submit->expectations[1]->error_kind, OBJREF__KIND_COUNT);
    assert_int_equal(submit->expectations[1]->cause, OBJREF__KIND_WORKER_DIED);
    assert_false(objref__statement_is_error(submit));
    assert_true(wait->starts);
    assert_int_equal(wait->count, 2);
    assert_int_equal(wait->timeout_ns, -1000000);
    assert_int_equal(line(scene, 2)->silent_ns, 20000000);
    assert_true(line(scene, 3)->expectations[0]->in_order);
    assert_int_equal(line(scene, 3)->expectations[0]->rest.count, 1);
    assert_int_equal(scene->clauses, OBJREF__CLAUSE_RETURNS | OBJREF__CLAUSE_RETRIES |
                                         OBJREF__CLAUSE_TYPE | OBJREF__CLAUSE_WITHIN |
                                         OBJREF__CLAUSE_FOR | OBJREF__CLAUSE_TIMEOUT);
    assert_int_equal(scene->threads, 1u << 3);
    objref__case_release(scene);
}

static void statement_parse__returns_follow_the_names(void **state) {
    objref__case *scene = scene_of("submit f\na = submit f\na, b, c = submit f\n"
                                   "rs = submit f returns 1000\nw = start submit f\njoin w");

    (void)state;
    assert_int_equal(line(scene, 0)->returns, 1);
    assert_int_equal(line(scene, 1)->returns, 1);
    assert_int_equal(line(scene, 2)->returns, 3);
    assert_int_equal(line(scene, 3)->returns, 1000);
    assert_int_equal(line(scene, 4)->returns, 1);
    assert_int_equal(line(scene, 4)->silent_ns, 100000000);
    objref__case_release(scene);
}

static void statement_parse__sets(void **state) {
    objref__case *scene = scene_of("repeat 3\n"
                                   "  for x in -1..300\n"
                                   "    get x\n"
                                   "  end\n"
                                   "  get 2\n"
                                   "end\n"
                                   "a = forge\n"
                                   "b = encode a\n"
                                   "for x in every cut of b\n  decode x\nend\n"
                                   "for x in every flip of b\n  decode x\nend\n"
                                   "for x in 1, \"b\", [1, 2], a\n  put x\nend\n");
    const objref__statement *repeat = line(scene, 0);

    (void)state;
    assert_int_equal(repeat->kind, OBJREF__STATEMENT_REPEAT);
    assert_int_equal(repeat->high, 3);
    assert_int_equal(repeat->end_line, 9);
    assert_int_equal(repeat->body->kind, OBJREF__STATEMENT_FOR);
    assert_int_equal(repeat->body->set, OBJREF__SET_RANGE);
    assert_int_equal(repeat->body->low, -1);
    assert_int_equal(repeat->body->high, 300);
    assert_int_equal(repeat->body->body->verb, OBJREF__VERB_GET);
    assert_int_equal(repeat->body->body->column, 5);
    assert_int_equal(repeat->body->next->line, 8);
    assert_int_equal(line(scene, 3)->set, OBJREF__SET_EVERY_CUT);
    assert_string_equal(name(scene, line(scene, 3), 0), "x");
    assert_string_equal(name(scene, line(scene, 3), 1), "b");
    assert_int_equal(line(scene, 4)->set, OBJREF__SET_EVERY_FLIP);
    assert_int_equal(line(scene, 5)->set, OBJREF__SET_VALUES);
    assert_int_equal(line(scene, 5)->arg_count, 4);
    objref__case_release(scene);
}

/* What a literal stands for, as it is printed. */
static void literal_check(const char *written, const char *expected) {
    objref__text statement = {0};
    objref__case *scene;
    char *said;

    objref__text_say(&statement, "put %s", written);
    scene = scene_of(statement.data);
    assert_int_equal(scene->statements->args[0]->kind, OBJREF__EXPRESSION_LITERAL);
    said = printed(scene->statements->args[0]->value);
    assert_string_equal(said, expected);
    free(said);
    objref__case_release(scene);
    objref__text_release(&statement);
}

static void expression_parse__literals(void **state) {
    (void)state;
    literal_check("null", "null");
    literal_check("true", "true");
    literal_check("false", "false");
    literal_check("0", "0");
    literal_check("-0", "0");
    literal_check("-9223372036854775808", "-9223372036854775808");
    literal_check("9223372036854775807", "9223372036854775807");
    literal_check("9223372036854775808", "9223372036854775808");
    literal_check("18446744073709551615", "18446744073709551615");
    literal_check("7B", "7");
    literal_check("1KiB", "1024");
    literal_check("1MiB", "1048576");
    literal_check("2GiB", "2147483648");
    literal_check("1.5", "1.5");
    literal_check("-0.0", "-0.0");
    literal_check("1e3", "1000.0");
    literal_check("1E-3", "0.001");
    literal_check("2.5e+2", "250.0");
    literal_check("0x1p-3", "0.125");
    literal_check("-0x1.8p1", "-3.0");
    literal_check("0x.8p0", "0.5");
    literal_check("0x1p-1074", "5e-324");
    literal_check("nan", "nan");
    literal_check("inf", "inf");
    literal_check("-inf", "-inf");
    literal_check("\"\"", "\"\"");
    literal_check("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a\\\"\\\\/\\b\\f\\n\\r\\t\"");
    literal_check("\"\\u0000\\u00e9\\u20AC\\ud83d\\ude00\"", "\"\\u0000é€😀\"");
    literal_check("hex\"\"", "hex\"\"");
    literal_check("hex\"00fFAb\"", "hex\"00ffab\"");
    literal_check("deep 100000", "deep 100000");
}

static int64_t time_of(const char *written) {
    objref__text statement = {0};
    objref__case *scene;
    int64_t time;

    objref__text_say(&statement, "get 1 timeout %s", written);
    scene = scene_of(statement.data);
    time = scene->statements->timeout_ns;
    objref__case_release(scene);
    objref__text_release(&statement);
    return time;
}

static void clause_parse__times_are_exact(void **state) {
    (void)state;
    assert_int_equal(time_of("0s"), 0);
    assert_int_equal(time_of("1ns"), 1);
    assert_int_equal(time_of("2us"), 2000);
    assert_int_equal(time_of("100ms"), 100000000);
    assert_int_equal(time_of("1.5s"), 1500000000);
    assert_int_equal(time_of("0.000000001s"), 1);
    assert_int_equal(time_of("0.10000000000s"), 100000000);
    assert_int_equal(time_of("-1s"), -1000000000);
    assert_int_equal(time_of("9223372035s"), INT64_C(9223372035000000000));
}

static void expectation_parse__each_form(void **state) {
    objref__case *scene =
        scene_of("get 1 => not [1..512, ref, text, bytes, int, any, not 7]\n"
                 "get 1 => json {\"id\": text, ...}\n"
                 "get 1 => error\n"
                 "get 1 => error task_failed code not 3 | error cause cancelled | error\n"
                 "w += start get 1\n"
                 "w += start get 1\n"
                 "join w => one error cancelled, rest null\n"
                 "get 1 => {}\n");
    const objref__expression *list = line(scene, 0)->expectations[0]->pattern->items[0];
    const objref__expectation *one = line(scene, 6)->expectations[0];

    (void)state;
    assert_int_equal(line(scene, 0)->expectations[0]->pattern->kind, OBJREF__EXPRESSION_NOT);
    assert_int_equal(list->count, 7);
    assert_int_equal(list->items[0]->low, 1);
    assert_int_equal(list->items[0]->high, 512);
    for (objref__is is = OBJREF__IS_REF; is <= OBJREF__IS_INT; is++) {
        assert_int_equal(list->items[is]->is, is);
    }
    assert_int_equal(list->items[5]->is, OBJREF__IS_ANY);
    assert_int_equal(line(scene, 1)->expectations[0]->kind, OBJREF__EXPECT_JSON);
    assert_true(line(scene, 1)->expectations[0]->pattern->is_open);
    assert_true(objref__statement_is_error(line(scene, 2)));
    assert_true(objref__statement_is_error(line(scene, 3)));
    assert_int_equal(line(scene, 3)->expectation_count, 3);
    assert_true(line(scene, 4)->appends);
    assert_int_equal(one->kind, OBJREF__EXPECT_ONE);
    assert_int_equal(one->one->error_kind, OBJREF__KIND_CANCELLED);
    assert_int_equal(one->others->kind, OBJREF__EXPECT_VALUE);
    objref__case_release(scene);
}

static void case_parse__what_it_uses(void **state) {
    objref__case *scene = scene_of("a = submit gate @g\n"
                                   "r = submit submit_inside \"add\" [1, 2]\n"
                                   "ran @w => 0\n"
                                   "process2: b = put 1\n"
                                   "session9: c = put 1\n"
                                   "kill process3\n");

    (void)state;
    assert_int_equal(scene->verbs,
                     UINT64_C(1) << OBJREF__VERB_SUBMIT | UINT64_C(1) << OBJREF__VERB_RAN |
                         UINT64_C(1) << OBJREF__VERB_PUT | UINT64_C(1) << OBJREF__VERB_KILL);
    assert_int_equal(scene->function_count, 3);
    assert_string_equal(scene->functions[0], "gate");
    assert_string_equal(scene->functions[1], "submit_inside");
    assert_string_equal(scene->functions[2], "add");
    assert_int_equal(scene->mark_count, 2);
    assert_string_equal(scene->marks[0], "g");
    assert_string_equal(scene->marks[1], "w");
    assert_int_equal(scene->places, 1u << 2 | 1u << 3 | 1u << 19);
    assert_string_equal(objref__place_name(line(scene, 5)->victim), "process3");
    assert_int_equal(line(scene, 4)->place, OBJREF__PLACE_SESSION + 9);
    objref__case_release(scene);
}

static void case_parse__a_session_of_its_own_where_it_is_meddled_with(void **state) {
    static const struct {
        const char *statements;
        bool fresh;
    } cases[] = {{"get 1", false},
                 {"thread1: get 1", false},
                 {"submit f", false},
                 {"init", true},
                 {"shutdown", true},
                 {"kill @g", true},
                 {"process2: get 1", true},
                 {"session2: get 1", true},
                 {"submit crash \"x\"", true},
                 {"submit shutdown_inside", true}};
    objref__case *scene;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene = scene_of(cases[i].statements);
        assert_int_equal(scene->is_fresh, cases[i].fresh);
        objref__case_release(scene);
    }
    scene = parsed("rule A-1\ntitle t\nruntime none\n\nforge\n");
    assert_true(scene->is_fresh);
    objref__case_release(scene);
}

/* What the page permits and a strict reader could refuse by mistake. */
static void case_parse__these_are_cases(void **state) {
    static const char *const cases[] = {
        "a = put 1\ndrop a\na = put 2\nget a",
        "w = start get 1\njoin w\nw = start get 2\njoin w",
        "repeat 2\n  w += start get 1\nend\njoin w",
        "repeat 2\n  w += start get 1\n  join w\nend",
        "w = start get 1\nw = start get 2\njoin w", /* ERROR when it is played */
        "v = start get 1\nw = start get 1\njoin v w => 1",
        "a = put 1\nx = put [a]\nget x => [ref]",
        "a = put 1\nt = get a\nprocess2: b = put 1\nprocess2: get b => t",
        "a = put 1\nb = encode a\nprocess2: c = decode b\nprocess2: get c",
        "a = put 1\nprocess2: b = put 1\nea = encode a\nprocess2: eb = encode b\nfor e in ea, eb\n"
        "  process2: x = decode e\n  process2: drop x\nend",
        "a = put 1\nfor v in 1, a\n  process2: equal 1 1\nend",
        "rs = submit refs 3\nget [rs...]\nsubmit mix rs... 1 rs...\ndrop rs...",
        "rs = submit refs 3\nfor r in rs..., 1\n  get r\nend",
        "for n in 0, 1\n  put fill n 9\n  get 1 => fill n 9\nend",
        "x = wait [] for 1\nget x.ready\nget x.rest.0",
        "d = describe 1\ndescribe 2 => {\"id\": not d.id, \"k\": d.k.0, ...}",
        "get 1 => {...}",
        "get 1 => {\"a\": any, ...}",
        "stats => not {\"objects\": 0}",
        "shutdown mode abrupt",
        "get 1 mode await timeout 0s type bytes within 1s",
        "open @g",
        "started @g within 5s",
        "ran @w => 1..2 | 7 within 2s",
        "a = put 1 => 7 | error",
        "submit type",
        "submit put",
        "put [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        objref__case_release(scene_of(cases[i]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_parse__the_header),
        cmocka_unit_test(case_parse__the_id_is_the_end_of_the_path),
        cmocka_unit_test(statement_parse__a_call_with_everything),
        cmocka_unit_test(statement_parse__returns_follow_the_names),
        cmocka_unit_test(statement_parse__sets),
        cmocka_unit_test(expression_parse__literals),
        cmocka_unit_test(clause_parse__times_are_exact),
        cmocka_unit_test(expectation_parse__each_form),
        cmocka_unit_test(case_parse__what_it_uses),
        cmocka_unit_test(case_parse__a_session_of_its_own_where_it_is_meddled_with),
        cmocka_unit_test(case_parse__these_are_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
