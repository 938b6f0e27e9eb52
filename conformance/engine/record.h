/* record - the file of results (reports/RECORDS.md): one JSON object a line, each on disk before
 * the next case is played. Called by suite.c and the verbs. */
#ifndef OBJREF_ENGINE_RECORD_H
#define OBJREF_ENGINE_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct records {
    FILE *file; /* NULL: nothing is kept */
    char *path;
    int error; /* errno of the first write that failed; 0: none */
};

/* Makes the folder where it is not there, and FOLDER/results.jsonl anew. False, with errno. */
bool records_open(struct records *records, const char *folder);
/* The same for a file of another name. */
bool records_open_as(struct records *records, const char *folder, const char *name);

/* Writes one record (taken over). A failed write is kept in `error`. */
void records_add(struct records *records, json_t *record);

/* False when any write failed. */
bool records_close(struct records *records);

/* A text as JSON; bytes that are no UTF-8 become '?'. NULL gives NULL, which json_pack's `*` and
 * record_set() leave out. */
json_t *record_text(const char *text);

/* Sets a member, unless the text is NULL. */
void record_set(json_t *record, const char *key, const char *text);

/* "2026-11-01T10:00:00Z", now. To be given to free(). */
char *record_time(void);

/* {"cpu":…,"cores":…} of this machine. */
json_t *record_machine(void);

#endif
