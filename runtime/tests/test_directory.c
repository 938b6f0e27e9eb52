/* test_directory - what the directory is asked, by which verbs, and what becomes of its answers. */
#include "helpers.h"
#include "runtime.h"

#include <string.h>
#include <time.h>

/* What the directory of these tests does when it is asked. Another session's object is the number
 * of its slot. */
typedef enum answer_kind { ANSWER_PUT, ANSWER_SUBMIT, ANSWER_REF, ANSWER_STATUS } answer_kind;

static struct {
    _Atomic uint32_t asked;
    answer_kind kind;
    objref_status status; /* ANSWER_STATUS */
    objref_ref ref;       /* ANSWER_REF */
    gate *closed;         /* ANSWER_SUBMIT: what the stand-in waits for */
} directory;

static objref_status submit_stand_in(objref_ref *ret_local) {
    const objref_value value = {.bytes = &directory.closed, .size = sizeof(gate *)};
    const objref_arg arg = {.value = &value};
    return objref_submit("gate", &arg, 1, ret_local, 1);
}

/* A worker may hold it for a moment; this thread would for ever. */
static void assert_free(objref__lock *lock) {
    for (int i = 0; atomic_load(&lock->state) != OBJREF__LOCK_FREE; i++) {
        MUST(i < 20000);
        sleep_ms(1);
    }
}

static void assert_unlocked(pthread_mutex_t *lock) {
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += SOON / SECOND;
    MUST(pthread_mutex_timedlock(lock, &until) == 0);
    pthread_mutex_unlock(lock);
}

static void assert_nothing_is_locked(void) {
    objref__runtime *runtime = objref__runtime_home();
    for (size_t i = 0; i < OBJREF__STRIPE_COUNT; i++) {
        assert_free(&runtime->stripes[i].lock);
    }
    assert_free(&runtime->pool.lock);
    assert_unlocked(&runtime->registry.lock);
}

static objref_status ask(void *context, objref_ref ref, objref_ref *ret_local) {
    MUST(context == &directory);
    MUST(!objref_is_nil(ref));
    atomic_fetch_add(&directory.asked, 1);
    assert_nothing_is_locked();
    const uint64_t number = ref.slot;
    const objref_value value = number_value(&number);
    switch (directory.kind) {
    case ANSWER_PUT:
        return objref_put(&value, ret_local);
    case ANSWER_SUBMIT:
        return submit_stand_in(ret_local);
    case ANSWER_REF:
        *ret_local = directory.ref;
        return OBJREF_OK;
    case ANSWER_STATUS:
        return directory.status;
    }
    return OBJREF_UNSUPPORTED;
}

static uint32_t asked_since_last(void) {
    return atomic_exchange(&directory.asked, 0);
}

static void start_asking(uint64_t store_bytes, uint64_t object_count_max) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1;
    config.store_bytes = store_bytes;
    config.object_count_max = object_count_max;
    config.directory = ask;
    config.directory_context = &directory;
    assert_ok(objref_init(&config));
    register_common();
    directory.kind = ANSWER_PUT;
    (void)asked_since_last();
}

