/* objref-hopper: the reference with a defect that no case shows as it is written: of a list of
 * which two refs came from bytes, a wait names the last first. Only when all refs of a case go
 * through bytes do two of them meet in one list, so the suite passes it, and with --hop it does
 * not. */
#include "objref_sdk.h"
#include "reference.h"

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

int main(void) {
    static objref_sdk_adapter adapter;
    adapter = *objref_reference_adapter();
    adapter.name = "objref, hopper";
    adapter.decode = decode;
    adapter.wait = wait_for;
    return objref_sdk_serve(&adapter);
}
