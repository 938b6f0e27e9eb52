/* test_sweep - each thing that libobjref asks the system for is refused in turn, while a workload
 * of all verbs is played: no crash, no leak, the store holds together, and the process goes on.
 *
 * Each play is a child process: one session in which something may be refused, two in which nothing
 * is. A site is a call in the library's source (sweep.h); the test fails when the workload does not
 * reach one of them, so it covers whatever other tests reach. Played are, for each site, each of
 * its calls refused once; and for each call of all, that one and every later one.
 */
#define OBJREF_TESTS_SWEEP_IS_PLAYED
#include "sweep.h"

#include "runtime.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)
#define SOON (10000 * MS)
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* After so many plays of one kind the rest is not played; printed when it happens. */
enum { PLAYS_MAX = 1000, HANG_S = 30, SECOND_SEGMENT = 1100 };

#define MUST(condition) ((condition) ? (void)0 : give_up(#condition, __LINE__))

static _Noreturn void give_up(const char *condition, int line) {
    (void)fprintf(stderr, "test_sweep.c:%d: not so: %s\n", line, condition);
    _exit(1);
}

/* -- the workload: what a refused call may make a verb say, and nothing else */

static void expect(objref_status status, int line) {
    static const objref_status allowed[] = {
        OBJREF_OK,          OBJREF_OUT_OF_MEMORY, OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED,
        OBJREF_UNKNOWN_REF, OBJREF_TIMED_OUT,     OBJREF_CANCELLED};
    for (size_t i = 0; i < COUNT_OF(allowed); i++) {
        if (status == allowed[i]) {
            return;
        }
    }
    give_up(objref_status_name(status), line);
}

#define EXPECT(status) expect((status), __LINE__)

/* A task with so many needs memory of its own. */
static const uint8_t bytes[OBJREF__SPARE_BYTES];

/* Nil where it could not be had: a ref that the next verb may be given all the same. */
static objref_ref put(size_t size, const objref_ref *refs, size_t ref_count) {
    const objref_value value = {
        .type = 1, .bytes = bytes, .size = size, .refs = refs, .ref_count = ref_count};
    objref_ref ref = {0};
    EXPECT(objref_put_at(&value, OBJREF_HERE, &ref));
    return ref;
}

static objref_ref submit(const char *name, const objref_ref *ref) {
    const objref_value value = {.type = 1, .bytes = bytes, .size = sizeof(bytes)};
    const objref_arg arg = {.value = ref == NULL ? &value : NULL,
                            .ref = ref == NULL ? (objref_ref){0} : *ref};
    objref_ref result = {0};
    EXPECT(objref_submit(name, &arg, 1, &result, 1));
    return result;
}

static void read_and_drop(objref_ref ref) {
    objref_view view;
    const objref_status status = objref_get(ref, 0, SOON, &view);
    EXPECT(status);
    if (status == OBJREF_OK) {
        MUST(view.size <= sizeof(bytes) && memcmp(view.bytes, bytes, view.size) == 0);
        objref_view_release(&view);
    }
    (void)objref_drop(ref);
}

static void act_values(void) {
    const objref_ref small = put(8, NULL, 0);
    const objref_ref large = put(sizeof(bytes), NULL, 0);
    const objref_ref list = put(20, (objref_ref[]){small, large}, 2);
    read_and_drop(small);
    read_and_drop(list);
    read_and_drop(large);
}

static void act_many(void) {
    const objref_ref refs[] = {put(3, NULL, 0), submit("identity", NULL)};
    objref_view views[2];
    uint8_t ready[2];
    const objref_status status = objref_get_many(refs, 2, 0, SOON, views, NULL);
    EXPECT(status);
    for (size_t i = 0; i < 2 && status == OBJREF_OK; i++) {
        objref_view_release(&views[i]);
    }
    if (!objref_equal(refs[0], refs[1])) { /* both nil: not distinct */
        EXPECT(objref_wait(refs, 2, 2, SOON, ready));
    }
    read_and_drop(refs[0]);
    read_and_drop(refs[1]);
}

