/* Tests of shapes, generator and scripts: what is made, how often, and that it can be made again.
 */
#include "fuzz/generator.h"
#include "fuzz/program.h"
#include "fuzz/script.h"
#include "fuzz/shape.h"
#include "language/case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DRAWN 3000u

/* ---- shapes ---- */

static uint64_t shape_key(const struct shape *shape) {
    uint64_t key = shape->count;
    for (uint32_t i = 0; i < shape->count; i++) {
        uint64_t parents = 0;
        for (uint32_t k = 0; k < i; k++) {
            parents |= (uint64_t)(shape->parents[i] >> k & 1U) << shape->labels[k];
        }
        key |= parents << (8 + 8 * shape->labels[i]);
    }
    return key;
}

static int key_compare(const void *left, const void *right) {
    uint64_t one = *(const uint64_t *)left, other = *(const uint64_t *)right;
    return one < other ? -1 : one > other;
}

static void shape_enumerate__gives_each_labelled_graph_once(void **state) {
    (void)state;
    static uint64_t keys[SHAPES_ENUMERATED];
    uint32_t counts[5] = {0};
    for (uint32_t i = 0; i < SHAPES_ENUMERATED; i++) {
        struct shape shape = shape_enumerate(i);
        counts[shape.count]++;
        keys[i] = shape_key(&shape);
    }
    assert_int_equal(counts[1], 1);
    assert_int_equal(counts[2], 3);
    assert_int_equal(counts[3], 25);
    assert_int_equal(counts[4], 543);
    qsort(keys, SHAPES_ENUMERATED, sizeof *keys, key_compare);
    for (uint32_t i = 1; i < SHAPES_ENUMERATED; i++) {
        assert_true(keys[i - 1] != keys[i]);
    }
}

static void shape_draw__makes_nodes_from_those_before_them(void **state) {
    (void)state;
    uint32_t kinds[SHAPE_KIND_COUNT] = {0};
    for (uint64_t i = 0; i < DRAWN; i++) {
        struct stream stream = stream_open(1, i, STREAM_STRUCTURE);
        struct shape shape = shape_draw(&stream, SHAPE_NODES_MAX);
        kinds[shape.kind]++;
        for (uint32_t node = 0; node < shape.count; node++) {
            assert_int_equal(shape.parents[node] >> node, 0);
        }
    }
    for (int kind = SHAPE_SINGLE; kind < SHAPE_KIND_COUNT; kind++) {
        assert_true(kinds[kind] > DRAWN / 20);
        assert_true(strlen(shape_word((enum shape_kind)kind)) > 0);
    }
}

/* ---- what the programs contain ---- */

enum label {
    LABEL_FAN_IN,
    LABEL_DEEP,
    LABEL_NESTED,
    LABEL_TWICE,
    LABEL_GATE,
    LABEL_GATES,
    LABEL_IN_FLIGHT,
    LABEL_FAILURE,
    LABEL_PASSED_ON,
    LABEL_HOP,
    LABEL_TOGETHER,
    LABEL_LARGE,
    LABEL_EMPTY,
    LABEL_SPLIT,
    LABEL_LIVES,
    LABEL_NOT_RUN,
    LABEL_COUNT
};

/* The least of a thousand drawn programs that must have it. */
static const struct {
    const char *name;
    uint32_t least;
} labels[LABEL_COUNT] = {
    [LABEL_FAN_IN] = {"a task of three inputs or more", 150},
    [LABEL_DEEP] = {"a chain of four tasks", 40},
    [LABEL_NESTED] = {"a ref in a value", 200},
    [LABEL_TWICE] = {"an operand twice", 150},
    [LABEL_GATE] = {"a gate", 200},
    [LABEL_GATES] = {"two gates", 80},
    [LABEL_IN_FLIGHT] = {"an argument dropped in flight", 80},
    [LABEL_FAILURE] = {"a failure", 40},
    [LABEL_PASSED_ON] = {"a failure passed on", 20},
    [LABEL_HOP] = {"a ref through bytes or text", 150},
    [LABEL_TOGETHER] = {"a get beside others", 50},
    [LABEL_LARGE] = {"a value of 4096 bytes or more", 40},
    [LABEL_EMPTY] = {"a value of no bytes", 5},
    [LABEL_SPLIT] = {"a wait that splits", 50},
    [LABEL_LIVES] = {"objects counted", 100},
    [LABEL_NOT_RUN] = {"a witness that must not run", 3},
};

