/* expect - `objref expect lint`: is a file of known failures in order. `objref expect update`:
 * brings one in line with the records of a run, and keeps what people wrote. */
#include "arguments.h"

#include "engine/expectations.h"
#include "engine/impl.h"
#include "engine/message.h"
#include "engine/tally.h"
#include "language/catalogue.h"
#include "language/text.h"

#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: objref expect lint [FILE]…\n"
    "       objref expect update [DIR] [-i IMPL] [--expect FILE]\n"
    "\n"
    "lint    holds files of known failures (those that ship, without FILE) against the catalogue: "
    "each\n"
    "        entry meets a case, has a rule of it, a reason, no more cases than it says, and is "
    "not\n"
    "        over\n"
    "update  brings the file in line with DIR/results.jsonl (./objref-out): entries that passed or "
    "met\n"
    "        no case go, unforeseen failures come, comments stay. What comes has an empty reason "
    "for you\n"
    "        to fill in; until then neither lint nor check takes the file.\n"
    "\n"
    "  -i IMPL          of which implementation, where the records tell of several\n"
    "  --expect FILE    which file; without it the one that the run used\n"
    "Exit: 0 in order, 2 usage or a mistake in a file, 6 no whole record file.\n";

/* ---- lint ---- */

static void say(char *text, bool *is_good) {
    if (text != NULL) {
        (void)fprintf(stderr, "%s\n", text);
        free(text);
        *is_good = false;
    }
}

static bool entry_lint(const objref__catalogue *catalogue,
                       const struct expectations *list,
                       const struct expectation *entry) {
    unsigned count = 0;
    bool is_good = true;
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        char *fault = NULL;
        (void)expectation_fits(list, entry, catalogue->cases[i].scene, &count, &fault);
        say(fault, &is_good);
    }
    if (count == 0) {
        say(expectation_mistake(list, entry, EXPECTATION_CASE, "a case that there is",
                                entry->fields[EXPECTATION_CASE]),
            &is_good);
    }
    if (entry->is_expired) {
        say(expectation_mistake(list, entry, EXPECTATION_EXPIRES, "a day that is not over",
                                entry->fields[EXPECTATION_EXPIRES]),
            &is_good);
    }
    return is_good;
}

static bool file_lint(const objref__catalogue *catalogue, const char *path) {
    struct expectations list;
    char *fault = NULL;
    bool is_good = expectations_read(&list, path, &fault);
    say(fault, &is_good);
    for (size_t i = 0; is_good && i < list.count; i++) {
        is_good = entry_lint(catalogue, &list, &list.items[i]) && is_good;
    }
    if (is_good) {
        (void)printf("%s: %zu entries in order\n", path, list.count);
    }
    expectations_release(&list);
    return is_good;
}

static bool shipped_lint(const objref__catalogue *catalogue) {
    char *pattern = message_format("%s/conformance/adapters/*/expectations", impl_root());
    glob_t found;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    bool is_good = glob(pattern, 0, NULL, &found) == 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        is_good = file_lint(catalogue, found.gl_pathv[i]) && is_good;
    }
    globfree(&found);
    free(pattern);
    return is_good;
}