static objref_status body_identity(objref_call *call) {
    const objref_view *view = objref_call_arg(call, 0);
    const objref_value value = {.type = 1,
                                .bytes = view->bytes,
                                .size = view->size,
                                .refs = view->refs,
                                .ref_count = view->ref_count};
    return objref_call_return(call, 0, &value);
}

static void act_chain(void) {
    objref_ref ref = submit("identity", NULL);
    for (int i = 0; i < 3; i++) {
        const objref_ref next = submit("identity", &ref);
        (void)objref_drop(ref);
        ref = next;
    }
    read_and_drop(ref);
}

static objref_status body_fail(objref_call *call) {
    return objref_call_fail(call, 5, bytes, sizeof(bytes));
}

static void act_failures(void) {
    const objref_ref root = submit("fail", NULL);
    const objref_ref next = submit("identity", &root);
    const objref_ref last = submit("identity", &next);
    objref_failure failure;
    read_and_drop(last);
    const objref_status status = objref_failure_get(next, &failure);
    MUST(status == OBJREF_OK || status == OBJREF_UNKNOWN_REF ||
         status == OBJREF_INVALID_ARGUMENT); /* it may still be pending, where there is no last */
    read_and_drop(next);
    read_and_drop(root);
}

/* Sets a list as its result, from objects it has put; and waits, parked, for a task of its own. */
static objref_status body_nest(objref_call *call) {
    const objref_ref inner[] = {put(50, NULL, 0), submit("slow", NULL)};
    const objref_value list = {.refs = inner, .ref_count = 2};
    objref_view view = {0};
    EXPECT(objref_get(inner[1], 0, 20 * MS, &view));
    objref_view_release(&view);
    const objref_status status = objref_call_return(call, 0, &list);
    (void)objref_drop(inner[0]);
    (void)objref_drop(inner[1]);
    return status;
}

static objref_status body_slow(objref_call *call) {
    (void)nanosleep(&(struct timespec){.tv_nsec = MS}, NULL);
    return body_identity(call);
}

static void act_nested(void) {
    read_and_drop(submit("nest", NULL));
}

/* More objects than the first segment of the store has slots: results of one task, then values. */
static void act_growth(void) {
    static objref_ref refs[SECOND_SEGMENT];
    const objref_status status = objref_submit("fail", NULL, 0, refs, COUNT_OF(refs));
    EXPECT(status);
    for (size_t i = 0; i < COUNT_OF(refs) && status == OBJREF_OK; i++) {
        read_and_drop(refs[i]);
    }
    for (size_t i = 0; i < COUNT_OF(refs); i++) {
        refs[i] = put(1, NULL, 0);
    }
    for (size_t i = 0; i < COUNT_OF(refs); i++) {
        (void)objref_drop(refs[i]);
    }
}

static objref_status directory(void *context, objref_ref ref, objref_ref *ret_local) {
    (void)context;
    const objref_value value = {.bytes = bytes, .size = sizeof(bytes)};
    const objref_arg arg = {.value = &value};
    return ref.slot == 0 ? objref_put(&value, ret_local)
                         : objref_submit("identity", &arg, 1, ret_local, 1);
}

static void act_directory(void) {
    for (uint32_t i = 0; i < 2; i++) {
        const objref_ref away = {77, i, 1};
        read_and_drop(away);
        read_and_drop(submit("identity", &away));
    }
}

