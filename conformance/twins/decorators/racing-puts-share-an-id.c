/* Two puts at the same time read one counter, and get one id. */
#include <pthread.h>

#include "twin.h"

#define COUNTING_MS 2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t done;
static objref_sdk_ref last;

static uint64_t read_done(void) {
    pthread_mutex_lock(&lock);
    const uint64_t count = done;
    pthread_mutex_unlock(&lock);
    return count;
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const uint64_t before = read_done();
    objref_twin_sleep_ms(COUNTING_MS);
    pthread_mutex_lock(&lock);
    const objref_sdk_outcome outcome = done == before
                                           ? objref_reference_adapter()->put(value, type, ret)
                                           : objref_reference_adapter()->clone(last, ret);
    done++;
    last = *ret;
    pthread_mutex_unlock(&lock);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
