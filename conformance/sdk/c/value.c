/* value: what a runtime stores, as the protocol knows it; a flat list of nodes and one heap. */
#include "objref_sdk.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"

static const char *const status_names[] = {
#define X(name, wire) wire,
    OBJREF_SDK_STATUS_MAP(X)
#undef X
};

const char *objref_sdk_status_name(objref_sdk_status status) {
    return (unsigned)status < OBJREF_SDK_STATUS_COUNT ? status_names[status] : "other";
}

objref_sdk_status objref_sdk_status_named(const char *name) {
    for (unsigned i = 0; i < OBJREF_SDK_STATUS_COUNT; i++) {
        if (strcmp(status_names[i], name) == 0) {
            return (objref_sdk_status)i;
        }
    }
    return OBJREF_SDK_OTHER;
}

static objref_sdk_node *add(objref_sdk_value *value, objref_sdk_kind kind) {
    static _Thread_local objref_sdk_node nowhere; /* what a value that is short is written to */
    void *grown = value->nodes;
    if (!objref_sdk__grow(&grown, &value->capacity, value->count + 1, sizeof *value->nodes)) {
        value->is_short = true;
        return &nowhere;
    }
    value->nodes = grown;
    objref_sdk_node *node = &value->nodes[value->count++];
    *node = (objref_sdk_node){.kind = kind};
    return node;
}

void objref_sdk_value_add_null(objref_sdk_value *value) {
    (void)add(value, OBJREF_SDK_NULL);
}

void objref_sdk_value_add_bool(objref_sdk_value *value, bool boolean) {
    add(value, OBJREF_SDK_BOOL)->as.boolean = boolean;
}

void objref_sdk_value_add_int(objref_sdk_value *value, int64_t integer) {
    add(value, OBJREF_SDK_INT)->as.integer = integer;
}

void objref_sdk_value_add_uint(objref_sdk_value *value, uint64_t natural) {
    if (natural <= INT64_MAX) {
        objref_sdk_value_add_int(value, (int64_t)natural);
    } else {
        add(value, OBJREF_SDK_UINT)->as.natural = natural;
    }
}

void objref_sdk_value_add_float(objref_sdk_value *value, double real) {
    add(value, OBJREF_SDK_FLOAT)->as.real = real;
}

void objref_sdk_value_add_ref(objref_sdk_value *value, objref_sdk_ref ref) {
    add(value, OBJREF_SDK_REF)->as.ref = ref;
}

void objref_sdk_value_add_list(objref_sdk_value *value, size_t count) {
    add(value, OBJREF_SDK_LIST)->as.count = count;
}

void objref_sdk_value_add_map(objref_sdk_value *value, size_t count) {
    add(value, OBJREF_SDK_MAP)->as.count = count;
}

uint8_t *objref_sdk_value_add_span(objref_sdk_value *value,
                                   objref_sdk_kind kind,
                                   const void *bytes,
                                   size_t size) {
    void *grown = value->heap;
    if (size > SIZE_MAX - value->heap_size - 1 ||
        !objref_sdk__grow(&grown, &value->heap_capacity, value->heap_size + size + 1, 1)) {
        value->is_short = true;
        return NULL;
    }
    value->heap = grown;
    add(value, kind)->as.span = (objref_sdk_span){value->heap_size, size};
    uint8_t *place = value->heap + value->heap_size;
    if (bytes != NULL && size > 0) {
        memcpy(place, bytes, size);
    }
    place[size] = 0; /* so that a name without NUL inside can be read as a C string */
    value->heap_size += size + 1;
    return place;
}

void objref_sdk_value_add_text(objref_sdk_value *value, const char *text) {
    (void)objref_sdk_value_add_span(value, OBJREF_SDK_TEXT, text, strlen(text));
}

static bool is_span(objref_sdk_kind kind) {
    return kind == OBJREF_SDK_TEXT || kind == OBJREF_SDK_BYTES || kind == OBJREF_SDK_KEY;
}

void objref_sdk_value_add_copy(objref_sdk_value *value, const objref_sdk_value *from, size_t at) {
    const size_t end = objref_sdk_value_end(from, at);
    for (size_t i = at; i < end; i++) {
        const objref_sdk_node *node = &from->nodes[i];
        if (is_span(node->kind)) {
            const uint8_t *bytes = objref_sdk_value_bytes(from, node);
            (void)objref_sdk_value_add_span(value, node->kind, bytes, node->as.span.size);
        } else {
            add(value, node->kind)->as = node->as;
        }
    }
}

size_t objref_sdk_node_children(const objref_sdk_node *node) {
    if (node->kind == OBJREF_SDK_LIST) {
        return node->as.count;
    }
    return node->kind == OBJREF_SDK_MAP ? node->as.count * 2 : 0;
}

size_t objref_sdk_value_end(const objref_sdk_value *value, size_t at) {
    size_t pending = 1; /* nodes still to come before the value is whole */
    while (pending > 0 && at < value->count) {
        pending += objref_sdk_node_children(&value->nodes[at]) - 1;
        at++;
    }
    return at;
}

const uint8_t *objref_sdk_value_bytes(const objref_sdk_value *value, const objref_sdk_node *node) {
    return value->heap + node->as.span.offset;
}

void objref_sdk_value_release(objref_sdk_value *value) {
    free(value->nodes);
    free(value->heap);
    *value = (objref_sdk_value){0};
}
