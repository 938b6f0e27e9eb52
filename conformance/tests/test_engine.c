/* Unit tests of the engine's small parts: those that a play does not reach, or not at their edges.
 */
#include "engine/buffer.h"
#include "engine/expectations.h"
#include "engine/impl.h"
#include "engine/loop.h"
#include "engine/message.h"
#include "engine/record.h"
#include "engine/reply.h"
#include "engine/subject.h"
#include "engine/tail.h"
#include "engine/tally.h"

#include "engine/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void tail_text__is_the_end_of_what_was_added(void **state) {
    (void)state;
    struct tail tail = {.total = 0};
    for (int i = 0; i < 2000; i++) {
        char line[16];
        int size = snprintf(line, sizeof line, "line %04d\n", i);
        tail_add(&tail, line, (size_t)size);
    }
    char *text = tail_text(&tail);
    assert_int_equal(strlen(text), TAIL_BYTES);
    assert_non_null(strstr(text, "line 1999\n"));
    assert_null(strstr(text, "line 1589\n"));
    assert_non_null(strstr(text, "line 1591\n"));
    free(text);
}

static void tail_text__of_one_huge_piece_is_its_end(void **state) {
    (void)state;
    static char bytes[3 * TAIL_BYTES];
    memset(bytes, 'a', sizeof bytes);
    char *end = bytes + sizeof bytes;
    memset(end - TAIL_BYTES, 'b', TAIL_BYTES);
    struct tail tail = {.total = 0};
    tail_add(&tail, "before", 6);
    tail_add(&tail, bytes, sizeof bytes);
    char *text = tail_text(&tail);
    assert_int_equal(strspn(text, "b"), TAIL_BYTES);
    free(text);
}

static void tail_text__is_always_text(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *text;
    } pairs[] = {
        {"a\tb\n", "a\tb\n"},         {"\x1b[31m", "?[31m"},
        {"\xc3\xa4", "\xc3\xa4"},     {"\xf0\x9d\x84\x9e", "\xf0\x9d\x84\x9e"},
        {"\xe2\x82", "??"},           {"\xc0\x80", "??"},
        {"\xed\xa0\x80", "???"},      {"\xf4\x90\x80\x80", "????"},
        {"\xe0\x80\x80x", "???x"},    {"\xff", "?"},
        {"\xf0\x8f\xbf\xbf", "????"}, {"\x7f", "?"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct tail tail = {.total = 0};
        tail_add(&tail, pairs[i].bytes, strlen(pairs[i].bytes));
        char *text = tail_text(&tail);
        assert_string_equal(text, pairs[i].text);
        free(text);
    }
}

static void buffer_take__keeps_the_rest_and_gives_memory_back(void **state) {
    (void)state;
    static char block[100000];
    struct buffer buffer = {0};
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 10; i++) {
        buffer_add(&buffer, block, sizeof block);
        buffer_add(&buffer, "end", 3);
        buffer_take(&buffer, sizeof block);
        assert_memory_equal(buffer_front(&buffer), "end", 3);
        buffer_take(&buffer, 3);
    }
    for (int i = 0; i < 10; i++) {
        buffer_add(&buffer, block, sizeof block);
    }
    assert_true(buffer.capacity >= 10 * sizeof block);
    buffer_take(&buffer, 10 * sizeof block);
    assert_int_equal(buffer.capacity, 0);
    buffer_release(&buffer);
}

static void message_line__is_one_line_cut_between_characters(void **state) {
    (void)state;
    char *line = message_line("one\ntwo\t\xc3\xa4", 9);
    assert_string_equal(line, "one two ");
    free(line);
    line = message_line("short", 100);
    assert_string_equal(line, "short");
    free(line);
    assert_null(message_copy(NULL));
}

static void record_text__is_never_lost(void **state) {
    (void)state;
    json_t *text = record_text("a\xff");
    assert_string_equal(json_string_value(text), "a?");
    json_decref(text);
    assert_null(record_text(NULL));
}

static void records_close__tells_that_a_write_failed(void **state) {
    (void)state;
    struct records records;
    char folder[] = "/tmp/objref.records.XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_true(records_open(&records, folder));
    (void)fclose(records.file);
    (void)unlink(records.path);
    records.file = fopen("/dev/full", "we"); /* takes nothing */
    records_add(&records, json_pack("{s:s}", "record", "header"));
    assert_false(records_close(&records));
    assert_int_equal(rmdir(folder), 0);
    assert_false(records_open(&records, "/proc/no/such/folder"));
}

static void exit_combine__the_first_of_the_order_wins(void **state) {
    (void)state;
    static const int order[] = {130, 70, 2, 6, 3, 4, 1, 5, 0};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (size_t k = i; k < sizeof order / sizeof *order; k++) {
            assert_int_equal(exit_combine(order[i], order[k]), order[i]);
            assert_int_equal(exit_combine(order[k], order[i]), order[i]);
        }
    }
}

static void pattern_matches__stars_are_whole_segments(void **state) {
    (void)state;
    assert_true(pattern_matches("GET/zero", "GET/zero"));
    assert_true(pattern_matches("GET/*", "GET/zero"));
    assert_true(pattern_matches("*/zero", "GET/zero"));
    assert_true(pattern_matches("*/*", "GET/zero"));
    assert_false(pattern_matches("*", "GET/zero"));
    assert_false(pattern_matches("GET/zero", "GET/zero-polls"));
    assert_false(pattern_matches("GET/*/*", "GET/zero"));
    assert_false(pattern_matches("GET", "GET/zero"));
    assert_false(pattern_matches("*/zero", "/zero"));
}

