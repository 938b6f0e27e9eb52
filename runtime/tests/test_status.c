/* test_status - every status has a number, a name and a sentence of its own, for ever. */
#include "helpers.h"

#include <ctype.h>
#include <string.h>

typedef struct named_status {
    objref_status status;
    int value;
    const char *name;
} named_status;

/* Written out, not taken from the header's list: a changed number or name must show. */
static const named_status all[] = {
    {OBJREF_OK, 0, "ok"},
    {OBJREF_INVALID_ARGUMENT, -1, "invalid_argument"},
    {OBJREF_RUNTIME_NOT_INITIALIZED, -2, "runtime_not_initialized"},
    {OBJREF_ALREADY_INITIALIZED, -3, "already_initialized"},
    {OBJREF_TYPE_MISMATCH, -4, "type_mismatch"},
    {OBJREF_TIMED_OUT, -5, "timed_out"},
    {OBJREF_CANCELLED, -6, "cancelled"},
    {OBJREF_TASK_FAILED, -7, "task_failed"},
    {OBJREF_DEPENDENCY_FAILED, -8, "dependency_failed"},
    {OBJREF_WORKER_DIED, -9, "worker_died"},
    {OBJREF_OWNER_DIED, -10, "owner_died"},
    {OBJREF_OBJECT_LOST, -11, "object_lost"},
    {OBJREF_FREED, -12, "freed"},
    {OBJREF_UNKNOWN_REF, -13, "unknown_ref"},
    {OBJREF_UNKNOWN_FUNCTION, -14, "unknown_function"},
    {OBJREF_MALFORMED, -15, "malformed"},
    {OBJREF_STORE_FULL, -16, "store_full"},
    {OBJREF_OUT_OF_MEMORY, -17, "out_of_memory"},
    {OBJREF_UNSUPPORTED, -18, "unsupported"},
};

static void status_value__is_the_same_for_ever(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        assert_int_equal(all[i].status, all[i].value);
    }
}

static void status_name__is_the_same_for_ever(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        assert_string_equal(objref_status_name(all[i].status), all[i].name);
    }
}

static void status_list__has_no_other(void **state) {
    (void)state;
    size_t count = 0;
#define X(name, value, json, text) count++;
    OBJREF_STATUS_MAP(X)
#undef X
    assert_int_equal(count, COUNT_OF(all));
}

static void status_text__is_a_phrase_of_its_own(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *text = objref_status_text(all[i].status);
        assert_true(strlen(text) >= strlen("success"));
        assert_true(islower((unsigned char)text[0]));
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(text, objref_status_text(all[k].status));
        }
    }
}

static void status_text__says_what_to_call(void **state) {
    (void)state;
    assert_non_null(strstr(objref_status_text(OBJREF_RUNTIME_NOT_INITIALIZED), "objref_init"));
    assert_non_null(strstr(objref_status_text(OBJREF_ALREADY_INITIALIZED), "objref_shutdown"));
}

static void status_unknown__has_a_name_and_a_text(void **state) {
    (void)state;
    assert_string_equal(objref_status_name((objref_status)1), "unknown");
    assert_string_equal(objref_status_text((objref_status)-19), "unknown status");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_value__is_the_same_for_ever),
        cmocka_unit_test(status_name__is_the_same_for_ever),
        cmocka_unit_test(status_list__has_no_other),
        cmocka_unit_test(status_text__is_a_phrase_of_its_own),
        cmocka_unit_test(status_text__says_what_to_call),
        cmocka_unit_test(status_unknown__has_a_name_and_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