static int lint(const struct arguments *arguments) {
    objref__text fault = {0};
    objref__catalogue *catalogue = objref__catalogue_open(impl_root(), &fault);
    bool is_good = catalogue != NULL;
    if (!is_good) {
        (void)fprintf(stderr, "%s\n", objref__text_get(&fault));
    } else if (arguments->word_count == 1) {
        is_good = shipped_lint(catalogue);
    }
    for (size_t i = 1; catalogue != NULL && i < arguments->word_count; i++) {
        is_good = file_lint(catalogue, arguments->words[i]) && is_good;
    }
    objref__catalogue_close(catalogue);
    objref__text_release(&fault);
    return is_good ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

/* ---- the records ---- */

static const char *member(const json_t *record, const char *key) {
    const char *text = json_string_value(json_object_get(record, key));
    return text != NULL ? text : "";
}

static bool is_kind(const json_t *record, const char *kind) {
    return strcmp(member(record, "record"), kind) == 0;
}

/* All records of a run that came to its end, in an array; NULL: it is no such file. */
static json_t *records_read(const char *folder) {
    char *path = message_format("%s/results.jsonl", folder);
    json_t *records = json_array();
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t capacity = 0;
    while (file != NULL && getline(&line, &capacity, file) > 0) {
        json_t *record = json_loads(line, 0, NULL);
        if (record != NULL) {
            (void)json_array_append_new(records, record);
        }
    }
    const json_t *last = json_array_get(records, json_array_size(records) - 1);
    bool is_whole = is_kind(last, "footer") && strcmp(member(last, "end"), "complete") == 0;
    if (!is_whole) {
        (void)fprintf(stderr, "objref: %s: expected the records of a whole run\n", path);
        json_decref(records);
        records = NULL;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    free(line);
    free(path);
    return records;
}

static bool is_asked(const struct arguments *arguments, const char *impl) {
    for (size_t i = 0; i < arguments->impl_count; i++) {
        if (strcmp(arguments->impls[i], impl) == 0) {
            return true;
        }
    }
    return false;
}

/* The implementation that is meant: the only one, or the one that -i names. NULL: none, or several.
 */
static const json_t *implementation_find(const json_t *records, const struct arguments *arguments) {
    const json_t *found = NULL;
    size_t count = 0, asked = 0;
    for (size_t i = 0; i < json_array_size(records); i++) {
        const json_t *record = json_array_get(records, i);
        if (is_kind(record, "implementation")) {
            bool is_it = is_asked(arguments, member(record, "impl"));
            found = is_it || count == 0 ? record : found;
            asked += is_it;
            count++;
        }
    }
    return count == 1 || asked == 1 ? found : NULL;
}

/* ---- update ---- */

struct update {
    const json_t *records;
    const char *impl;
    struct expectations list;
    bool *goes; /* by entry: it is taken out */
    size_t removed, added;
    FILE *target;
    unsigned line; /* of the target, the last one that was written */
};

static void line_write(struct update *update, const char *line) {
    (void)fprintf(update->target, "%s\n", line);
    update->line++;
}

static void entries_remove(struct update *update, const char *pattern) {
    for (size_t i = 0; i < update->list.count; i++) {
        bool is_it = strcmp(update->list.items[i].fields[EXPECTATION_CASE], pattern) == 0;
        update->removed += is_it && !update->goes[i];
        update->goes[i] = update->goes[i] || is_it;
    }
}

static void records_apply(struct update *update) {
    for (size_t i = 0; i < json_array_size(update->records); i++) {
        const json_t *record = json_array_get(update->records, i);
        const char *verdict = member(record, "verdict");
        if (strcmp(member(record, "impl"), update->impl) != 0) {
            continue;
        }
        if (is_kind(record, "stale")) {
            entries_remove(update, member(record, "entry"));
        } else if (is_kind(record, "case") && strcmp(verdict, "XPASS") == 0) {
            entries_remove(update, member(record, "case"));
        }
    }
}

/* A line of an entry that goes; comments between its lines are nobody's but the user's. */
static bool line_goes(const struct update *update, unsigned number, const char *line) {
    for (size_t i = 0; i < update->list.count; i++) {
        const struct expectation *entry = &update->list.items[i];
        bool is_within = number >= entry->line && number < entry->line + entry->line_count;
        if (update->goes[i] && is_within && line[0] != '#') {
            return true;
        }
    }
    return false;
}

/* What stays, without two blank lines in a row where something went. */
static void lines_keep(struct update *update, FILE *source) {
    char *line = NULL;
    size_t capacity = 0;
    bool was_blank = true;
    unsigned number = 0;
    while (getline(&line, &capacity, source) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        bool is_blank = line[strspn(line, " \t\r")] == '\0';
        if (!line_goes(update, ++number, line) && !(is_blank && was_blank)) {
            line_write(update, line);
            was_blank = is_blank;
        }
    }
    if (!was_blank) {
        line_write(update, "");
    }
    free(line);
}

/* What will be the same the next time: no durations, one line. */
static char *observed_keep(const char *observed) {
    static const char late[] = "right, but late";
    if (strstr(observed, late) != NULL) {
        return message_copy(late);
    }
    char *kept = message_copy(observed);
    kept[strcspn(kept, "\n")] = '\0';
    char *after = strstr(kept, " after ");
    char *span = strncmp(kept, "no answer in ", 13) == 0 ? kept + 12 : after;
    if (span != NULL && span != kept) {
        *span = '\0';
    }
    return kept;
}

static void entry_write(struct update *update, const json_t *record) {
    char *observed = observed_keep(member(record, "observed"));
    const char *rule = json_string_value(json_array_get(json_object_get(record, "rules"), 0));
    const struct {
        const char *word, *text;
    } lines[] = {{"case", member(record, "case")},
                 {"rule", rule != NULL ? rule : ""},
                 {"verdict", member(record, "verdict")},
                 {"observed", observed}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *line = message_format("%-9s %s", lines[i].word, lines[i].text);
        line_write(update, line);
        free(line);
    }
    line_write(update, "reason");
    (void)printf("%s:%u: why does %s %s?\n", update->list.path, update->line, lines[0].text,
                 strcmp(lines[2].text, "FAIL") == 0 ? "fail" : lines[2].text);
    line_write(update, "");
    update->added++;
    free(observed);
}

static void entries_write(struct update *update) {
    for (size_t i = 0; i < json_array_size(update->records); i++) {
        const json_t *record = json_array_get(update->records, i);
        bool is_failure = is_kind(record, "case") &&
                          strcmp(member(record, "impl"), update->impl) == 0 &&
                          verdict_is_failure(verdict_find(member(record, "verdict")));
        if (is_failure) {
            entry_write(update, record);
        }
    }
}

/* The new file takes the place of the old one when it is whole. */
static bool file_replace(struct update *update, FILE *source) {
    char *path = message_format("%s.new", update->list.path);
    update->target = fopen(path, "we");
    bool is_good = update->target != NULL;
    if (is_good) {
        lines_keep(update, source);
        entries_write(update);
        is_good = fclose(update->target) == 0 && rename(path, update->list.path) == 0;
    }
    if (!is_good) {
        (void)fprintf(stderr, "objref: %s: %s\n", path, strerrordesc_np(errno));
    }
    free(path);
    return is_good;
}

static bool file_update(struct update *update, const char *path) {
    char *fault = NULL;
    FILE *made = access(path, F_OK) != 0 ? fopen(path, "ae") : NULL; /* the first ones */
    if (made != NULL) {
        (void)fclose(made);
    }
    bool is_good = expectations_read(&update->list, path, &fault);
    FILE *source = is_good ? fopen(path, "re") : NULL;
    say(fault, &is_good);
    if (source != NULL) {
        update->goes = objref__memory(update->list.count, sizeof *update->goes);
        records_apply(update);
        is_good = file_replace(update, source);
        (void)fclose(source);
    }
    if (is_good) {
        (void)printf("%s: %zu entries added, %zu removed\n", path, update->added, update->removed);
    }
    free(update->goes);
    expectations_release(&update->list);
    return is_good;
}

static int update(const struct arguments *arguments) {
    json_t *records = records_read(arguments->word_count > 1 ? arguments->words[1] : "objref-out");
    if (records == NULL) {
        return EXIT_BAD_RECORDS;
    }
    bool is_good = false;
    const json_t *implementation = implementation_find(records, arguments);
    const char *path = arguments->expect;
    path = path == NULL ? json_string_value(json_object_get(implementation, "expectations")) : path;
    if (implementation == NULL) {
        (void)fputs("objref: the records tell of several implementations: which one (-i)?\n",
                    stderr);
    } else if (path == NULL) {
        (void)fputs("objref: the run had no expectations: which file (--expect)?\n", stderr);
    } else {
        struct update update = {.records = records, .impl = member(implementation, "impl")};
        is_good = file_update(&update, path);
    }
    json_decref(records);
    return is_good ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

int main(int argc, char **argv) {
    struct arguments arguments;
    enum arguments_result parsed = arguments_parse(&arguments, argc, argv, usage);
    int code = parsed == ARGUMENTS_HELP ? EXIT_AS_EXPECTED : EXIT_USAGE;
    const char *verb = arguments.word_count > 0 ? arguments.words[0] : "";
    if (parsed == ARGUMENTS_GOOD && strcmp(verb, "lint") == 0) {
        code = lint(&arguments);
    } else if (parsed == ARGUMENTS_GOOD && strcmp(verb, "update") == 0 &&
               arguments.word_count <= 2) {
        code = update(&arguments);
    } else if (parsed == ARGUMENTS_GOOD) {
        (void)fprintf(stderr, "objref: expected lint or update [DIR]\n%s", usage);
    }
    arguments_release(&arguments);
    return code;
}
