/* pack: values of the protocol as bytes and refs of libobjref. Loops over flat lists both ways. */
#include "pack.h"

#include <string.h>

typedef enum tag {
    TAG_NULL = 0,
    TAG_FALSE = 1,
    TAG_TRUE = 2,
    TAG_INT = 3,
    TAG_UINT = 4,
    TAG_FLOAT = 5,
    TAG_TEXT = 6,
    TAG_BYTES = 7,
    TAG_LIST = 8,
    TAG_MAP = 9,
    TAG_KEY = 10,
    TAG_REF = 11
} tag;

/* Tags of static types; a type of another name has one that no object has. */
#define TYPE_OF_NO_OBJECT (OBJREF_TYPE_REF - 2)

_Static_assert(sizeof(objref_ref) <= sizeof(objref_sdk_ref), "the SDK holds a ref by value");

objref_sdk_outcome objref_reference_outcome(objref_status status) {
    if (status == OBJREF_OK) {
        return objref_sdk_ok();
    }
    return objref_sdk_error(objref_sdk_status_named(objref_status_name(status)),
                            objref_status_text(status));
}

objref_ref objref_reference_ref(objref_sdk_ref ref) {
    objref_ref plain;
    memcpy(&plain, &ref, sizeof plain);
    return plain;
}

objref_sdk_ref objref_reference_sdk_ref(objref_ref ref) {
    objref_sdk_ref wide = {0};
    memcpy(&wide, &ref, sizeof ref);
    return wide;
}

uint64_t objref_reference_type(const char *name) {
    static const char *const names[] = {"null", "bool",  "int",  "uint", "float",
                                        "text", "bytes", "list", "map"};
    if (name == NULL) {
        return 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return i + 1;
        }
    }
    return strcmp(name, "ref") == 0 ? OBJREF_TYPE_REF : TYPE_OF_NO_OBJECT;
}

/* ---------------------------------------------------------------- packing */

static void add_tag(objref_sdk_buffer *bytes, tag kind) {
    const uint8_t byte = (uint8_t)kind;
    objref_sdk_buffer_add(bytes, &byte, 1);
}

static void add_count(objref_sdk_buffer *bytes, tag kind, uint64_t count) {
    add_tag(bytes, kind);
    do {
        const uint8_t byte = (uint8_t)((count & 0x7F) | (count > 0x7F ? 0x80 : 0));
        objref_sdk_buffer_add(bytes, &byte, 1);
        count >>= 7;
    } while (count > 0);
}

static void add_number(objref_sdk_buffer *bytes, tag kind, uint64_t number) {
    uint8_t little[8];
    for (size_t i = 0; i < sizeof little; i++) {
        little[i] = (uint8_t)(number >> (8 * i));
    }
    add_tag(bytes, kind);
    objref_sdk_buffer_add(bytes, little, sizeof little);
}

static void add_span(objref_sdk_buffer *bytes,
                     tag kind,
                     const objref_sdk_value *value,
                     const objref_sdk_node *node) {
    add_count(bytes, kind, node->as.span.size);
    objref_sdk_buffer_add(bytes, objref_sdk_value_bytes(value, node), node->as.span.size);
}

static void add_ref(objref_reference_packed *packed, objref_sdk_ref ref) {
    const objref_ref plain = objref_reference_ref(ref);
    add_count(&packed->bytes, TAG_REF, packed->refs.size / sizeof plain);
    objref_sdk_buffer_add(&packed->refs, &plain, sizeof plain);
}

