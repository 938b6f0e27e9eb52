/* A JSON document being read: the first mistake is kept, with its place, what was expected and what
 * was found; every further read answers an empty value. Called by claim.c and the peers' goal.c.
 */
#ifndef BENCH_READER_H
#define BENCH_READER_H

#include <jansson.h>

typedef struct bench_reader {
    const char *path;
    const char *part; /* of the document, said after the path; NULL: the whole */
    char *error;      /* NULL, or the first mistake; given back by free */
} bench_reader;

/* bench_reader_refuse - note a mistake, unless there was one before. found may be NULL. */
void bench_reader_refuse(bench_reader *reader,
                         const char *where,
                         const char *expected,
                         const json_t *found);

/* bench_reader_text - a member that must be a text; borrowed from the object. */
const char *bench_reader_text(bench_reader *reader, const json_t *object, const char *key);

#endif
