/* Claim files: a whole one is read, and each mistake is answered with its place. */
#include "claim.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The test's own claim with one member of its document replaced; "" removes it. */
static bool load_with(const char *key, const char *value, bench_claim *claim, char **error) {
    char path[] = "claim-XXXXXX";
    json_t *document = json_load_file(CLAIM_FILE, 0, NULL);
    assert_non_null(document);
    if (*value == '\0') {
        json_object_del(document, key);
    } else {
        json_object_set_new(document, key, json_loads(value, JSON_DECODE_ANY, NULL));
    }
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(json_dumpfd(document, fd, 0), 0);
    close(fd);
    json_decref(document);
    *error = NULL;
    bool is_loaded = bench_claim_load(path, claim, error);
    unlink(path);
    return is_loaded;
}

static void assert_refused(const char *key, const char *value, const char *part) {
    bench_claim claim;
    char *error = NULL;
    assert_false(load_with(key, value, &claim, &error));
    assert_non_null(error);
    if (strstr(error, part) == NULL) {
        fail_msg("'%s' does not say '%s'", error, part);
    }
    free(error);
}

static void load__reads_what_the_file_says(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    assert_true(bench_claim_load(CLAIM_FILE, &claim, &error));
    assert_string_equal(claim.name, "made-up");
    assert_int_equal(claim.layouts, 6);
    assert_int_equal(claim.alternative_count, 2);
    assert_int_equal(claim.alternatives[0].role, BENCH_GATING);
    assert_int_equal(claim.alternatives[1].role, BENCH_CONTRAST);
    assert_int_equal(claim.alternatives[1].fails_in, 1);
    assert_int_equal(claim.cell_count, 3);
    assert_true(claim.cells[1].gating && claim.cells[1].selected);
    assert_false(claim.cells[2].gating);
    bench_claim_release(&claim);
    assert_null(claim.document);
}

static void load__reads_the_shipped_claim(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    assert_true(bench_claim_load(SHIPPED_CLAIM_FILE, &claim, &error));
    assert_string_equal(claim.name, "lookup");
    bench_claim_release(&claim);
}

static void load__says_where_the_json_is_broken(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    char path[] = "claim-XXXXXX";
    int fd = mkstemp(path);
    dprintf(fd, "{\n  \"claim\": ,\n}\n");
    close(fd);
    assert_false(bench_claim_load(path, &claim, &error));
    unlink(path);
    assert_non_null(strstr(error, ":2:12: expected JSON"));
    free(error);
    assert_false(bench_claim_load("no/such/file.json", &claim, &error));
    assert_non_null(strstr(error, "no/such/file.json"));
    free(error);
}

static void load__refuses_a_missing_or_wrong_member(void **state) {
    (void)state;
    static const char *const mistakes[][3] = {
        {"claim", "", "claim: expected a name of a-z, 0-9 and -, found nothing"},
        {"claim", "\"Look Up\"", "found \"Look Up\""},
        {"title", "3", "title: expected a text, found 3"},
        {"subject", "\"../../bin/sh\"", "subject: expected a name"},
        {"layouts", "0", "layouts: expected a whole number from 1 to 64, found 0"},
        {"layouts", "65", "found 65"},
        {"layouts", "2.5", "found 2.5"},
        {"margin_percent", "0.5", "margin_percent: expected a number from 0.75 to 1.5"},
        {"margin_percent", "\"1\"", "found \"1\""},
        {"clone", "\"base\"", "clone: expected another name than the baseline's"},
        {"cells", "[]", "cells: expected a list of 1 to 16, found []"},
        {"cells", "[{\"name\":\"a\",\"title\":\"\"}]",
         "gating: expected true or false, found nothing"},
        {"extra", "1", "extra: expected no such member in a claim, found 1"},
        {"alternatives", "{}", "alternatives: expected a list"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        assert_refused(mistakes[i][0], mistakes[i][1], mistakes[i][2]);
    }
}

static void load__refuses_alternatives_that_make_no_claim(void **state) {
    (void)state;
    static const char *const mistakes[][2] = {
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"shown\"}]", "expected one that is gating"},
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"main\"}]",
         "gating, contrast or shown, found \"main\""},
        {"[{\"name\":\"base\",\"title\":\"\",\"role\":\"gating\"}]", "expected each name once"},
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"gating\",\"fails_in\":[\"view-8\"]}]",
         "on a contrast only"},
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"contrast\"}]", "fails_in: expected a list"},
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"contrast\",\"fails_in\":[\"view\"]}]",
         "fails_in: expected the name of a cell, found \"view\""},
        {"[{\"name\":\"a\",\"title\":\"\",\"role\":\"gating\",\"rule\":1}]",
         "no such member in an alternative"},
        {"[7]", "name: expected a name"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        assert_refused("alternatives", mistakes[i][0], mistakes[i][1]);
    }
}

