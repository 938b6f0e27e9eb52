/* example - what the examples share besides objref itself: leaving when a call fails, and numbers.
 *
 * A program of your own would bring its own types and its own way to report errors.
 */
#ifndef OBJREF_EXAMPLES_EXAMPLE_H
#define OBJREF_EXAMPLES_EXAMPLE_H

#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>

/* Leaves the program, saying which call failed and why, unless it returned OBJREF_OK. */
#define MUST(call) example_must((call), #call, __FILE__, __LINE__)

static inline void
example_must(objref_status status, const char *call, const char *file, int line) {
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, objref_status_text(status));
        _Exit(EXIT_FAILURE);
    }
}

/* The examples' type tag for an int64_t. A tag is any number but 0; a get that names another one
 * is refused. */
#define NUMBER 1

static inline objref_value number_value(const int64_t *number) {
    return (objref_value){.type = NUMBER, .bytes = number, .size = sizeof(*number)};
}

/* Views are aligned, so a number can be read where it lies. */
static inline int64_t number_in(const objref_view *view) {
    return *(const int64_t *)view->bytes;
}

/* One result of a task that is a number: `return number_return(call, 0, sum);` */
static inline objref_status number_return(objref_call *call, size_t index, int64_t number) {
    const objref_value value = number_value(&number);
    return objref_call_return(call, index, &value);
}

static inline objref_ref number_put(int64_t number) {
    const objref_value value = number_value(&number);
    objref_ref ref;
    MUST(objref_put(&value, &ref));
    return ref;
}

/* Waits for a number and gives it, and ends the caller's hold on its object. */
static inline int64_t number_take(objref_ref ref) {
    objref_view view;
    MUST(objref_get(ref, NUMBER, OBJREF_FOREVER, &view));
    const int64_t number = number_in(&view);
    objref_view_release(&view);
    MUST(objref_drop(ref));
    return number;
}

#endif /* OBJREF_EXAMPLES_EXAMPLE_H */
