/* expectations - see expectations.h. */
#include "expectations.h"

#include "language/text.h"
#include "message.h"
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    bool is_required;
    const char *expected;
} fields[EXPECTATION_FIELDS] = {
#define X(name, word, is_required, expected) {word, is_required, expected},
    EXPECTATION_FIELD_MAP(X)
#undef X
};

/* What is being read: the stanza so far, and where. */
struct reading {
    struct expectations *list;
    struct expectation entry; /* its line is 0 while none is open */
    unsigned line;            /* the current one, from 1 */
    char **ret_fault;
};

static char *mistake_text(
    const char *path, unsigned line, unsigned column, const char *expected, const char *found) {
    return message_format("%s:%u:%u: expected %s, found %s", path, line, column, expected, found);
}

char *expectation_mistake(const struct expectations *list,
                          const struct expectation *entry,
                          enum expectation_field field,
                          const char *expected,
                          const char *found) {
    return mistake_text(list->path, entry->lines[field], entry->columns[field], expected, found);
}

static bool
mistake(struct reading *reading, unsigned column, const char *expected, const char *found) {
    *reading->ret_fault = mistake_text(reading->list->path, reading->line, column, expected, found);
    return false;
}

static void entry_release(struct expectation *entry) {
    for (int i = 0; i < EXPECTATION_FIELDS; i++) {
        free(entry->fields[i]);
    }
    memset(entry, 0, sizeof *entry);
}

/* ---- fields ---- */

static bool is_digits(const char *text, size_t size) {
    return strspn(text, "0123456789") >= size && strlen(text) >= size;
}

