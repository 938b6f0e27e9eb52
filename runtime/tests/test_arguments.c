/* test_arguments - plays the table of wrong arguments (arguments.def) in every state of the
 * process.
 *
 * After each row: the status is the table's, the outputs are as they were, nothing is left. The
 * exported names are compared with the table, so that a verb without a row fails the test.
 */
#include "helpers.h"
#include "runtime.h"

#include <semaphore.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- what the names in the table stand for */

/* Refs; those of a session are set by its begin_refs. */
static const objref_ref nil;
static const objref_ref foreign = {0x1234, 0, 1};
static objref_ref live = {0x4321, 5, 6};    /* a number */
static objref_ref pending = {0x4321, 6, 6}; /* a task behind a gate */
static objref_ref failed = {0x4321, 7, 6};  /* a task that failed */
static objref_ref freed = {0x4321, 8, 6};   /* existed, and is gone */
static objref_ref stale = {0x4322, 5, 6};   /* of the session before */
static objref_ref no_such_slot = {0x4321, 1u << 24, 6};
static objref_ref last_slot = {0x4321, UINT32_MAX, 6};
static objref_ref next_generation = {0x4321, 5, 7}; /* of what is live */
static objref_ref no_generation = {0x4321, 5, 0};

/* Values. */
static const uint64_t one = 1;
static const uint8_t zeros[OBJREF_ENCODED_BYTES_MAX + 1];
static const objref_value number = {.bytes = &one, .size = sizeof(one)};
static const objref_value no_bytes = {.size = 5};
static const objref_value no_refs = {.ref_count = 1};
static const objref_value at_the_maximum = {.bytes = zeros, .size = OBJREF__SIZE_MAX};
static const objref_value above_the_maximum = {.bytes = zeros, .size = OBJREF__SIZE_MAX + 1};
static const objref_value bytes_without_end = {.bytes = zeros, .size = SIZE_MAX};
static const objref_value refs_above_the_maximum = {
    .refs = &foreign, .ref_count = OBJREF__SIZE_MAX / sizeof(objref_ref) + 1};
static const objref_value refs_without_end = {.refs = &foreign, .ref_count = SIZE_MAX};
static const objref_value bare_ref = {.type = OBJREF_TYPE_REF};
static const objref_value bare_ref_with_bytes = {
    .type = OBJREF_TYPE_REF, .bytes = zeros, .size = 1, .refs = &foreign, .ref_count = 1};

// NOLINTBEGIN(readability-identifier-naming): they stand for arguments
#define REFS(a, b) (const objref_ref[]){(a), (b)}, 2
#define LIST(a, b) (&(const objref_value){.refs = (const objref_ref[]){(a), (b)}, .ref_count = 2})
#define ARG(name) (&(const objref_arg){.ref = (name)})
#define VALUE(address) (&(const objref_arg){.value = (address)})
// NOLINTEND(readability-identifier-naming)

/* The forms of a ref. */
static const objref_described described = {.ref = {0x1234, 0, 1}};
static const objref_described described_nil = {.presence = OBJREF_HAS_OWNER_WORKER};
static const objref_described described_no_site = {.ref = {0x1234, 0, 1},
                                                   .presence = OBJREF_HAS_CALL_SITE};
static const objref_described described_long_site = {
    .ref = {0x1234, 0, 1}, .presence = OBJREF_HAS_CALL_SITE, .call_site_bytes = UINT32_MAX};
static const objref_described described_odd_bit = {.ref = {0x1234, 0, 1}, .presence = 1u << 31};
static uint8_t encoded[OBJREF_ENCODED_BYTES + 1];
static char text[OBJREF_FORMAT_BYTES + 1];

