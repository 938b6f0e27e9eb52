/* objref-faulty MODE: the reference with a defect that a test of the kit needs and no twin has.
 *
 * hops     of a list of which two refs came from bytes, a wait names the last first: the suite, as
 *          it is written, passes; with --hop it does not
 * flaky    one comparison of equal refs in three says that they are not
 * slow     each says so, after a fifth of a second
 * crashes  the program ends when a ref is hashed
 * hangs    a hash never answers
 */
#include "objref_sdk.h"
#include "reference.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define NOTE 3 /* a word of a handle that the reference does not use */

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->decode(bytes, size, type, ret);
    ret->words[NOTE] = 1;
    return outcome;
}

static size_t decoded_count(const objref_sdk_wait *wait) {
    size_t count = 0;
    for (size_t i = 0; i < wait->count; i++) {
        count += wait->refs[i].words[NOTE] == 1;
    }
    return count;
}

static void reverse(size_t *positions, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        const size_t first = positions[i];
        positions[i] = positions[count - 1 - i];
        positions[count - 1 - i] = first;
    }
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    if (decoded_count(wait) >= 2) {
        reverse(wait->ready, wait->ready_count);
        reverse(wait->rest, wait->rest_count);
    }
    return outcome;
}

/* By the clock, for each play begins in a new program: a counter would fail the same play always.
 */
static objref_sdk_outcome
equal(objref_sdk_ref left, objref_sdk_ref right, bool *ret_equal, bool *ret_not_equal) {
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->equal(left, right, ret_equal, ret_not_equal);
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (*ret_equal && now.tv_nsec / 1000 % 3 == 0) {
        *ret_equal = false;
        *ret_not_equal = true;
    }
    return outcome;
}

static objref_sdk_outcome
equal_slow(objref_sdk_ref left, objref_sdk_ref right, bool *ret_equal, bool *ret_not_equal) {
    const struct timespec fifth = {.tv_nsec = 200000000};
    (void)left;
    (void)right;
    (void)nanosleep(&fifth, NULL);
    *ret_equal = false;
    *ret_not_equal = true;
    return objref_sdk_ok();
}

static objref_sdk_outcome hash_crashes(objref_sdk_ref ref, objref_sdk_value *ret) {
    (void)ref;
    (void)ret;
    _exit(3);
}

static objref_sdk_outcome hash_hangs(objref_sdk_ref ref, objref_sdk_value *ret) {
    (void)ref;
    (void)ret;
    while (pause() != 0) { /* it fails each time that a signal has ended it */
    }
    return objref_sdk_ok();
}

int main(int argc, char **argv) {
    static objref_sdk_adapter adapter;
    const char *mode = argc == 2 ? argv[1] : "";
    adapter = *objref_reference_adapter();
    adapter.name = "objref, faulty";
    if (strcmp(mode, "hops") == 0) {
        adapter.decode = decode;
        adapter.wait = wait_for;
    } else if (strcmp(mode, "flaky") == 0) {
        adapter.equal = equal;
    } else if (strcmp(mode, "slow") == 0) {
        adapter.equal = equal_slow;
    } else if (strcmp(mode, "crashes") == 0) {
        adapter.hash = hash_crashes;
    } else if (strcmp(mode, "hangs") == 0) {
        adapter.hash = hash_hangs;
    } else {
        return 2;
    }
    return objref_sdk_serve(&adapter);
}
