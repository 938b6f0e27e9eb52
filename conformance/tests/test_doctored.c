/* The judge against doctored replies: for each form of expectation one reply that is right and must
 * PASS, and one that must not. Rows are in doctored.jsonl, played by objref-doctor through the real
 * engine; each row is two tests. */
#include "engine/loop.h"
#include "engine/message.h"
#include "engine/player.h"
#include "engine/stage.h"
#include "language/case.h"
#include "language/text.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS_MAX 256

struct row {
    const json_t *row;
    const char *side; /* good or bad */
    long number;
};

static struct loop *loop;
static const char *doctor_path, *rows_path;

static char *case_text(const json_t *row) {
    objref__text text = {0};
    objref__text_say(&text, "rule   PLAN-1\ntitle  a doctored reply is found out\n");
    size_t index;
    const json_t *line;
    json_array_foreach(json_object_get(row, "header"), index, line) {
        objref__text_say(&text, "%s\n", json_string_value(line));
    }
    json_array_foreach(json_object_get(row, "lines"), index, line) {
        objref__text_say(&text, "\n%s", json_string_value(line));
    }
    objref__text_say(&text, "\n");
    return objref__text_take(&text);
}

static objref__case *case_parse(const json_t *row) {
    char *text = case_text(row);
    objref__text fault = {0};
    objref__case *scene = objref__case_parse("PLAN/doctored.case", text, strlen(text), &fault);
    if (scene == NULL) {
        print_error("%s\n%s\n", objref__text_get(&fault), text);
    }
    objref__text_release(&fault);
    free(text);
    return scene;
}

static void row_play(const struct row *row, struct finding *ret_finding) {
    objref__case *scene = case_parse(row->row);
    assert_non_null(scene);
    char *command =
        message_format("'%s' '%s' %ld %s", doctor_path, rows_path, row->number, row->side);
    struct stage stage;
    assert_true(stage_open(&stage, loop, command));
    const json_t *multiplier = json_object_get(row->row, "multiplier");
    stage.bounds.multiplier = multiplier != NULL ? json_number_value(multiplier) : 1.0;
    player_play(&stage, scene, false, ret_finding);
    stage_close(&stage);
    free(command);
    objref__case_release(scene);
}

static void row_check(void **state) {
    const struct row *row = *state;
    bool is_good = strcmp(row->side, "good") == 0;
    const char *wanted = is_good ? "PASS" : json_string_value(json_object_get(row->row, "verdict"));
    struct finding finding;
    row_play(row, &finding);
    print_message("%-44s %-5s %-9s expected %s, observed %s\n",
                  json_string_value(json_object_get(row->row, "form")), row->side,
                  verdict_name(finding.verdict), finding.expected != NULL ? finding.expected : "-",
                  finding.observed != NULL ? finding.observed : "-");
    assert_string_equal(verdict_name(finding.verdict), wanted);
    finding_release(&finding);
}

static size_t rows_read(json_t **ret_rows) {
    FILE *file = fopen(rows_path, "re");
    assert_non_null(file);
    char *line = NULL;
    size_t capacity = 0, count = 0;
    while (count < ROWS_MAX && getline(&line, &capacity, file) >= 0) {
        json_error_t error;
        ret_rows[count] = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        if (ret_rows[count++] == NULL) {
            (void)fprintf(stderr, "%s:%zu: %s\n", rows_path, count, error.text);
            exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
        }
    }
    free(line);
    (void)fclose(file);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_doctored DOCTOR ROWS\n");
        return 2;
    }
    doctor_path = argv[1];
    rows_path = argv[2];
    static json_t *rows[ROWS_MAX];
    static struct row states[2 * ROWS_MAX];
    static struct CMUnitTest tests[2 * ROWS_MAX];
    static char *names[2 * ROWS_MAX];
    size_t count = rows_read(rows);
    for (size_t i = 0; i < 2 * count; i++) {
        const json_t *row = rows[i / 2];
        states[i] = (struct row){row, i % 2 == 0 ? "good" : "bad", (long)(i / 2)};
        names[i] = message_format("%s, %s", json_string_value(json_object_get(row, "form")),
                                  states[i].side);
        tests[i].name = names[i];
        tests[i].test_func = row_check;
        tests[i].initial_state = &states[i];
    }
    loop = loop_open();
    int failed = _cmocka_run_group_tests("conformance.doctored", tests, 2 * count, NULL, NULL);
    loop_close(loop);
    for (size_t i = 0; i < 2 * count; i++) {
        free(names[i]);
    }
    for (size_t i = 0; i < count; i++) {
        json_decref(rows[i]);
    }
    return failed > 0;
}
