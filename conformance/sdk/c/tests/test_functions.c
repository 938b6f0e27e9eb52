/* The catalogue against the vectors that every SDK plays: usage test_functions VECTORS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "call.h"
#include "json.h"
#include "wire.h"

#define LINE_BYTES_MAX 65536
#define ARGS_MAX 8

static const char *vectors;
static const objref_sdk_adapter nothing = {.isolation = "process"};

static objref_sdk_function function_of(const char *name) {
    unsigned i = 0;
    while (i < OBJREF_SDK_FUNCTION_COUNT &&
           strcmp(objref_sdk_function_name((objref_sdk_function)i), name) != 0) {
        i++;
    }
    return (objref_sdk_function)i;
}

static bool always(void *context) {
    (void)context;
    return true;
}

/* The result as the wire has it, or the code of the failure. */
static char *play(const objref_sdk__json *json, objref_sdk__handles *handles) {
    const size_t name = objref_sdk__json_member(json, 0, "function");
    const size_t list = objref_sdk__json_member(json, 0, "args");
    objref_sdk_value args[ARGS_MAX] = {0};
    objref_sdk_call call = {.args = args, .returns = 1, .arg_count = json->nodes[list].as.count};
    assert_in_range(call.arg_count, 0, ARGS_MAX);
    for (size_t i = 0, at = list + 1; i < call.arg_count; i++) {
        assert_int_equal(objref_sdk__wire_read(json, at, handles, &args[i]).status, OBJREF_SDK_OK);
        at = json->nodes[at].end;
    }
    objref_sdk_buffer text = {0};
    objref_sdk__naming naming = {.handles = handles, .base = "x"};
    if (objref_sdk_call_run(&call, function_of(objref_sdk__json_text(json, name)))) {
        assert_int_equal(objref_sdk__wire_write(&text, &call.results[0], &naming).status,
                         OBJREF_SDK_OK);
    } else {
        char code[32];
        (void)snprintf(code, sizeof code, "%lld", (long long)call.code);
        objref_sdk_buffer_add(&text, code, strlen(code));
    }
    objref_sdk_buffer_add(&text, "", 1);
    objref_sdk_call_end(&call);
    for (size_t i = 0; i < call.arg_count; i++) {
        objref_sdk_value_release(&args[i]);
    }
    return (char *)text.bytes;
}

/* The text between `"ok":` and the last brace; or the code of `"error":{"code":N}`, 0 without. */
static void expect(const char *line, const char *found) {
    const char *ok = strstr(line, "],\"ok\":");
    const char *code = strstr(line, "\"error\":{\"code\":");
    bool is_same = false;
    if (ok != NULL) {
        const char *begin = ok + strlen("],\"ok\":");
        const size_t size = strlen(begin) - 1;
        is_same = strlen(found) == size && strncmp(begin, found, size) == 0;
    } else {
        const long long expected = code == NULL ? 0 : strtoll(code + 16, NULL, 10);
        is_same = found[0] != '{' && strtoll(found, NULL, 10) == expected;
    }
    if (!is_same) {
        fail_msg("%s\n    found %s", line, found);
    }
}

static void functions__agree_with_every_other_sdk(void **state) {
    (void)state;
    objref_sdk__handles handles;
    assert_true(objref_sdk__handles_init(&handles));
    FILE *file = fopen(vectors, "re");
    assert_non_null(file);
    static char line[LINE_BYTES_MAX];
    size_t played = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        objref_sdk__json json;
        assert_true(objref_sdk__json_read(strdup(line), strlen(line), &json));
        char *found = play(&json, &handles);
        expect(line, found);
        free(found);
        objref_sdk__json_release(&json);
        played++;
    }
    (void)fclose(file);
    assert_in_range(played, 50, 1000);
    objref_sdk__handles_release(&handles);
}

