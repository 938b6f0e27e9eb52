/* value - what a case writes and an implementation answers. See value.h.
 *
 * Recursion here goes as deep as a value, so at most OBJREF__VALUE_DEPTH_MAX.
 */
#include "value.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

const char *objref__place_name(objref__place place) {
    static const char *const names[OBJREF__PLACE_COUNT] = {
        "main",     "main",     "process2", "process3", "process4", "process5", "process6",
        "process7", "process8", "process9", "main",     "main",     "session2", "session3",
        "session4", "session5", "session6", "session7", "session8", "session9"};

    return names[place < OBJREF__PLACE_COUNT ? place : OBJREF__PLACE_MAIN];
}

/* ---- making ---- */

static objref__value *value_make(objref__value_kind kind) {
    objref__value *value = objref__memory(1, sizeof(*value));

    value->holds = 1;
    value->kind = (uint8_t)kind;
    return value;
}

static objref__value *value_make_data(objref__value_kind kind, const void *data, size_t size) {
    objref__value *value = value_make(kind);

    value->data = objref__memory_copy(data, size);
    value->count = size;
    return value;
}

objref__value *objref__value_null(void) {
    return value_make(OBJREF__VALUE_NULL);
}

objref__value *objref__value_bool(bool boolean) {
    objref__value *value = value_make(OBJREF__VALUE_BOOL);

    value->boolean = boolean;
    return value;
}

objref__value *objref__value_int(int64_t integer) {
    objref__value *value = value_make(OBJREF__VALUE_INT);

    value->integer = integer;
    return value;
}

objref__value *objref__value_uint(uint64_t natural) {
    objref__value *value;

    if (natural <= INT64_MAX) {
        return objref__value_int((int64_t)natural);
    }
    value = value_make(OBJREF__VALUE_UINT);
    value->natural = natural;
    return value;
}

objref__value *objref__value_float(double real) {
    objref__value *value = value_make(OBJREF__VALUE_FLOAT);

    value->real = real;
    return value;
}

objref__value *objref__value_text(const char *data, size_t size) {
    return value_make_data(OBJREF__VALUE_TEXT, data, size);
}

objref__value *objref__value_bytes(const void *data, size_t size) {
    return value_make_data(OBJREF__VALUE_BYTES, data, size);
}

objref__value *objref__value_ref(const char *handle, objref__place place) {
    objref__value *value = value_make_data(OBJREF__VALUE_REF, handle, strlen(handle));

    value->place = place;
    return value;
}

objref__value *objref__value_digest(uint64_t size, uint32_t crc32) {
    objref__value *value = value_make(OBJREF__VALUE_DIGEST);

    value->size = size;
    value->crc32 = crc32;
    value->has_crc32 = true;
    return value;
}

objref__value *objref__value_fill(uint64_t size, uint64_t seed) {
    objref__value *value = value_make(OBJREF__VALUE_FILL);

    value->size = size;
    value->seed = (uint32_t)(seed % OBJREF__FILL_PERIOD);
    return value;
}

objref__value *objref__value_deep(uint64_t depth) {
    objref__value *value = value_make(OBJREF__VALUE_DEEP);

    value->size = depth;
    return value;
}

objref__value *objref__value_operation(uint64_t number) {
    objref__value *value = value_make(OBJREF__VALUE_OPERATION);

    value->natural = number;
    return value;
}

objref__value *objref__value_nothing(void) {
    return value_make(OBJREF__VALUE_NOTHING);
}

/* A list or map around items, each held once more; NULL when they are nested too deep. */
static objref__value *
value_make_items(objref__value_kind kind, objref__value *const *items, size_t count) {
    uint16_t depth = 0;
    objref__value *value;

    for (size_t i = 0; i < count; i++) {
        depth = items[i]->depth > depth ? items[i]->depth : depth;
    }
    if (depth >= OBJREF__VALUE_DEPTH_MAX) {
        return NULL;
    }
    value = value_make(kind);
    value->depth = (uint16_t)(depth + 1);
    value->count = count;
    value->capacity = count;
    value->items = objref__memory(count, sizeof(void *));
    for (size_t i = 0; i < count; i++) {
        value->items[i] = objref__value_hold(items[i]);
    }
    return value;
}

objref__value *objref__value_list(objref__value *const *items, size_t count) {
    return value_make_items(OBJREF__VALUE_LIST, items, count);
}

