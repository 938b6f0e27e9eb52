/* test_catalogue - the tree's rules, cases and twins, and what a selector names among them. */
#include "helpers.h"

#include "language/catalogue.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/objref-catalogue-XXXXXX";

static void file_write(const char *path, const char *text) {
    objref__text whole = {0};
    FILE *stream;

    objref__text_say(&whole, "%s/%s", root, path);
    stream = fopen(whole.data, "we");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    objref__text_release(&whole);
}

static void folder_make(const char *path) {
    objref__text whole = {0};

    objref__text_say(&whole, "%s/%s", root, path);
    assert_int_equal(mkdir(whole.data, 0700), 0);
    objref__text_release(&whole);
}

static int file_remove(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

#define RULES                                                                                      \
    "{\"id\":\"ARG-1\",\"family\":\"ARG\",\"level\":\"must\",\"core\":true,\"profile\":\"core\","  \
    "\"text\":\"one\",\"source\":\"s\"}\n"                                                         \
    "{\"id\":\"ARG-2\",\"family\":\"ARG\",\"level\":\"should\",\"core\":false,\"profile\":"        \
    "\"core\",\"text\":\"two\",\"source\":\"s\",\"needs\":[\"typed\",7]}\n"                        \
    "{\"id\":\"ERR-1\",\"family\":\"ERR\",\"level\":\"must\",\"core\":false,\"profile\":\"core\"," \
    "\"text\":\"three\",\"source\":\"s\",\"untested\":\"because\"}\n"

static int tree_make(void **state) {
    (void)state;
    assert_non_null(mkdtemp(root));
    folder_make("conformance");
    folder_make("conformance/rules");
    folder_make("conformance/twins");
    folder_make("conformance/cases");
    folder_make("conformance/cases/ARG");
    folder_make("conformance/cases/ZED");
    return 0;
}

static int tree_remove(void **state) {
    (void)state;
    return nftw(root, file_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* The tree as it should be; a test then harms one file. */
static int tree_fill(void **state) {
    (void)state;
    file_write("conformance/rules/rules.jsonl", RULES);
    file_write("conformance/rules/capabilities.json", "{\"typed\":{\"ops\":[]}}");
    file_write("conformance/rules/choices.json", "{\"dup\":{\"values\":[\"error\",\"all\"]}}");
    file_write("conformance/twins/twins.jsonl",
               "{\"name\":\"t1\",\"breaks\":[\"ARG-1\",\"ERR-1\"],\"verdict\":\"FAIL\"}\n");
    file_write("conformance/cases/README.md", "not a case");
    file_write("conformance/cases/ARG/notes.txt", "not a case");
    file_write("conformance/cases/ARG/second-one.case",
               "rule ARG-1, ARG-2\ntitle t2\nneeds typed, dup=all\ntag slow\n\nget 1\n");
    file_write("conformance/cases/ARG/first.case", "rule ARG-1\ntitle t1\n\nget 1\n");
    file_write("conformance/cases/ZED/last.case", "rule ARG-2\ntitle t3\n\nget 1\n");
    return 0;
}

static objref__catalogue *opened(void) {
    objref__text mistakes = {0};
    objref__catalogue *catalogue = objref__catalogue_open(root, &mistakes);

    if (!catalogue) {
        fail_msg("%s", objref__text_get(&mistakes));
    }
    return catalogue;
}

static void catalogue_open__links_rules_cases_and_twins(void **state) {
    objref__catalogue *catalogue = opened();
    const objref__rule *first = objref__catalogue_rule(catalogue, "ARG-1");
    const objref__rule *second = objref__catalogue_rule(catalogue, "ARG-2");

    (void)state;
    assert_int_equal(catalogue->rule_count, 3);
    assert_int_equal(catalogue->case_count, 3);
    assert_string_equal(catalogue->cases[0].scene->id, "ARG/first");
    assert_string_equal(catalogue->cases[1].scene->id, "ARG/second-one");
    assert_string_equal(catalogue->cases[2].scene->id, "ZED/last");
    assert_true(first->is_core);
    assert_int_equal(first->case_count, 2);
    assert_int_equal(first->cases[1], 1);
    assert_int_equal(second->case_count, 2);
    assert_int_equal(second->cases[1], 2);
    assert_int_equal(second->need_count, 1);
    assert_string_equal(second->needs[0], "typed");
    assert_string_equal(objref__catalogue_rule(catalogue, "ERR-1")->untested, "because");
    assert_null(first->untested);
    assert_null(objref__catalogue_rule(catalogue, "ERR-2"));
    assert_int_equal(catalogue->twin_count, 1);
    assert_true(objref__twin_breaks(&catalogue->twins[0], "ERR-1"));
    assert_false(objref__twin_breaks(&catalogue->twins[0], "ARG-2"));
    assert_string_equal(catalogue->twins[0].kind, "");
    objref__catalogue_close(catalogue);
}

static void catalogue_open__a_tree_without_twins(void **state) {
    objref__text path = {0};
    objref__catalogue *catalogue;

    (void)state;
    objref__text_say(&path, "%s/conformance/twins/twins.jsonl", root);
    assert_int_equal(unlink(path.data), 0);
    objref__text_release(&path);
    catalogue = opened();
    assert_int_equal(catalogue->twin_count, 0);
    objref__catalogue_close(catalogue);
}

static void mistakes_check(const char *expected) {
    objref__text mistakes = {0};

    assert_null(objref__catalogue_open(root, &mistakes));
    if (!mistakes.data || !strstr(mistakes.data, expected)) {
        fail_msg("expected %s in: %s", expected, objref__text_get(&mistakes));
    }
    objref__text_release(&mistakes);
}

static void catalogue_open__a_mistake_in_a_table_is_named(void **state) {
    static const char *const tables[][3] = {
        {"rules.jsonl", "x\n", "rules.jsonl:1: expected a JSON object on each line"},
        {"rules.jsonl", RULES "[]\n", "rules.jsonl:4: expected a rule with id, family and text"},
        {"rules.jsonl", RULES "{\"id\":\"A-1\",\"family\":\"A\",\"text\":\"t\",\"level\":\"x\"}\n",
         "rules.jsonl:4: expected the level must, should or may"},
        {"rules.jsonl", RULES RULES, "rules.jsonl:4: expected each rule once"},
        {"capabilities.json", "[]", "capabilities.json:1: expected an object"},
        {"capabilities.json", "{\n\"a\":}", "capabilities.json:2: "},
        {"choices.json", "", "choices.json:1: "},
        {"../twins/twins.jsonl", "{\"name\":\"x\"}\n",
         "twins.jsonl:1: expected a twin with name and breaks"},
        {"../twins/twins.jsonl", "{\"name\":\"x\",\"breaks\":[\"ARG-9\"]}\n",
         "twins.jsonl:1: expected rules of the catalogue in breaks"},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        objref__text path = {0};
        objref__text_say(&path, "conformance/rules/%s", tables[i][0]);
        file_write(path.data, tables[i][1]);
        mistakes_check(tables[i][2]);
        objref__text_release(&path);
        (void)tree_fill(state);
    }
}

static void catalogue_open__a_mistake_in_a_case_is_named(void **state) {
    static const char *const cases[][2] = {
        {"rule ARG-1\ntitle t\n\nget\n", "first.case:4:4: expected a value (get takes 1 value), "},
        {"rule ARG-1, ARG-7\ntitle t\n\nget 1\n",
         "first.case:1:13: expected a rule of the catalogue, found ARG-7\n"},
        {"title t\nrule ARG-1\nneeds typed, x\n\nget 1\n",
         "first.case:3:14: expected a capability "},
        {"rule ARG-1\ntitle t\nneeds dup=maybe\n\nget 1\n",
         "first.case:3:7: expected a capability "},
        {"rule ARG-1\ntitle t\nneeds dup\n\nget 1\n", "first.case:3:7: expected a capability "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        file_write("conformance/cases/ARG/first.case", cases[i][0]);
        mistakes_check(cases[i][1]);
    }
}

static void catalogue_open__a_tree_that_is_not_there(void **state) {
    objref__text mistakes = {0};

    (void)state;
    assert_null(objref__catalogue_open("/nowhere", &mistakes));
    assert_non_null(strstr(mistakes.data, "/nowhere/conformance/rules/rules.jsonl:1: expected"));
    objref__text_release(&mistakes);
    objref__catalogue_close(NULL);
}

/* ---- selectors ---- */

/* What is selected: rules, then cases. */
static void select_check(const char *selector, const char *expected) {
    objref__catalogue *catalogue = opened();
    objref__text selected = {0};
    objref__text mistake = {0};

    if (!objref__catalogue_select(catalogue, selector, &mistake)) {
        fail_msg("%s: %s", selector, objref__text_get(&mistake));
    }
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        if (catalogue->rules[i].is_selected) {
            objref__text_say(&selected, "%s ", catalogue->rules[i].id);
        }
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        if (catalogue->cases[i].is_selected) {
            objref__text_say(&selected, "%s ", catalogue->cases[i].scene->id);
        }
    }
    assert_string_equal(objref__text_get(&selected), expected);
    objref__text_release(&selected);
    objref__catalogue_close(catalogue);
}

static void catalogue_select__each_kind_of_selector(void **state) {
    objref__text path = {0};

    (void)state;
    select_check("ARG-1", "ARG-1 ARG/first ARG/second-one ");
    select_check("ERR-1", "ERR-1 ");
    select_check("ZED/last", "ZED/last ");
    select_check("ZED", "ZED/last ");
    select_check("ARG", "ARG-1 ARG-2 ARG/first ARG/second-one ZED/last ");
    select_check("ARG/*", "ARG/first ARG/second-one ");
    select_check("*-1", "ARG-1 ERR-1 ARG/first ARG/second-one ");
    select_check("level:should", "ARG-2 ARG/second-one ZED/last ");
    select_check("tag:slow", "ARG/second-one ");
    select_check("ARG/first.case", "ARG/first ");
    objref__text_say(&path, "%s/conformance/cases/ARG/../ARG/first.case", root);
    select_check(path.data, "ARG/first ");
    objref__text_release(&path);
    file_write("own.case", "rule X-1\ntitle of one's own\n\nget 1\n");
    objref__text_say(&path, "%s/own.case", root);
    {
        objref__text expected = {0};
        objref__text_say(&expected, "%s/own ", strrchr(root, '/') + 1);
        select_check(path.data, expected.data);
        objref__text_release(&expected);
    }
    objref__text_release(&path);
}

static void select_check_not(const char *selector, const char *expected) {
    objref__catalogue *catalogue = opened();
    objref__text mistake = {0};

    assert_false(objref__catalogue_select(catalogue, selector, &mistake));
    assert_string_equal(objref__text_get(&mistake), expected);
    objref__text_release(&mistake);
    objref__catalogue_close(catalogue);
}

static void catalogue_select__an_unknown_word_gets_a_hint(void **state) {
    char many[1000];

    (void)state;
    select_check_not("ARG-3", "no rule or case is called 'ARG-3'; did you mean ARG-1 or ARG-2?");
    select_check_not("arg-1", "no rule or case is called 'arg-1'; did you mean ARG-1 or ARG-2 or "
                              "ERR-1?");
    select_check_not("frist", "no rule or case is called 'frist'; did you mean ARG/first?");
    select_check_not("second", "no rule or case is called 'second'; did you mean ARG/second-one?");
    select_check_not("quite-another",
                     "no rule or case is called 'quite-another'; `objref list` shows them all");
    select_check_not("tag:none", "no rule or case is called 'tag:none'; `objref list` shows them "
                                 "all");
    select_check_not("Z*Q", "no rule or case is called 'Z*Q'; `objref list` shows them all");
    select_check_not("none.case", "no case file 'none.case'");
    memset(many, 'x', sizeof(many) - 1);
    many[sizeof(many) - 1] = '\0';
    {
        objref__catalogue *catalogue = opened();
        objref__text mistake = {0};
        assert_false(objref__catalogue_select(catalogue, many, &mistake));
        objref__text_release(&mistake);
        objref__catalogue_close(catalogue);
    }
}

static void catalogue_select__a_file_with_a_mistake(void **state) {
    objref__catalogue *catalogue = opened();
    objref__text mistake = {0};
    objref__text path = {0};

    (void)state;
    file_write("bad.case", "rule X-1\ntitle t\n\nget\n");
    objref__text_say(&path, "%s/bad.case", root);
    assert_false(objref__catalogue_select(catalogue, path.data, &mistake));
    assert_non_null(strstr(mistake.data, "/bad.case:4:4: expected a value"));
    objref__text_release(&mistake);
    objref__text_release(&path);
    objref__catalogue_close(catalogue);
}

static void catalogue_select_all__and_none(void **state) {
    objref__catalogue *catalogue = opened();

    (void)state;
    objref__catalogue_select_all(catalogue);
    assert_true(catalogue->rules[2].is_selected && catalogue->cases[2].is_selected);
    objref__catalogue_select_none(catalogue);
    assert_false(catalogue->rules[2].is_selected || catalogue->cases[2].is_selected);
    objref__catalogue_close(catalogue);
}

/* ---- the tree itself ---- */

static void catalogue_open__the_tree_has_no_mistake(void **state) {
    objref__text mistakes = {0};
    objref__catalogue *catalogue = objref__catalogue_open(objref__root(), &mistakes);

    (void)state;
    if (!catalogue) {
        fail_msg("%s", objref__text_get(&mistakes));
    }
    assert_true(catalogue->rule_count >= 221);
    assert_true(catalogue->case_count >= 1);
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        const objref__rule *rule = &catalogue->rules[i];
        if (rule->case_count == 0 && !rule->untested && !rule->test) {
            fail_msg("%s has no case, no test and no reason for having none", rule->id);
        }
    }
    objref__catalogue_close(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(catalogue_open__links_rules_cases_and_twins, tree_fill),
        cmocka_unit_test_setup(catalogue_open__a_tree_without_twins, tree_fill),
        cmocka_unit_test_setup(catalogue_open__a_mistake_in_a_table_is_named, tree_fill),
        cmocka_unit_test_setup(catalogue_open__a_mistake_in_a_case_is_named, tree_fill),
        cmocka_unit_test(catalogue_open__a_tree_that_is_not_there),
        cmocka_unit_test_setup(catalogue_select__each_kind_of_selector, tree_fill),
        cmocka_unit_test_setup(catalogue_select__an_unknown_word_gets_a_hint, tree_fill),
        cmocka_unit_test_setup(catalogue_select__a_file_with_a_mistake, tree_fill),
        cmocka_unit_test_setup(catalogue_select_all__and_none, tree_fill),
        cmocka_unit_test(catalogue_open__the_tree_has_no_mistake),
    };

    return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