static void verdict_find__knows_every_verdict(void **state) {
    (void)state;
    for (int i = 0; i < VERDICT_COUNT; i++) {
        enum verdict verdict = (enum verdict)i;
        assert_int_equal(verdict_find(verdict_name(verdict)), verdict);
        assert_true(strlen(verdict_word(verdict)) > 0);
    }
    assert_int_equal(verdict_find("pass"), VERDICT_COUNT);
    assert_string_equal(verdict_name(VERDICT_COUNT), "NONE");
    assert_string_equal(verdict_word(VERDICT_COUNT), "none");
}

static bool line_is_answer(const char *line, size_t size) {
    struct reply reply = {0};
    char *fault = NULL;
    bool is_good = reply_parse(line, size, &reply, &fault);
    assert_true(is_good == (fault == NULL));
    if (is_good) {
        reply_release(&reply);
    }
    free(fault);
    return is_good;
}

/* jansson takes the last one for {"id":1,"ok":1}. */
static void reply_parse__a_nul_byte_is_refused(void **state) {
    (void)state;
    static const char line[] = "{\"id\":1,\"ok\":1\0}";
    assert_true(line_is_answer("{\"id\":1,\"ok\":\"\\u0000\"}", 22));
    assert_false(line_is_answer("\0", 1));
    assert_false(line_is_answer(line, sizeof line - 1));
}

static void reply_parse__looks_at_nesting_before_it_allocates(void **state) {
    (void)state;
    static const char start[] = "{\"id\":1,\"ok\":{\"text\":\"";
    char line[200];
    int size = snprintf(line, sizeof line, "%s[[[[[[[[\\\"[[[[\"}}", start);
    assert_true(line_is_answer(line, (size_t)size)); /* brackets in a text do not nest */
    size_t many = 1 << 20;
    char *brackets = malloc(many);
    assert_non_null(brackets);
    for (size_t i = 0; i < many; i++) {
        brackets[i] = "[],"[i % 3];
    }
    assert_false(line_is_answer(brackets, many));
    free(brackets);
    assert_false(line_is_answer("", 0));
    assert_false(line_is_answer("]]}}", 4));
    assert_false(line_is_answer("{\"id\":1,\"ok\":1", 14));
}

static void impl_open__finds_what_ships_and_quotes_paths(void **state) {
    (void)state;
    struct impl impl;
    char *fault = NULL;
    assert_true(impl_open(&impl, "reference", &fault));
    assert_non_null(strstr(impl.command, "conformance/adapters/reference/run'"));
    impl_release(&impl);
    assert_true(impl_open(&impl, "twin:some-name", &fault));
    assert_non_null(strstr(impl.command, "conformance/twins/run' some-name"));
    impl_release(&impl);
    assert_true(impl_open(&impl, "twin:$(reboot)", &fault)); /* no name: then it is a command */
    assert_string_equal(impl.command, "twin:$(reboot)");
    impl_release(&impl);
    assert_true(impl_open(&impl, "./mine --fast", &fault));
    assert_string_equal(impl.command, "./mine --fast");
    impl_release(&impl);
    assert_false(impl_open(&impl, " \n", &fault));
    free(fault);
    assert_false(impl_open(&impl, "a\nb", &fault));
    free(fault);
}

/* A request that its reader never takes: more than a pipe holds, and the answer never comes. */
static void subject_send__does_not_block_on_who_does_not_read(void **state) {
    (void)state;
    struct loop *loop = loop_open();
    struct subject *subject = subject_start(loop, "sleep 60", "/tmp");
    assert_non_null(subject);
    char *text = malloc(900001);
    assert_non_null(text);
    memset(text, 'x', 900000);
    text[900000] = '\0';
    struct reply reply;
    int64_t id = subject_send(subject, json_pack("{s:s}", "op", text));
    assert_int_equal(subject_wait(subject, id, clock_now_ns() + 50 * CLOCK_MS, &reply), WAIT_LATE);
    assert_false(subject_has_answer(subject, id, NULL));
    json_t *two = json_pack("{s:s,s:s}", "op", text, "as", text);
    assert_int_equal(subject_send(subject, two), -1); /* over 1 MiB: nobody has to read it */
    char *end = subject_end_text(subject);
    assert_string_equal(end, "still runs");
    free(end);
    free(text);
    subject_end(subject);
    assert_int_equal(loop_is_interrupted(loop), 0);
    loop_close(loop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tail_text__is_the_end_of_what_was_added),
        cmocka_unit_test(tail_text__of_one_huge_piece_is_its_end),
        cmocka_unit_test(tail_text__is_always_text),
        cmocka_unit_test(buffer_take__keeps_the_rest_and_gives_memory_back),
        cmocka_unit_test(message_line__is_one_line_cut_between_characters),
        cmocka_unit_test(record_text__is_never_lost),
        cmocka_unit_test(records_close__tells_that_a_write_failed),
        cmocka_unit_test(exit_combine__the_first_of_the_order_wins),
        cmocka_unit_test(pattern_matches__stars_are_whole_segments),
        cmocka_unit_test(verdict_find__knows_every_verdict),
        cmocka_unit_test(reply_parse__a_nul_byte_is_refused),
        cmocka_unit_test(reply_parse__looks_at_nesting_before_it_allocates),
        cmocka_unit_test(impl_open__finds_what_ships_and_quotes_paths),
        cmocka_unit_test(subject_send__does_not_block_on_who_does_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
