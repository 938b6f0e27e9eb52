/* What is dropped goes when somebody looks at the counts some time later, which is less than the
 * 50 ms between two looks of the player; or when the store is full, or at the end of the session.
 */
#include <pthread.h>

#include "twin.h"

#define LATER_NS 40000000
#define QUEUE_MAX 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    objref_sdk_ref ref;
    int64_t at_ns;
} queue[QUEUE_MAX];
static size_t first;
static size_t count;

static void flush(int64_t until_ns) {
    pthread_mutex_lock(&lock);
    while (first < count && queue[first].at_ns <= until_ns) {
        (void)objref_reference_adapter()->drop(queue[first++].ref);
    }
    if (first == count) {
        first = count = 0;
    }
    pthread_mutex_unlock(&lock);
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    pthread_mutex_lock(&lock);
    const bool has_room = count < QUEUE_MAX;
    if (has_room) {
        queue[count].ref = ref;
        queue[count++].at_ns = objref_twin_now_ns() + LATER_NS;
    }
    pthread_mutex_unlock(&lock);
    return has_room ? objref_sdk_ok() : objref_reference_adapter()->drop(ref);
}

static objref_sdk_outcome stats(objref_sdk_stats *ret) {
    flush(objref_twin_now_ns());
    return objref_reference_adapter()->stats(ret);
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    if (outcome.status != OBJREF_SDK_STORE_FULL) {
        return outcome;
    }
    flush(INT64_MAX);
    return objref_reference_adapter()->put(value, type, ret);
}

static objref_sdk_outcome stop(bool is_abrupt) {
    flush(INT64_MAX);
    return objref_reference_adapter()->shutdown(is_abrupt);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->drop = drop;
    adapter->stats = stats;
    adapter->put = put;
    adapter->shutdown = stop;
}
