/* The suite as tests: every case of the tree is registered with cmocka at run time and played on
 * the reference runtime. PASS is ok, UNSUPPORTED and SKIP are skipped, all else is a failure with
 * the block that a person would see. */
#include "engine/impl.h"
#include "engine/loop.h"
#include "engine/message.h"
#include "engine/suite.h"
#include "language/catalogue.h"
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

static struct suite suite;
static struct stage stage;
static struct impl impl;

static void case_check(void **state) {
    const objref__case *const *entry = *state;
    const objref__case *scene = *entry;
    struct played played;
    suite_play_case(&suite, &stage, &impl, NULL, scene, &played);
    enum verdict verdict = played.verdict;
    if (verdict == VERDICT_UNSUPPORTED || verdict == VERDICT_SKIP) {
        print_message("%s: %s\n", scene->id, played.finding.reason);
        played_release(&played);
        skip();
    }
    if (verdict != VERDICT_PASS) {
        print_error("%s: %s\n%s\n", verdict_name(verdict),
                    played.finding.observed != NULL ? played.finding.observed : "",
                    played.text != NULL ? played.text : "");
    }
    played_release(&played);
    assert_int_equal(verdict, VERDICT_PASS);
}

static json_t *table_read(const char *name) {
    char *path = message_format("%s/conformance/rules/%s", impl_root(), name);
    json_t *table = json_load_file(path, 0, NULL);
    free(path);
    return table;
}

static int suite_run(void) {
    struct CMUnitTest *tests = objref__memory(suite.case_count, sizeof *tests);
    for (size_t i = 0; i < suite.case_count; i++) {
        tests[i].name = suite.cases[i]->id;
        tests[i].test_func = case_check;
        tests[i].initial_state = &suite.cases[i];
    }
    int failed = _cmocka_run_group_tests("conformance.suite", tests, suite.case_count, NULL, NULL);
    free(tests);
    return failed;
}

static void suite_fill(const objref__catalogue *catalogue) {
    suite.cases = objref__memory(catalogue->case_count, sizeof(void *));
    suite.case_count = catalogue->case_count;
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        suite.cases[i] = catalogue->cases[i].scene;
    }
    suite_order(&suite);
}

int main(int argc, char **argv) {
    objref__text fault = {0};
    char *mistake = NULL;
    objref__catalogue *catalogue = objref__catalogue_open(impl_root(), &fault);
    struct loop *loop = loop_open();
    if (argc != 3 || catalogue == NULL || loop == NULL || !impl_open(&impl, argv[1], &mistake) ||
        !stage_open(&stage, loop, impl.command)) {
        (void)fprintf(stderr, "usage: test_suite IMPL MULTIPLIER\n%s\n", objref__text_get(&fault));
        return 2;
    }
    json_t *capabilities = table_read("capabilities.json"), *choices = table_read("choices.json");
    stage.capabilities = capabilities;
    stage.choices = choices;
    stage.bounds.multiplier = strtod(argv[2], NULL);
    suite_fill(catalogue);
    int failed = suite_run();
    stage_close(&stage);
    loop_close(loop);
    free(suite.cases);
    impl_release(&impl);
    json_decref(capabilities);
    json_decref(choices);
    objref__catalogue_close(catalogue);
    objref__text_release(&fault);
    return failed != 0;
}
