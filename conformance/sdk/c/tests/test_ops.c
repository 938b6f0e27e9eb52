/* Each operation is one call of the adapter with the arguments of the request: an adapter that has
 * every operation and writes down how it was called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buffer.h"
#include "ops.h"
#include "wire.h"

static char said[256]; /* how the adapter was called */

static void say(const char *what, objref_sdk_ref ref) {
    (void)snprintf(said, sizeof said, "%s %d", what, (int)ref.words[0]);
}

static objref_sdk_outcome cancel(objref_sdk_ref ref) {
    say("cancel", ref);
    return objref_sdk_ok();
}

static objref_sdk_outcome set_free(objref_sdk_ref ref) {
    say("free", ref);
    return objref_sdk_error(OBJREF_SDK_FREED, NULL);
}

static objref_sdk_outcome hash(objref_sdk_ref ref, objref_sdk_value *ret) {
    say("hash", ref);
    objref_sdk_value_add_text(ret, "h");
    return objref_sdk_ok();
}

static objref_sdk_outcome format(objref_sdk_ref ref, objref_sdk_value *ret) {
    say("format", ref);
    objref_sdk_value_add_text(ret, "{}");
    return objref_sdk_ok();
}

static objref_sdk_outcome describe(objref_sdk_ref ref, objref_sdk_value *ret) {
    say("describe", ref);
    objref_sdk_value_add_map(ret, 1);
    (void)objref_sdk_value_add_span(ret, OBJREF_SDK_KEY, "id", 2);
    objref_sdk_value_add_text(ret, "i");
    return objref_sdk_ok();
}

static objref_sdk_outcome parse(const char *text, size_t size, objref_sdk_ref *ret) {
    (void)snprintf(said, sizeof said, "parse %.*s", (int)size, text);
    *ret = (objref_sdk_ref){{9}};
    return objref_sdk_ok();
}

static objref_sdk_outcome nil(objref_sdk_ref *ret) {
    *ret = (objref_sdk_ref){{0}};
    return objref_sdk_ok();
}

static objref_sdk_outcome clone_ref(objref_sdk_ref ref, objref_sdk_ref *ret) {
    say("clone", ref);
    *ret = ref;
    return objref_sdk_ok();
}

static objref_sdk_outcome stats(objref_sdk_stats *ret) {
    ret->bytes = 5;
    ret->tasks = 0;
    return objref_sdk_ok();
}

static objref_sdk_outcome poke(const objref_sdk_view *view, size_t position, uint8_t byte) {
    (void)snprintf(said, sizeof said, "poke %d %zu %u", (int)view->words[0], position, byte);
    return objref_sdk_ok();
}

static objref_sdk_outcome overwrite(objref_sdk_ref ref, const objref_sdk_value *value) {
    (void)snprintf(said, sizeof said, "overwrite %d %d", (int)ref.words[0],
                   (int)value->nodes[0].as.integer);
    return objref_sdk_ok();
}

static objref_sdk_outcome stop(bool is_abrupt) {
    (void)snprintf(said, sizeof said, "shutdown %d", is_abrupt);
    return objref_sdk_ok();
}

static objref_sdk_outcome submit(const objref_sdk_task *task, objref_sdk_ref *ret_refs) {
    (void)snprintf(said, sizeof said, "submit %s %zu %zu %d %s", task->function, task->arg_count,
                   task->returns, (int)task->retries, task->type == NULL ? "any" : task->type);
    for (size_t i = 0; i < task->returns; i++) {
        ret_refs[i] = (objref_sdk_ref){{i}};
    }
    return objref_sdk_ok();
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    (void)snprintf(said, sizeof said, "get %d %s %lld", (int)ref.words[0],
                   type == NULL ? "any" : type, (long long)timeout_ns);
    objref_sdk_value_add_null(ret);
    return objref_sdk_ok();
}

static objref_sdk_outcome init(objref_sdk_session *session) {
    uint64_t number = 0;
    const char *text = objref_sdk_session_text(session, "metadata");
    const bool has_number = objref_sdk_session_number(session, "workers", &number);
    (void)objref_sdk_session_number(session, "workers", &number); /* honoured once */
    (void)snprintf(said, sizeof said, "init %s %d %d %d", text == NULL ? "-" : text, has_number,
                   (int)number, objref_sdk_session_is(session, "overflow", "spill"));
    return objref_sdk_ok();
}

static const objref_sdk_pair capabilities[] = {{"retries", "1"}, {"typed", "1"}, {0}};