static int key_order(const char *left, size_t left_size, const char *right, size_t right_size) {
    size_t common = left_size < right_size ? left_size : right_size;
    int order = common ? memcmp(left, right, common) : 0;

    return order ? order : (left_size > right_size) - (left_size < right_size);
}

static int key_compare(const void *left, const void *right, void *keys) {
    objref__value *const *all = keys;
    const objref__value *a = all[*(const uint32_t *)left];
    const objref__value *b = all[*(const uint32_t *)right];

    return key_order(a->data, a->count, b->data, b->count);
}

static bool keys_differ(const objref__value *map) {
    for (size_t i = 1; i < map->count; i++) {
        if (key_compare(&map->order[i - 1], &map->order[i], map->keys) == 0) {
            return false;
        }
    }
    return true;
}

objref__value *
objref__value_map(objref__value *const *keys, objref__value *const *items, size_t count) {
    objref__value *map = value_make_items(OBJREF__VALUE_MAP, items, count);

    if (!map) {
        return NULL;
    }
    map->keys = objref__memory(count, sizeof(void *));
    map->order = objref__memory(count, sizeof(*map->order));
    for (size_t i = 0; i < count; i++) {
        assert(keys[i]->kind == OBJREF__VALUE_TEXT);
        map->keys[i] = objref__value_hold(keys[i]);
        map->order[i] = (uint32_t)i;
    }
    qsort_r(map->order, count, sizeof(*map->order), key_compare, map->keys);
    if (!keys_differ(map)) {
        objref__value_drop(map);
        return NULL;
    }
    return map;
}

objref__value *objref__value_hold(objref__value *value) {
    assert(value->holds > 0 && value->holds < UINT32_MAX);
    value->holds++;
    return value;
}

void objref__value_drop(objref__value *value) {
    if (!value || --value->holds > 0) {
        return;
    }
    for (size_t i = 0; value->items && i < value->count; i++) {
        objref__value_drop(value->items[i]);
    }
    for (size_t i = 0; value->keys && i < value->count; i++) {
        objref__value_drop(value->keys[i]);
    }
    free(value->items);
    free(value->keys);
    free(value->order);
    free(value->data);
    free(value);
}

/* ---- reading ---- */

objref__value *objref__value_get(const objref__value *map, const char *key, size_t size) {
    size_t low = 0;
    size_t high = map->kind == OBJREF__VALUE_MAP ? map->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const objref__value *there = map->keys[map->order[middle]];
        int order = key_order(key, size, there->data, there->count);
        if (order == 0) {
            return map->items[map->order[middle]];
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return NULL;
}

bool objref__value_is_bytes(const objref__value *value) {
    return value->kind == OBJREF__VALUE_BYTES || value->kind == OBJREF__VALUE_DIGEST ||
           value->kind == OBJREF__VALUE_FILL;
}

static void fill_write(unsigned char *bytes, size_t size, uint64_t at) {
    uint32_t next = (uint32_t)(at % OBJREF__FILL_PERIOD);

    for (size_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char)next;
        next = next + 1 == OBJREF__FILL_PERIOD ? 0 : next + 1;
    }
}

static uint32_t fill_crc32(const objref__value *fill) {
    unsigned char
        some[64 * OBJREF__FILL_PERIOD]; /* a whole number of periods: the same each time */
    uLong crc = crc32(0, NULL, 0);
    uint64_t left = fill->size;

    fill_write(some, sizeof(some), fill->seed);
    while (left > 0) {
        uInt part = left < sizeof(some) ? (uInt)left : (uInt)sizeof(some);
        crc = crc32(crc, some, part);
        left -= part;
    }
    return (uint32_t)crc;
}

/* The CRC-32 of bytes in any form, remembered where it had to be made. */
static uint32_t bytes_crc32(const objref__value *bytes) {
    objref__value *cache;

    if (!bytes->has_crc32) {
        memcpy(&cache, &bytes, sizeof(void *)); /* the value is not changed by knowing more of it */
        cache->crc32 = bytes->kind == OBJREF__VALUE_FILL
                           ? fill_crc32(bytes)
                           : (uint32_t)crc32_z(0, (const Bytef *)bytes->data, bytes->count);
        cache->has_crc32 = true;
    }
    return bytes->crc32;
}

