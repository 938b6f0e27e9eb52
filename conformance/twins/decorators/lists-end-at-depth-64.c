/* A list nested deeper than 64 loses what is below: it is packed with a stack of that size. */
#include "twin.h"

#define DEPTH_MAX 64

static bool is_deep(const objref_sdk_value *value) {
    size_t depth = 0;
    while (depth < value->count && value->nodes[depth].kind == OBJREF_SDK_LIST &&
           value->nodes[depth].as.count <= 1) {
        depth++;
    }
    return depth > DEPTH_MAX && depth == value->count;
}

static objref_sdk_outcome
put(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret) {
    objref_sdk_value cut = *value;
    if (!is_deep(value)) {
        return objref_reference_adapter()->put(value, type, ret);
    }
    cut.count = DEPTH_MAX;
    cut.nodes[DEPTH_MAX - 1].as.count = 0;
    return objref_reference_adapter()->put(&cut, type, ret);
}

void objref_twin_decorate(objref_sdk_adapter *adapter) {
    adapter->put = put;
}
