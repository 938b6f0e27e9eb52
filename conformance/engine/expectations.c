/* expectations - see expectations.h. */
#include "expectations.h"

#include "language/text.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum field { FIELD_CASE, FIELD_RULE, FIELD_VERDICT, FIELD_OBSERVED, FIELD_REASON, FIELD_COUNT };

static const char *const field_names[FIELD_COUNT] = {"case", "rule", "verdict", "observed",
                                                     "reason"};

/* What is being read: the stanza so far, and where. */
struct reading {
    struct expectations *list;
    char *fields[FIELD_COUNT];
    unsigned line;       /* the current one, from 1 */
    unsigned first_line; /* of the open stanza; 0: none is open */
    char **ret_fault;
};

static bool
mistake(struct reading *reading, unsigned column, const char *expected, const char *found) {
    *reading->ret_fault = message_format("%s:%u:%u: expected %s, found %s", reading->list->path,
                                         reading->line, column, expected, found);
    return false;
}

static bool stanza_is_open(const struct reading *reading) {
    return reading->first_line != 0;
}

static void stanza_drop(struct reading *reading) {
    for (int i = 0; i < FIELD_COUNT; i++) {
        free(reading->fields[i]);
        reading->fields[i] = NULL;
    }
    reading->first_line = 0;
}

static void entry_add(struct reading *reading) {
    struct expectations *list = reading->list;
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 16;
        list->items = objref__memory_grow(list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = (struct expectation){
        .pattern = reading->fields[FIELD_CASE],
        .rule = reading->fields[FIELD_RULE],
        .verdict = verdict_find(reading->fields[FIELD_VERDICT]),
        .observed = reading->fields[FIELD_OBSERVED],
        .reason = reading->fields[FIELD_REASON],
        .line = reading->first_line,
    };
    free(reading->fields[FIELD_VERDICT]);
    memset(reading->fields, 0, sizeof reading->fields);
    reading->first_line = 0;
}

/* A stanza ends: at a blank line or at the end of the file. */
static bool stanza_end(struct reading *reading, const char *found) {
    if (!stanza_is_open(reading)) {
        return true;
    }
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (reading->fields[i] == NULL) {
            char *expected = message_format("a '%s' line in the stanza that begins in line %u",
                                            field_names[i], reading->first_line);
            (void)mistake(reading, 1, expected, found);
            free(expected);
            return false;
        }
    }
    entry_add(reading);
    return true;
}

static enum field field_find(const char *word, size_t size) {
    int i = 0;
    while (i < FIELD_COUNT &&
           (strlen(field_names[i]) != size || strncmp(field_names[i], word, size) != 0)) {
        i++;
    }
    return (enum field)i;
}

/* Whole segments only: a '*' has no neighbour but '/'. */
static bool is_pattern(const char *pattern) {
    for (const char *star = strchr(pattern, '*'); star != NULL; star = strchr(star + 1, '*')) {
        bool is_first = star == pattern || star[-1] == '/';
        bool is_last = star[1] == '\0' || star[1] == '/';
        if (!is_first || !is_last) {
            return false;
        }
    }
    return strpbrk(pattern, " \t") == NULL;
}

static bool
field_check(struct reading *reading, enum field field, const char *text, unsigned column) {
    if (text[0] == '\0') {
        char *expected = message_format("a text after '%s'", field_names[field]);
        (void)mistake(reading, column, expected, "end of line");
        free(expected);
        return false;
    }
    if (field == FIELD_VERDICT && !verdict_is_failure(verdict_find(text))) {
        return mistake(reading, column, "FAIL, HANG, CRASH or PROTOCOL", text);
    }
    if (field == FIELD_CASE && !is_pattern(text)) {
        return mistake(reading, column, "a case id, or a pattern whose '*' are whole segments",
                       text);
    }
    return true;
}

