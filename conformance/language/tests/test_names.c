/* test_names - names while a case is played: bound, read, spread, reached into, passed over. */
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

typedef struct played {
    objref__case *scene;
    objref__names names;
    objref__text said;
} played;

static played play_open(const char *statements) {
    played opened = {.scene = scene_of(statements)};

    objref__names_init(&opened.names, opened.scene, "/folder");
    return opened;
}

static void play_close(played *play) {
    objref__names_release(&play->names);
    objref__case_release(play->scene);
    objref__text_release(&play->said);
}

static void play_bind(played *play, const char *name, objref__value *value) {
    uint32_t i = 0;

    while (strcmp(play->scene->names[i], name) != 0) {
        i++;
        assert_true(i < play->scene->name_count);
    }
    objref__names_bind(&play->names, i, value);
}

/* The last statement of the outermost level. */
static const objref__statement *last(const played *play) {
    const objref__statement *statement = play->scene->statements;

    while (statement->next) {
        statement = statement->next;
    }
    return statement;
}

static void args_check(played *play, const char *expected) {
    objref__value *list = NULL;
    char *text;

    assert_int_equal(objref__args_read(last(play), &play->names, &list, &play->said),
                     OBJREF__READ_OK);
    text = printed(list);
    assert_string_equal(text, expected);
    free(text);
    objref__value_drop(list);
}

static void args_check_not(played *play, objref__reading reading, const char *said) {
    objref__value *list = NULL;

    assert_int_equal(objref__args_read(last(play), &play->names, &list, &play->said), reading);
    assert_string_equal(objref__text_get(&play->said), said);
}

static void args_read__everything_in_order(void **state) {
    played play = play_open("a = get 1\nxs = get 2\nm = get 3\n"
                            "submit f 1 a xs... [xs..., {\"k\": m.k.1}] @g fill a 3 \"x\" deep 2");

    (void)state;
    play_bind(&play, "a", objref__value_int(7));
    play_bind(&play, "xs", value_of("{\"list\":[{\"int\":\"8\"},{\"int\":\"9\"}]}"));
    play_bind(&play, "m",
              value_of("{\"map\":{\"k\":{\"list\":[{\"int\":\"1\"},{\"text\":\"t\"}]}}}"));
    args_check(&play,
               "[1, 7, 8, 9, [8, 9, {\"k\": \"t\"}], \"/folder/g\", fill 7 3, \"x\", deep 2]");
    play_close(&play);
}

static void args_read__paths_that_lead_nowhere(void **state) {
    static const char *const paths[][2] = {
        {"v.x", "a value at v.x; v is [1, 2]"},
        {"v.2", "a value at v.2; v is [1, 2]"},
        {"v.1x", "a value at v.1x; v is [1, 2]"},
        {"v.0.k.l", "a value at v.0.k; v is [1, 2]"},
        {"v.99999999999999999999", "a value at v.99999999999999999999; v is [1, 2]"}};

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        objref__text statements = {0};
        played play;
        objref__text_say(&statements, "v = get 1\nput [%s]", paths[i][0]);
        play = play_open(statements.data);
        play_bind(&play, "v", value_of("{\"list\":[{\"int\":\"1\"},{\"int\":\"2\"}]}"));
        args_check_not(&play, OBJREF__READ_MISSING, paths[i][1]);
        play_close(&play);
        objref__text_release(&statements);
    }
}

static void args_read__what_the_case_gets_wrong(void **state) {
    played play = play_open("a = get 1\nsubmit f a...");

    (void)state;
    args_check_not(&play, OBJREF__READ_ERROR, "a stands for nothing when this line runs");
    objref__text_release(&play.said);
    play_bind(&play, "a", objref__value_operation(4));
    args_check_not(&play, OBJREF__READ_ERROR, "a is a started operation when this line runs");
    objref__text_release(&play.said);
    play_bind(&play, "a", objref__value_int(4));
    args_check_not(&play, OBJREF__READ_ERROR, "a... needs a list, not 4");
    play_close(&play);
    play = play_open("a = get 1\nput [[fill a 2]]");
    play_bind(&play, "a", objref__value_bool(true));
    args_check_not(&play, OBJREF__READ_ERROR, "fill needs a size of 0 or more, not true");
    play_close(&play);
}