static void body_that_waits__ends_when_told_to_stop(void **state) {
    (void)state;
    char folder[] = "/tmp/objref-sdk-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    (void)snprintf(path, sizeof path, "%s/gate", folder);
    objref_sdk_value args[2] = {0};
    objref_sdk_value_add_text(&args[0], path);
    objref_sdk_value_add_int(&args[1], 1000000);
    objref_sdk_call at_gate = {.args = args, .arg_count = 2, .returns = 1, .is_cancelled = always};
    assert_false(objref_sdk_call_run(&at_gate, OBJREF_SDK_FUNCTION_gate));
    objref_sdk_call_end(&at_gate);
    objref_sdk_call asleep = {
        .args = &args[1], .arg_count = 1, .returns = 1, .is_cancelled = always};
    assert_false(objref_sdk_call_run(&asleep, OBJREF_SDK_FUNCTION_sleep));
    objref_sdk_call_end(&asleep);
    objref_sdk_value_release(&args[0]);
    objref_sdk_value_release(&args[1]);
    (void)snprintf(path, sizeof path, "%s/gate.started", folder);
    assert_return_code(unlink(path), 0); /* and it had said that it stands there */
    assert_return_code(rmdir(folder), 0);
}

static void count__adds_a_byte_each_time(void **state) {
    (void)state;
    char path[] = "/tmp/objref-sdk-XXXXXX";
    const int fd = mkstemp(path);
    assert_return_code(fd, 0);
    objref_sdk_value arg = {0};
    objref_sdk_value_add_text(&arg, path);
    for (int i = 0; i < 3; i++) {
        objref_sdk_call call = {.args = &arg, .arg_count = 1, .returns = 1};
        assert_true(objref_sdk_call_run(&call, OBJREF_SDK_FUNCTION_count));
        objref_sdk_call_end(&call);
    }
    struct stat stat;
    assert_return_code(fstat(fd, &stat), 0);
    assert_int_equal(stat.st_size, 3);
    objref_sdk_value_release(&arg);
    (void)close(fd);
    (void)unlink(path);
}

static void call_run__another_number_of_results_is_a_failure(void **state) {
    (void)state;
    objref_sdk_value arg = {0};
    objref_sdk_value_add_int(&arg, 3);
    const size_t counts[] = {0, 1, 2, 3, 4};
    for (size_t i = 0; i < 5; i++) {
        objref_sdk_call one = {.args = &arg, .arg_count = 1, .returns = counts[i]};
        assert_int_equal(objref_sdk_call_run(&one, OBJREF_SDK_FUNCTION_identity), counts[i] == 1);
        objref_sdk_call_end(&one);
        objref_sdk_call many = {.args = &arg, .arg_count = 1, .returns = counts[i]};
        assert_int_equal(objref_sdk_call_run(&many, OBJREF_SDK_FUNCTION_many),
                         counts[i] == 1 || counts[i] == 3);
        objref_sdk_call_end(&many);
    }
    objref_sdk_value_release(&arg);
}

static void function_is_offered__bodies_that_kill_need_a_process(void **state) {
    (void)state;
    static const char *const few[] = {"add", "crash", NULL};
    const objref_sdk_adapter thread = {.isolation = "thread"};
    const objref_sdk_adapter chosen = {.isolation = "process", .functions = few};
    assert_false(objref_sdk_function_is_offered(&thread, OBJREF_SDK_FUNCTION_crash));
    assert_false(objref_sdk_function_is_offered(&thread, OBJREF_SDK_FUNCTION_panic));
    assert_true(objref_sdk_function_is_offered(&thread, OBJREF_SDK_FUNCTION_add));
    assert_true(objref_sdk_function_is_offered(&chosen, OBJREF_SDK_FUNCTION_crash));
    assert_false(objref_sdk_function_is_offered(&chosen, OBJREF_SDK_FUNCTION_fail));
}

int main(int argc, char **argv) {
    vectors = argc > 1 ? argv[1] : "vectors.jsonl";
    objref_sdk__adapter_set(&nothing);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions__agree_with_every_other_sdk),
        cmocka_unit_test(body_that_waits__ends_when_told_to_stop),
        cmocka_unit_test(count__adds_a_byte_each_time),
        cmocka_unit_test(call_run__another_number_of_results_is_a_failure),
        cmocka_unit_test(function_is_offered__bodies_that_kill_need_a_process),
    };
    return cmocka_run_group_tests_name("conformance.sdk_c.functions", tests, NULL, NULL);
}
