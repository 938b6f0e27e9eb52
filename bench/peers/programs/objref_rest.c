/* The subject's rest: refs on the wire, a crowd that wakes, restarts. */
#include "objref_peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { CROWD = 64, SETTLING_NS = 2000000 };

void *nothing_open(const peer_setup *setup) {
    return calloc(1, sizeof *setup);
}

void nothing_close(void *state) {
    free(state);
}

/* Refs of another runtime: encoded, decoded, and worth what their worker field says. */
peer_result codec_id(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint8_t bytes[OBJREF_ENCODED_BYTES];
        size_t size = 0;
        const objref_ref sent = {peer_word(block->seed, block->start + i), (uint32_t)i, 1};
        objref_ref received;
        result.failures += objref_encode(sent, bytes, sizeof bytes, &size) != OBJREF_OK ||
                           objref_decode(bytes, size, &received) != OBJREF_OK ||
                           received.slot != sent.slot;
        result.checksum += received.worker;
    }
    return result;
}

peer_result restart(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        if (subject_start(2)) {
            subject_stop();
            result.checksum++;
        } else {
            result.failures++;
        }
    }
    return result;
}

/* -- a crowd on one pending ref: from its completion to the last of them awake */

struct crowd {
    objref_ref ref;
    _Atomic unsigned awake;
    _Atomic unsigned failures;
};

static _Atomic bool gate_is_open;
static double opened_ns;

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static objref_status gate_body(objref_call *call) {
    const objref_value value = {0};
    while (!atomic_load(&gate_is_open) && !objref_call_is_cancelled(call)) {
        const struct timespec moment = {.tv_nsec = 100000};
        (void)nanosleep(&moment, NULL);
    }
    opened_ns = now_ns();
    return objref_call_return(call, 0, &value);
}

static void *wait_for_it(void *context) {
    struct crowd *crowd = context;
    objref_view view;
    if (objref_get(crowd->ref, 0, OBJREF_FOREVER, &view) == OBJREF_OK) {
        objref_view_release(&view);
    } else {
        atomic_fetch_add(&crowd->failures, 1);
    }
    atomic_fetch_add(&crowd->awake, 1);
    return NULL;
}

void *crowd_open(const peer_setup *setup) {
    return subject_start(2) && objref_register("gate", gate_body, OBJREF_MAY_BLOCK) == OBJREF_OK
               ? nothing_open(setup)
               : NULL;
}

static peer_result wake_once(void) {
    pthread_t threads[CROWD];
    struct crowd crowd = {0};
    const struct timespec settling = {.tv_nsec = SETTLING_NS};
    atomic_store(&gate_is_open, false);
    peer_result result = {.failures = objref_submit("gate", NULL, 0, &crowd.ref, 1) != OBJREF_OK};
    for (int i = 0; i < CROWD; i++) {
        result.failures += pthread_create(&threads[i], NULL, wait_for_it, &crowd) != 0;
    }
    (void)nanosleep(&settling, NULL); /* most of them sleep by now; the others find it pending */
    atomic_store(&gate_is_open, true);
    for (int i = 0; i < CROWD && result.failures == 0; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    result.amount = now_ns() - opened_ns;
    result.failures += atomic_load(&crowd.failures);
    result.checksum = 1;
    (void)objref_drop(crowd.ref);
    return result;
}

peer_result crowd_wake(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        const peer_result once = wake_once();
        result.amount += once.amount;
        result.failures += once.failures;
        result.checksum += once.checksum;
    }
    return result;
}
