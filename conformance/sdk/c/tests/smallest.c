/* A shelf: put things on it, get them, never drop them. */
#include <stdlib.h>

#include "objref_sdk.h"

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    (void)type;
    objref_sdk_value *kept = calloc(1, sizeof *kept);
    if (kept == NULL) {
        return objref_sdk_error(OBJREF_SDK_OUT_OF_MEMORY, "the shelf is full");
    }
    objref_sdk_value_add_copy(kept, value, 0);
    ret->words[0] = (uintptr_t)kept;
    return objref_sdk_ok();
}

static objref_sdk_outcome
get(objref_sdk_ref ref, const char *type, int64_t timeout_ns, objref_sdk_value *ret) {
    (void)type;
    (void)timeout_ns; /* what is on the shelf is there */
    const objref_sdk_value *kept = (const objref_sdk_value *)(uintptr_t)ref.words[0];
    objref_sdk_value_add_copy(ret, kept, 0);
    return objref_sdk_ok();
}

static objref_sdk_outcome init(objref_sdk_session *session) {
    (void)session;
    return objref_sdk_ok();
}

int main(void) {
    static const objref_sdk_adapter shelf = {
        .name = "shelf", .version = "1", .isolation = "none", .init = init, .put = put, .get = get};
    return objref_sdk_serve(&shelf);
}
