/* buffer - see buffer.h. */
#include "buffer.h"

#include "language/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* An emptied buffer larger than this gives its memory back. */
#define BUFFER_KEEP_BYTES (1U << 18)

void buffer_release(struct buffer *buffer) {
    free(buffer->bytes);
    memset(buffer, 0, sizeof *buffer);
}

static void buffer_reserve(struct buffer *buffer, size_t size) {
    if (buffer->capacity - buffer->end >= size) {
        return;
    }
    size_t used = buffer_size(buffer);
    if (used > 0) {
        memmove(buffer->bytes, buffer->bytes + buffer->begin, used);
    }
    buffer->begin = 0;
    buffer->end = used;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : 4096;
    while (capacity - used < size) {
        capacity *= 2;
    }
    if (capacity > buffer->capacity) {
        buffer->bytes = objref__memory_grow(buffer->bytes, capacity, 1);
        buffer->capacity = capacity;
    }
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t size) {
    buffer_reserve(buffer, size);
    if (size > 0) {
        memcpy(buffer->bytes + buffer->end, bytes, size);
        buffer->end += size;
    }
}

void buffer_take(struct buffer *buffer, size_t size) {
    assert(size <= buffer_size(buffer));
    buffer->begin += size;
    if (buffer->begin < buffer->end) {
        return;
    }
    buffer->begin = buffer->end = 0;
    if (buffer->capacity > BUFFER_KEEP_BYTES) {
        buffer_release(buffer);
    }
}
