/* Tests of the shrinker on failures that are made up: it stays with the failure, ends where nothing
 * smaller fails, tries nothing twice, and stops when it is told to. */
#include "fuzz/generator.h"
#include "fuzz/model.h"
#include "fuzz/script.h"
#include "fuzz/shrinker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A failure shows when the program makes sense and has all of these, however they hang together. */
struct made_up {
    enum step_kind kinds[3];
    uint32_t kind_count;
    const char *rule;  /* some line must stand for it; NULL: none need */
    size_t asked_most; /* then there is no more time; 0: never */
    size_t asked;
};

static bool has_kind(const struct program *program, enum step_kind kind) {
    for (uint32_t i = 0; i < program->count; i++) {
        if (program->steps[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static bool fails(const struct made_up *made_up, const struct program *program) {
    struct script script;
    if (!script_write(program, true, PROGRAM_STEPS_MAX, false, &script)) {
        return false;
    }
    bool has_rule = made_up->rule == NULL;
    bool has_kinds = true;
    for (uint32_t i = 0; i < program->count && !has_rule; i++) {
        has_rule = strcmp(script.rules[i], made_up->rule) == 0;
    }
    for (uint32_t i = 0; i < made_up->kind_count; i++) {
        has_kinds = has_kinds && has_kind(program, made_up->kinds[i]);
    }
    script_release(&script);
    return has_rule && has_kinds;
}

static enum shrink_answer check(void *user, const struct program *candidate) {
    struct made_up *made_up = user;
    if (made_up->asked_most > 0 && made_up->asked == made_up->asked_most) {
        return SHRINK_OVER;
    }
    made_up->asked++;
    return fails(made_up, candidate) ? SHRINK_FAILS : SHRINK_REFUSED;
}

/* The first drawn programs that fail so, each shrunk; how many there were. */
static uint32_t shrink_each(struct made_up *made_up, uint32_t most, struct program *ret_programs) {
    const struct generator generator = {.seed = 3, .counts_objects = true};
    uint32_t count = 0;
    for (uint64_t i = generator_enumerated() + 4000; count < most && i < 40000; i++) {
        struct program *program = &ret_programs[count];
        (void)generator_make(&generator, i, program);
        if (program->count < 12 || !fails(made_up, program)) {
            continue;
        }
        struct shrinker shrinker = {.check = check, .user = made_up};
        shrinker_run(&shrinker, program);
        assert_int_equal(shrinker.is_over, made_up->asked_most > 0);
        shrinker_release(&shrinker);
        count++;
    }
    return count;
}

/* Nothing that is one step smaller fails. */
static void assert_minimal(const struct made_up *made_up, const struct program *program) {
    assert_true(fails(made_up, program));
    for (uint32_t i = 0; i < program->count; i++) {
        bool gone[PROGRAM_STEPS_MAX] = {false};
        struct program smaller = *program;
        gone[i] = true;
        program_cut(&smaller, gone);
        assert_false(smaller.count > 0 && fails(made_up, &smaller));
    }
}

#define PROGRAMS 12u

static void assert_shrinks(struct made_up made_up, uint32_t steps_most) {
    static struct program programs[PROGRAMS];
    uint32_t count = shrink_each(&made_up, PROGRAMS, programs);
    assert_true(count >= PROGRAMS / 2);
    for (uint32_t i = 0; i < count; i++) {
        assert_minimal(&made_up, &programs[i]);
        if (programs[i].count > steps_most) {
            struct script script;
            assert_true(script_write(&programs[i], true, PROGRAM_STEPS_MAX, false, &script));
            fail_msg("%u steps, not %u:\n%s", programs[i].count, steps_most,
                     objref__text_get(&script.text));
        }
    }
}

static void shrinker_run__ends_at_one_step(void **state) {
    (void)state;
    assert_shrinks((struct made_up){.kinds = {STEP_PUT}, .kind_count = 1}, 1);
}

static void shrinker_run__keeps_what_belongs_together(void **state) {
    (void)state;
    assert_shrinks((struct made_up){.kinds = {STEP_GATE, STEP_DROP}, .kind_count = 2}, 4);
    assert_shrinks((struct made_up){.kinds = {STEP_JOIN}, .kind_count = 1}, 3);
    assert_shrinks((struct made_up){.kinds = {STEP_OPEN, STEP_WAIT}, .kind_count = 2}, 5);
}

static void shrinker_run__keeps_the_rule_that_is_broken(void **state) {
    (void)state;
    assert_shrinks((struct made_up){.rule = "ARG-9"}, 5);
    assert_shrinks((struct made_up){.rule = "ERR-2"}, 3);
    assert_shrinks((struct made_up){.rule = "ARG-5"}, 3);
}

static void shrinker_run__makes_numbers_small(void **state) {
    (void)state;
    static struct program programs[PROGRAMS];
    struct made_up made_up = {.kinds = {STEP_PUT_BYTES, STEP_DIGEST}, .kind_count = 2};
    uint32_t count = shrink_each(&made_up, PROGRAMS, programs);
    assert_true(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < programs[i].count; k++) {
            assert_int_equal(programs[i].steps[k].number, 0);
            assert_int_equal(programs[i].steps[k].seed, 0);
        }
    }
}

static void shrinker_run__stops_when_there_is_no_time(void **state) {
    (void)state;
    static struct program program[1];
    struct made_up made_up = {.kinds = {STEP_GATE}, .kind_count = 1, .asked_most = 3};
    assert_int_equal(shrink_each(&made_up, 1, program), 1);
    assert_int_equal(made_up.asked, 3);
    made_up.asked_most = 0;
    assert_true(fails(&made_up, program));
}

/* A candidate that was refused once is not played again. */
static void shrinker_run__tries_nothing_twice(void **state) {
    (void)state;
    const struct generator generator = {.seed = 3};
    struct program program, again;
    struct made_up nothing = {.kinds = {STEP_KIND_COUNT}, .kind_count = 1};
    (void)generator_make(&generator, generator_enumerated() + 4000, &program);
    again = program;
    struct shrinker shrinker = {.check = check, .user = &nothing};
    shrinker_run(&shrinker, &program);
    assert_true(program_is_equal(&program, &again));
    size_t tried = shrinker.tried;
    assert_true(tried > program.count);
    shrinker_run(&shrinker, &program);
    assert_int_equal(shrinker.tried, tried);
    shrinker_release(&shrinker);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shrinker_run__ends_at_one_step),
        cmocka_unit_test(shrinker_run__keeps_what_belongs_together),
        cmocka_unit_test(shrinker_run__keeps_the_rule_that_is_broken),
        cmocka_unit_test(shrinker_run__makes_numbers_small),
        cmocka_unit_test(shrinker_run__stops_when_there_is_no_time),
        cmocka_unit_test(shrinker_run__tries_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
