/* test_flat - what must not grow: memory, descriptors and threads over restarts, and memory over
 * gets that time out, tasks that come and go, and objects that are replaced.
 *
 * A sanitizer brings its own allocator, which keeps what is freed: there only descriptors and
 * threads are looked at, over fewer rounds.
 */
#include "helpers.h"
#include "runtime.h"

#include <dirent.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

enum { SLACK_BYTES = 64 * 1024, RESIDENT_SLACK_BYTES = 8 * 1024 * 1024 };

typedef struct footprint {
    uint64_t heap_bytes; /* what malloc has given out */
    uint64_t resident_bytes;
    size_t descriptors;
    size_t threads;
} footprint;

static size_t count_entries(const char *folder) {
    DIR *entries = opendir(folder);
    size_t count = 0;
    assert_non_null(entries);
    while (readdir(entries) != NULL) { // NOLINT(concurrency-mt-unsafe): a stream of our own
        count++;
    }
    assert_int_equal(closedir(entries), 0);
    return count;
}

static footprint footprint_now(void) {
    const struct mallinfo2 heap = mallinfo2();
    return (footprint){.heap_bytes = heap.uordblks + heap.hblkhd,
                       .resident_bytes = resident_bytes(),
                       .descriptors = count_entries("/proc/self/fd"),
                       .threads = count_entries("/proc/self/task")};
}

/* A thread that was joined is gone from /proc a moment later. */
static void await_threads(size_t expected) {
    const int64_t deadline = now_ns() + SOON;
    while (count_entries("/proc/self/task") > expected && now_ns() < deadline) {
        sleep_ms(1);
    }
}

static void assert_flat(footprint before) {
    await_threads(before.threads);
    const footprint after = footprint_now();
    assert_int_equal(after.descriptors, before.descriptors);
    assert_int_equal(after.threads, before.threads);
    if (!IS_SANITIZED) {
        assert_true(after.heap_bytes <= before.heap_bytes + SLACK_BYTES);
        assert_true(after.resident_bytes <= before.resident_bytes + RESIDENT_SLACK_BYTES);
    }
}

/* The instrument itself: it sees a megabyte, a descriptor and a thread. */
static void *wait_for_end(void *argument) {
    _Atomic bool *is_over = argument;
    while (!atomic_load(is_over)) {
        sleep_ms(1);
    }
    return NULL;
}

static void footprint__sees_what_grows(void **state) {
    (void)state;
    _Atomic bool is_over = true;
    thread_join(thread_start(wait_for_end, &is_over)); /* a sanitizer may start one of its own */
    atomic_store(&is_over, false);
    const footprint before = footprint_now();
    void *memory = malloc(1 << 20);
    const int descriptor = dup(1);
    const pthread_t thread = thread_start(wait_for_end, &is_over);
    const footprint after = footprint_now();
    atomic_store(&is_over, true);
    thread_join(thread);
    assert_int_equal(close(descriptor), 0);
    assert_non_null(memory);
    free(memory);
    assert_int_equal(after.descriptors, before.descriptors + 1);
    assert_int_equal(after.threads, before.threads + 1);
    if (!IS_SANITIZED) {
        assert_true(after.heap_bytes >= before.heap_bytes + (1 << 20));
    }
}

/* One session with everything in it, which leaves a view to the next. */
static objref_view live_once(objref_view left) {
    static uint8_t bytes[1000];
    start(2, 1 << 20);
    objref_view_release(&left);
    const objref_ref kept = put_bytes(0, bytes, sizeof(bytes));
    const objref_ref list = put_list(&kept, 1); /* neither is dropped */
    const objref_ref failed = submit_number("fail", 1);
    const objref_ref result = submit("identity", &list, 1);
    objref_view view;
    assert_status(objref_get(submit_one("identity", failed), 0, SOON, &view),
                  OBJREF_DEPENDENCY_FAILED);
    assert_ok(objref_get(result, 0, SOON, &view));
    (void)submit_number("identity", 2); /* perhaps still on its way */
    assert_ok(objref_shutdown(SOON));
    return view;
}

static void restarts__leave_the_process_as_it_was(void **state) {
    (void)state;
    const size_t rounds = IS_SANITIZED ? 500 : 10000;
    objref_view left = {0};
    const size_t threads = count_entries("/proc/self/task");
    footprint before = {0};
    for (size_t i = 0; i < rounds; i++) {
        left = live_once(left);
        if (i == 100) {
            await_threads(threads);
            before = footprint_now();
        }
    }
    objref_view_release(&left);
    assert_flat(before);
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
    assert_in_range(atomic_load(&objref__runtime_home()->store.used_count), 1, 64);
}

static void get__that_times_out_leaves_nothing_behind(void **state) {
    (void)state;
    static gate closed = GATE_CLOSED;
    const objref_ref ref = submit_gate(&closed);
    gate_await_started(&closed, 1);
    const size_t rounds = IS_SANITIZED ? 2000 : 25000; /* of four each */
    const footprint before = footprint_now();
    const objref_stats stats = stats_now();
    objref_view view;
    uint8_t is_ready = 0;
    for (size_t i = 0; i < rounds; i++) {
        assert_status(objref_get(ref, 0, 1, &view), OBJREF_TIMED_OUT);
        assert_status(objref_get(ref, 0, 0, &view), OBJREF_TIMED_OUT);
        assert_status(objref_get_many(&ref, 1, 0, 1, &view, NULL), OBJREF_TIMED_OUT);
        assert_ok(objref_wait(&ref, 1, 1, 1, &is_ready));
    }
    assert_flat(before);
    const objref_stats after = stats_now();
    assert_memory_equal(&stats, &after, sizeof(stats));
    gate_open(&closed);
    assert_number(ref, 7);
    drop(ref);
}

static void tasks__that_come_and_go_use_the_same_slots(void **state) {
    (void)state;
    static uint8_t bytes[5000];
    const size_t rounds = IS_SANITIZED ? 2000 : 50000;
    footprint before = {0};
    objref_ref last = put_bytes(0, bytes, sizeof(bytes));
    for (size_t i = 0; i < rounds; i++) {
        const objref_ref next = submit_one("identity", last);
        objref_view view;
        assert_ok(objref_get(next, 0, SOON, &view));
        objref_view_release(&view);
        drop(last);
        last = next;
        if (i == 100) {
            before = footprint_now();
        }
    }
    assert_flat(before);
    assert_in_range(atomic_load(&objref__runtime_home()->store.used_count), 1, 64);
    drop(last);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(footprint__sees_what_grows),
        cmocka_unit_test(restarts__leave_the_process_as_it_was),
        session_test(get__that_times_out_leaves_nothing_behind),
        session_test(tasks__that_come_and_go_use_the_same_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
