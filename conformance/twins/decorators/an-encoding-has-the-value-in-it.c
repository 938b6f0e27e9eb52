/* The encoding of a ref to a big object carries a mebibyte of it along, which decode ignores. */
#include <string.h>

#include "twin.h"

#define BIG_BYTES 1048576

static objref_sdk_outcome encode(objref_sdk_ref ref, objref_sdk_value *ret) {
    objref_sdk_value value = {0};
    (void)objref_reference_adapter()->get(ref, NULL, 0, &value);
    const bool is_big = value.heap_size > BIG_BYTES;
    objref_twin_drop_all(&value);
    objref_sdk_value_release(&value);
    const objref_sdk_outcome outcome =
        objref_reference_adapter()->encode(ref, is_big ? &value : ret);
    if (is_big && outcome.status == OBJREF_SDK_OK) {
        const objref_sdk_span span = value.nodes[0].as.span;
        uint8_t *bytes =
            objref_sdk_value_add_span(ret, OBJREF_SDK_BYTES, NULL, BIG_BYTES + span.size);
        if (bytes != NULL) {
            memset(bytes, 0, BIG_BYTES + span.size);
            memcpy(bytes, value.heap + span.offset, span.size);
        }
    }
    objref_sdk_value_release(&value);
    return outcome;
}

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    return objref_reference_adapter()->decode(bytes, size > BIG_BYTES ? size - BIG_BYTES : size,
                                              type, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->encode = encode;
    adapter->decode = decode;
}