static int directory_begin(void **state) {
    (void)state;
    start_asking(OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): it stands among cmocka's own
#define directory_test(f) cmocka_unit_test_setup_teardown(f, directory_begin, session_end)

/* -- the doors: each gives a number, or a status and an untouched number */

typedef objref_status (*door)(objref_ref ref, uint64_t *ret_number);

static objref_status read_view(objref_status status, objref_view *view, uint64_t *ret_number) {
    if (status == OBJREF_OK) {
        memcpy(ret_number, view->bytes, sizeof(*ret_number));
        objref_view_release(view);
    }
    return status;
}

static objref_status by_get(objref_ref ref, uint64_t *ret_number) {
    objref_view view;
    return read_view(objref_get(ref, 0, 0, &view), &view, ret_number);
}

static objref_status by_copy(objref_ref ref, uint64_t *ret_number) {
    size_t size = 0;
    return objref_copy(ref, 0, SOON, ret_number, sizeof(*ret_number), &size);
}

static objref_status by_get_many(objref_ref ref, uint64_t *ret_number) {
    objref_view view;
    return read_view(objref_get_many(&ref, 1, 0, SOON, &view, NULL), &view, ret_number);
}

static objref_status by_wait(objref_ref ref, uint64_t *ret_number) {
    uint8_t is_ready = 0;
    const objref_status status = objref_wait(&ref, 1, 1, SOON, &is_ready);
    if (status == OBJREF_OK) {
        MUST(is_ready == 1);
        *ret_number = ref.slot; /* wait tells no values */
    }
    return status;
}

static objref_status by_submit(objref_ref ref, uint64_t *ret_number) {
    const objref_arg arg = ref_arg(ref);
    objref_ref result;
    objref_status status = objref_submit("sum", &arg, 1, &result, 1);
    if (status == OBJREF_OK) {
        size_t size = 0;
        status = objref_copy(result, 0, SOON, ret_number, sizeof(*ret_number), &size);
        (void)objref_drop(result);
    }
    return status;
}

static const door asking_doors[] = {by_get, by_copy, by_get_many, by_wait, by_submit};

static void assert_every_door(objref_ref ref, objref_status expected, uint32_t asked) {
    for (size_t i = 0; i < COUNT_OF(asking_doors); i++) {
        uint64_t number = UINT64_MAX;
        assert_status(asking_doors[i](ref, &number), expected);
        assert_int_equal(asked_since_last(), asked);
        assert_int_equal(number, expected == OBJREF_OK ? ref.slot : UINT64_MAX);
    }
    assert_nothing_left();
}

/* -- when it is asked */

static void directory__is_asked_once_on_a_miss(void **state) {
    (void)state;
    const uint64_t session = objref__runtime_session(objref__runtime_home());
    drop(put_number(1)); /* slot 0 is known from now on */
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_OK, 1);
    assert_every_door((objref_ref){session, 100000, 1}, OBJREF_OK, 1);
    assert_every_door((objref_ref){session, 0, 1000000}, OBJREF_OK, 1);
}

static void directory__is_not_asked_for_what_is_here(void **state) {
    (void)state;
    const objref_ref ready = put_number(3);
    const objref_ref failed = submit_number("fail", 3);
    for (size_t i = 0; i < COUNT_OF(asking_doors); i++) {
        uint64_t number = 0;
        assert_ok(asking_doors[i](ready, &number));
        (void)asking_doors[i](failed, &number);
    }
    assert_int_equal(asked_since_last(), 0);
    drop(ready);
    drop(failed);
}

static void directory__is_not_asked_for_what_is_pending(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref pending = submit_gate(&closed);
    objref_view view;
    uint8_t is_ready = 9;
    assert_status(objref_get(pending, 0, MS, &view), OBJREF_TIMED_OUT);
    assert_status(objref_get_many(&pending, 1, 0, MS, &view, NULL), OBJREF_TIMED_OUT);
    assert_ok(objref_wait(&pending, 1, 1, MS, &is_ready));
    const objref_ref next = submit_one("sum", pending);
    gate_open(&closed);
    assert_number(next, 7);
    assert_int_equal(asked_since_last(), 0);
    drop(pending);
    drop(next);
}

static void directory__is_not_asked_for_freed_or_nil(void **state) {
    (void)state;
    const objref_ref freed = put_number(1);
    drop(freed);
    assert_every_door(freed, OBJREF_FREED, 0);
    assert_every_door((objref_ref){0}, OBJREF_UNKNOWN_REF, 0);
}

/* Holds and ids are of this session alone. */
static void directory__is_not_asked_by_other_verbs(void **state) {
    (void)state;
    const objref_ref away = {77, 5, 1};
    const objref_value list = {.refs = &away, .ref_count = 1};
    const objref_arg inside = {.value = &list};
    objref_ref made = {0};
    objref_failure failure;
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    assert_status(objref_clone(away), OBJREF_UNKNOWN_REF);
    assert_ok(objref_drop(away));
    assert_status(objref_put(&list, &made), OBJREF_UNKNOWN_REF);
    assert_status(objref_submit("identity", &inside, 1, &made, 1), OBJREF_UNKNOWN_REF);
    assert_status(objref_failure_get(away, &failure), OBJREF_UNKNOWN_REF);
    assert_ok(objref_encode(away, bytes, sizeof(bytes), &size));
    assert_ok(objref_decode(bytes, size, &made));
    assert_int_equal(asked_since_last(), 0);
}

