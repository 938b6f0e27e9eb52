/* test_failure - a printed failure: how it looks, and that it reads back as the case it stands for.
 */
#include "helpers.h"

#include "language/catalogue.h"
#include "language/failure.h"

#include <stdlib.h>
#include <string.h>

static const char decode_case[] = "rule   PLAN-17, SEC-2\n"
                                  "title  cut, extended or flipped bytes never become a ref\n"
                                  "\n"
                                  "a = put 41\n"
                                  "b = encode a\n"
                                  "for x in every cut of b\n"
                                  "  decode x  => error malformed\n"
                                  "end\n"
                                  "get a\n";

static const char decode_block[] =
    "FAIL PLAN/decode-consumes-all-or-fails  (PLAN-17 SEC-2)\n"
    "  cut, extended or flipped bytes never become a ref\n"
    "\n"
    "    4  a = put 41\n"
    "    5  b = encode a\n"
    "    6  for x in every cut of b\n"
    ">   7    decode x  => error malformed\n"
    "    8  end\n"
    "\n"
    "  expected  error malformed\n"
    "  observed  value ref after 0.2 ms\n"
    "  with      x = cut b 20\n"
    "  again     objref replay PLAN/decode-consumes-all-or-fails.case -i IMPL\n";

static objref__case *read_as(const char *file, const char *text) {
    objref__text mistake = {0};
    objref__case *scene = objref__case_parse(file, text, strlen(text), &mistake);

    if (!scene) {
        fail_msg("%s\n%s", objref__text_get(&mistake), text);
    }
    return scene;
}

static char *block_of(const objref__case *scene, uint32_t line) {
    const objref__failure failure = {.verdict = "FAIL",
                                     .line = line,
                                     .expected = "error malformed",
                                     .observed = "value ref after 0.2 ms",
                                     .with = "x = cut b 20",
                                     .again =
                                         "objref replay PLAN/decode-consumes-all-or-fails.case "
                                         "-i IMPL"};
    objref__text text = {0};

    objref__failure_print(scene, &failure, &text);
    return objref__text_take(&text);
}

static void failure_print__as_the_language_page_shows_it(void **state) {
    objref__case *scene = read_as("PLAN/decode-consumes-all-or-fails.case", decode_case);
    char *block = block_of(scene, 7);

    (void)state;
    assert_string_equal(block, decode_block);
    free(block);
    objref__case_release(scene);
}

static void failure_print__what_failed_at_its_end_is_no_fragment(void **state) {
    objref__case *scene = read_as("PLAN/decode-consumes-all-or-fails.case", decode_case);
    char *block = block_of(scene, 0);
    objref__case *again = read_as("copied/block.case", block);

    (void)state;
    assert_true(again->is_excerpt && !again->is_cut);
    assert_int_equal(again->is_fresh, scene->is_fresh);
    free(block);
    objref__case_release(again);
    objref__case_release(scene);
}

static void failure_print__what_it_prints_reads_back(void **state) {
    objref__case *scene = read_as("copied/block.case", decode_block);
    char *block = block_of(scene, 7);

    (void)state;
    assert_true(scene->is_excerpt && scene->is_fresh);
    assert_string_equal(scene->id, "PLAN/decode-consumes-all-or-fails");
    assert_string_equal(scene->title, "cut, extended or flipped bytes never become a ref");
    assert_int_equal(scene->rule_count, 2);
    assert_int_equal(scene->statements->line, 4);
    assert_string_equal(block, decode_block);
    free(block);
    objref__case_release(scene);
}

static void case_parse__a_turn_may_be_pasted_in_place_of_the_loop(void **state) {
    static const char *const pasted[] = {"    6  x = flip b 17\n", "x = flip b 17\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(pasted) / sizeof(pasted[0]); i++) {
        objref__text text = {0};
        const char *loop = strstr(decode_block, "    6  for");
        const char *rest = strstr(decode_block, ">   7");
        objref__case *scene;
        objref__text_add(&text, decode_block, (size_t)(loop - decode_block));
        objref__text_say(&text, "%s%s", pasted[i], rest);
        scene = read_as("x.case", text.data);
        assert_int_equal(scene->statements->next->next->verb, OBJREF__VERB_FLIP);
        assert_int_equal(scene->statements->next->next->line, 6);
        assert_int_equal(scene->statements->next->next->next->line, 7);
        objref__case_release(scene);
        objref__text_release(&text);
    }
}

