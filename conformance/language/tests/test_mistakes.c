/* test_mistakes - every mistake of the grammar with its line and column, and what is said of it.
 *
 * Those in statements stand in mistakes.txt, so that they can be read; those in the header, in
 * bytes and in printed failures stand here.
 */
#include "helpers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MISTAKES_MIN 200u

typedef struct table_row {
    objref__text statements;
    unsigned line;
} table_row;

/* One "! MISTAKE": does the parser say just that of the statements above it. */
static unsigned row_check(table_row *row, const char *expected) {
    char *said;
    unsigned wrong;

    assert_true(row->statements.size > 0);
    row->statements.data[--row->statements.size] = '\0'; /* the last end of line */
    said = mistake_in(row->statements.data);
    wrong = strcmp(said, expected) != 0;
    if (wrong) {
        print_error("mistakes.txt:%u:\n%s\n! %s\nbut it is said\n! %s\n", row->line,
                    row->statements.data, expected, said);
    }
    free(said);
    objref__text_release(&row->statements);
    return wrong;
}

static void case_parse__each_mistake_of_the_table(void **state) {
    FILE *stream = fopen(MISTAKES_FILE, "re");
    char *line = NULL;
    size_t room = 0;
    table_row row = {0};
    unsigned wrong = 0;
    unsigned count = 0;

    (void)state;
    assert_non_null(stream);
    while (getline(&line, &room, stream) > 0) {
        row.line++;
        if (line[0] == '!') {
            line[strcspn(line, "\n")] = '\0';
            wrong += row_check(&row, line + 2);
            count++;
        } else if (line[0] != '\n' && strncmp(line, "##", 2) != 0) {
            objref__text_say(&row.statements, "%s", line);
        }
        if (line[0] == '\n') {
            objref__text_release(&row.statements);
        }
    }
    (void)fclose(stream);
    free(line);
    objref__text_release(&row.statements);
    assert_int_equal(wrong, 0);
    assert_true(count >= MISTAKES_MIN);
}

typedef struct whole_text {
    const char *text;
    const char *said;
} whole_text;

static void texts_check(const whole_text *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *said = mistake_of(texts[i].text);
        assert_string_equal(said, texts[i].said);
        free(said);
    }
}
#define CHECK_ALL(texts) texts_check(texts, sizeof(texts) / sizeof((texts)[0]))

#define HEAD "rule A-1\ntitle t\n"
#define NONE "a rule line in the header, found none"

static void case_parse__mistakes_of_the_header(void **state) {
    static const whole_text texts[] = {
        {"", "1:1: expected " NONE},
        {"\n", "1:1: expected " NONE},
        {"# nothing\n", "2:1: expected " NONE},
        {HEAD, "2:1: expected a statement, found end of file"},
        {HEAD "\n# only a comment\n", "4:1: expected a statement, found end of file"},
        {"title t\n\nget 1\n", "2:1: expected " NONE},
        {"rule A-1\n\nget 1\n", "2:1: expected a title line in the header, found none"},
        {HEAD "get 1\n",
         "3:1: expected a blank line, or rule, title, needs, runtime, with or tag, found get"},
        {HEAD "title u\n\nget 1\n", "3:1: expected each word of the header once, found title"},
        {"rules A-1\n\nget 1\n",
         "1:1: expected a blank line, or rule, title, needs, runtime, with or tag, found rules"},
        {" rule A-1\ntitle t\n\nget 1\n",
         "1:1: expected a blank line, or rule, title, needs, runtime, with or tag, found a space"},
        {"rule a-1\n\n", "1:6: expected a rule's id, as ERR-2, found a-1"},
        {"rule A-1 B-2\n\n", "1:10: expected a comma or end of line, found B-2"},
        {"rule A-1,\n\n", "1:10: expected a rule's id, as ERR-2, found end of line"},
        {"rule A-1, A\n\n", "1:11: expected a rule's id, as ERR-2, found A"},
        {"rule A-\n\n", "1:6: expected a rule's id, as ERR-2, found A-"},
        {"rule\n\n", "1:5: expected a space, then what the header word says, found end of line"},
        {"rule,A-1\n\n", "1:5: expected a space, then what the header word says, found ,"},
        {"title   \n\n", "1:9: expected the title's text, found end of line"},
        {HEAD "runtime some\n\n", "3:9: expected none, found some"},
        {HEAD "runtime none of it\n\n", "3:14: expected end of line, found of"},
        {HEAD "needs \n\n",
         "3:7: expected a capability, or a choice as wait_duplicates=error, found end of line"},
        {HEAD "needs typed=\n\n", "3:13: expected what the choice has to be, found end of line"},
        {HEAD "needs typed view\n\n", "3:13: expected a comma or end of line, found view"},
        {HEAD "with workers\n\n", "3:6: expected OPTION=VALUE, as workers=2, found workers"},
        {HEAD "with workers=\n\n", "3:14: expected the option's value, found end of line"},
        {HEAD "with =2\n\n", "3:6: expected OPTION=VALUE, as workers=2, found =2"},
        {HEAD "with a=1, b=2\n\n", "3:9: expected OPTION=VALUE, as workers=2, found ,"},
        {HEAD "tag Slow\n\n", "3:5: expected a tag, in small letters, found Slow"},
        {HEAD "tag a,, b\n\n", "3:7: expected a tag, in small letters, found ,"},
    };

    (void)state;
    CHECK_ALL(texts);
}

#define UTF8 "expected UTF-8 text without control characters, found byte "