static void directory__of_a_session_goes_with_it(void **state) {
    (void)state;
    stop();
    start(1, OBJREF_NO_LIMIT);
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_UNKNOWN_REF, 0);
}

/* -- what it answers */

static void directory__gives_its_status_to_the_verb(void **state) {
    (void)state;
    static const objref_status statuses[] = {OBJREF_UNKNOWN_REF, OBJREF_OBJECT_LOST,
                                             OBJREF_OWNER_DIED, OBJREF_OUT_OF_MEMORY};
    directory.kind = ANSWER_STATUS;
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        directory.status = statuses[i];
        assert_every_door((objref_ref){77, 5, 1}, statuses[i], 1);
    }
}

static void directory__that_gives_no_object_of_this_session_is_refused(void **state) {
    (void)state;
    directory.kind = ANSWER_REF;
    const objref_ref away = {77, 5, 1};
    directory.ref = (objref_ref){0};
    assert_every_door(away, OBJREF_UNKNOWN_REF, 1);
    directory.ref = away;
    assert_every_door(away, OBJREF_UNKNOWN_REF, 1);
    directory.ref = put_number(1);
    drop(directory.ref);
    assert_every_door(away, OBJREF_FREED, 1);
}

static void directory__that_finds_the_store_full_says_so(void **state) {
    (void)state;
    stop();
    start_asking(7, OBJREF_NO_LIMIT);
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_STORE_FULL, 1);
    stop();
    start_asking(OBJREF_NO_LIMIT, 0);
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_STORE_FULL, 1);
}

/* The deadline of the get holds for the stand-in, which goes with the task when nobody waits. */
static void directory__may_give_what_is_to_come(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    directory.kind = ANSWER_SUBMIT;
    directory.closed = &closed;
    const objref_ref away = {77, 5, 1};
    objref_view view;
    assert_status(objref_get(away, 0, MS, &view), OBJREF_TIMED_OUT);
    assert_status(objref_get_many(&away, 1, 0, MS, &view, NULL), OBJREF_TIMED_OUT);
    const objref_ref next = submit_one("sum", away);
    gate_open(&closed);
    assert_ok(objref_get(away, 0, SOON, &view));
    objref_view_release(&view);
    assert_number(next, 7);
    drop(next);
    assert_int_equal(asked_since_last(), 4);
}

static void get_many__takes_what_is_here_and_what_is_away(void **state) {
    (void)state;
    const objref_ref here = put_number(1);
    const objref_ref refs[] = {{77, 5, 1}, here, {77, 6, 1}, {77, 5, 1}};
    const uint64_t expected[] = {5, 1, 6, 5};
    objref_view views[4];
    assert_ok(objref_get_many(refs, 4, 0, 0, views, NULL));
    assert_int_equal(asked_since_last(), 3);
    for (size_t i = 0; i < 4; i++) {
        assert_memory_equal(views[i].bytes, &expected[i], sizeof(uint64_t));
        objref_view_release(&views[i]);
    }
    size_t index = 9;
    directory.kind = ANSWER_STATUS;
    directory.status = OBJREF_OBJECT_LOST;
    assert_status(objref_get_many(refs + 1, 3, 0, SOON, views, &index), OBJREF_OBJECT_LOST);
    assert_int_equal(index, 1);
    drop(here);
}

static void wait__counts_what_is_away_unless_it_is_nowhere(void **state) {
    (void)state;
    const objref_ref here = put_number(1);
    const objref_ref refs[] = {{77, 5, 1}, here};
    uint8_t ready[2] = {9, 9};
    assert_ok(objref_wait(refs, 2, 2, 0, ready));
    assert_memory_equal(ready, ((uint8_t[]){1, 1}), 2);
    directory.kind = ANSWER_STATUS;
    directory.status = OBJREF_OBJECT_LOST;
    assert_ok(objref_wait(refs, 2, 1, 0, ready));
    assert_memory_equal(ready, ((uint8_t[]){0, 1}), 2);
    assert_status(objref_wait(refs, 2, 2, 0, ready), OBJREF_OBJECT_LOST);
    drop(here);
}

static void get__of_a_stand_in_asks_for_the_type(void **state) {
    (void)state;
    objref_view view;
    assert_status(objref_get((objref_ref){77, 5, 1}, 12, 0, &view), OBJREF_TYPE_MISMATCH);
    assert_nothing_left();
}