static bool step_is(const struct step *step, enum step_kind kind) {
    return step->kind == kind;
}

static void step_label(const struct step *step, bool *has) {
    bool is_bytes = step_is(step, STEP_PUT_BYTES) || step_is(step, STEP_FILL);
    bool is_hop = step_is(step, STEP_HOP) || step_is(step, STEP_TEXT_HOP);
    has[LABEL_GATES] |= has[LABEL_GATE] && step_is(step, STEP_GATE);
    has[LABEL_GATE] |= step_is(step, STEP_GATE);
    has[LABEL_NESTED] |= step_is(step, STEP_OPEN);
    has[LABEL_FAN_IN] |= step_is(step, STEP_MIX) && step->use_count >= 3;
    has[LABEL_FAILURE] |= step_is(step, STEP_FAIL);
    has[LABEL_HOP] |= is_hop;
    has[LABEL_TOGETHER] |= step_is(step, STEP_START);
    has[LABEL_LARGE] |= is_bytes && step->number >= 4096;
    has[LABEL_EMPTY] |= is_bytes && step->number == 0;
    has[LABEL_LIVES] |= step_is(step, STEP_STATS);
}

static void depth_label(const struct program *program, bool *has) {
    uint32_t depth[PROGRAM_STEPS_MAX] = {0};
    for (uint32_t i = 0; i < program->count; i++) {
        const struct step *step = &program->steps[i];
        for (uint32_t k = 0; k < step->use_count; k++) {
            uint32_t below = depth[step->uses[k].step] + (step->kind == STEP_MIX);
            depth[i] = below > depth[i] ? below : depth[i];
        }
        has[LABEL_DEEP] |= depth[i] >= 4;
    }
}

static void rules_label(const struct program *program, const struct script *script, bool *has) {
    for (uint32_t i = 0; i < program->count; i++) {
        bool is_split = script->oracles[i] == ORACLE_SPLIT &&
                        program->steps[i].number < (int64_t)program->steps[i].use_count;
        bool is_witness = program->steps[i].kind == STEP_RAN;
        has[LABEL_TWICE] |= strcmp(script->rules[i], "ARG-5") == 0;
        has[LABEL_IN_FLIGHT] |= strcmp(script->rules[i], "ARG-9") == 0;
        has[LABEL_PASSED_ON] |= !is_witness && strcmp(script->rules[i], "ERR-2") == 0;
        has[LABEL_NOT_RUN] |= is_witness && strcmp(script->rules[i], "ERR-2") == 0;
        has[LABEL_SPLIT] |= is_split;
    }
}

/* How many of a thousand programs have each label. Every one must be a case that parses. */
static void labels_count(const struct generator *generator, uint32_t *ret_counts) {
    uint32_t refused = 0;
    for (uint64_t i = 0; i < DRAWN; i++) {
        struct program program;
        struct script script;
        bool has[LABEL_COUNT] = {false};
        (void)generator_make(generator, generator_enumerated() + 2000 + i, &program);
        if (!script_write(&program, generator->counts_objects, PROGRAM_STEPS_MAX, false, &script)) {
            refused++;
            continue;
        }
        for (uint32_t k = 0; k < program.count; k++) {
            step_label(&program.steps[k], has);
        }
        depth_label(&program, has);
        rules_label(&program, &script, has);
        for (int label = 0; label < LABEL_COUNT; label++) {
            ret_counts[label] += has[label];
        }
        script_release(&script);
    }
    assert_true(refused < DRAWN / 100);
    for (int label = 0; label < LABEL_COUNT; label++) {
        ret_counts[label] = ret_counts[label] * 1000 / DRAWN;
    }
}

static void generator_make__has_every_label_often_enough(void **state) {
    (void)state;
    const struct generator generator = {.seed = 1, .counts_objects = true};
    uint32_t counts[LABEL_COUNT] = {0};
    labels_count(&generator, counts);
    for (int label = 0; label < LABEL_COUNT; label++) {
        print_message("%4u of 1000: %s\n", counts[label], labels[label].name);
    }
    for (int label = 0; label < LABEL_COUNT; label++) {
        assert_true(counts[label] >= labels[label].least);
    }
}