static void case_parse__bytes_that_are_no_text(void **state) {
    static const whole_text texts[] = {
        {"rule A-1\ntitle caf\xc3\xa9 \xff\n", "2:12: " UTF8 "0xff"},
        {HEAD "\nput \"\xc3\xa9\x01\"\n", "4:7: " UTF8 "0x01"},
        {HEAD "\nput 1 # \x7f\n", "4:9: " UTF8 "0x7f"},
        {HEAD "\nput \"\xed\xa0\x80\"\n", "4:6: " UTF8 "0xed"},
        {HEAD "\nput \"\xc0\x80\"\n", "4:6: " UTF8 "0xc0"},
        {HEAD "\nput \"\xe0\x80\x80\"\n", "4:6: " UTF8 "0xe0"},
        {HEAD "\nput \"\xf0\x80\x80\x80\"\n", "4:6: " UTF8 "0xf0"},
        {HEAD "\nput \"\xf4\x90\x80\x80\"\n", "4:6: " UTF8 "0xf4"},
        {HEAD "\nput \"\xe2\x82\n", "4:6: " UTF8 "0xe2"},
        {HEAD "\nput \"\xe2\x28\xa1\"\n", "4:6: " UTF8 "0xe2"},
        {HEAD "\nget 1\r 2\n", "4:6: " UTF8 "0x0d"},
        {"\xef\xbb\xbfrule A-1\n",
         "1:1: expected a blank line, or rule, title, needs, runtime, with or tag, found "
         "\xef\xbb\xbfrule"},
        {HEAD "\nput \"\xc3\xa9\" x\n",
         "4:9: expected => or end of line (put takes 1 value), found x"},
        {"rule A-1\r\ntitle t\r\n\r\nget\r\n",
         "4:4: expected a value (get takes 1 value), found end of line"},
        {HEAD "\nput \"\xc3\xa9\xf0\x9f\x98\x80\"\nget",
         "5:4: expected a value (get takes 1 value), "
         "found end of line"},
    };

    (void)state;
    CHECK_ALL(texts);
}

static void case_parse__a_nul_byte_is_a_mistake(void **state) {
    static const char text[] = HEAD "\nput 1\0\n";
    objref__text mistake = {0};

    (void)state;
    assert_null(objref__case_parse("x.case", text, sizeof(text) - 1, &mistake));
    assert_string_equal(objref__text_get(&mistake), "x.case:4:6: " UTF8 "0x00");
    objref__text_release(&mistake);
}

#define FAILED "FAIL A/b  (A-1 B-2)\n  the title\n\n"

static void case_parse__mistakes_of_a_printed_failure(void **state) {
    static const whole_text texts[] = {
        {"FAIL \n", "1:6: expected a case id, as ARG/name, found end of line"},
        {"FAIL A/b\n  t\n", "1:9: expected the rules in brackets, as (ARG-5), found end of line"},
        {"FAIL A/b  (A-1\n  t\n", "1:11: expected the rules in brackets, as (ARG-5), found (A-1"},
        {"FAIL A/b  ()\n  t\n", "1:11: expected the rules in brackets, as (ARG-5), found ()"},
        {"FAIL A/b  (a)\n  t\n\n    4  get 1\n", "1:1: expected a rule's id, as ERR-2, found a"},
        {"FAIL A/b  (A-1)\n", "2:1: expected the title, indented, found end of file"},
        {"FAIL A/b  (A-1)\ntitle\n", "2:1: expected the title, indented, found title"},
        {FAILED "\n  expected  1\n", "5:1: expected a statement, found end of file"},
        {FAILED "    4  get 1\n    4  get 1\n",
         "5:5: expected line numbers that count up, found get 1"},
        {FAILED ">   9  get 1\n    7  get 1\n",
         "5:5: expected line numbers that count up, found get 1"},
        {FAILED "    0  get 1\n", "4:5: expected line numbers that count up, found get 1"},
        {FAILED "9999999  get 1\n", "4:7: expected line numbers that count up, found get 1"},
        {FAILED ">   4    get\n", "4:13: expected a value (get takes 1 value), found end of line"},
        {FAILED "    4  get 1\n\n  expected  1\nFAIL A/b  (A-1)\n",
         "7:1: expected the end of the printed failure (one in each file), found FAIL A/b  (A-1)"},
        {FAILED "    4  with workers\n    6  get 1\n",
         "4:13: expected OPTION=VALUE, as workers=2, found workers"},
        {FAILED "    4  get 1\n    5  with workers=2\n", "5:8: expected a verb, found with"},
    };

    (void)state;
    CHECK_ALL(texts);
}

static void case_read__a_file_that_is_not_there(void **state) {
    objref__text mistake = {0};

    (void)state;
    assert_null(objref__case_read("/nowhere/x.case", &mistake));
    assert_string_equal(objref__text_get(&mistake), "/nowhere/x.case:1:1: expected a case file, "
                                                    "found none that can be read");
    objref__text_release(&mistake);
    assert_null(objref__case_read("/", &mistake));
    objref__text_release(&mistake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_parse__each_mistake_of_the_table),
        cmocka_unit_test(case_parse__mistakes_of_the_header),
        cmocka_unit_test(case_parse__bytes_that_are_no_text),
        cmocka_unit_test(case_parse__a_nul_byte_is_a_mistake),
        cmocka_unit_test(case_parse__mistakes_of_a_printed_failure),
        cmocka_unit_test(case_read__a_file_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
