/* The subject's tasks. */
#include "objref_peer.h"
#include "pinned.h"

#include <stdlib.h>
#include <time.h>

enum { IDLE_NS = 300000, PATIENCE_NS = 1000000000 };

struct tasks {
    objref_ref *refs; /* as many as a block has operations */
    objref_ref *live; /* objects that are only there */
    uint64_t live_count;
};

static objref_status give(objref_call *call, uint64_t word) {
    const objref_value value = {.bytes = &word, .size = sizeof word};
    return objref_call_return(call, 0, &value);
}

static uint64_t taken(const objref_call *call, size_t index) {
    return *(const uint64_t *)objref_call_arg(call, index)->bytes;
}

static objref_status same_body(objref_call *call) {
    return give(call, taken(call, 0));
}

static objref_status link_body(objref_call *call) {
    return give(call, peer_link(taken(call, 0)));
}

static objref_status add_body(objref_call *call) {
    return give(call, taken(call, 0) + taken(call, 1));
}

static objref_value value_of(const uint64_t *word) {
    return (objref_value){.bytes = word, .size = sizeof *word};
}

static bool submit_word(const char *name, uint64_t word, objref_ref *ret_ref) {
    const objref_value value = value_of(&word);
    const objref_arg arg = {.value = &value};
    return objref_submit(name, &arg, 1, ret_ref, 1) == OBJREF_OK;
}

/* What a ref came to, the ref being given up; a failure counts. */
static uint64_t take(objref_ref ref, int64_t timeout_ns, uint64_t *failures) {
    uint64_t word = 0;
    size_t size = 0;
    *failures += objref_copy(ref, 0, timeout_ns, &word, sizeof word, &size) != OBJREF_OK;
    (void)objref_drop(ref);
    return word;
}

/* fib(n) makes a task for fib(n - 1), does fib(n - 2) itself, and waits for the task. */
static uint64_t fib(uint64_t number, uint64_t *failures) {
    objref_ref other;
    if (number < 2) {
        return number;
    }
    if (!submit_word("fib", number - 1, &other)) {
        ++*failures;
        return 0;
    }
    const uint64_t mine = fib(number - 2, failures);
    return mine + take(other, OBJREF_FOREVER, failures);
}

static objref_status fib_body(objref_call *call) {
    uint64_t failures = 0;
    const uint64_t number = fib(taken(call, 0), &failures);
    return failures == 0 ? give(call, number) : objref_call_fail(call, 1, NULL, 0);
}

static bool register_all(void) {
    static const struct {
        const char *name;
        objref_function body;
        uint32_t flags;
    } functions[] = {
        {"same", same_body, OBJREF_NEVER_BLOCKS}, {"blocking-same", same_body, OBJREF_MAY_BLOCK},
        {"link", link_body, OBJREF_NEVER_BLOCKS}, {"add", add_body, OBJREF_NEVER_BLOCKS},
        {"fib", fib_body, OBJREF_MAY_BLOCK},
    };
    bool is_done = true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        is_done = is_done && objref_register(functions[i].name, functions[i].body,
                                             functions[i].flags) == OBJREF_OK;
    }
    return is_done;
}

void *tasks_open(const peer_setup *setup) {
    struct tasks *tasks = calloc(1, sizeof *tasks);
    if (setup->threads == 1) {
        peer_pin_here();
    }
    tasks->refs = calloc(setup->operations + 1, sizeof *tasks->refs);
    tasks->live = calloc(setup->objects + 1, sizeof *tasks->live);
    tasks->live_count = setup->objects;
    bool is_there = subject_start(1) && register_all();
    for (uint64_t i = 0; is_there && i < setup->objects; i++) {
        is_there = subject_put(i, &tasks->live[i]);
    }
    return is_there ? tasks : NULL;
}

peer_result tasks_chain(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    objref_ref at;
    result.failures += !submit_word("link", peer_word(block->seed, block->start), &at);
    for (uint64_t i = 1; i < block->operations && result.failures == 0; i++) {
        const objref_arg arg = {.ref = at};
        objref_ref next;
        result.failures += objref_submit("link", &arg, 1, &next, 1) != OBJREF_OK;
        (void)objref_drop(at);
        at = next;
    }
    result.checksum = take(at, OBJREF_FOREVER, &result.failures);
    return result;
}

/* Leaves, then sums of pairs, level by level; operations is a power of two. */
peer_result tasks_tree(void *state, const peer_block *block) {
    struct tasks *tasks = state;
    objref_ref *refs = tasks->refs;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        result.failures += !submit_word("same", peer_word(block->seed, block->start + i), &refs[i]);
    }
    for (uint64_t width = block->operations; width > 1; width /= 2) {
        for (uint64_t i = 0; i < width / 2; i++) {
            const objref_arg args[] = {{.ref = refs[2 * i]}, {.ref = refs[2 * i + 1]}};
            objref_ref sum;
            result.failures += objref_submit("add", args, 2, &sum, 1) != OBJREF_OK;
            (void)objref_drop(args[0].ref);
            (void)objref_drop(args[1].ref);
            refs[i] = sum;
        }
    }
    result.checksum = take(refs[0], OBJREF_FOREVER, &result.failures);
    return result;
}

peer_result tasks_fib(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    result.checksum = fib(peer_fib_number(block->operations), &result.failures);
    return result;
}

peer_result tasks_one_by_one(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        objref_ref ref;
        result.failures += !submit_word("same", peer_word(block->seed, block->start + i), &ref);
        result.checksum += take(ref, OBJREF_FOREVER, &result.failures);
    }
    return result;
}

peer_result tasks_outstanding(void *state, const peer_block *block) {
    struct tasks *tasks = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        result.failures +=
            !submit_word("same", peer_word(block->seed, block->start + i), &tasks->refs[i]);
    }
    for (uint64_t i = 0; i < block->operations; i++) {
        result.checksum += take(tasks->refs[i], OBJREF_FOREVER, &result.failures);
    }
    return result;
}

/* There and back: a get with a deadline runs no body that may block, so the worker has to. */
peer_result tasks_handoff(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        objref_ref ref;
        result.failures +=
            !submit_word("blocking-same", peer_word(block->seed, block->start + i), &ref);
        result.checksum += take(ref, PATIENCE_NS, &result.failures);
    }
    return result;
}

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Runs one operation at a time, each after everybody has gone to sleep; the sleep does not count.
 */
static peer_result
after_idle(peer_result (*run)(void *, const peer_block *), void *state, const peer_block *block) {
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const struct timespec idle = {.tv_nsec = IDLE_NS};
        const peer_block one = {block->seed, block->start + i, 1};
        (void)nanosleep(&idle, NULL);
        const double began_ns = now_ns();
        const peer_result step = run(state, &one);
        result.amount += now_ns() - began_ns;
        result.failures += step.failures;
        result.checksum += step.checksum;
    }
    return result;
}

peer_result tasks_handoff_parked(void *state, const peer_block *block) {
    return after_idle(tasks_handoff, state, block);
}

peer_result tasks_help_after_idle(void *state, const peer_block *block) {
    return after_idle(tasks_one_by_one, state, block);
}

void tasks_close(void *state) {
    struct tasks *tasks = state;
    subject_stop();
    free(tasks->refs);
    free(tasks->live);
    free(tasks);
}
