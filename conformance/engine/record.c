/* record - see record.h. */
#include "record.h"

#include "language/text.h"
#include "message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RECORD_DIGITS 9 /* of a duration: more would be noise */

/* Makes a folder and those above it. */
static bool folder_make(const char *folder) {
    char *path = message_copy(folder);
    for (char *slash = path; (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        (void)mkdir(path, 0777); /* the last one decides */
        *slash = '/';
    }
    bool is_made = mkdir(path, 0777) == 0 || errno == EEXIST;
    free(path);
    return is_made;
}

bool records_open_as(struct records *records, const char *folder, const char *name) {
    *records = (struct records){0};
    if (folder[0] == '\0') {
        errno = ENOENT;
        return false;
    }
    if (!folder_make(folder)) {
        return false;
    }
    records->path = message_format("%s/%s", folder, name);
    records->file = fopen(records->path, "we");
    return records->file != NULL;
}

bool records_open(struct records *records, const char *folder) {
    return records_open_as(records, folder, "results.jsonl");
}

void records_add(struct records *records, json_t *record) {
    char *line = json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(RECORD_DIGITS));
    json_decref(record);
    if (line != NULL && records->file != NULL) {
        bool is_written = fputs(line, records->file) >= 0 && fputc('\n', records->file) >= 0 &&
                          fflush(records->file) == 0;
        if (!is_written && records->error == 0) {
            records->error = errno;
        }
    }
    free(line);
}

bool records_close(struct records *records) {
    if (records->file != NULL && fclose(records->file) != 0 && records->error == 0) {
        records->error = errno;
    }
    records->file = NULL;
    free(records->path);
    records->path = NULL;
    return records->error == 0;
}

json_t *record_text(const char *text) {
    if (text == NULL) {
        return NULL;
    }
    json_t *value = json_string(text);
    if (value != NULL) {
        return value;
    }
    char *clean = message_copy(text);
    for (size_t i = 0; clean[i] != '\0'; i++) {
        if ((unsigned char)clean[i] >= 0x80) {
            clean[i] = '?';
        }
    }
    value = json_string(clean);
    free(clean);
    return value;
}

void record_set(json_t *record, const char *key, const char *text) {
    if (text != NULL) {
        (void)json_object_set_new(record, key, record_text(text));
    }
}

char *record_time(void) {
    time_t now = time(NULL);
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&now, &parts) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
    return message_copy(text);
}

/* The processor's name as the system tells it; "unknown" where it does not. */
static char *cpu_name(void) {
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            (void)fclose(file);
            line[strcspn(line, "\n")] = '\0';
            return message_copy(colon + 1 + strspn(colon + 1, " \t"));
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return message_copy("unknown");
}

json_t *record_machine(void) {
    char *cpu = cpu_name();
    json_t *machine = json_pack("{s:o,s:I}", "cpu", record_text(cpu), "cores",
                                (json_int_t)sysconf(_SC_NPROCESSORS_ONLN));
    free(cpu);
    return machine;
}
