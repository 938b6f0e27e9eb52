/* A drop of a ref that names nothing takes the hold of the object that was put last. */
#include <pthread.h>

#include "twin.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static objref_sdk_ref last;

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    const objref_sdk_outcome outcome = objref_reference_adapter()->put(value, type, ret);
    pthread_mutex_lock(&lock);
    last = outcome.status == OBJREF_SDK_OK ? *ret : last;
    pthread_mutex_unlock(&lock);
    return outcome;
}

static objref_sdk_outcome drop(objref_sdk_ref ref) {
    pthread_mutex_lock(&lock);
    const bool is_forged = objref_twin_peek(ref) == OBJREF_SDK_UNKNOWN_REF;
    const objref_sdk_ref dropped = is_forged ? last : ref;
    pthread_mutex_unlock(&lock);
    return objref_reference_adapter()->drop(dropped);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
    adapter->drop = drop;
}
