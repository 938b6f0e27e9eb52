/* buffer - bytes that grow at the end and are taken from the front. Owned by a channel (what is
 * still to be sent, the line that is not yet whole) and by whoever builds a text. */
#ifndef OBJREF_ENGINE_BUFFER_H
#define OBJREF_ENGINE_BUFFER_H

#include <stddef.h>

struct buffer {
    char *bytes;     /* owned; NULL while nothing was ever added */
    size_t begin;    /* index of the first byte not yet taken */
    size_t end;      /* index after the last byte */
    size_t capacity; /* bytes allocated */
};

void buffer_release(struct buffer *buffer);

/* Appends; where there is no memory the program ends, as language/text.h says. */
void buffer_add(struct buffer *buffer, const char *bytes, size_t size);

/* Forgets the first `size` bytes, which must be there. */
void buffer_take(struct buffer *buffer, size_t size);

static inline size_t buffer_size(const struct buffer *buffer) {
    return buffer->end - buffer->begin;
}

static inline const char *buffer_front(const struct buffer *buffer) {
    return buffer->bytes + buffer->begin;
}

#endif
