/* A record file, line by line. */
#include "journal.h"

#include "machine.h"
#include "memory.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#ifndef OBJREF_VERSION
#error "the build says which version this is"
#endif

json_t *bench_journal_number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *bench_journal_text(const char *text) {
    return text == NULL ? json_null() : json_string(text);
}

static void set_time(json_t *object, const char *key) {
    char text[32];
    struct tm utc;
    time_t now = time(NULL);
    gmtime_r(&now, &utc);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    json_object_set_new(object, key, json_string(text));
}

/* Makes a folder and those above it. */
static bool make_folder(const char *folder) {
    char *path = bench_memory_format("%s", folder);
    for (char *slash = path + 1; *slash != '\0'; slash++) {
        if (*slash == '/') {
            *slash = '\0';
            (void)mkdir(path, 0777); // the last one decides
            *slash = '/';
        }
    }
    bool is_made = mkdir(path, 0777) == 0 || errno == EEXIST;
    free(path);
    return is_made;
}

bool bench_journal_open(const char *folder,
                        const char *name,
                        bench_journal *ret_journal,
                        char **ret_error) {
    char *path = bench_memory_format("%s/%s", folder, name);
    *ret_journal = (bench_journal){.started_s = bench_machine_seconds()};
    if (make_folder(folder)) {
        ret_journal->file = fopen(path, "we");
    }
    if (ret_journal->file == NULL) {
        *ret_error = bench_memory_format("%s: %s", path, strerrordesc_np(errno));
    }
    free(path);
    return ret_journal->file != NULL;
}

void bench_journal_write(bench_journal *journal, json_t *object) {
    if (journal->file != NULL) {
        const bool written = json_dumpf(object, journal->file, BENCH_JOURNAL_FLAGS) == 0 &&
                             fputc('\n', journal->file) != EOF && fflush(journal->file) == 0;
        journal->failed = journal->failed || !written;
    }
    json_decref(object);
}

void bench_journal_header(
    bench_journal *journal, const char *kind, int argc, char **argv, json_t *members) {
    json_t *command = json_array();
    for (int i = 0; i < argc; i++) {
        json_array_append_new(command, json_string(argv[i]));
    }
    json_t *header = json_pack("{s:s, s:i, s:s, s:s, s:s}", "record", "header", "format", 1, "tool",
                               "objref bench", "version", OBJREF_VERSION, "kind", kind);
    set_time(header, "started");
    json_object_set_new(header, "command", command);
    json_object_set_new(header, "machine", bench_machine_describe());
    json_object_update(header, members);
    json_decref(members);
    bench_journal_write(journal, header);
}

bool bench_journal_close(bench_journal *journal, bool interrupted, int exit_code, json_t *members) {
    json_t *footer = json_pack("{s:s, s:s, s:f, s:i}", "record", "footer", "end",
                               interrupted ? "interrupted" : "complete", "seconds",
                               bench_machine_seconds() - journal->started_s, "exit", exit_code);
    json_object_update(footer, members);
    json_decref(members);
    set_time(footer, "ended");
    bench_journal_write(journal, footer);
    if (journal->file != NULL) {
        journal->failed = fclose(journal->file) != 0 || journal->failed;
        journal->file = NULL;
    }
    return !journal->failed;
}
