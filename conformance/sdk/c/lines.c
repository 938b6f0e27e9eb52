/* lines: read, cut at newlines, and skip what is too long without keeping it. */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "json.h"

#define READ_BYTES 65536

static void hand_over(objref_sdk__lines *lines, const char *begin, size_t size) {
    char *text = size > OBJREF_SDK__LINE_BYTES_MAX ? NULL : malloc(size + 1);
    if (text != NULL) {
        memcpy(text, begin, size);
        text[size] = 0;
    }
    lines->take(lines->context, text, size);
}

static void cut(objref_sdk__lines *lines) {
    char *begin = lines->bytes;
    char *end = lines->bytes + lines->size;
    char *newline = memchr(begin, '\n', lines->size);
    while (newline != NULL) {
        if (!lines->is_skipping) {
            hand_over(lines, begin, (size_t)(newline - begin));
        }
        lines->is_skipping = false;
        begin = newline + 1;
        newline = memchr(begin, '\n', (size_t)(end - begin));
    }
    lines->size = (size_t)(end - begin);
    memmove(lines->bytes, begin, lines->size);
}

/* The rest of a line that is too long already is not kept. */
static void limit(objref_sdk__lines *lines) {
    if (lines->size > OBJREF_SDK__LINE_BYTES_MAX && !lines->is_skipping) {
        lines->take(lines->context, NULL, lines->size);
        lines->is_skipping = true;
    }
    if (lines->is_skipping) {
        lines->size = 0;
    }
}

bool objref_sdk__lines_read(objref_sdk__lines *lines, int fd) {
    void *grown = lines->bytes;
    if (!objref_sdk__grow(&grown, &lines->capacity, lines->size + READ_BYTES, 1)) {
        return false;
    }
    lines->bytes = grown;
    const ssize_t got = read(fd, lines->bytes + lines->size, READ_BYTES);
    if (got <= 0) {
        return got < 0 && errno == EINTR;
    }
    lines->size += (size_t)got;
    cut(lines);
    limit(lines);
    return true;
}

void objref_sdk__lines_release(objref_sdk__lines *lines) {
    free(lines->bytes);
    lines->bytes = NULL;
}
