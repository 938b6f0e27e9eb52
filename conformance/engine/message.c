/* message - see message.h. */
#include "message.h"

#include "language/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char *message_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    size_t capacity = (size_t)(size > 0 ? size : 0) + 1;
    char *text = objref__memory(capacity, 1);
    va_start(arguments, format);
    (void)vsnprintf(text, capacity, format, arguments);
    va_end(arguments);
    return text;
}

char *message_copy(const char *text) {
    return text == NULL ? NULL : objref__memory_copy(text, strlen(text));
}

char *message_line(const char *text, size_t max) {
    size_t size = strlen(text);
    size_t kept = size < max ? size : max;
    while (kept < size && kept > 0 && ((unsigned char)text[kept] & 0xc0) == 0x80) {
        kept--;
    }
    char *line = objref__memory_copy(text, kept);
    for (size_t i = 0; i < kept; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f) {
            line[i] = ' ';
        }
    }
    return line;
}

char *message_span(long long span_ns) {
    double ms = (double)span_ns / 1e6;
    return ms < 1000 ? message_format("%.1f ms", ms) : message_format("%.2f s", ms / 1e3);
}