static bool is_day(const char *text) {
    return strlen(text) == 10 && is_digits(text, 4) && text[4] == '-' && is_digits(text + 5, 2) &&
           text[7] == '-' && is_digits(text + 8, 2);
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

static bool field_is_good(enum expectation_field field, const char *text) {
    switch (field) {
    case EXPECTATION_CASE:
        return is_pattern(text);
    case EXPECTATION_VERDICT:
        return verdict_is_failure(verdict_find(text));
    case EXPECTATION_MOST:
        return strlen(text) <= 4 && is_digits(text, strlen(text)) && text[0] != '0';
    case EXPECTATION_EXPIRES:
        return is_day(text);
    case EXPECTATION_RULE:
    case EXPECTATION_OBSERVED:
    case EXPECTATION_REASON:
    case EXPECTATION_FIELDS:
        break;
    }
    return true;
}

static bool field_check(struct reading *reading,
                        enum expectation_field field,
                        const char *text,
                        unsigned column) {
    if (text[0] == '\0') {
        char *expected = message_format("a text after '%s'", fields[field].word);
        (void)mistake(reading, column, expected, "end of line");
        free(expected);
        return false;
    }
    return field_is_good(field, text) || mistake(reading, column, fields[field].expected, text);
}

static enum expectation_field field_find(const char *word, size_t size) {
    int i = 0;
    while (i < EXPECTATION_FIELDS &&
           (strlen(fields[i].word) != size || strncmp(fields[i].word, word, size) != 0)) {
        i++;
    }
    return (enum expectation_field)i;
}

/* ---- stanzas ---- */

static bool is_same(const char *left, const char *right) {
    return strcmp(left, right) == 0;
}

/* Two entries that foresee the same of the same cases: one of them would hide that the other is
 * stale. */
static const struct expectation *twin_find(const struct expectations *list,
                                           const struct expectation *entry) {
    for (size_t i = 0; i < list->count; i++) {
        const struct expectation *other = &list->items[i];
        if (is_same(other->fields[EXPECTATION_CASE], entry->fields[EXPECTATION_CASE]) &&
            other->verdict == entry->verdict &&
            is_same(other->fields[EXPECTATION_OBSERVED], entry->fields[EXPECTATION_OBSERVED])) {
            return other;
        }
    }
    return NULL;
}

static bool entry_is_new(struct reading *reading, const struct expectation *entry) {
    const struct expectation *twin = twin_find(reading->list, entry);
    if (twin != NULL) {
        char *found = message_format("the one of line %u again", twin->line);
        *reading->ret_fault =
            expectation_mistake(reading->list, entry, EXPECTATION_CASE, "another stanza", found);
        free(found);
    }
    return twin == NULL;
}

/* A pattern says how many cases it is for, or it would grow with the suite; an id is for one. */
static bool entry_is_bounded(struct reading *reading, const struct expectation *entry) {
    bool is_pattern = strchr(entry->fields[EXPECTATION_CASE], '*') != NULL;
    bool has_most = entry->fields[EXPECTATION_MOST] != NULL;
    if (is_pattern == has_most) {
        return true;
    }
    *reading->ret_fault = expectation_mistake(
        reading->list, entry, is_pattern ? EXPECTATION_CASE : EXPECTATION_MOST,
        is_pattern ? "a 'most' line with a pattern" : "a 'most' line with a pattern alone",
        is_pattern ? "none" : "an id");
    return false;
}

static bool entry_add(struct reading *reading) {
    struct expectations *list = reading->list;
    struct expectation *entry = &reading->entry;
    const char *most = entry->fields[EXPECTATION_MOST];
    const char *expires = entry->fields[EXPECTATION_EXPIRES];
    entry->verdict = verdict_find(entry->fields[EXPECTATION_VERDICT]);
    entry->most = most != NULL ? (unsigned)strtoul(most, NULL, 10) : 1;
    entry->is_expired = expires != NULL && strcmp(list->today, expires) > 0;
    if (!entry_is_bounded(reading, entry) || !entry_is_new(reading, entry)) {
        return false;
    }
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 16;
        list->items = objref__memory_grow(list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = *entry;
    memset(entry, 0, sizeof *entry);
    return true;
}

/* A stanza ends: at a blank line or at the end of the file. */
static bool stanza_end(struct reading *reading, const char *found) {
    if (reading->entry.line == 0) {
        return true;
    }
    for (int i = 0; i < EXPECTATION_FIELDS; i++) {
        if (reading->entry.fields[i] == NULL && fields[i].is_required) {
            char *expected = message_format("a '%s' line in the stanza that begins in line %u",
                                            fields[i].word, reading->entry.line);
            (void)mistake(reading, 1, expected, found);
            free(expected);
            return false;
        }
    }
    return entry_add(reading);
}

static bool
field_add(struct reading *reading, enum expectation_field field, const char *text, size_t at) {
    struct expectation *entry = &reading->entry;
    if (entry->fields[field] != NULL) {
        return mistake(reading, 1, "a blank line before the next stanza", fields[field].word);
    }
    entry->line = entry->line != 0 ? entry->line : reading->line;
    entry->line_count = reading->line - entry->line + 1;
    entry->lines[field] = reading->line;
    entry->columns[field] = (unsigned)at + 1;
    entry->fields[field] = message_copy(text);
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
    enum expectation_field field = field_find(line, word);
    size_t text = word + strspn(line + word, " \t");
    if (field == EXPECTATION_FIELDS) {
        line[word] = '\0';
        return mistake(reading, 1, "case, rule, verdict, observed, most, expires or reason", line);
    }
    return field_check(reading, field, line + text, (unsigned)text + 1) &&
           field_add(reading, field, line + text, text);
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
    entry_release(&reading->entry);
    return is_good;
}

bool expectations_read(struct expectations *list, const char *path, char **ret_fault) {
    *list = (struct expectations){.path = message_copy(path)};
    char *now = record_time();
    (void)snprintf(list->today, sizeof list->today, "%.10s", now);
    free(now);
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
        entry_release(&list->items[i]);
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

bool expectation_fits(const struct expectations *list,
                      const struct expectation *entry,
                      const objref__case *scene,
                      unsigned *count,
                      char **ret_fault) {
    const char *rule = entry->fields[EXPECTATION_RULE];
    if (!pattern_matches(entry->fields[EXPECTATION_CASE], scene->id)) {
        return true;
    }
    if (++*count > entry->most) {
        char *expected = message_format("at most %u cases", entry->most);
        *ret_fault = expectation_mistake(list, entry, EXPECTATION_CASE, expected, scene->id);
        free(expected);
        return false;
    }
    for (uint32_t i = 0; i < scene->rule_count; i++) {
        if (is_same(scene->rules[i], rule)) {
            return true;
        }
    }
    char *expected = message_format("a rule of %s", scene->id);
    *ret_fault = expectation_mistake(list, entry, EXPECTATION_RULE, expected, rule);
    free(expected);
    return false;
}

static bool foresees(const struct expectation *entry, const struct finding *finding) {
    return !entry->is_expired && entry->verdict == finding->verdict && finding->observed != NULL &&
           strstr(finding->observed, entry->fields[EXPECTATION_OBSERVED]) != NULL;
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
        if (!pattern_matches(entry->fields[EXPECTATION_CASE], id)) {
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
