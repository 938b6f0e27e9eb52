/* text - a growing piece of text, and memory that is there or the program ends. See text.h. */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_INTERNAL 70
#define CAPACITY_FIRST 64u

static _Noreturn void memory_end(void) {
    static const char said[] = "objref: the system gives no memory\n";

    (void)!write(STDERR_FILENO, said, sizeof(said) - 1);
    _exit(EXIT_INTERNAL);
}

void *objref__memory(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size ? size : 1);

    if (!memory) {
        memory_end();
    }
    return memory;
}

void *objref__memory_grow(void *memory, size_t count, size_t size) {
    void *grown = reallocarray(memory, count ? count : 1, size ? size : 1);

    if (!grown) {
        memory_end();
    }
    return grown;
}

char *objref__memory_copy(const void *data, size_t size) {
    char *copy = objref__memory(size + 1, 1);

    if (size) {
        memcpy(copy, data, size);
    }
    return copy;
}

/* Room for `more` bytes and the NUL. */
static void text_reserve(objref__text *text, size_t more) {
    size_t wanted = text->size + more + 1;
    size_t capacity = text->capacity ? text->capacity : CAPACITY_FIRST;

    if (wanted < more) {
        memory_end();
    }
    while (capacity < wanted) {
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    }
    if (capacity != text->capacity) {
        text->data = objref__memory_grow(text->data, capacity, 1);
        text->capacity = capacity;
    }
}

void objref__text_add(objref__text *text, const void *data, size_t size) {
    text_reserve(text, size);
    if (size) {
        memcpy(text->data + text->size, data, size);
    }
    text->size += size;
    text->data[text->size] = '\0';
}

void objref__text_say(objref__text *text, const char *format, ...) {
    va_list list;
    int size;

    va_start(list, format);
    size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (size < 0) {
        return; /* only a format that is no format */
    }
    text_reserve(text, (size_t)size);
    va_start(list, format);
    (void)vsnprintf(text->data + text->size, (size_t)size + 1, format, list);
    va_end(list);
    text->size += (size_t)size;
}

char *objref__text_take(objref__text *text) {
    char *data = text->data ? text->data : objref__memory(1, 1);

    *text = (objref__text){0};
    return data;
}

const char *objref__text_get(const objref__text *text) {
    return text->data ? text->data : "";
}

void objref__text_release(objref__text *text) {
    free(text->data);
    *text = (objref__text){0};
}