static void act_forms(void) {
    uint8_t encoded[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_described described;
    const objref_ref ref = put(30, NULL, 0);
    objref_ref back = {0};
    EXPECT(objref_describe(ref, &described));
    if (!objref_is_nil(ref)) {
        MUST(objref_encode(ref, encoded, sizeof(encoded), &size) == OBJREF_OK);
        MUST(objref_decode(encoded, size, &back) == OBJREF_OK);
    }
    (void)objref_drop(back);
    (void)objref_drop(ref);
}

static void act_ends(void) {
    const objref_ref task = submit("slow", NULL);
    const objref_ref next = submit("identity", &task);
    const objref_ref large = put(60, NULL, 0);
    EXPECT(objref_cancel(next));
    EXPECT(objref_cancel(task));
    EXPECT(objref_free(large));
    read_and_drop(next);
    read_and_drop(task);
}

/* A child of fork has no runtime, whatever was refused to its parent. */
static void act_fork(void) {
    const pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        objref_stats stats;
        _exit(objref_stats_get(&stats) == OBJREF_RUNTIME_NOT_INITIALIZED ? 0 : 1);
    }
    int status = 0;
    MUST(waitpid(child, &status, 0) == child && status == 0);
}

/* The last two are for the session that is swept: after it the store has grown for good. */
static void (*const acts[])(void) = {act_values,    act_many,  act_chain, act_failures, act_nested,
                                     act_directory, act_forms, act_ends,  act_growth,   act_fork};
enum { LATER_ACTS = COUNT_OF(acts) - 2 };

/* -- a session */

static objref_status begin(void) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 2;
    config.store_bytes = UINT64_MAX - 1; /* far away, so that everything is counted */
    config.object_count_max = UINT64_MAX - 1;
    config.records_metadata = true;
    config.directory = directory;
    const objref_status status = objref_init(&config);
    if (status == OBJREF_OK) {
        MUST(objref_register("identity", body_identity, OBJREF_MAY_BLOCK) == OBJREF_OK);
        MUST(objref_register("fail", body_fail, OBJREF_NEVER_BLOCKS) == OBJREF_OK);
        MUST(objref_register("nest", body_nest, OBJREF_MAY_BLOCK) == OBJREF_OK);
        MUST(objref_register("slow", body_slow, OBJREF_MAY_BLOCK) == OBJREF_OK);
    }
    return status;
}

/* A task that has published its results is counted for a moment longer. */
static void assert_nothing_left(void) {
    objref_stats stats = {.tasks = 1};
    for (int ms = 0; ms < 10000 && (stats.tasks > 0 || stats.holds > 0); ms++) {
        MUST(objref_stats_get(&stats) == OBJREF_OK);
        if (stats.tasks > 0 || stats.holds > 0) {
            (void)nanosleep(&(struct timespec){.tv_nsec = MS}, NULL);
        }
    }
    MUST(stats.objects == 0 && stats.holds == 0 && stats.bytes == 0 && stats.tasks == 0);
}

/* What shutdown finds: tasks that have not started, an object nobody has dropped, a view. */
static void end(void) {
    objref_view view = {0};
    const objref_ref kept = put(40, NULL, 0);
    objref_ref next = submit("slow", NULL);
    for (int i = 0; i < 3; i++) {
        next = submit("slow", &next);
    }
    EXPECT(objref_get(kept, 0, 0, &view));
    MUST(objref_shutdown(SOON) == OBJREF_OK);
    objref_view_release(&view);
}

static void assert_session_left_nothing(void) {
    objref__runtime *runtime = objref__runtime_home();
    MUST(objref_shutdown(0) == OBJREF_RUNTIME_NOT_INITIALIZED);
    MUST(runtime == NULL || objref__store_is_valid(&runtime->store));
    MUST(runtime == NULL || atomic_load(&runtime->store.used_bytes) == 0);
    MUST(runtime == NULL || atomic_load(&runtime->store.used_objects) == 0);
    MUST(sweep_leaked() == 0);
}

/* One session with the first so many acts; where init is refused, without any. */
static void play_session(size_t act_count) {
    const objref_status status = begin();
    MUST(status == OBJREF_OK || status == OBJREF_OUT_OF_MEMORY);
    for (size_t i = 0; i < act_count && status == OBJREF_OK; i++) {
        acts[i]();
        assert_nothing_left();
        MUST(objref__store_is_valid(&objref__runtime_home()->store));
    }
    if (status == OBJREF_OK) {
        end();
    }
    assert_session_left_nothing();
}

