/* hello - what a program says of itself when it starts: read strictly once, asked often. Owned by
 * the actor that said it. */
#ifndef OBJREF_ENGINE_HELLO_H
#define OBJREF_ENGINE_HELLO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HELLO_PROTOCOL 1
#define HELLO_FUNCTIONS 1 /* version of the catalogue of functions */
#define HELLO_LANES_MIN 32

struct hello {
    json_t *ok;       /* owned; the object as it was sent */
    int64_t start_ns; /* how long its start and its init may take; 0: it does not say */
    int lanes;
};

/* Reads the answer (borrowed). Returns true, or false and a sentence that says what is wrong with
 * it (to be given to free()). */
bool hello_parse(json_t *ok, const char *nonce, struct hello *ret_hello, char **ret_fault);
void hello_release(struct hello *hello);

/* Whether a list (`ops`, `options`, `emulated`) names it. */
bool hello_lists(const struct hello *hello, const char *list, const char *name);
bool hello_has_function(const struct hello *hello, const char *name);
bool hello_has_capability(const struct hello *hello, const char *name);
/* The declared choice; NULL when it declares none. Borrowed. */
const char *hello_choice(const struct hello *hello, const char *name);
/* "none", "thread" or "process". */
const char *hello_isolation(const struct hello *hello);

#endif