/* The rest. */
static const char name_of_64_bytes[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static char long_site[OBJREF_CALL_SITE_BYTES_MAX + 2]; /* one byte too many */
static const objref_config too_many_workers = {.workers = 1025};
static objref_call *call; /* of the body that plays the table */

/* What verbs could write to. */
static struct outputs {
    objref_ref ref;
    objref_view view;
    objref_view views[2];
    objref_failure failure;
    objref_described described;
    objref_stats stats;
    size_t size;
    uint8_t bytes[999];
    char text[999];
    uint8_t ready[2];
} out;

static objref_status body_play(objref_call *its_call);

/* -- the table */

enum { NOT_PLAYED = 1 };

typedef enum place { IN_SESSION, IN_TASK, NOWHERE, PLACE_COUNT } place;

static const char *const place_names[PLACE_COUNT] = {"in a session", "in a task",
                                                     "without a runtime"};

typedef struct row {
    const char *text;
    objref_status (*play)(void);
    int expected[PLACE_COUNT]; /* a status, or NOT_PLAYED */
} row;

#define JOIN_NOW(a, b) a##b
#define JOIN(a, b) JOIN_NOW(a, b)
#define OBJREF_NOT_PLAYED NOT_PLAYED

/* One function for each row, named by its line; then the table of them. */
#define LIFE(session, task, none, ...)                                                             \
    static objref_status JOIN(play_, __LINE__)(void) {                                             \
        return __VA_ARGS__;                                                                        \
    }
#define VERB(status, ...) LIFE(, , , __VA_ARGS__)
#define PURE(status, ...) LIFE(, , , __VA_ARGS__)
#define BODY(status, ...) LIFE(, , , __VA_ARGS__)
#include "arguments.def"
#undef LIFE
#undef VERB
#undef PURE
#undef BODY

#define LIFE(session, task, none, ...)                                                             \
    {#__VA_ARGS__, JOIN(play_, __LINE__), {OBJREF_##session, OBJREF_##task, OBJREF_##none}},
#define VERB(status, ...) LIFE(status, status, RUNTIME_NOT_INITIALIZED, __VA_ARGS__)
#define PURE(status, ...) LIFE(status, status, status, __VA_ARGS__)
#define BODY(status, ...) LIFE(NOT_PLAYED, status, NOT_PLAYED, __VA_ARGS__)
static const row rows[] = {
#include "arguments.def"
};

/* -- playing it; without cmocka, for it is also played by a worker and by a child */

static objref_stats stats_or_none(void) {
    objref_stats stats = {0};
    (void)!objref_stats_get(&stats);
    return stats;
}

static uint64_t charged(void) {
    objref__runtime *runtime = objref__runtime_home();
    return runtime != NULL
               ? atomic_load(&runtime->store.used_bytes) + atomic_load(&runtime->store.used_objects)
               : 0;
}

static bool is_as_before(const objref_stats *before, uint64_t charged_before) {
    const objref_stats after = stats_or_none();
    return memcmp(before, &after, sizeof(after)) == 0 && charged() == charged_before;
}

/* Prints what is wrong with one row, and whether anything is. */
static bool row_fails(const row *its, place where) {
    struct outputs untouched;
    memset(&untouched, 0xA5, sizeof(untouched));
    memset(&out, 0xA5, sizeof(out));
    const objref_stats before = stats_or_none();
    const uint64_t charged_before = charged();
    const objref_status status = its->play();
    const char *wrong = (int)status != its->expected[where]          ? "status"
                        : memcmp(&out, &untouched, sizeof(out)) != 0 ? "wrote its outputs"
                        : !is_as_before(&before, charged_before)     ? "left something behind"
                                                                     : NULL;
    if (wrong != NULL) {
        (void)fprintf(stderr, "%s, %s: %s, not %s: %s\n", place_names[where], its->text,
                      objref_status_name(status),
                      objref_status_name((objref_status)its->expected[where]), wrong);
    }
    return wrong != NULL;
}

static int failures_of(const row *table, size_t count, place where) {
    int failures = 0;
    for (size_t i = 0; i < count; i++) {
        failures += table[i].expected[where] != NOT_PLAYED && row_fails(&table[i], where);
    }
    return failures;
}

static int play_table(place where) {
    return failures_of(rows, COUNT_OF(rows), where);
}

/* -- in which world */

static gate closed = GATE_CLOSED;

static void make_forms(void) {
    size_t size = 0;
    assert_ok(objref_encode(foreign, encoded, sizeof(encoded), &size));
    assert_ok(objref_format(foreign, text, sizeof(text)));
    memset(long_site, 'x', sizeof(long_site) - 1);
}

static void make_failed(void) {
    objref_view view;
    failed = submit_number("fail", 3);
    assert_status(objref_get(failed, 0, SOON, &view), OBJREF_TASK_FAILED);
}

/* A session with one object of each kind, after another whose ref is stale. A limit on everything,
 * far away, so that everything is counted. */
static int world_begin(void **state) {
    (void)state;
    start(2, OBJREF_NO_LIMIT);
    stale = put_number(1);
    assert_ok(objref_shutdown(SOON));
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 3;
    config.store_bytes = UINT64_MAX - 1;
    config.object_count_max = UINT64_MAX - 1;
    assert_ok(objref_init(&config));
    register_common();
    register_body("play", body_play, OBJREF_MAY_BLOCK);
    make_forms();
    closed.is_open = false;
    closed.started = 0;
    live = put_number(1);
    pending = submit_gate(&closed);
    gate_await_started(&closed, 1);
    make_failed();
    freed = put_number(2);
    drop(freed);
    no_such_slot = (objref_ref){live.worker, 1u << 24, 1};
    last_slot = (objref_ref){live.worker, UINT32_MAX, 1};
    next_generation = (objref_ref){live.worker, live.slot, live.generation + 1};
    no_generation = (objref_ref){live.worker, live.slot, 0};
    while (stats_now().tasks > 1) { /* the failed one is counted for a moment longer */
        sleep_ms(1);
    }
    return 0;
}

static int world_end(void **state) {
    (void)state;
    gate_open(&closed);
    drop_all((objref_ref[]){live, pending, failed}, 3);
    stop();
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): it stands among cmocka's own
#define world_test(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)

static void arguments__before_init(void **state) {
    (void)state;
    make_forms();
    assert_int_equal(play_table(NOWHERE), 0);
}

static void arguments__in_a_session(void **state) {
    (void)state;
    assert_int_equal(play_table(IN_SESSION), 0);
    assert_number(live, 1);
}

/* Until the table is played nobody else may take a hold, which waiting for a result does. */
static sem_t is_played;

/* Its first result is set before, its second after: none of the rows has set it. */
static objref_status body_play(objref_call *its_call) {
    call = its_call;
    MUST(objref_call_return(call, 0, &number) == OBJREF_OK);
    const int failures = play_table(IN_TASK);
    MUST(sem_post(&is_played) == 0);
    return return_number(call, 1, (uint64_t)failures);
}

static void arguments__in_a_task(void **state) {
    (void)state;
    objref_ref results[2];
    assert_int_equal(sem_init(&is_played, 0, 0), 0);
    assert_ok(objref_submit("play", NULL, 0, results, 2));
    while (sem_wait(&is_played) != 0) { /* interrupted */
    }
    assert_number(results[1], 0);
    drop_all(results, 2);
}

static void arguments__in_a_forked_child(void **state) {
    (void)state;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(play_table(NOWHERE) == 0 ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void arguments__after_shutdown(void **state) {
    (void)state;
    assert_int_equal(world_begin(NULL), 0);
    gate_open(&closed);
    assert_ok(objref_shutdown(SOON));
    assert_int_equal(play_table(NOWHERE), 0);
}

/* -- the table is whole, and what plays it sees what is wrong */

/* Verbs without a wrong argument: every id, status and number is legal, and a call that is none is
 * the caller's fault. */
static const char *const without_wrong_arguments[] = {
    "objref_call_arg",
    "objref_call_arg_count",
    "objref_call_fail",
    "objref_call_is_cancelled",
    "objref_call_return_count",
    "objref_equal",
    "objref_hash",
    "objref_is_nil",
    "objref_status_name",
    "objref_status_text",
};

static bool has_row(const char *verb) {
    char start_of_call[100];
    (void)snprintf(start_of_call, sizeof(start_of_call), "%s(", verb);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strstr(rows[i].text, start_of_call) != NULL) {
            return true;
        }
    }
    return false;
}

static bool needs_no_row(const char *verb) {
    for (size_t i = 0; i < COUNT_OF(without_wrong_arguments); i++) {
        if (strcmp(verb, without_wrong_arguments[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void table__has_every_exported_verb(void **state) {
    (void)state;
    FILE *file = fopen(SYMBOLS_FILE, "r");
    assert_non_null(file);
    char line[200];
    size_t verbs = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "objref_", 7) == 0) {
            verbs++;
            if (has_row(line) == needs_no_row(line)) {
                fail_msg("%s: no row, or one too many", line);
            }
        }
    }
    assert_int_equal(fclose(file), 0);
    assert_true(verbs > 25);
}

static objref_status play_other_status(void) {
    return OBJREF_OK;
}

static objref_status play_writing(void) {
    out.ready[1] = 1;
    return OBJREF_INVALID_ARGUMENT;
}

static objref_status play_leaking(void) {
    return objref_clone(live) == OBJREF_OK ? OBJREF_INVALID_ARGUMENT : OBJREF_OK;
}

static void table__refuses_each_kind_of_wrong_row(void **state) {
    (void)state;
    static const row wrong[] = {
        {"control: another status", play_other_status, {OBJREF_INVALID_ARGUMENT}},
        {"control: an output", play_writing, {OBJREF_INVALID_ARGUMENT}},
        {"control: a hold", play_leaking, {OBJREF_INVALID_ARGUMENT}},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(failures_of(&wrong[i], 1, IN_SESSION), 1);
    }
    drop(live); /* what the last one has taken */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments__before_init),
        world_test(arguments__in_a_session),
        world_test(arguments__in_a_task),
        world_test(arguments__in_a_forked_child),
        cmocka_unit_test(arguments__after_shutdown),
        cmocka_unit_test(table__has_every_exported_verb),
        world_test(table__refuses_each_kind_of_wrong_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
