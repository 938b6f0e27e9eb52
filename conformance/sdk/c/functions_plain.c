/* functions: the bodies that need nothing but their arguments. */
#include "call.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "pattern.h"
#include "text.h"

bool objref_sdk__body_identity(objref_sdk_call *call) {
    return call->arg_count == 1 && objref_sdk__return_arg(call, 0);
}

bool objref_sdk__body_add(objref_sdk_call *call) {
    int64_t a = 0;
    int64_t b = 0;
    int64_t sum = 0;
    return call->arg_count == 2 && objref_sdk__arg_int(call, 0, &a) &&
           objref_sdk__arg_int(call, 1, &b) && !__builtin_add_overflow(a, b, &sum) &&
           objref_sdk__return_int(call, sum);
}

static bool is_span_of(const objref_sdk_value *value, objref_sdk_kind kind) {
    return value->count > 0 && value->nodes[0].kind == kind;
}

bool objref_sdk__body_concat(objref_sdk_call *call) {
    if (call->arg_count == 0) {
        return false;
    }
    const objref_sdk_kind kind =
        is_span_of(&call->args[0], OBJREF_SDK_TEXT) ? OBJREF_SDK_TEXT : OBJREF_SDK_BYTES;
    size_t size = 0;
    for (size_t i = 0; i < call->arg_count; i++) {
        if (!is_span_of(&call->args[i], kind)) {
            return false;
        }
        size += call->args[i].nodes[0].as.span.size;
    }
    uint8_t *place = objref_sdk_value_add_span(&call->results[0], kind, NULL, size);
    for (size_t i = 0; place != NULL && i < call->arg_count; i++) {
        const objref_sdk_node *node = &call->args[i].nodes[0];
        memcpy(place, objref_sdk_value_bytes(&call->args[i], node), node->as.span.size);
        place += node->as.span.size;
    }
    return place != NULL;
}

bool objref_sdk__body_mix(objref_sdk_call *call) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < call->arg_count; i++) {
        int64_t word = 0;
        if (!objref_sdk__arg_int(call, i, &word)) {
            return false;
        }
        hash = (hash ^ (uint64_t)word) * 1099511628211u;
    }
    return objref_sdk__return_int(call, (int64_t)hash);
}

bool objref_sdk__body_digest(objref_sdk_call *call) {
    objref_sdk_span span;
    if (call->arg_count != 1 || !objref_sdk__arg_bytes(call, 0, &span)) {
        return false;
    }
    const unsigned long crc =
        crc32_z(crc32_z(0, NULL, 0), call->args[0].heap + span.offset, span.size);
    return objref_sdk__return_int(call, (int64_t)crc);
}

/* Characters of a text, bytes, elements of a list, entries of a map. */
bool objref_sdk__body_size(objref_sdk_call *call) {
    if (call->arg_count != 1 || call->args[0].count == 0) {
        return false;
    }
    const objref_sdk_node *node = &call->args[0].nodes[0];
    if (node->kind == OBJREF_SDK_TEXT) {
        const char *text = (const char *)objref_sdk_value_bytes(&call->args[0], node);
        const size_t count = objref_sdk__utf8_count(text, node->as.span.size);
        return objref_sdk__return_int(call, (int64_t)count);
    }
    if (node->kind == OBJREF_SDK_BYTES) {
        return objref_sdk__return_int(call, (int64_t)node->as.span.size);
    }
    return (node->kind == OBJREF_SDK_LIST || node->kind == OBJREF_SDK_MAP) &&
           objref_sdk__return_int(call, (int64_t)node->as.count);
}

bool objref_sdk__body_fill(objref_sdk_call *call) {
    int64_t size = 0;
    int64_t seed = 0;
    if (call->arg_count != 2 || !objref_sdk__arg_int(call, 0, &size) ||
        !objref_sdk__arg_int(call, 1, &seed) || size < 0 || seed < 0) {
        return false;
    }
    uint8_t *place =
        objref_sdk_value_add_span(&call->results[0], OBJREF_SDK_BYTES, NULL, (size_t)size);
    if (place != NULL) {
        objref_sdk__pattern_fill(place, (size_t)size, (uint64_t)seed);
    }
    return place != NULL;
}

