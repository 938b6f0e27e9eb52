/* source - the lines of a case, from a file or from a printed failure.
 *
 * Owns the array until objref__source_release; the texts are in the arena. Called by the parser.
 */
#ifndef OBJREF_LANGUAGE_SOURCE_H
#define OBJREF_LANGUAGE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"

#define OBJREF__SOURCE_LINES_MAX 2000000u

typedef struct objref__line {
    const char *text;   /* without end of line */
    uint32_t number;    /* in the case */
    uint32_t file_line; /* in the file that was read: what a mistake is reported with */
    uint32_t indent;    /* characters of the file's line before text */
} objref__line;

typedef struct objref__source {
    objref__line *lines;
    uint32_t count;
    uint32_t end_line; /* of the file: where something missing is missed */
    bool is_excerpt;
    bool is_cut;    /* an excerpt that marks the line that failed, and ends near it */
    const char *id; /* of an excerpt, as its first line says */
    char *rules;    /* "PLAN-17 SEC-2" */
    const char *title;
    uint32_t title_line; /* in the file */
} objref__source;

/* What is wrong with the text, and where. */
typedef struct objref__mistake {
    uint32_t line, column;
    const char *expected;
    objref__text found;
} objref__mistake;

/* objref__source_read - split text into lines. False: not UTF-8, a control character, too long, or
 * a printed failure that is not whole; ret_mistake is written, its found is the caller's. */
bool objref__source_read(objref__source *source,
                         objref__arena *arena,
                         const char *text,
                         size_t size,
                         objref__mistake *ret_mistake);
/* objref__character_size - bytes of the UTF-8 character at text, of which `left` bytes are there;
 * 0: it is none, or a control character other than a tab. */
size_t objref__character_size(const char *text, size_t left);
void objref__source_release(objref__source *source);

#endif