static const objref_sdk_adapter everything = {.init = init,
                                              .shutdown = stop,
                                              .get = get,
                                              .submit = submit,
                                              .cancel = cancel,
                                              .free = set_free,
                                              .clone = clone_ref,
                                              .hash = hash,
                                              .format = format,
                                              .parse = parse,
                                              .nil = nil,
                                              .describe = describe,
                                              .stats = stats,
                                              .poke = poke,
                                              .overwrite = overwrite,
                                              .capabilities = capabilities};

/* The answer to a request as the wire has it; an error as its kind. Handle r is ref 7, w view 8. */
static char *answer(const char *request) {
    objref_sdk__handles handles;
    assert_true(objref_sdk__handles_init(&handles));
    const objref_sdk__thing ref = {.as.ref = {{7}}};
    const objref_sdk__thing view = {.kind = OBJREF_SDK__THING_VIEW, .as.view = {{8}}};
    assert_true(objref_sdk__handles_put(&handles, "r", &ref));
    assert_true(objref_sdk__handles_put(&handles, "w", &view));
    objref_sdk__json json;
    assert_true(objref_sdk__json_read(strdup(request), strlen(request), &json));
    const char *name = objref_sdk__json_text(&json, objref_sdk__json_member(&json, 0, "op"));
    const objref_sdk__op *op = objref_sdk__ops_find(&everything, name);
    assert_non_null(op);
    objref_sdk__step step = {.adapter = &everything, .handles = &handles, .json = &json};
    objref_sdk__naming naming = {.handles = &handles, .base = "x"};
    objref_sdk_buffer text = {0};
    said[0] = 0;
    objref_sdk_outcome outcome = objref_sdk__step_begin(&step, op);
    if (outcome.status == OBJREF_SDK_OK) {
        outcome = objref_sdk__step_run(&step, op);
    }
    if (outcome.status != OBJREF_SDK_OK) {
        objref_sdk__buffer_add_text(&text, objref_sdk_status_name(outcome.status));
    } else if (step.raw.size > 0) {
        objref_sdk_buffer_add(&text, step.raw.bytes, step.raw.size);
    } else {
        assert_int_equal(objref_sdk__wire_write(&text, &step.answer, &naming).status,
                         OBJREF_SDK_OK);
    }
    objref_sdk_buffer_add(&text, "", 1);
    objref_sdk__step_end(&step, op);
    objref_sdk__json_release(&json);
    objref_sdk__handles_release(&handles);
    return (char *)text.bytes;
}

