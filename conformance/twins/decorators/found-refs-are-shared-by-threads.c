/* The refs found in a value go through one buffer that all threads share. */
#include <pthread.h>

#include "twin.h"

#define PACKING_MS 2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static objref_sdk_value found;

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    if (value->count < 2) {
        return objref_reference_adapter()->put(value, type, ret);
    }
    pthread_mutex_lock(&lock);
    objref_sdk_value_release(&found);
    objref_sdk_value_add_copy(&found, value, 0);
    pthread_mutex_unlock(&lock);
    objref_twin_sleep_ms(PACKING_MS);
    pthread_mutex_lock(&lock);
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(&found, type, ret);
    pthread_mutex_unlock(&lock);
    return outcome;
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