bool objref_sdk__body_many(objref_sdk_call *call) {
    int64_t count = 0;
    if (call->arg_count != 1 || !objref_sdk__arg_int(call, 0, &count) || count < 0) {
        return false;
    }
    const bool is_list = call->returns == 1;
    if (is_list) {
        objref_sdk_value_add_list(&call->results[0], (size_t)count);
    } else if ((size_t)count != call->returns) {
        return false;
    }
    for (int64_t i = 0; i < count && !call->results[0].is_short; i++) {
        objref_sdk_value_add_int(&call->results[is_list ? 0 : i], i);
    }
    return true;
}

/* Without a code it is 1. */
bool objref_sdk__body_fail(objref_sdk_call *call) {
    if (!objref_sdk__arg_int(call, 0, &call->code)) {
        call->code = 1;
    }
    if (call->arg_count > 1 && (is_span_of(&call->args[1], OBJREF_SDK_TEXT) ||
                                is_span_of(&call->args[1], OBJREF_SDK_BYTES))) {
        objref_sdk_value_add_copy(&call->payload, &call->args[1], 0);
    }
    return false;
}

/* What no reader of text takes: the failure must still arrive. */
bool objref_sdk__body_fail_undecodable(objref_sdk_call *call) {
    static const uint8_t garbage[] = {0xFF, 0xFE, 0x00, 0xC0};
    (void)objref_sdk_value_add_span(&call->payload, OBJREF_SDK_BYTES, garbage, sizeof garbage);
    return false;
}

/* Goes well, and leaves a result that cannot be stored. */
bool objref_sdk__body_unserialisable(objref_sdk_call *call) {
    return call->arg_count == 0;
}

bool objref_sdk__body_panic(objref_sdk_call *call) {
    (void)call;
    abort();
}

static const char *name_of(objref_sdk_kind kind) {
    static const char *const names[] = {"null",  "bool", "int", "uint", "float", "text",
                                        "bytes", "list", "map", "key",  "ref"};
    return names[kind];
}

static void add_kinds(objref_sdk_value *result, const objref_sdk_value *value) {
    for (size_t i = 0; i < value->count; i++) {
        const objref_sdk_node *node = &value->nodes[i];
        if (node->kind == OBJREF_SDK_LIST) {
            objref_sdk_value_add_list(result, node->as.count);
        } else if (node->kind == OBJREF_SDK_MAP) {
            objref_sdk_value_add_map(result, node->as.count);
        } else if (node->kind == OBJREF_SDK_KEY) {
            (void)objref_sdk_value_add_span(
                result, OBJREF_SDK_KEY, objref_sdk_value_bytes(value, node), node->as.span.size);
        } else {
            objref_sdk_value_add_text(result, name_of(node->kind));
        }
    }
}

bool objref_sdk__body_kind_of(objref_sdk_call *call) {
    objref_sdk_value_add_list(&call->results[0], call->arg_count);
    for (size_t i = 0; i < call->arg_count; i++) {
        add_kinds(&call->results[0], &call->args[i]);
    }
    return true;
}

/* How many lists one inside the other, by their first elements; those follow at once. */
bool objref_sdk__body_depth_of(objref_sdk_call *call) {
    if (call->arg_count != 1) {
        return false;
    }
    const objref_sdk_value *value = &call->args[0];
    size_t depth = 0;
    while (depth < value->count && value->nodes[depth].kind == OBJREF_SDK_LIST &&
           value->nodes[depth].as.count > 0) {
        depth++;
    }
    depth += depth < value->count && value->nodes[depth].kind == OBJREF_SDK_LIST;
    return objref_sdk__return_int(call, (int64_t)depth);
}
