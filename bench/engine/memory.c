/* Memory that is there or ends the program. */
#include "memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Running out here is our own failure, never a verdict: 70 in the table of exit codes. */
static void *there_or_end(void *block) {
    if (block == NULL) {
        (void)fputs("objref bench: out of memory\n", stderr);
        (void)fflush(NULL);
        _exit(70);
    }
    return block;
}

void *bench_memory_get(size_t count, size_t element_bytes) {
    return there_or_end(calloc(count == 0 ? 1 : count, element_bytes));
}

void *bench_memory_grow(void *block, size_t count, size_t element_bytes) {
    if (count > SIZE_MAX / element_bytes) {
        return there_or_end(NULL);
    }
    return there_or_end(realloc(block, count == 0 ? 1 : count * element_bytes));
}

char *bench_memory_format(const char *format, ...) {
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
    }
    va_end(arguments);
    return there_or_end(text);
}