static void args_read__lists_cannot_grow_without_bound(void **state) {
    played play = play_open("v = get 1\nput [[v]]");
    objref__value *deep = objref__value_int(1);

    (void)state;
    while (deep->depth < OBJREF__VALUE_NESTED_MAX) {
        objref__value *deeper = objref__value_list(&deep, 1);
        objref__value_drop(deep);
        deep = deeper;
    }
    play_bind(&play, "v", deep);
    args_check_not(&play, OBJREF__READ_ERROR, "lists and maps are nested too deep here");
    play_close(&play);
}

static void args_read__a_line_that_uses_nothing_is_passed_over(void **state) {
    static const char *const lines[] = {"put a",
                                        "put [[a]]",
                                        "put a.0",
                                        "submit f a...",
                                        "put fill a 1",
                                        "get 1 => a",
                                        "get 1 => error code a",
                                        "get 1 => not [a.k]",
                                        "wait [] for 1 => ready [a] rest 0",
                                        "wait [] for 1 => ready 0 rest a",
                                        "for x in every cut of a\n  get x\nend",
                                        "for x in 1, a\n  get x\nend"};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        objref__text statements = {0};
        played play;
        objref__text_say(&statements, "a = get 1\n%s", lines[i]);
        play = play_open(statements.data);
        play_bind(&play, "a", objref__value_nothing());
        assert_true(objref__statement_is_passed_over(last(&play), &play.names));
        play_bind(&play, "a", objref__value_null());
        assert_false(objref__statement_is_passed_over(last(&play), &play.names));
        play_close(&play);
        objref__text_release(&statements);
    }
}

static void args_read__nothing_is_told_apart(void **state) {
    played play = play_open("a = get 1\nput [a]");

    (void)state;
    play_bind(&play, "a", objref__value_nothing());
    args_check_not(&play, OBJREF__READ_NOTHING, "");
    play_close(&play);
}

static void statement_is_passed_over__also_for_one_and_rest(void **state) {
    played play = play_open("a = get 1\nw = start get 1\njoin w => one 1, rest a");

    (void)state;
    play_bind(&play, "a", objref__value_nothing());
    assert_true(objref__statement_is_passed_over(last(&play), &play.names));
    play_close(&play);
}

static void names_append__collects(void **state) {
    played play = play_open("x += get 1\nput x");

    (void)state;
    assert_true(objref__names_append(&play.names, 0, objref__value_int(1)));
    assert_true(objref__names_append(&play.names, 0, objref__value_nothing()));
    assert_true(objref__names_append(&play.names, 0, objref__value_int(2)));
    args_check(&play, "[[1, 2]]");
    objref__names_bind(&play.names, 0, objref__value_int(1));
    assert_false(objref__names_append(&play.names, 0, objref__value_int(2)));
    objref__names_bind(&play.names, 0, objref__value_nothing());
    assert_true(objref__names_append(&play.names, 0, objref__value_int(2)));
    args_check(&play, "[[2]]");
    play_close(&play);
}

static void statement_print_names__what_is_expected(void **state) {
    played play = play_open("x = get 1\nh = get 2\nget 3 => [x, h.k, x] | error code x");
    objref__text text = {0};

    (void)state;
    play_bind(&play, "x", objref__value_int(17));
    play_bind(&play, "h", value_of("{\"map\":{\"k\":{\"text\":\"t\"}}}"));
    objref__statement_print_names(last(&play), &play.names, &text);
    assert_string_equal(objref__text_get(&text), "x = 17, h = {\"k\": \"t\"}");
    objref__text_release(&text);
    play_close(&play);
}

/* ---- elements ---- */

/* All elements of the last statement's set: "said = value; …". */
static void elements_check(played *play, const char *expected) {
    objref__elements elements;
    objref__value *value;
    objref__text all = {0};
    objref__text said = {0};

    assert_int_equal(objref__elements_open(&elements, last(play), &play->names, &all),
                     OBJREF__READ_OK);
    while (objref__elements_take(&elements, &play->names, &value, &said)) {
        objref__text_say(&all, "%s%s = ", all.size ? "; " : "", objref__text_get(&said));
        objref__value_print(value, &all);
        objref__value_drop(value);
        objref__text_release(&said);
    }
    assert_string_equal(objref__text_get(&all), expected);
    objref__text_release(&all);
    objref__elements_release(&elements);
}

