/* A record file: JSON objects, a line each, flushed as they are written; a header first, a footer
 * last. What a killed run has found out stays readable, and the missing footer says that it was
 * killed. RECORDS.md in reports/ is the contract. Called by record.c and by the peers' record.c.
 */
#ifndef BENCH_JOURNAL_H
#define BENCH_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

enum { BENCH_JOURNAL_FLAGS = JSON_COMPACT | JSON_REAL_PRECISION(9) };

typedef struct bench_journal {
    FILE *file;       /* NULL: nothing is kept on disk */
    double started_s; /* monotonic */
    bool failed;      /* a line could not be written */
} bench_journal;

/* bench_journal_open - begin a file anew in a folder, made when absent.
 *
 * ret_journal  written in any case; ended by bench_journal_close.
 * ret_error    written on failure; given back by free.
 */
bool bench_journal_open(const char *folder,
                        const char *name,
                        bench_journal *ret_journal,
                        char **ret_error);

/* bench_journal_header - the first line; members are added to it, and given back. */
void bench_journal_header(
    bench_journal *journal, const char *kind, int argc, char **argv, json_t *members);

/* bench_journal_write - one object as a line; it is given back. */
void bench_journal_write(bench_journal *journal, json_t *object);

/* bench_journal_close - the last line, members added to it and given back, and the file's end.
 *
 * Returns whether every line reached it. Without a file it only gives members back. */
bool bench_journal_close(bench_journal *journal, bool interrupted, int exit_code, json_t *members);

/* bench_journal_number - a number, or null for one that JSON has not got. */
json_t *bench_journal_number(double value);

/* bench_journal_text - a text, or null. */
json_t *bench_journal_text(const char *text);

#endif