static void load__refuses_a_cell_twice(void **state) {
    (void)state;
    assert_refused("cells",
                   "[{\"name\":\"view-8\",\"title\":\"\",\"gating\":true},"
                   "{\"name\":\"view-8\",\"title\":\"\",\"gating\":true}]",
                   "expected each cell once");
}

static void select__keeps_only_the_named_cells(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    assert_true(bench_claim_load(CLAIM_FILE, &claim, &error));
    assert_false(bench_claim_select(&claim, "view-9", true));
    assert_true(claim.cells[0].selected);
    assert_true(bench_claim_select(&claim, "copy-8", true));
    assert_true(bench_claim_select(&claim, "chain", false));
    assert_false(claim.cells[0].selected);
    assert_true(claim.cells[1].selected);
    assert_true(claim.cells[2].selected);
    bench_claim_release(&claim);
}

static json_t *describe(const char *alternatives, const char *cells) {
    char text[1024];
    (void)snprintf(
        text, sizeof text,
        "{\"baseline\":\"base\",\"clone\":\"base-again\",\"alternatives\":%s,\"cells\":%s}",
        alternatives, cells);
    json_t *description = json_loads(text, 0, NULL);
    assert_non_null(description);
    return description;
}

static void adopt__takes_the_sides_of_a_foreign_subject(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    json_t *description = describe("[{\"name\":\"theirs\",\"title\":\"\",\"role\":\"gating\"}]",
                                   "[\"copy-8\",\"own\"]");
    assert_true(bench_claim_load(CLAIM_FILE, &claim, &error));
    assert_true(bench_claim_adopt(&claim, description, &error));
    json_decref(description);
    assert_int_equal(claim.layouts, 1);
    assert_int_equal(claim.alternative_count, 1);
    assert_string_equal(claim.alternatives[0].name, "theirs");
    assert_false(claim.cells[0].selected);
    assert_true(claim.cells[1].selected);
    bench_claim_release(&claim);
}

static void adopt__refuses_a_subject_that_gates_nothing(void **state) {
    (void)state;
    bench_claim claim;
    char *error = NULL;
    json_t *description =
        describe("[{\"name\":\"theirs\",\"title\":\"\",\"role\":\"shown\"}]", "[\"copy-8\"]");
    assert_true(bench_claim_load(CLAIM_FILE, &claim, &error));
    assert_false(bench_claim_adopt(&claim, description, &error));
    assert_non_null(strstr(error, "one that is gating"));
    assert_string_equal(claim.alternatives[0].name, "mine");
    free(error);
    json_decref(description);
    bench_claim_release(&claim);
}

static void assert_accepts(const char *alternatives, const char *cells, const char *part) {
    bench_claim claim;
    char *error = NULL;
    json_t *description = describe(alternatives, cells);
    assert_true(bench_claim_load(CLAIM_FILE, &claim, &error));
    assert_int_equal(bench_claim_accepts(&claim, description, &error), part == NULL);
    if (part != NULL && strstr(error, part) == NULL) {
        fail_msg("'%s' does not say '%s'", error, part);
    }
    free(error);
    json_decref(description);
    bench_claim_release(&claim);
}

static void accepts__asks_for_everything_the_claim_names(void **state) {
    (void)state;
    const char *both = "[{\"name\":\"mine\",\"title\":\"\",\"role\":\"gating\"},"
                       "{\"name\":\"lock\",\"title\":\"\",\"role\":\"shown\"}]";
    const char *one = "[{\"name\":\"mine\",\"title\":\"\",\"role\":\"gating\"}]";
    assert_accepts(both, "[\"view-8\",\"copy-8\",\"chain\"]", NULL);
    assert_accepts(one, "[\"view-8\",\"copy-8\",\"chain\"]",
                   "lock: expected it among the alternatives");
    assert_accepts(both, "[\"view-8\",\"chain\"]", "copy-8: expected it among the cells");
    assert_accepts("[]", "[]", "alternatives");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load__reads_what_the_file_says),
        cmocka_unit_test(load__reads_the_shipped_claim),
        cmocka_unit_test(load__says_where_the_json_is_broken),
        cmocka_unit_test(load__refuses_a_missing_or_wrong_member),
        cmocka_unit_test(load__refuses_alternatives_that_make_no_claim),
        cmocka_unit_test(load__refuses_a_cell_twice),
        cmocka_unit_test(select__keeps_only_the_named_cells),
        cmocka_unit_test(adopt__takes_the_sides_of_a_foreign_subject),
        cmocka_unit_test(adopt__refuses_a_subject_that_gates_nothing),
        cmocka_unit_test(accepts__asks_for_everything_the_claim_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