static void case_parse__a_block_copied_with_space_around_it(void **state) {
    objref__text text = {0};
    objref__case *scene;

    (void)state;
    objref__text_say(&text, "\n  \n%s\n\n", decode_block);
    scene = read_as("x.case", text.data);
    assert_int_equal(scene->statements->line, 4);
    objref__case_release(scene);
    objref__text_release(&text);
}

static void case_parse__an_excerpt_is_cut_off_and_owes_nothing(void **state) {
    objref__case *scene = read_as("x.case", "CRASH A/b  (A-1)\n  t\n\n    4  w = start get 1\n"
                                            ">   5  repeat 3\n");

    (void)state;
    assert_int_equal(scene->statements->next->kind, OBJREF__STATEMENT_REPEAT);
    assert_null(scene->statements->next->body);
    objref__case_release(scene);
}

static void failure_print__every_header_line_that_matters(void **state) {
    static const char text[] = "# about it\nrule A-1\nneeds typed # so\ntitle with 1 word # so\n"
                               "with workers=1 store_bytes=64MiB\nruntime none\ntag slow\n\n"
                               "# first\nget 1\n\n# between\nget 2\n# after\nget 3\n";
    objref__case *scene = read_as("A/b.case", text);
    const objref__failure failure = {"HANG", 13, "1", "2", NULL, "objref replay"};
    objref__text block = {0};
    objref__case *back;

    (void)state;
    objref__failure_print(scene, &failure, &block);
    assert_string_equal(block.data, "HANG A/b  (A-1)\n"
                                    "  with 1 word\n"
                                    "\n"
                                    "    3  needs typed # so\n"
                                    "    5  with workers=1 store_bytes=64MiB\n"
                                    "    6  runtime none\n"
                                    "    7  tag slow\n"
                                    "   10  get 1\n"
                                    "   12  # between\n"
                                    ">  13  get 2\n"
                                    "   14  # after\n"
                                    "\n"
                                    "  expected  1\n"
                                    "  observed  2\n"
                                    "  again     objref replay\n");
    back = read_as("x.case", block.data);
    assert_string_equal(back->title, "with 1 word");
    assert_string_equal(back->needs[0].name, "typed");
    assert_int_equal(back->options[1].number, 64u << 20);
    assert_true(back->runtime_none);
    assert_true(objref__case_has_tag(back, "slow"));
    objref__case_release(back);
    objref__case_release(scene);
    objref__text_release(&block);
}

static void failure_print__a_name_that_begins_like_a_header_word(void **state) {
    objref__case *scene =
        read_as("A/b.case", "rule A-1\ntitle t\n\ntag_1 = put 1\nwith2 = put 2\nget tag_1\n");
    const objref__failure failure = {"FAIL", 6, "1", "2", NULL, "again"};
    objref__text block = {0};
    objref__case *back;

    (void)state;
    objref__failure_print(scene, &failure, &block);
    back = read_as("x.case", block.data);
    assert_int_equal(back->statements->line, 4);
    objref__case_release(back);
    objref__case_release(scene);
    objref__text_release(&block);
}

static void failure_print__after_the_end_everything(void **state) {
    objref__case *scene = read_as("A/b.case", "rule A-1\ntitle t\n\nget 1\n\nget 2\n");
    const objref__failure failure = {"FAIL", 0, "no more", "more", "", "again"};
    objref__text block = {0};

    (void)state;
    objref__failure_print(scene, &failure, &block);
    assert_string_equal(block.data, "FAIL A/b  (A-1)\n  t\n\n    4  get 1\n    6  get 2\n\n"
                                    "  expected  no more\n  observed  more\n  again     again\n");
    objref__case_release(scene);
    objref__text_release(&block);
}