static uint64_t bits_of(double real) {
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

static void add_node(objref_reference_packed *packed,
                     const objref_sdk_value *value,
                     const objref_sdk_node *node) {
    objref_sdk_buffer *bytes = &packed->bytes;
    switch (node->kind) {
    case OBJREF_SDK_NULL:
        add_tag(bytes, TAG_NULL);
        break;
    case OBJREF_SDK_BOOL:
        add_tag(bytes, node->as.boolean ? TAG_TRUE : TAG_FALSE);
        break;
    case OBJREF_SDK_INT:
        add_number(bytes, TAG_INT, (uint64_t)node->as.integer);
        break;
    case OBJREF_SDK_UINT:
        add_number(bytes, TAG_UINT, node->as.natural);
        break;
    case OBJREF_SDK_FLOAT:
        add_number(bytes, TAG_FLOAT, bits_of(node->as.real));
        break;
    case OBJREF_SDK_TEXT:
        add_span(bytes, TAG_TEXT, value, node);
        break;
    case OBJREF_SDK_BYTES:
        add_span(bytes, TAG_BYTES, value, node);
        break;
    case OBJREF_SDK_KEY:
        add_span(bytes, TAG_KEY, value, node);
        break;
    case OBJREF_SDK_LIST:
        add_count(bytes, TAG_LIST, node->as.count);
        break;
    case OBJREF_SDK_MAP:
        add_count(bytes, TAG_MAP, node->as.count);
        break;
    case OBJREF_SDK_REF:
        add_ref(packed, node->as.ref);
        break;
    }
}

bool objref_reference_pack(const objref_sdk_value *value,
                           uint64_t type,
                           objref_reference_packed *ret) {
    *ret = (objref_reference_packed){0};
    for (size_t i = 0; i < value->count; i++) {
        add_node(ret, value, &value->nodes[i]);
    }
    const bool is_one_ref = value->count == 1 && value->nodes[0].kind == OBJREF_SDK_REF;
    ret->value = (objref_value){
        .type = is_one_ref ? OBJREF_TYPE_REF : type,
        .bytes = ret->bytes.bytes,
        .size = is_one_ref ? 0 : ret->bytes.size,
        .refs = (const objref_ref *)(const void *)ret->refs.bytes,
        .ref_count = ret->refs.size / sizeof(objref_ref),
    };
    return !value->is_short && !ret->bytes.is_short && !ret->refs.is_short;
}

void objref_reference_packed_retire(objref_reference_packed *packed) {
    objref_sdk_buffer_retire(&packed->bytes);
    objref_sdk_buffer_retire(&packed->refs);
}

/* ---------------------------------------------------------------- unpacking */

typedef struct unpacker {
    const objref_view *view;
    const uint8_t *at;
    const uint8_t *end;
    objref_sdk_value *value;
} unpacker;

static bool take_number(unpacker *u, uint64_t *ret) {
    if (u->end - u->at < 8) {
        return false;
    }
    *ret = 0;
    for (size_t i = 0; i < 8; i++) {
        *ret |= (uint64_t)u->at[i] << (8 * i);
    }
    u->at += 8;
    return true;
}

/* Never more than the bytes that are left: each thing counted takes at least one, but for refs,
 * whose index is checked by itself. */
static bool take_count(unpacker *u, uint64_t limit, uint64_t *ret) {
    uint64_t count = 0;
    for (unsigned shift = 0; u->at < u->end && shift < 63; shift += 7) {
        const uint8_t byte = *u->at++;
        count |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *ret = count;
            return count <= limit;
        }
    }
    return false;
}

static uint64_t left(const unpacker *u) {
    return (uint64_t)(u->end - u->at);
}

static objref_status take_span(unpacker *u, objref_sdk_kind kind) {
    uint64_t size = 0;
    if (!take_count(u, left(u), &size) || size > left(u)) {
        return OBJREF_MALFORMED;
    }
    (void)objref_sdk_value_add_span(u->value, kind, u->at, size);
    u->at += size;
    return OBJREF_OK;
}

static objref_status take_ref(unpacker *u) {
    uint64_t index = 0;
    if (u->view->ref_count == 0 || !take_count(u, u->view->ref_count - 1, &index)) {
        return OBJREF_MALFORMED;
    }
    const objref_ref ref = u->view->refs[index];
    const objref_status status = objref_clone(ref);
    if (status == OBJREF_OK) {
        objref_sdk_value_add_ref(u->value, objref_reference_sdk_ref(ref));
    }
    return status;
}

