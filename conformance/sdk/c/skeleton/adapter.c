/* An adapter: each function is one call of the runtime. What the table lacks is never asked. */
#include <stdlib.h>

#include "objref_sdk.h"

static objref_sdk_outcome init(objref_sdk_session *session) {
    (void)session;
    return objref_sdk_ok();
}

/* A stand-in for your runtime: a value on a shelf, and its address is the ref. */
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

int main(void) {
    static const objref_sdk_adapter adapter = {.name = "@NAME@",
                                               .version = "0",
                                               .isolation = "none",
                                               .init = init,
                                               .put = put,
                                               .get = get};
    return objref_sdk_serve(&adapter);
}