/* The process goes on: the next session has all it needs, the one after it takes nothing more. */
static _Noreturn void play(size_t site, uint64_t nth) {
    (void)alarm(HANG_S);
    sweep_refuse(site, nth);
    play_session(COUNT_OF(acts));
    sweep_refuse(site, SWEEP_NONE);
    play_session(LATER_ACTS);
    MUST(sweep_kept() > 0);
    const size_t kept = sweep_kept();
    play_session(LATER_ACTS);
    MUST(sweep_kept() == kept);
    exit(0); /* not _exit: coverage is written, and a sanitizer looks for leaks of its own */
}

/* -- the sweep */

static uint64_t sum(const _Atomic uint64_t *counts) {
    uint64_t total = 0;
    for (size_t i = 0; i < sweep_site_count(); i++) {
        total += atomic_load(&counts[i]);
    }
    return total;
}

/* Plays one child; false when anything was wrong with it, which is printed. */
static bool plays_well(size_t site, uint64_t nth) {
    (void)fflush(NULL);
    const pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        play(site, nth);
    }
    int status = 0;
    MUST(waitpid(child, &status, 0) == child);
    if (status == 0) {
        return true;
    }
    const bool is_all = site == SWEEP_ALL_SITES;
    (void)fprintf(stderr, "test_sweep: %s %d when call %llu of %s:%d is refused\n",
                  WIFSIGNALED(status) ? "signal" : "exit",
                  WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                  (unsigned long long)nth,
                  is_all ? "all, and each later," : sweep_site_at(site)->file,
                  is_all ? 0 : sweep_site_at(site)->line);
    return false;
}

/* Plays until a play has had nothing to refuse, or goes wrong. */
static bool sweeps_well(size_t site) {
    for (uint64_t nth = 0; nth < PLAYS_MAX; nth++) {
        const uint64_t before = sum(sweep_shared->refused);
        if (!plays_well(site, nth)) {
            return false;
        }
        if (sum(sweep_shared->refused) == before) {
            return true;
        }
    }
    (void)printf("only the first %d calls refused\n", PLAYS_MAX);
    return true;
}

/* How many sites were never refused: each is named. */
static size_t count_missed(void) {
    size_t missed = 0;
    for (size_t i = 0; i < sweep_site_count(); i++) {
        const sweep_site *site = sweep_site_at(i);
        (void)printf("%s:%d %s: reached %llu times, refused %llu times\n", site->file, site->line,
                     site->asks_for, (unsigned long long)atomic_load(&sweep_shared->reached[i]),
                     (unsigned long long)atomic_load(&sweep_shared->refused[i]));
        missed += atomic_load(&sweep_shared->refused[i]) == 0;
    }
    return missed;
}

int main(void) {
    sweep_shared = mmap(NULL, sizeof(*sweep_shared), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(sweep_shared != MAP_FAILED);
    MUST(sweep_site_count() > 0 && sweep_site_count() <= SWEEP_SITE_MAX);
    bool is_right = plays_well(SWEEP_ALL_SITES, SWEEP_NONE);
    for (size_t i = 0; i < sweep_site_count() && is_right; i++) {
        is_right = sweeps_well(i);
    }
    const uint64_t alone = sum(sweep_shared->refused);
    is_right = is_right && sweeps_well(SWEEP_ALL_SITES);
    const size_t missed = count_missed();
    (void)printf(
        "%zu sites, %zu never refused; %llu calls refused alone, %llu with all later ones\n",
        sweep_site_count(), missed, (unsigned long long)alone,
        (unsigned long long)(sum(sweep_shared->refused) - alone));
    return is_right && missed == 0 ? 0 : 1;
}
