/* buffer: bytes that grow, and the memory that outlives its use on purpose. */
#include "buffer.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What overwritten memory is filled with: no UTF-8, no small number. */
#define SCRIBBLE 0xA5
/* Retired memory is kept until this many more were retired, or this many bytes are. */
#define RETIRED_MAX 64
#define RETIRED_BYTES_MAX ((size_t)64 << 20)
#define FORMAT_BYTES_MAX 512

bool objref_sdk__grow(void **items, size_t *capacity, size_t need, size_t size) {
    if (need <= *capacity) {
        return true;
    }
    size_t more = *capacity < 8 ? 8 : *capacity * 2;
    if (more < need) {
        more = need;
    }
    void *grown = more > SIZE_MAX / size ? NULL : realloc(*items, more * size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *capacity = more;
    return true;
}

void objref_sdk_buffer_add(objref_sdk_buffer *buffer, const void *bytes, size_t size) {
    void *grown = buffer->bytes;
    if (size > SIZE_MAX - buffer->size ||
        !objref_sdk__grow(&grown, &buffer->capacity, buffer->size + size, 1)) {
        buffer->is_short = true;
        return;
    }
    buffer->bytes = grown;
    if (size > 0) {
        memcpy(buffer->bytes + buffer->size, bytes, size);
    }
    buffer->size += size;
}

void objref_sdk__buffer_add_text(objref_sdk_buffer *buffer, const char *text) {
    objref_sdk_buffer_add(buffer, text, strlen(text));
}

void objref_sdk__buffer_add_format(objref_sdk_buffer *buffer, const char *format, ...) {
    char text[FORMAT_BYTES_MAX];
    va_list list;
    va_start(list, format);
    const int size = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (size < 0 || (size_t)size >= sizeof text) {
        buffer->is_short = true;
        return;
    }
    objref_sdk_buffer_add(buffer, text, (size_t)size);
}

void objref_sdk_buffer_release(objref_sdk_buffer *buffer) {
    free(buffer->bytes);
    *buffer = (objref_sdk_buffer){0};
}

static struct {
    pthread_mutex_t lock;
    void *memory[RETIRED_MAX];
    size_t sizes[RETIRED_MAX];
    size_t oldest;
    size_t count;
    size_t bytes;
} retired = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void forget_oldest(void) {
    free(retired.memory[retired.oldest]);
    retired.bytes -= retired.sizes[retired.oldest];
    retired.oldest = (retired.oldest + 1) % RETIRED_MAX;
    retired.count--;
}

void objref_sdk__retire(void *memory, size_t size) {
    if (memory == NULL) {
        return;
    }
    memset(memory, SCRIBBLE, size);
    pthread_mutex_lock(&retired.lock);
    while (retired.count == RETIRED_MAX ||
           (retired.count > 0 && retired.bytes + size > RETIRED_BYTES_MAX)) {
        forget_oldest();
    }
    const size_t newest = (retired.oldest + retired.count) % RETIRED_MAX;
    retired.memory[newest] = memory;
    retired.sizes[newest] = size;
    retired.count++;
    retired.bytes += size;
    pthread_mutex_unlock(&retired.lock);
}

void objref_sdk_buffer_retire(objref_sdk_buffer *buffer) {
    objref_sdk__retire(buffer->bytes, buffer->capacity);
    *buffer = (objref_sdk_buffer){0};
}