static uint64_t bytes_size(const objref__value *bytes) {
    return bytes->kind == OBJREF__VALUE_BYTES ? bytes->count : bytes->size;
}

static bool bytes_are_equal(const objref__value *left, const objref__value *right) {
    if (bytes_size(left) != bytes_size(right)) {
        return false;
    }
    if (left->kind == OBJREF__VALUE_BYTES && right->kind == OBJREF__VALUE_BYTES) {
        return memcmp(left->data, right->data, left->count) == 0;
    }
    if (left->kind == OBJREF__VALUE_FILL && right->kind == OBJREF__VALUE_FILL) {
        return left->size == 0 || left->seed == right->seed;
    }
    return bytes_crc32(left) == bytes_crc32(right);
}

static bool floats_are_equal(double left, double right) {
    uint64_t left_bits;
    uint64_t right_bits;

    if (isnan(left) || isnan(right)) {
        return isnan(left) && isnan(right);
    }
    memcpy(&left_bits, &left, sizeof(left_bits));
    memcpy(&right_bits, &right, sizeof(right_bits));
    return left_bits == right_bits;
}

static bool data_is_equal(const objref__value *left, const objref__value *right) {
    return left->count == right->count && memcmp(left->data, right->data, left->count) == 0;
}

static bool lists_are_equal(const objref__value *left, const objref__value *right) {
    bool equal = left->count == right->count;

    for (size_t i = 0; equal && i < left->count; i++) {
        equal = objref__value_is_equal(left->items[i], right->items[i]);
    }
    return equal;
}

static bool maps_are_equal(const objref__value *left, const objref__value *right) {
    bool equal = left->count == right->count;

    for (size_t i = 0; equal && i < left->count; i++) {
        uint32_t a = left->order[i];
        uint32_t b = right->order[i];
        equal = data_is_equal(left->keys[a], right->keys[b]) &&
                objref__value_is_equal(left->items[a], right->items[b]);
    }
    return equal;
}

/* deep 3 is [[[]]]. */
static bool deep_is_equal(uint64_t depth, const objref__value *list) {
    while (depth > 1 && list->kind == OBJREF__VALUE_LIST && list->count == 1) {
        list = list->items[0];
        depth--;
    }
    return depth == 1 && list->kind == OBJREF__VALUE_LIST && list->count == 0;
}

bool objref__value_is_equal(const objref__value *left, const objref__value *right) {
    if (objref__value_is_bytes(left) && objref__value_is_bytes(right)) {
        return bytes_are_equal(left, right);
    }
    if (left->kind != right->kind) {
        return left->kind == OBJREF__VALUE_DEEP    ? deep_is_equal(left->size, right)
               : right->kind == OBJREF__VALUE_DEEP ? deep_is_equal(right->size, left)
                                                   : false;
    }
    switch ((objref__value_kind)left->kind) {
    case OBJREF__VALUE_NULL:
    case OBJREF__VALUE_NOTHING:
        return true;
    case OBJREF__VALUE_BOOL:
        return left->boolean == right->boolean;
    case OBJREF__VALUE_INT:
        return left->integer == right->integer;
    case OBJREF__VALUE_FLOAT:
        return floats_are_equal(left->real, right->real);
    case OBJREF__VALUE_UINT:
    case OBJREF__VALUE_OPERATION:
        return left->natural == right->natural;
    case OBJREF__VALUE_DEEP:
        return left->size == right->size;
    case OBJREF__VALUE_TEXT:
        return data_is_equal(left, right);
    case OBJREF__VALUE_REF:
        return left->place == right->place && data_is_equal(left, right);
    case OBJREF__VALUE_LIST:
        return lists_are_equal(left, right);
    case OBJREF__VALUE_MAP:
        return maps_are_equal(left, right);
    case OBJREF__VALUE_BYTES:
    case OBJREF__VALUE_DIGEST:
    case OBJREF__VALUE_FILL:
        break;
    }
    return false;
}

const objref__value *objref__value_find_ref(const objref__value *value, objref__place home) {
    const objref__value *found = NULL;

    if (value->kind == OBJREF__VALUE_REF) {
        return value->place == home ? NULL : value;
    }
    for (size_t i = 0; !found && value->items && i < value->count; i++) {
        found = objref__value_find_ref(value->items[i], home);
    }
    return found;
}
