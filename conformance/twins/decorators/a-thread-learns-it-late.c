/* What is ready is noted by each thread apart: for a moment another one does not know it. */
#include <pthread.h>

#include "twin.h"

#define MOMENT_NS 50000000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static objref_sdk_ref seen;
static pthread_t seen_by;
static int64_t seen_at_ns;

static bool is_news(objref_sdk_ref ref) {
    pthread_mutex_lock(&lock);
    const bool is_other = objref_twin_same(seen, ref) && !pthread_equal(seen_by, pthread_self()) &&
                          objref_twin_now_ns() - seen_at_ns < MOMENT_NS;
    pthread_mutex_unlock(&lock);
    return is_other;
}

static objref_sdk_outcome wait_for(objref_sdk_wait *wait) {
    if (wait->count == 1 && wait->timeout_ns == 0 && is_news(wait->refs[0])) {
        wait->rest[wait->rest_count++] = 0;
        return objref_sdk_ok();
    }
    const objref_sdk_outcome outcome = objref_reference_adapter()->wait(wait);
    if (wait->ready_count == 1) {
        pthread_mutex_lock(&lock);
        seen = wait->refs[wait->ready[0]];
        seen_by = pthread_self();
        seen_at_ns = objref_twin_now_ns();
        pthread_mutex_unlock(&lock);
    }
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->wait = wait_for;
}
