/* reply - one answer of a program, read from its line and checked for form. What the value inside
 * means is the language's business (language/value.h). Used by subject.c and those who ask it. */
#ifndef OBJREF_ENGINE_REPLY_H
#define OBJREF_ENGINE_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reply {
    json_t *root;     /* owned; NULL: there is no reply */
    json_t *ok;       /* borrowed from root; NULL when it is an error */
    json_t *error;    /* borrowed; an object whose `kind` is a text, else NULL */
    bool is_adapters; /* "layer":"adapter": the SDK answered, not the runtime */
    int64_t id;       /* of the request */
    int64_t at_ns;    /* when it was read */
};

void reply_release(struct reply *reply);

/* Reads a line. Returns true and fills *ret_reply, or returns false and a sentence that says what
 * is wrong with the line (to be given to free()). */
bool reply_parse(const char *line, size_t size, struct reply *ret_reply, char **ret_fault);

/* The error's kind; "" for an answer that is no error. */
const char *reply_kind(const struct reply *reply);

/* The error's text for people; "" when it has none. */
const char *reply_text(const struct reply *reply);

#endif