static bool line_read(struct reading *reading, char *line) {
    size_t size = strlen(line);
    while (size > 0 && strchr(" \t\r", line[size - 1]) != NULL) {
        line[--size] = '\0';
    }
    if (size == 0) {
        return stanza_end(reading, "a blank line");
    }
    if (line[0] == '#') {
        return true;
    }
    size_t word = strcspn(line, " \t");
    enum field field = field_find(line, word);
    size_t text = word + strspn(line + word, " \t");
    if (field == FIELD_COUNT) {
        line[word] = '\0';
        return mistake(reading, 1, "case, rule, verdict, observed or reason", line);
    }
    if (!field_check(reading, field, line + text, (unsigned)text + 1)) {
        return false;
    }
    if (reading->fields[field] != NULL) {
        return mistake(reading, 1, "a blank line before the next stanza", line);
    }
    reading->first_line = stanza_is_open(reading) ? reading->first_line : reading->line;
    reading->fields[field] = message_copy(line + text);
    return true;
}

static bool lines_read(struct reading *reading, FILE *file) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    bool is_good = true;
    while (is_good && (size = getline(&line, &capacity, file)) >= 0) {
        reading->line++;
        if (size > 0 && line[size - 1] == '\n') {
            line[--size] = '\0';
        }
        is_good = strlen(line) == (size_t)size ? line_read(reading, line)
                                               : mistake(reading, 1, "text", "a NUL byte");
    }
    free(line);
    reading->line++;
    is_good = is_good && stanza_end(reading, "the end of the file");
    stanza_drop(reading);
    return is_good;
}

bool expectations_read(struct expectations *list, const char *path, char **ret_fault) {
    *list = (struct expectations){.path = message_copy(path)};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        *ret_fault = message_format("%s:1:1: expected a file of expectations, found none (%s)",
                                    path, strerrordesc_np(errno));
        return false;
    }
    struct reading reading = {.list = list, .ret_fault = ret_fault};
    bool is_good = lines_read(&reading, file);
    (void)fclose(file);
    return is_good;
}

void expectations_release(struct expectations *list) {
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].pattern);
        free(list->items[i].rule);
        free(list->items[i].observed);
        free(list->items[i].reason);
    }
    free(list->items);
    free(list->path);
    memset(list, 0, sizeof *list);
}

bool pattern_matches(const char *pattern, const char *id) {
    for (;;) {
        size_t wanted = strcspn(pattern, "/"), found = strcspn(id, "/");
        bool is_star = wanted == 1 && pattern[0] == '*' && found > 0;
        if (!is_star && (wanted != found || strncmp(pattern, id, wanted) != 0)) {
            return false;
        }
        pattern += wanted;
        id += found;
        if (*pattern == '\0' || *id == '\0') {
            return *pattern == *id;
        }
        pattern++;
        id++;
    }
}

static bool foresees(const struct expectation *entry, const struct finding *finding) {
    return entry->verdict == finding->verdict && finding->observed != NULL &&
           strstr(finding->observed, entry->observed) != NULL;
}

enum verdict expectations_judge(struct expectations *list,
                                const char *id,
                                const struct finding *finding,
                                const struct expectation **ret_entry) {
    *ret_entry = NULL;
    bool is_failure = verdict_is_failure(finding->verdict);
    if (!is_failure && finding->verdict != VERDICT_PASS) {
        return finding->verdict;
    }
    enum verdict verdict = finding->verdict;
    for (size_t i = 0; i < list->count; i++) {
        struct expectation *entry = &list->items[i];
        if (!pattern_matches(entry->pattern, id)) {
            continue;
        }
        entry->is_met = true;
        if (!is_failure) {
            verdict = VERDICT_XPASS;
            *ret_entry = entry;
        } else if (verdict != VERDICT_XFAIL && foresees(entry, finding)) {
            verdict = VERDICT_XFAIL;
            *ret_entry = entry;
        }
    }
    return verdict;
}