static objref_status take_container(unpacker *u, bool is_list) {
    uint64_t count = 0;
    if (!take_count(u, left(u), &count)) {
        return OBJREF_MALFORMED;
    }
    if (is_list) {
        objref_sdk_value_add_list(u->value, count);
    } else {
        objref_sdk_value_add_map(u->value, count);
    }
    return OBJREF_OK;
}

static objref_status take_scalar(unpacker *u, tag kind) {
    uint64_t number = 0;
    if (!take_number(u, &number)) {
        return OBJREF_MALFORMED;
    }
    if (kind == TAG_INT) {
        objref_sdk_value_add_int(u->value, (int64_t)number);
    } else if (kind == TAG_UINT) {
        objref_sdk_value_add_uint(u->value, number);
    } else {
        double real;
        memcpy(&real, &number, sizeof real);
        objref_sdk_value_add_float(u->value, real);
    }
    return OBJREF_OK;
}

static objref_status take_node(unpacker *u) {
    const uint8_t byte = *u->at++;
    switch (byte) {
    case TAG_NULL:
        objref_sdk_value_add_null(u->value);
        return OBJREF_OK;
    case TAG_FALSE:
    case TAG_TRUE:
        objref_sdk_value_add_bool(u->value, byte == TAG_TRUE);
        return OBJREF_OK;
    case TAG_INT:
    case TAG_UINT:
    case TAG_FLOAT:
        return take_scalar(u, (tag)byte);
    case TAG_TEXT:
        return take_span(u, OBJREF_SDK_TEXT);
    case TAG_BYTES:
        return take_span(u, OBJREF_SDK_BYTES);
    case TAG_KEY:
        return take_span(u, OBJREF_SDK_KEY);
    case TAG_LIST:
    case TAG_MAP:
        return take_container(u, byte == TAG_LIST);
    case TAG_REF:
        return take_ref(u);
    default:
        return OBJREF_MALFORMED;
    }
}

/* Whether the nodes from `at` on are one value, whole, and nothing else. */
static bool is_one_value(const objref_sdk_value *value, size_t at) {
    size_t pending = 1; /* nodes still to come */
    while (pending > 0 && at < value->count) {
        pending += objref_sdk_node_children(&value->nodes[at]) - 1;
        at++;
    }
    return pending == 0 && at == value->count;
}

void objref_reference_drop_refs(const objref_sdk_value *value, size_t at) {
    for (size_t i = at; i < value->count; i++) {
        if (value->nodes[i].kind == OBJREF_SDK_REF) {
            (void)objref_drop(objref_reference_ref(value->nodes[i].as.ref));
        }
    }
}

static objref_status unpack_bytes(const objref_view *view, objref_sdk_value *ret) {
    unpacker u = {.view = view, .at = view->bytes, .value = ret};
    u.end = u.at + view->size;
    const size_t begin = ret->count;
    objref_status status = OBJREF_OK;
    while (status == OBJREF_OK && u.at < u.end) {
        status = take_node(&u);
    }
    return status == OBJREF_OK && !is_one_value(ret, begin) ? OBJREF_MALFORMED : status;
}

static objref_status unpack_ref(const objref_view *view, objref_sdk_value *ret) {
    if (view->ref_count != 1) {
        return OBJREF_MALFORMED;
    }
    const objref_status status = objref_clone(view->refs[0]);
    if (status == OBJREF_OK) {
        objref_sdk_value_add_ref(ret, objref_reference_sdk_ref(view->refs[0]));
    }
    return status;
}

objref_status objref_reference_unpack(const objref_view *view, objref_sdk_value *ret) {
    const size_t begin = ret->count;
    objref_status status =
        view->type == OBJREF_TYPE_REF ? unpack_ref(view, ret) : unpack_bytes(view, ret);
    if (status == OBJREF_OK && ret->is_short) {
        status = OBJREF_OUT_OF_MEMORY;
    }
    if (status != OBJREF_OK) {
        objref_reference_drop_refs(ret, begin);
        ret->count = begin;
    }
    return status;
}
