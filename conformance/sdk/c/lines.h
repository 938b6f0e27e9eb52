/* lines: a descriptor's bytes cut into lines of bounded length. */
#ifndef OBJREF_SDK_C_LINES_H
#define OBJREF_SDK_C_LINES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct objref_sdk__lines {
    /* Takes a line over: size bytes from malloc, without its newline, NUL behind it. NULL stands
     * for a line that was too long. */
    void (*take)(void *context, char *text, size_t size);
    void *context;
    char *bytes; /* what was read and is no whole line yet */
    size_t size;
    size_t capacity;
    bool is_skipping; /* inside a line that is too long */
} objref_sdk__lines;

/* objref_sdk__lines_read - read once, and hand over each line that is whole. False at the end, or
 * when reading fails. */
bool objref_sdk__lines_read(objref_sdk__lines *lines, int fd);
void objref_sdk__lines_release(objref_sdk__lines *lines);

#endif /* OBJREF_SDK_C_LINES_H */