static void view__of_a_stand_in_outlives_its_session(void **state) {
    (void)state;
    objref_view view;
    assert_ok(objref_get((objref_ref){77, 5, 1}, 0, 0, &view));
    const objref_stats stats = stats_now(); /* it counts like any other object */
    assert_int_equal(stats.objects, 1);
    assert_int_equal(stats.bytes, 8);
    assert_ok(objref_shutdown(SOON));
    start(1, OBJREF_NO_LIMIT);
    assert_memory_equal(view.bytes, &(uint64_t){5}, 8);
    objref_view_release(&view);
}

/* -- inside it */

static objref_status ask_with_life_verbs(void *context, objref_ref ref, objref_ref *ret_local) {
    (void)context, (void)ref;
    MUST(objref_init(NULL) == OBJREF_ALREADY_INITIALIZED);
    MUST(objref_shutdown(OBJREF_FOREVER) == OBJREF_INVALID_ARGUMENT);
    const uint64_t number = ref.slot;
    const objref_value value = number_value(&number);
    return objref_put(&value, ret_local);
}

static objref_status ask_itself(void *context, objref_ref ref, objref_ref *ret_local) {
    (void)context;
    (void)ret_local;
    atomic_fetch_add(&directory.asked, 1);
    objref_view view;
    return objref_get(ref, 0, 0, &view);
}

static void restart_with(objref_directory other) {
    stop();
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.directory = other;
    assert_ok(objref_init(&config));
    register_common();
}

static void init_and_shutdown__are_refused_inside(void **state) {
    (void)state;
    restart_with(ask_with_life_verbs);
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_OK, 0);
}

static void directory__that_asks_itself_comes_to_an_end(void **state) {
    (void)state;
    restart_with(ask_itself);
    assert_every_door((objref_ref){77, 5, 1}, OBJREF_UNKNOWN_REF, 32);
}

static objref_status body_get_away(objref_call *call) {
    uint64_t number = 0;
    MUST(by_get((objref_ref){77, 5, 1}, &number) == OBJREF_OK);
    return return_number(call, 0, number);
}

static void directory__is_asked_inside_a_task(void **state) {
    (void)state;
    register_body("get_away", body_get_away, OBJREF_MAY_BLOCK);
    const objref_ref result = submit("get_away", NULL, 0);
    assert_number(result, 5);
    assert_int_equal(asked_since_last(), 1);
    drop(result);
}

/* A verb that comes late with a session that has ended meanwhile. */
static void directory__is_not_asked_for_a_session_that_is_over(void **state) {
    (void)state;
    objref__runtime *runtime = objref__runtime_home();
    const uint64_t session = objref__runtime_session(runtime);
    stop();
    start_asking(OBJREF_NO_LIMIT, OBJREF_NO_LIMIT);
    objref_ref away = {77, 5, 1};
    assert_status(objref__directory_hold(runtime, session, &away), OBJREF_RUNTIME_NOT_INITIALIZED);
    assert_int_equal(asked_since_last(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        directory_test(directory__is_asked_once_on_a_miss),
        directory_test(directory__is_not_asked_for_what_is_here),
        directory_test(directory__is_not_asked_for_what_is_pending),
        directory_test(directory__is_not_asked_for_freed_or_nil),
        directory_test(directory__is_not_asked_by_other_verbs),
        directory_test(directory__of_a_session_goes_with_it),
        directory_test(directory__gives_its_status_to_the_verb),
        directory_test(directory__that_gives_no_object_of_this_session_is_refused),
        directory_test(directory__that_finds_the_store_full_says_so),
        directory_test(directory__may_give_what_is_to_come),
        directory_test(get_many__takes_what_is_here_and_what_is_away),
        directory_test(wait__counts_what_is_away_unless_it_is_nowhere),
        directory_test(get__of_a_stand_in_asks_for_the_type),
        directory_test(view__of_a_stand_in_outlives_its_session),
        directory_test(init_and_shutdown__are_refused_inside),
        directory_test(directory__that_asks_itself_comes_to_an_end),
        directory_test(directory__is_asked_inside_a_task),
        directory_test(directory__is_not_asked_for_a_session_that_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
