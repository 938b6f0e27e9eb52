/* test_describe - what a runtime that records metadata knows of its objects, and one that does not;
 * every status of describe, put_at and submit_at. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>

static int begin_recording(void **state) {
    (void)state;
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 2;
    config.records_metadata = true;
    assert_ok(objref_init(&config));
    register_common();
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): it stands among cmocka's own
#define recording_test(f) cmocka_unit_test_setup_teardown(f, begin_recording, session_end)

static objref_described described_of(objref_ref ref) {
    objref_described described;
    memset(&described, 0xA5, sizeof(described));
    assert_ok(objref_describe(ref, &described));
    assert_true(objref_equal(described.ref, ref));
    return described;
}

static objref_ref put_number_at(uint64_t number, const char *call_site) {
    const objref_value value = number_value(&number);
    objref_ref ref;
    assert_ok(objref_put_at(&value, call_site, &ref));
    return ref;
}

static void assert_call_site(const objref_described *described, const char *expected) {
    assert_true((described->presence & OBJREF_HAS_CALL_SITE) != 0);
    assert_int_equal(described->call_site_bytes, strlen(expected));
    assert_string_equal(described->call_site, expected);
}

static void assert_same_task(const objref_described *a, const objref_described *b) {
    assert_true((a->presence & b->presence & OBJREF_HAS_CREATING_TASK) != 0);
    assert_memory_equal(&a->creating_task, &b->creating_task, sizeof(a->creating_task));
}

/* -- recorded */

static void describe__a_put_outside_has_an_owner_and_no_task(void **state) {
    (void)state;
    const objref_ref ref = put_number(1);
    const objref_described expected = {
        .ref = ref, .presence = OBJREF_HAS_OWNER_WORKER, .owner_worker = ref.worker};
    const objref_described described = described_of(ref);
    assert_memory_equal(&described, &expected, sizeof(expected));
    drop(ref);
}

static void describe__knows_the_call_site_of_put_and_submit(void **state) {
    (void)state;
    const int line = __LINE__ + 1;
    const objref_ref ref = put_number_at(1, OBJREF_HERE);
    char here[512];
    (void)snprintf(here, sizeof(here), "%s:%d", __FILE__, line);
    objref_described described = described_of(ref);
    assert_call_site(&described, here);
    assert_int_equal(described.presence, OBJREF_HAS_OWNER_WORKER | OBJREF_HAS_CALL_SITE);

    const objref_arg arg = ref_arg(ref);
    objref_ref result;
    assert_ok(objref_submit_at("identity", &arg, 1, "graph.c:41 → 🌳", &result, 1));
    described = described_of(result);
    assert_call_site(&described, "graph.c:41 → 🌳");
    assert_int_equal(described.presence, 7);
    assert_number(result, 1);
    drop(result);
    drop(ref);
}

static void describe__knows_call_sites_of_every_length(void **state) {
    (void)state;
    char text[OBJREF_CALL_SITE_BYTES_MAX + 1] = {0};
    for (size_t size = 1; size <= OBJREF_CALL_SITE_BYTES_MAX; size++) {
        text[size - 1] = (char)('a' + size % 26);
        const objref_ref ref = put_number_at(size, text);
        const objref_described described = described_of(ref);
        assert_call_site(&described, text);
        drop(ref);
    }
    const objref_ref plain = put_number(1); /* nothing is left of the slot's last tenant */
    assert_int_equal(described_of(plain).presence, OBJREF_HAS_OWNER_WORKER);
    drop(plain);
}

static objref_status body_three(objref_call *call) {
    for (size_t i = 0; i < 3; i++) {
        MUST(return_number(call, i, i) == OBJREF_OK);
    }
    return OBJREF_OK;
}

static void describe__all_results_of_a_task_share_it(void **state) {
    (void)state;
    register_body("three", body_three, OBJREF_MAY_BLOCK);
    objref_ref refs[3];
    objref_ref others[3];
    assert_ok(objref_submit("three", NULL, 0, refs, 3));
    assert_ok(objref_submit("three", NULL, 0, others, 3));
    const objref_described first = described_of(refs[0]);
    const objref_described other = described_of(others[0]);
    for (size_t i = 1; i < 3; i++) {
        const objref_described next = described_of(refs[i]);
        assert_same_task(&first, &next);
    }
    assert_int_equal(first.creating_task.worker, refs[0].worker);
    assert_true(first.creating_task.number != 0);
    assert_true(first.creating_task.number != other.creating_task.number);
    drop_all(refs, 3);
    drop_all(others, 3);
}

/* Puts and submits, and returns both refs in a list. */
static objref_status body_put_and_submit(objref_call *call) {
    const uint64_t number = 5;
    const objref_value value = number_value(&number);
    objref_ref refs[2];
    MUST(objref_put(&value, &refs[0]) == OBJREF_OK);
    refs[1] = submit_number("identity", 6);
    const objref_value list = {.refs = refs, .ref_count = 2};
    const objref_status status = objref_call_return(call, 0, &list);
    MUST(objref_drop(refs[0]) == OBJREF_OK && objref_drop(refs[1]) == OBJREF_OK);
    return status;
}