static void failure_print__any_bytes_that_were_observed(void **state) {
    objref__case *scene = read_as("A/b.case", "rule A-1\ntitle t\n\nget 1\n");
    const objref__failure failure = {
        "FAIL", 4, NULL, "one\nFAIL A/b  (A-1)\n\x1b[31m\xff caf\xc3\xa9\xc3\n", NULL, NULL};
    objref__text block = {0};

    (void)state;
    objref__failure_print(scene, &failure, &block);
    assert_string_equal(block.data, "FAIL A/b  (A-1)\n  t\n\n>   4  get 1\n\n"
                                    "  observed  one\n"
                                    "            FAIL A/b  (A-1)\n"
                                    "            \\x1b[31m\\xff caf\xc3\xa9\\xc3\n");
    objref__case_release(read_as("x.case", block.data));
    objref__case_release(scene);
    objref__text_release(&block);
}

/* ---- each line of each case of the tree ---- */

/* All statements in the order of their lines, up to and including `last`. */
static void statements_say(const objref__statement *statement, uint32_t last, objref__text *text) {
    for (; statement; statement = statement->next) {
        if (statement->line <= last) {
            objref__text_say(text, "%u %d %d %u %u %s\n", statement->line, (int)statement->kind,
                             (int)statement->verb, statement->arg_count,
                             statement->expectation_count, statement->text);
        }
        if (statement->body) { /* one level is enough to walk: blocks nest 16 deep at most */
            statements_say(statement->body, last, text);
        }
    }
}

static void header_check(const objref__case *scene, const objref__case *back) {
    assert_string_equal(back->id, scene->id);
    assert_string_equal(back->title, scene->title);
    assert_int_equal(back->rule_count, scene->rule_count);
    assert_int_equal(back->need_count, scene->need_count);
    assert_int_equal(back->option_count, scene->option_count);
    assert_int_equal(back->tag_count, scene->tag_count);
    assert_int_equal(back->runtime_none, scene->runtime_none);
}

static void line_check(const objref__case *scene, uint32_t line) {
    char *block = block_of(scene, line);
    objref__case *back = read_as("copy.case", block);
    char *again = block_of(back, line);
    objref__text here = {0};
    objref__text there = {0};

    header_check(scene, back);
    statements_say(scene->statements, line, &here);
    statements_say(back->statements, line, &there);
    assert_string_equal(objref__text_get(&there), objref__text_get(&here));
    assert_string_equal(again, block);
    objref__text_release(&here);
    objref__text_release(&there);
    objref__case_release(back);
    free(block);
    free(again);
}

static void failure_print__each_line_of_each_case_goes_round(void **state) {
    objref__text mistakes = {0};
    objref__catalogue *catalogue = objref__catalogue_open(objref__root(), &mistakes);
    uint32_t lines = 0;

    (void)state;
    if (!catalogue) {
        fail_msg("%s", objref__text_get(&mistakes));
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        const objref__case *scene = catalogue->cases[i].scene;
        for (uint32_t line = scene->statements->line; line <= scene->line_count; line++) {
            const char *text = scene->lines[line - 1];
            if (text[strspn(text, " ")] != '\0') {
                line_check(scene, line);
                lines++;
            }
        }
    }
    assert_true(lines > catalogue->case_count);
    objref__catalogue_close(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failure_print__as_the_language_page_shows_it),
        cmocka_unit_test(failure_print__what_failed_at_its_end_is_no_fragment),
        cmocka_unit_test(failure_print__what_it_prints_reads_back),
        cmocka_unit_test(case_parse__a_turn_may_be_pasted_in_place_of_the_loop),
        cmocka_unit_test(case_parse__a_block_copied_with_space_around_it),
        cmocka_unit_test(case_parse__an_excerpt_is_cut_off_and_owes_nothing),
        cmocka_unit_test(failure_print__every_header_line_that_matters),
        cmocka_unit_test(failure_print__a_name_that_begins_like_a_header_word),
        cmocka_unit_test(failure_print__after_the_end_everything),
        cmocka_unit_test(failure_print__any_bytes_that_were_observed),
        cmocka_unit_test(failure_print__each_line_of_each_case_goes_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