static const struct {
    const char *request;
    const char *said;
    const char *answer;
} calls[] = {
    {"{\"op\":\"cancel\",\"args\":[{\"ref\":\"r\"}]}", "cancel 7", "{\"null\":true}"},
    {"{\"op\":\"cancel\",\"args\":[{\"int\":\"7\"}]}", "", "invalid_argument"},
    {"{\"op\":\"free\",\"args\":[{\"ref\":\"r\"}]}", "free 7", "freed"},
    {"{\"op\":\"hash\",\"args\":[{\"ref\":\"r\"}]}", "hash 7", "{\"text\":\"h\"}"},
    {"{\"op\":\"hash\",\"args\":[{\"null\":true}]}", "", "invalid_argument"},
    {"{\"op\":\"format\",\"args\":[{\"ref\":\"r\"}]}", "format 7", "{\"text\":\"{}\"}"},
    {"{\"op\":\"describe\",\"args\":[{\"ref\":\"r\"}]}", "describe 7",
     "{\"map\":{\"id\":{\"text\":\"i\"}}}"},
    {"{\"op\":\"parse\",\"args\":[{\"text\":\"t\"}]}", "parse t", "{\"ref\":\"x\"}"},
    {"{\"op\":\"parse\",\"args\":[{\"bytes\":\"\"}]}", "", "invalid_argument"},
    {"{\"op\":\"nil\"}", "", "{\"ref\":\"x\"}"},
    {"{\"op\":\"nil\",\"args\":[{\"null\":true}]}", "", "bad_request"},
    {"{\"op\":\"nil\",\"args\":{}}", "", "bad_request"},
    {"{\"op\":\"clone\",\"args\":[{\"ref\":\"r\"}]}", "clone 7", "{\"ref\":\"x\"}"},
    {"{\"op\":\"clone\",\"args\":[{\"list\":[{\"ref\":\"r\"}]}]}", "", "invalid_argument"},
    {"{\"op\":\"stats\"}", "", "{\"map\":{\"bytes\":{\"int\":\"5\"},\"tasks\":{\"int\":\"0\"}}}"},
    {"{\"op\":\"poke\",\"args\":[{\"ref\":\"w\"},{\"int\":\"3\"},{\"int\":\"255\"}]}",
     "poke 8 3 255", "{\"null\":true}"},
    {"{\"op\":\"poke\",\"args\":[{\"ref\":\"w\"},{\"int\":\"3\"},{\"int\":\"256\"}]}", "",
     "invalid_argument"},
    {"{\"op\":\"poke\",\"args\":[{\"ref\":\"r\"},{\"int\":\"3\"},{\"int\":\"0\"}]}", "",
     "bad_request"},
    {"{\"op\":\"poke\",\"args\":[5,{\"int\":\"3\"},{\"int\":\"0\"}]}", "", "bad_request"},
    {"{\"op\":\"overwrite\",\"args\":[{\"ref\":\"r\"},{\"int\":\"3\"}]}", "overwrite 7 3",
     "{\"null\":true}"},
    {"{\"op\":\"shutdown\"}", "shutdown 0", "{\"null\":true}"},
    {"{\"op\":\"shutdown\",\"mode\":\"graceful\"}", "shutdown 0", "{\"null\":true}"},
    {"{\"op\":\"shutdown\",\"mode\":\"abrupt\"}", "shutdown 1", "{\"null\":true}"},
    {"{\"op\":\"shutdown\",\"mode\":\"soon\"}", "", "bad_request"},
    {"{\"op\":\"submit\",\"function\":\"f\",\"args\":[{\"ref\":\"r\"},{\"deep\":3}],\"returns\":2,"
     "\"retries\":4,\"type\":\"int\"}",
     "submit f 2 2 4 int", "{\"list\":[{\"ref\":\"x.0\"},{\"ref\":\"x.1\"}]}"},
    {"{\"op\":\"submit\",\"function\":\"f\"}", "submit f 0 1 -1 any", "{\"ref\":\"x\"}"},
    {"{\"op\":\"submit\",\"function\":\"f\",\"returns\":0}", "submit f 0 0 -1 any",
     "{\"list\":[]}"},
    {"{\"op\":\"submit\",\"function\":\"f\",\"returns\":-1}", "", "bad_request"},
    {"{\"op\":\"submit\",\"args\":[]}", "", "bad_request"},
    {"{\"op\":\"get\",\"args\":[{\"ref\":\"r\"}],\"timeout_ns\":\"-5\",\"type\":\"text\"}",
     "get 7 text -5", "{\"null\":true}"},
    {"{\"op\":\"get\",\"args\":[{\"ref\":\"r\"}],\"type\":\"any\",\"mode\":\"call\"}",
     "get 7 any -9223372036854775808", "{\"null\":true}"},
    {"{\"op\":\"get\",\"args\":[{\"list\":[]}]}", "", "invalid_argument"}, /* no get_many */
    {"{\"op\":\"init\"}", "init - 0 0 0", "{\"honoured\":[]}"},
    {"{\"op\":\"init\",\"options\":{\"workers\":\"3\",\"metadata\":\"ids\",\"overflow\":\"spill\"}"
     "}",
     "init ids 1 3 1", "{\"honoured\":[\"metadata\",\"workers\",\"overflow\"]}"},
    {"{\"op\":\"init\",\"options\":{\"workers\":-1,\"metadata\":5,\"overflow\":\"fail\"}}",
     "init - 0 0 0", "{\"honoured\":[]}"},
    {"{\"op\":\"init\",\"options\":[]}", "", "bad_request"},
};

static void step_run__is_one_call_with_what_was_asked(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        char *found = answer(calls[i].request);
        const bool is_right =
            strcmp(found, calls[i].answer) == 0 && strcmp(said, calls[i].said) == 0;
        if (!is_right) {
            print_error("%s\n    called '%s', answered %s\n", calls[i].request, said, found);
        }
        free(found);
        assert_true(is_right);
    }
}

static void ops_find__finds_what_the_adapter_has(void **state) {
    (void)state;
    const objref_sdk_adapter few = {.nil = nil};
    assert_non_null(objref_sdk__ops_find(&few, "nil"));
    assert_null(objref_sdk__ops_find(&few, "put"));
    assert_null(objref_sdk__ops_find(&everything, "fly"));
    assert_null(objref_sdk__ops_find(&everything, ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_run__is_one_call_with_what_was_asked),
        cmocka_unit_test(ops_find__finds_what_the_adapter_has),
    };
    return cmocka_run_group_tests_name("conformance.sdk_c.ops", tests, NULL, NULL);
}