static void describe__a_put_inside_names_the_task_that_put(void **state) {
    (void)state;
    register_body("put_and_submit", body_put_and_submit, OBJREF_MAY_BLOCK);
    objref_ref result;
    objref_view view;
    assert_ok(objref_submit("put_and_submit", NULL, 0, &result, 1));
    assert_ok(objref_get(result, 0, SOON, &view));
    const objref_described outer = described_of(result);
    const objref_described put = described_of(view.refs[0]);
    const objref_described submitted = described_of(view.refs[1]);
    assert_same_task(&outer, &put);
    assert_true(submitted.creating_task.number != outer.creating_task.number);
    assert_true(submitted.creating_task.number != 0);
    assert_number(view.refs[1], 6);
    objref_view_release(&view);
    drop(result);
}

/* A get may run the producer on the test's thread: after it the thread is in no task again. */
static void describe__a_put_after_a_get_that_ran_a_body_has_no_task(void **state) {
    (void)state;
    const objref_ref result = submit_number("identity", 3);
    assert_number(result, 3);
    const objref_ref ref = put_number(1);
    assert_int_equal(described_of(ref).presence, OBJREF_HAS_OWNER_WORKER);
    drop(ref);
    drop(result);
}

static void describe__knows_a_pending_and_a_failed_object(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    const objref_ref failed = submit_number("fail", 7);
    objref_view view;
    assert_status(objref_get(failed, 0, SOON, &view), OBJREF_TASK_FAILED);
    assert_int_equal(described_of(pending).presence, 3);
    assert_int_equal(described_of(failed).presence, 3);
    gate_open(&closed);
    assert_number(pending, 7);
    drop(pending);
    drop(failed);
}

static void describe__metadata_stays_as_the_ref_travels(void **state) {
    (void)state;
    const objref_ref ref = put_number_at(1, "here");
    const objref_described before = described_of(ref);
    const objref_ref list = put_list(&ref, 1);
    objref_view view;
    assert_ok(objref_get(list, 0, SOON, &view));
    const objref_described inside = described_of(view.refs[0]);
    assert_memory_equal(&before, &inside, sizeof(before));

    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    size_t size = 0;
    objref_described back;
    assert_ok(objref_described_encode(&before, bytes, sizeof(bytes), &size));
    assert_ok(objref_described_decode(bytes, size, &back));
    assert_memory_equal(&before, &back, sizeof(before));
    drop(back.ref);
    objref_view_release(&view);
    drop(list);
    drop(ref);
}

/* More slots than the table's first segment has. */
static void describe__knows_as_many_objects_as_there_are(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    static objref_ref refs[COUNT];
    char site[16];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(site, sizeof(site), "line %zu", i);
        refs[i] = put_number_at(i, site);
    }
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(site, sizeof(site), "line %zu", i);
        const objref_described described = described_of(refs[i]);
        assert_call_site(&described, site);
    }
    drop_all(refs, COUNT);
}

/* -- not recorded */

static void describe__without_recording_there_is_the_id_alone(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    const objref_ref put = put_number_at(1, "here");
    objref_ref result;
    assert_ok(objref_submit_at("identity", (objref_arg[]){ref_arg(put)}, 1, "there", &result, 1));
    const objref_described of_put = {.ref = put};
    const objref_described of_result = {.ref = result};
    objref_described described = described_of(put);
    assert_memory_equal(&described, &of_put, sizeof(described));
    described = described_of(result);
    assert_memory_equal(&described, &of_result, sizeof(described));
    for (size_t i = 0; i < OBJREF__SEGMENT_MAX; i++) {
        assert_null(atomic_load(&objref__runtime_current()->origins.segments[i]));
    }
    assert_number(result, 1);
    drop(put);
    drop(result);
    stop();
}

/* What one session recorded says nothing of the next one's objects, which live in the same slots.
 */
static void describe__a_session_forgets_the_records_of_the_last(void **state) {
    (void)state;
    begin_recording(NULL);
    const objref_ref old = put_number_at(1, "old");
    assert_ok(objref_shutdown(SOON));
    start(2, OBJREF_NO_LIMIT);
    objref_described described;
    assert_status(objref_describe(old, &described), OBJREF_UNKNOWN_REF);
    const objref_ref silent = put_number(1);
    assert_int_equal(described_of(silent).presence, 0);
    drop(silent);
    stop();
    begin_recording(NULL);
    const objref_ref fresh = put_number(1);
    assert_int_equal(described_of(fresh).presence, OBJREF_HAS_OWNER_WORKER);
    drop(fresh);
    stop();
}

/* -- refused */

static void assert_not_described(objref_ref ref, objref_status expected) {
    objref_described described;
    memset(&described, 0xA5, sizeof(described));
    const objref_described before = described;
    assert_status(objref_describe(ref, &described), expected);
    assert_memory_equal(&described, &before, sizeof(before));
}

