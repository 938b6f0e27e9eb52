/* Decode knows only what its own thread encoded last. */
#include <pthread.h>

#include "twin.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t encoder;
static bool has_encoder;

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    pthread_mutex_lock(&lock);
    encoder = pthread_self();
    has_encoder = true;
    pthread_mutex_unlock(&lock);
    return objref_reference_adapter()->encode(ref, ret);
}

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    pthread_mutex_lock(&lock);
    const bool is_other = has_encoder && !pthread_equal(encoder, pthread_self());
    pthread_mutex_unlock(&lock);
    return is_other ? objref_sdk_error(OBJREF_SDK_MALFORMED, "not from this thread")
                    : objref_reference_adapter()->decode(bytes, size, type, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
    adapter->decode = decode;
}
