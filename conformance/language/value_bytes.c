/* value - what the engine's own verbs make of bytes and lists. See value.h. */
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* Size of bytes that are here in full (a digest is not); false: they are not, or too many. */
static bool bytes_are_here(const objref__value *value, size_t *ret_size) {
    if (value->kind == OBJREF__VALUE_BYTES) {
        *ret_size = value->count;
    } else if (value->kind == OBJREF__VALUE_FILL && value->size <= OBJREF__VALUE_BYTES_MAX) {
        *ret_size = (size_t)value->size;
    } else {
        return false;
    }
    return true;
}

static void bytes_copy(const objref__value *value, unsigned char *target, size_t size) {
    if (size == 0) {
        return;
    }
    if (value->kind == OBJREF__VALUE_BYTES) {
        memcpy(target, value->data, size);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        target[i] = (unsigned char)((value->seed + i) % OBJREF__FILL_PERIOD);
    }
}

/* Takes over the buffer's bytes, which the caller made. */
static objref__value *bytes_make(unsigned char *bytes, size_t size) {
    objref__value *value = objref__value_bytes(bytes, size);

    free(bytes);
    return value;
}

objref__value *objref__value_cut(const objref__value *bytes, uint64_t size) {
    size_t whole;
    unsigned char *copy;

    if (!bytes_are_here(bytes, &whole) || size > whole) {
        return NULL;
    }
    copy = objref__memory((size_t)size, 1);
    bytes_copy(bytes, copy, (size_t)size);
    return bytes_make(copy, (size_t)size);
}

objref__value *objref__value_flip(const objref__value *bytes, uint64_t bit) {
    size_t size;
    unsigned char *copy;

    if (!bytes_are_here(bytes, &size) || bit / 8 >= size) {
        return NULL;
    }
    copy = objref__memory(size, 1);
    bytes_copy(bytes, copy, size);
    copy[bit / 8] ^= (unsigned char)(1u << (bit % 8));
    return bytes_make(copy, size);
}

objref__value *objref__value_append(const objref__value *first, const objref__value *second) {
    size_t head;
    size_t tail;
    unsigned char *both;

    if (!bytes_are_here(first, &head) || !bytes_are_here(second, &tail) ||
        head + tail > OBJREF__VALUE_BYTES_MAX) {
        return NULL;
    }
    both = objref__memory(head + tail, 1);
    bytes_copy(first, both, head);
    bytes_copy(second, both + head, tail);
    return bytes_make(both, head + tail);
}

bool objref__value_length(const objref__value *value, uint64_t *ret_length) {
    switch ((objref__value_kind)value->kind) {
    case OBJREF__VALUE_TEXT:
    case OBJREF__VALUE_BYTES:
    case OBJREF__VALUE_LIST:
    case OBJREF__VALUE_MAP:
        *ret_length = value->count;
        return true;
    case OBJREF__VALUE_DIGEST:
    case OBJREF__VALUE_FILL:
        *ret_length = value->size;
        return true;
    case OBJREF__VALUE_NULL:
    case OBJREF__VALUE_BOOL:
    case OBJREF__VALUE_INT:
    case OBJREF__VALUE_UINT:
    case OBJREF__VALUE_FLOAT:
    case OBJREF__VALUE_REF:
    case OBJREF__VALUE_DEEP:
    case OBJREF__VALUE_OPERATION:
    case OBJREF__VALUE_NOTHING:
        break;
    }
    return false;
}

static bool list_may_take(const objref__value *list, const objref__value *item) {
    return (!list || list->kind == OBJREF__VALUE_LIST) && item->depth < OBJREF__VALUE_NESTED_MAX;
}

bool objref__list_append(objref__value **list, objref__value *item) {
    objref__value *longer = *list;

    if (!list_may_take(*list, item)) {
        objref__value_drop(item);
        return false;
    }
    if (!longer || longer->holds > 1) {
        longer = objref__value_list(longer ? longer->items : NULL, longer ? longer->count : 0);
        objref__value_drop(*list);
        *list = longer;
    }
    if (longer->count == longer->capacity) {
        longer->capacity = longer->capacity * 2 + 4;
        longer->items = objref__memory_grow(longer->items, longer->capacity, sizeof(void *));
    }
    longer->items[longer->count++] = item;
    longer->depth = item->depth >= longer->depth ? (uint16_t)(item->depth + 1) : longer->depth;
    return true;
}
