/* The drop of one clone gives the place free, and the next put writes over the object that others
 * still hold. */
#include <pthread.h>

#include "twin.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static objref_sdk_ref written_over; /* all zero: none */
static objref_sdk_ref written;
static bool is_place_free;

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->drop(ref);
    pthread_mutex_lock(&lock);
    if (!objref_twin_in_body() && !objref_twin_same(ref, written) &&
        objref_twin_peek(ref) == OBJREF_SDK_OK) {
        written_over = ref;
        is_place_free = true;
    }
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    pthread_mutex_lock(&lock);
    if (outcome.status == OBJREF_SDK_OK && is_place_free) {
        is_place_free = false;
        (void)objref_reference_adapter()->drop(written);
        (void)objref_reference_adapter()->clone(*ret, &written);
    }
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    pthread_mutex_lock(&lock);
    const bool is_over = !is_place_free && objref_twin_same(ref, written_over);
    const objref_sdk_ref found = is_over ? written : ref;
    pthread_mutex_unlock(&lock);
    return objref_reference_adapter()->get(found, type, timeout_ns, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
    adapter->put = put;
    adapter->get = get;
}