static void elements__of_each_set(void **state) {
    played play = play_open("for x in -1..1\n  get x\nend");

    (void)state;
    elements_check(&play, "-1 = -1; 0 = 0; 1 = 1");
    play_close(&play);
    play = play_open("repeat 3\n  get 1\nend");
    elements_check(&play, "1 = 1; 2 = 2; 3 = 3");
    play_close(&play);
    play = play_open("a = put 1\nrs = submit refs 2\nn = get 1\n"
                     "for x in 1, a, rs..., n, [a], rs.0\n  put x\nend");
    play_bind(&play, "a", objref__value_ref("a#1", 0));
    play_bind(&play, "n", objref__value_int(7));
    play_bind(&play, "rs", value_of("{\"list\":[{\"ref\":\"r#0\"},{\"ref\":\"r#1\"}]}"));
    elements_check(&play,
                   "1 = 1; a = ref; rs.0 = ref; rs.1 = ref; 7 = 7; [ref] = [ref]; rs.0 = ref");
    play_close(&play);
}

static void elements__of_bytes(void **state) {
    played play = play_open("b = get 1\nfor x in every cut of b\n  decode x\nend");

    (void)state;
    play_bind(&play, "b", objref__value_bytes("\x01\x02", 2));
    elements_check(&play, "cut b 0 = hex\"\"; cut b 1 = hex\"01\"");
    play_bind(&play, "b", objref__value_bytes("", 0));
    elements_check(&play, "");
    play_close(&play);
    play = play_open("b = get 1\nfor x in every flip of b\n  decode x\nend");
    play_bind(&play, "b", objref__value_bytes("\x80", 1));
    elements_check(&play,
                   "flip b 0 = hex\"81\"; flip b 1 = hex\"82\"; flip b 2 = hex\"84\"; flip b 3 = "
                   "hex\"88\"; flip b 4 = hex\"90\"; flip b 5 = hex\"a0\"; flip b 6 = hex\"c0\"; "
                   "flip b 7 = hex\"00\"");
    play_close(&play);
}

static void elements__of_what_is_no_bytes(void **state) {
    played play = play_open("b = get 1\nfor x in every cut of b\n  decode x\nend");
    objref__elements elements;

    (void)state;
    assert_int_equal(objref__elements_open(&elements, last(&play), &play.names, &play.said),
                     OBJREF__READ_ERROR);
    assert_string_equal(objref__text_get(&play.said),
                        "every needs bytes that are here; b is nothing");
    objref__text_release(&play.said);
    play_bind(&play, "b", objref__value_int(1));
    assert_int_equal(objref__elements_open(&elements, last(&play), &play.names, &play.said),
                     OBJREF__READ_ERROR);
    assert_string_equal(objref__text_get(&play.said), "every needs bytes that are here; b is 1");
    objref__text_release(&play.said);
    play_bind(&play, "b", objref__value_digest(5000, 1));
    assert_int_equal(objref__elements_open(&elements, last(&play), &play.names, &play.said),
                     OBJREF__READ_ERROR);
    play_bind(&play, "b", objref__value_nothing());
    assert_int_equal(objref__elements_open(&elements, last(&play), &play.names, &play.said),
                     OBJREF__READ_NOTHING);
    play_close(&play);
    play = play_open("a = get 1\nfor x in 1, a.0\n  put x\nend");
    play_bind(&play, "a", objref__value_int(1));
    assert_int_equal(objref__elements_open(&elements, last(&play), &play.names, &play.said),
                     OBJREF__READ_MISSING);
    play_close(&play);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(args_read__everything_in_order),
        cmocka_unit_test(args_read__paths_that_lead_nowhere),
        cmocka_unit_test(args_read__what_the_case_gets_wrong),
        cmocka_unit_test(args_read__lists_cannot_grow_without_bound),
        cmocka_unit_test(args_read__a_line_that_uses_nothing_is_passed_over),
        cmocka_unit_test(args_read__nothing_is_told_apart),
        cmocka_unit_test(statement_is_passed_over__also_for_one_and_rest),
        cmocka_unit_test(names_append__collects),
        cmocka_unit_test(statement_print_names__what_is_expected),
        cmocka_unit_test(elements__of_each_set),
        cmocka_unit_test(elements__of_bytes),
        cmocka_unit_test(elements__of_what_is_no_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