/* The control: what an implementation does not offer is never made, and its label goes. */
static void generator_make__makes_nothing_that_is_left_out(void **state) {
    (void)state;
    struct generator generator = {.seed = 1};
    generator.is_left[STEP_GATE] = generator.is_left[STEP_START] = true;
    uint32_t counts[LABEL_COUNT] = {0};
    labels_count(&generator, counts);
    assert_int_equal(counts[LABEL_GATE], 0);
    assert_int_equal(counts[LABEL_TOGETHER], 0);
    assert_int_equal(counts[LABEL_LIVES], 0);
    assert_true(counts[LABEL_NESTED] > 0);
}

/* ---- making again ---- */

static void generator_make__depends_on_seed_and_number_alone(void **state) {
    (void)state;
    const struct generator generator = {.seed = 5, .counts_objects = true};
    const struct generator other = {.seed = 6, .counts_objects = true};
    uint32_t differ = 0;
    for (uint64_t i = 0; i < 300; i++) {
        struct program first, second, third;
        uint64_t index = i * 97;
        (void)generator_make(&generator, index, &first);
        (void)generator_make(&other, index, &third);
        (void)generator_make(&generator, index, &second);
        assert_true(program_is_equal(&first, &second));
        assert_true(program_hash(&first) == program_hash(&second));
        differ += !program_is_equal(&first, &third);
    }
    assert_true(differ > 250);
}

/* ---- scripts ---- */

static void script_write__is_a_case_that_names_its_lines(void **state) {
    (void)state;
    const struct generator generator = {.seed = 9, .counts_objects = true};
    for (uint64_t i = 0; i < 3000; i++) {
        struct program program;
        struct script script;
        objref__text fault = {0};
        (void)generator_make(&generator, i * 3, &program);
        if (!script_write(&program, true, program.count, false, &script)) {
            continue;
        }
        objref__case *scene =
            objref__case_parse("fuzz/program.case", script.text.data, script.text.size, &fault);
        if (scene == NULL) {
            fail_msg("%s in\n%s", objref__text_get(&fault), objref__text_get(&script.text));
        }
        uint32_t last = program.count - 1;
        assert_int_equal(scene->line_count, 3 + script.statement_count);
        assert_int_equal(script_step(&script, &program, script.lines[last]), last);
        assert_int_equal(script_step(&script, &program, 4), 0);
        assert_int_equal(script_step(&script, &program, 0), program.count);
        objref__case_release(scene);
        script_release(&script);
    }
}

static void script_write__is_the_text_that_people_read(void **state) {
    (void)state;
    static const struct program program = {
        .count = 8,
        .steps = {{.kind = STEP_PUT, .number = 4},
                  {.kind = STEP_GATE, .use_count = 1, .uses = {{0, 0}}},
                  {.kind = STEP_MIX, .use_count = 2, .uses = {{1, 0}, {1, 0}}, .number = 7},
                  {.kind = STEP_DROP, .use_count = 1, .uses = {{1, 0}}},
                  {.kind = STEP_WAIT, .use_count = 2, .uses = {{0, 0}, {2, 0}}, .number = 1},
                  {.kind = STEP_LIFT, .use_count = 1, .uses = {{1, 0}}},
                  {.kind = STEP_HOP, .use_count = 1, .uses = {{2, 0}}},
                  {.kind = STEP_GET, .use_count = 1, .uses = {{6, 0}}}}};
    struct script script;
    assert_true(script_write(&program, false, 7, false, &script));
    assert_string_equal(objref__text_get(&script.text),
                        "rule   PLAN-9\n"
                        "title  a value is what the flow of data makes it\n"
                        "\n"
                        "a = put 4\n"
                        "b = submit gate @g1 a\n"
                        "c = submit mix b b 7\n"
                        "drop b\n"
                        "wait [a, c] for 1  => ready [a] rest [c] in order\n"
                        "open @g1\n"
                        "g_raw = encode c\n"
                        "g = decode g_raw\n"
                        "get g  => -5281390749760701290 within 2s\n");
    script_release(&script);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shape_enumerate__gives_each_labelled_graph_once),
        cmocka_unit_test(shape_draw__makes_nodes_from_those_before_them),
        cmocka_unit_test(generator_make__has_every_label_often_enough),
        cmocka_unit_test(generator_make__makes_nothing_that_is_left_out),
        cmocka_unit_test(generator_make__depends_on_seed_and_number_alone),
        cmocka_unit_test(script_write__is_a_case_that_names_its_lines),
        cmocka_unit_test(script_write__is_the_text_that_people_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
