/* test_registry - names of functions: what is a name, who gets it, how many there can be. */
#include "registry.h"

#include "helpers.h"

#include <string.h>

static objref_status body_one(objref_call *call) {
    return return_number(call, 0, 1);
}

static objref_status body_two(objref_call *call) {
    return return_number(call, 0, 2);
}

static void assert_runs(const char *name, uint64_t expected) {
    objref_ref ref;
    assert_ok(objref_submit(name, NULL, 0, &ref, 1));
    assert_number(ref, expected);
    drop(ref);
}

static void register__refuses_a_name_that_is_taken(void **state) {
    (void)state;
    register_body("taken", body_one, OBJREF_MAY_BLOCK);
    assert_status(objref_register("taken", body_two, OBJREF_MAY_BLOCK), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_register("taken", body_one, OBJREF_MAY_BLOCK), OBJREF_INVALID_ARGUMENT);
    assert_runs("taken", 1);
}

static void register__takes_names_of_1_to_63_bytes(void **state) {
    (void)state;
    char name[OBJREF_NAME_BYTES_MAX + 2];
    memset(name, 'x', sizeof(name));
    name[OBJREF_NAME_BYTES_MAX + 1] = '\0';
    assert_status(objref_register(name, body_one, 0), OBJREF_INVALID_ARGUMENT);
    objref_ref ref;
    assert_status(objref_submit(name, NULL, 0, &ref, 1), OBJREF_UNKNOWN_FUNCTION);
    name[OBJREF_NAME_BYTES_MAX] = '\0';
    register_body(name, body_two, OBJREF_MAY_BLOCK);
    assert_runs(name, 2);
    name[1] = '\0';
    register_body(name, body_one, OBJREF_MAY_BLOCK);
    assert_runs("x", 1);
    assert_status(objref_register("", body_one, 0), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_submit("", NULL, 0, &ref, 1), OBJREF_UNKNOWN_FUNCTION);
}

static void register__refuses_bad_arguments(void **state) {
    (void)state;
    assert_status(objref_register(NULL, body_one, 0), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_register("f", NULL, 0), OBJREF_INVALID_ARGUMENT);
    assert_status(objref_register("f", body_one, 2), OBJREF_INVALID_ARGUMENT);
    objref_ref ref;
    assert_status(objref_submit("f", NULL, 0, &ref, 1), OBJREF_UNKNOWN_FUNCTION);
}

static void register__keeps_nothing_of_the_callers_memory(void **state) {
    (void)state;
    char name[] = "first";
    register_body(name, body_one, OBJREF_MAY_BLOCK);
    memcpy(name, "other", sizeof(name));
    assert_runs("first", 1);
    objref_ref ref;
    assert_status(objref_submit("other", NULL, 0, &ref, 1), OBJREF_UNKNOWN_FUNCTION);
}

/* -- two at once */

typedef struct racer {
    objref_function body;
    pthread_barrier_t *start;
    objref_status statuses[20];
} racer;

static void *register_all(void *argument) {
    racer *self = argument;
    for (size_t i = 0; i < COUNT_OF(self->statuses); i++) {
        char name[16];
        MUST(snprintf(name, sizeof(name), "raced %zu", i) > 0);
        (void)pthread_barrier_wait(self->start);
        self->statuses[i] = objref_register(name, self->body, OBJREF_MAY_BLOCK);
    }
    return NULL;
}

static void register__of_one_name_by_two_threads_succeeds_once(void **state) {
    (void)state;
    pthread_barrier_t start_line;
    assert_int_equal(pthread_barrier_init(&start_line, NULL, 2), 0);
    racer one = {.body = body_one, .start = &start_line};
    racer two = {.body = body_two, .start = &start_line};
    const pthread_t threads[] = {thread_start(register_all, &one),
                                 thread_start(register_all, &two)};
    thread_join(threads[0]);
    thread_join(threads[1]);
    for (size_t i = 0; i < COUNT_OF(one.statuses); i++) {
        const bool one_won = one.statuses[i] == OBJREF_OK;
        assert_status(one.statuses[i], one_won ? OBJREF_OK : OBJREF_INVALID_ARGUMENT);
        assert_status(two.statuses[i], one_won ? OBJREF_INVALID_ARGUMENT : OBJREF_OK);
        char name[16];
        assert_true(snprintf(name, sizeof(name), "raced %zu", i) > 0);
        assert_runs(name, one_won ? 1 : 2);
    }
    (void)pthread_barrier_destroy(&start_line);
}

/* -- the table */

static void registry__takes_a_thousand_and_finds_each(void **state) {
    (void)state;
    static objref__registry registry = {.lock = PTHREAD_MUTEX_INITIALIZER};
    objref__function function = {.body = body_one};
    for (int i = 0; i < OBJREF__FUNCTION_MAX; i++) {
        assert_true(snprintf(function.name, sizeof(function.name), "f%d", i) > 0);
        assert_ok(objref__registry_add(&registry, &function));
    }
    memcpy(function.name, "more", sizeof("more"));
    assert_status(objref__registry_add(&registry, &function), OBJREF_OUT_OF_MEMORY);
    assert_null(objref__registry_find(&registry, 1, "more"));
    for (int i = 0; i < OBJREF__FUNCTION_MAX; i++) {
        char name[OBJREF_NAME_BYTES_MAX + 1];
        assert_true(snprintf(name, sizeof(name), "f%d", i) > 0);
        const objref__function *found = objref__registry_find(&registry, 1, name);
        assert_non_null(found);
        assert_string_equal(found->name, name);
    }
    objref__registry_clear(&registry);
    assert_null(objref__registry_find(&registry, 1, "f0"));
    assert_ok(objref__registry_add(&registry, &function));
    assert_non_null(objref__registry_find(&registry, 1, "more"));
}

static void register__says_when_the_table_is_full(void **state) {
    (void)state;
    char name[16];
    for (int i = 4; i < OBJREF__FUNCTION_MAX; i++) { /* four are the helpers' */
        assert_true(snprintf(name, sizeof(name), "f%d", i) > 0);
        register_body(name, body_one, OBJREF_MAY_BLOCK);
    }
    assert_status(objref_register("more", body_one, 0), OBJREF_OUT_OF_MEMORY);
    assert_status(objref_register("f5", body_one, 0), OBJREF_INVALID_ARGUMENT);
    assert_runs("f1023", 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        session_test(register__refuses_a_name_that_is_taken),
        session_test(register__takes_names_of_1_to_63_bytes),
        session_test(register__refuses_bad_arguments),
        session_test(register__keeps_nothing_of_the_callers_memory),
        session_test(register__of_one_name_by_two_threads_succeeds_once),
        cmocka_unit_test(registry__takes_a_thousand_and_finds_each),
        session_test(register__says_when_the_table_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
