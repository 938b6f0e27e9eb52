/* arrival - the public readers: a ref that comes from outside and names a live object is one more
 * hold on it. What the bytes say is the codec's matter, which knows no runtime.
 */
#include "codec.h"
#include "hold.h"

/* `read` is what the codec says of the bytes; anything but OBJREF_OK and there is no ref. */
static objref_status hold(objref_status read, objref_ref ref) {
    return read == OBJREF_OK ? objref__hold_if_live(ref) : read;
}

objref_status objref_decode(const void *bytes, size_t size, objref_ref *ret_ref) {
    objref_ref ref = {0, 0, 0};
    const objref_status status = objref__decode(bytes, size, &ref);
    const objref_status held = hold(status, ref);
    if (held == OBJREF_OK) {
        *ret_ref = ref;
    }
    return held;
}

objref_status objref_parse(const char *text, size_t size, objref_ref *ret_ref) {
    objref_ref ref = {0, 0, 0};
    const objref_status status = objref__parse(text, size, &ref);
    const objref_status held = hold(status, ref);
    if (held == OBJREF_OK) {
        *ret_ref = ref;
    }
    return held;
}

objref_status
objref_described_decode(const void *bytes, size_t size, objref_described *ret_described) {
    objref_described read = {0};
    const objref_status status = objref__described_decode(bytes, size, &read);
    const objref_status held = hold(status, read.ref);
    if (held == OBJREF_OK) {
        *ret_described = read;
    }
    return held;
}

objref_status
objref_described_parse(const char *text, size_t size, objref_described *ret_described) {
    objref_described read = {0};
    const objref_status status = objref__described_parse(text, size, &read);
    const objref_status held = hold(status, read.ref);
    if (held == OBJREF_OK) {
        *ret_described = read;
    }
    return held;
}