static void describe__refs_that_name_nothing_are_refused(void **state) {
    (void)state;
    const objref_ref ref = put_number(1);
    objref_ref wrong = ref;
    assert_not_described((objref_ref){0}, OBJREF_UNKNOWN_REF);
    wrong.worker++;
    assert_not_described(wrong, OBJREF_UNKNOWN_REF);
    wrong = ref;
    wrong.slot = UINT32_MAX;
    assert_not_described(wrong, OBJREF_UNKNOWN_REF);
    wrong = ref;
    wrong.generation++;
    assert_not_described(wrong, OBJREF_UNKNOWN_REF);
    wrong.generation = 0;
    assert_not_described(wrong, OBJREF_UNKNOWN_REF);
    drop(ref);
    assert_not_described(ref, OBJREF_FREED);
}

static void describe__without_a_runtime_is_refused(void **state) {
    (void)state;
    assert_not_described((objref_ref){1, 2, 3}, OBJREF_RUNTIME_NOT_INITIALIZED);
}

/* The call site is checked whether it is recorded or not. */
static void assert_hostile_call_sites_are_refused(void) {
    static char too_long[OBJREF_CALL_SITE_BYTES_MAX + 2];
    memset(too_long, 'x', sizeof(too_long) - 1);
    const char *const hostile[] = {"", "\x80", "a\xC3", "\xED\xA0\x80", too_long};
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    const objref_arg arg = {.value = &value};
    objref_ref ref = {9, 9, 9};
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        assert_status(objref_put_at(&value, hostile[i], &ref), OBJREF_INVALID_ARGUMENT);
        assert_status(objref_submit_at("identity", &arg, 1, hostile[i], &ref, 1),
                      OBJREF_INVALID_ARGUMENT);
        assert_true(objref_equal(ref, (objref_ref){9, 9, 9}));
    }
    assert_int_equal(stats_now().objects, 0);
}

static void call_site__a_hostile_one_is_refused_and_nothing_stored(void **state) {
    (void)state;
    assert_hostile_call_sites_are_refused();
}

/* -- another thread drops and puts while one describes: never another tenant's record, nor half */

enum { PUTS = 200000 };

static _Atomic uint32_t generation_now; /* of the object that lives, or lived a moment ago */
static _Atomic bool has_ended;

/* One slot's tenants, one after the other; the odd generations are from a longer place. */
static char sites[2][200];

static const char *site_of(uint32_t generation) {
    return sites[generation % 2];
}

static void *put_and_drop(void *argument) {
    objref_ref ref = *(const objref_ref *)argument;
    for (uint64_t i = 0; i < PUTS; i++) {
        const objref_value value = number_value(&i);
        const uint32_t slot = ref.slot;
        const uint32_t generation = ref.generation + 1;
        MUST(objref_drop(ref) == OBJREF_OK);
        MUST(objref_put_at(&value, site_of(generation), &ref) == OBJREF_OK);
        MUST(ref.slot == slot && ref.generation == generation);
        atomic_store(&generation_now, generation);
    }
    MUST(objref_drop(ref) == OBJREF_OK);
    atomic_store(&has_ended, true);
    return NULL;
}

static void describe__never_tells_of_another_tenant(void **state) {
    (void)state;
    memset(sites[0], 'b', 99);
    memset(sites[1], 'a', 199);
    objref_ref ref = put_number(1);
    assert_ok(objref_drop(ref));
    const uint64_t number = 1;
    const objref_value value = number_value(&number);
    assert_ok(objref_put_at(&value, site_of(ref.generation + 1), &ref));
    atomic_store(&generation_now, ref.generation);
    pthread_t thread = thread_start(put_and_drop, &ref);
    objref_ref seen = ref;
    while (!atomic_load(&has_ended)) {
        objref_described described;
        seen.generation = atomic_load(&generation_now);
        const objref_status status = objref_describe(seen, &described);
        if (status == OBJREF_OK) {
            assert_call_site(&described, site_of(seen.generation));
        } else {
            assert_status(status, OBJREF_FREED);
        }
    }
    thread_join(thread);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        recording_test(describe__a_put_outside_has_an_owner_and_no_task),
        recording_test(describe__knows_the_call_site_of_put_and_submit),
        recording_test(describe__knows_call_sites_of_every_length),
        recording_test(describe__all_results_of_a_task_share_it),
        recording_test(describe__a_put_inside_names_the_task_that_put),
        recording_test(describe__a_put_after_a_get_that_ran_a_body_has_no_task),
        recording_test(describe__knows_a_pending_and_a_failed_object),
        recording_test(describe__metadata_stays_as_the_ref_travels),
        recording_test(describe__knows_as_many_objects_as_there_are),
        recording_test(describe__refs_that_name_nothing_are_refused),
        recording_test(call_site__a_hostile_one_is_refused_and_nothing_stored),
        session_test(call_site__a_hostile_one_is_refused_and_nothing_stored),
        recording_test(describe__never_tells_of_another_tenant),
        cmocka_unit_test(describe__a_session_forgets_the_records_of_the_last),
        cmocka_unit_test(describe__without_a_runtime_is_refused),
    };
    /* First: nothing has been allocated for records yet. */
    const struct CMUnitTest unrecorded[] = {
        cmocka_unit_test(describe__without_recording_there_is_the_id_alone),
    };
    const int failed = cmocka_run_group_tests(unrecorded, NULL, NULL);
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
