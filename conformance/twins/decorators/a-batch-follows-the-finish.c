/* A get of a list that has to wait gives the values in the order in which they came. */
#include <sched.h>
#include <stdlib.h>

#include "twin.h"

/* Moves what has come since to the front of the rest, `done` are already there. */
static size_t collect(objref_sdk_ref *refs, size_t count, size_t done) {
    for (size_t i = done; i < count; i++) {
        if (objref_twin_peek(refs[i]) != OBJREF_SDK_TIMED_OUT) {
            const objref_sdk_ref came = refs[i];
            refs[i] = refs[done];
            refs[done++] = came;
        }
    }
    return done;
}

static objref_sdk_outcome get_many(const objref_sdk_ref *refs,
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret) {
    objref_sdk_ref *ordered = calloc(count + 1, sizeof *ordered);
    for (size_t i = 0; ordered != NULL && i < count; i++) {
        ordered[i] = refs[i];
    }
    size_t done = timeout_ns == OBJREF_SDK_FOREVER && ordered != NULL ? 0 : count;
    while (done < count) {
        done = collect(ordered, count, done);
        (void)sched_yield();
    }
    const objref_sdk_outcome outcome = objref_reference_adapter()->get_many(
        ordered == NULL ? refs : ordered, count, type, timeout_ns, ret);
    free(ordered);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->get_many = get_many;
}
