/* catalogue - every rule, case and twin of the tree. See catalogue.h. */
#include "catalogue.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define JSON_FLAGS (JSON_REJECT_DUPLICATES)

const char *objref__root(void) {
    const char *root = getenv("OBJREF_ROOT"); /* NOLINT(concurrency-mt-unsafe): read at start */

    return root && *root ? root : OBJREF__SOURCE_ROOT;
}

static char *path_join(const char *root, const char *rest) {
    objref__text path = {0};

    objref__text_say(&path, "%s/%s", root, rest);
    return objref__text_take(&path);
}

static bool refuse(objref__text *reterr, const char *file, size_t line, const char *what) {
    objref__text_say(reterr, "%s:%zu: %s\n", file, line, what);
    return false;
}

/* ---- records ---- */

/* What reads one record of a .jsonl file into the catalogue; says what is wrong with it, or NULL.
 */
typedef const char *record_reader(objref__catalogue *catalogue, const json_t *record);

static bool record_read(objref__catalogue *catalogue,
                        record_reader *reader,
                        const char *text,
                        size_t size,
                        const char **ret_wrong) {
    json_error_t error;
    json_t *record = json_loadb(text, size, JSON_FLAGS, &error);

    *ret_wrong = "expected a JSON object on each line";
    if (record) {
        (void)json_array_append_new(catalogue->kept, record);
        *ret_wrong = reader(catalogue, record);
    }
    return *ret_wrong == NULL;
}

static bool records_read(objref__catalogue *catalogue,
                         const char *file,
                         record_reader *reader,
                         objref__text *reterr) {
    char *path = path_join(catalogue->root, file);
    FILE *stream = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t size = 0;
    size_t number = 0;
    const char *wrong;
    bool whole = stream != NULL;

    if (!stream) {
        (void)refuse(reterr, path, 1, "expected the catalogue's file, found none");
    }
    while (stream && (size = getline(&line, &room, stream)) > 0) {
        number++;
        if (!record_read(catalogue, reader, line, (size_t)size, &wrong)) {
            whole = refuse(reterr, path, number, wrong);
        }
    }
    if (stream) {
        (void)fclose(stream);
    }
    free(line);
    free(path);
    return whole;
}

static const char *text_of(const json_t *record, const char *member) {
    const char *text = json_string_value(json_object_get(record, member));

    return text ? text : "";
}

/* An array of texts; other items are left out. */
static const char *const *
texts_of(objref__arena *arena, const json_t *record, const char *member, uint32_t *ret_count) {
    const json_t *array = json_object_get(record, member);
    const char **texts = objref__arena_take(arena, json_array_size(array), sizeof(void *));

    *ret_count = 0;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));
        if (text) {
            texts[(*ret_count)++] = text;
        }
    }
    return texts;
}

static bool level_is_known(const char *level) {
    return strcmp(level, "must") == 0 || strcmp(level, "should") == 0 || strcmp(level, "may") == 0;
}

static const char *rule_read(objref__catalogue *catalogue, const json_t *record) {
    objref__rule rule = {.id = text_of(record, "id"),
                         .family = text_of(record, "family"),
                         .level = text_of(record, "level"),
                         .profile = text_of(record, "profile"),
                         .text = text_of(record, "text"),
                         .source = text_of(record, "source"),
                         .untested = json_string_value(json_object_get(record, "untested")),
                         .test = json_string_value(json_object_get(record, "test")),
                         .is_core = json_is_true(json_object_get(record, "core"))};

    if (!*rule.id || !*rule.family || !*rule.text) {
        return "expected a rule with id, family and text";
    }
    if (!level_is_known(rule.level)) {
        return "expected the level must, should or may";
    }
    if (objref__catalogue_rule(catalogue, rule.id)) {
        return "expected each rule once";
    }
    rule.needs = texts_of(catalogue->arena, record, "needs", &rule.need_count);
    catalogue->rules =
        objref__arena_push(catalogue->arena, catalogue->rules, catalogue->rule_count, sizeof(rule));
    catalogue->rules[catalogue->rule_count++] = rule;
    return NULL;
}

static const char *twin_read(objref__catalogue *catalogue, const json_t *record) {
    objref__twin twin = {.name = text_of(record, "name"),
                         .verdict = text_of(record, "verdict"),
                         .kind = text_of(record, "kind"),
                         .form = text_of(record, "form"),
                         .origin = text_of(record, "origin")};

    twin.breaks = texts_of(catalogue->arena, record, "breaks", &twin.break_count);
    if (!*twin.name || twin.break_count == 0) {
        return "expected a twin with name and breaks";
    }
    for (uint32_t i = 0; i < twin.break_count; i++) {
        if (!objref__catalogue_rule(catalogue, twin.breaks[i])) {
            return "expected rules of the catalogue in breaks";
        }
    }
    catalogue->twins =
        objref__arena_push(catalogue->arena, catalogue->twins, catalogue->twin_count, sizeof(twin));
    catalogue->twins[catalogue->twin_count++] = twin;
    return NULL;
}

static json_t *
table_read(const objref__catalogue *catalogue, const char *file, objref__text *reterr) {
    char *path = path_join(catalogue->root, file);
    json_error_t error;
    json_t *table = json_load_file(path, JSON_FLAGS, &error);

    if (!json_is_object(table)) {
        (void)refuse(reterr, path, error.line > 0 ? (size_t)error.line : 1,
                     table ? "expected an object" : error.text);
        json_decref(table);
        table = NULL;
    }
    free(path);
    return table;
}

/* ---- cases ---- */

/* FILE:LINE:COLUMN of the first place where word stands in a line that begins with head. */
static void header_mistake(const objref__case *scene,
                           const char *head,
                           const char *word,
                           const char *expected,
                           objref__text *reterr) {
    uint32_t line = 0;
    const char *at = NULL;

    while (!at && line < scene->line_count) {
        const char *text = scene->lines[line++];
        if (text && strncmp(text, head, strlen(head)) == 0) {
            at = strstr(text + strlen(head), word);
        }
    }
    objref__text_say(reterr, "%s:%u:%zu: expected %s, found %s\n", scene->file, line,
                     at ? (size_t)(at - scene->lines[line - 1]) + 1 : 1, expected, word);
}

static bool choice_has(const json_t *choice, const char *value) {
    const json_t *values = json_object_get(choice, "values");

    for (size_t i = 0; i < json_array_size(values); i++) {
        const char *permitted = json_string_value(json_array_get(values, i));
        if (permitted && strcmp(permitted, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool names_hold(const json_t *names, const char *name) {
    for (size_t i = 0; i < json_array_size(names); i++) {
        if (strcmp(json_string_value(json_array_get(names, i)), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool option_is_known(json_t *capabilities, const char *option) {
    const char *name;
    json_t *capability;

    json_object_foreach(capabilities, name, capability) {
        if (names_hold(json_object_get(capability, "options"), option)) {
            return true;
        }
    }
    return false;
}

bool objref__case_is_askable(const objref__case *scene,
                             json_t *capabilities,
                             const json_t *choices,
                             objref__text *reterr) {
    bool is_askable = true;

    for (uint32_t i = 0; i < scene->need_count; i++) {
        const objref__need *need = &scene->needs[i];
        const json_t *choice = json_object_get(choices, need->name);
        if (need->value ? !choice_has(choice, need->value)
                        : !json_object_get(capabilities, need->name)) {
            header_mistake(scene, "needs", need->name,
                           "a capability of rules/capabilities.json, or a choice as "
                           "rules/choices.json permits it",
                           reterr);
            is_askable = false;
        }
    }
    for (uint32_t i = 0; i < scene->option_count; i++) {
        if (!option_is_known(capabilities, scene->options[i].name)) {
            header_mistake(scene, "with", scene->options[i].name,
                           "an option of rules/capabilities.json", reterr);
            is_askable = false;
        }
    }
    return is_askable;
}

/* Does the case speak of rules, capabilities and choices that there are. */
static bool
case_is_known(const objref__catalogue *catalogue, const objref__case *scene, objref__text *reterr) {
    bool known = true;

    for (uint32_t i = 0; i < scene->rule_count; i++) {
        if (!objref__catalogue_rule(catalogue, scene->rules[i])) {
            header_mistake(scene, "rule", scene->rules[i], "a rule of the catalogue", reterr);
            known = false;
        }
    }
    return objref__case_is_askable(scene, catalogue->capabilities, catalogue->choices, reterr) &&
           known;
}

/* Takes over path, in any case. */
static bool case_add(objref__catalogue *catalogue, char *path, objref__text *reterr) {
    objref__case *scene = objref__case_read(path, reterr);

    if (!scene) {
        objref__text_say(reterr, "\n");
        free(path);
        return false;
    }
    if (!case_is_known(catalogue, scene, reterr)) {
        objref__case_release(scene);
        free(path);
        return false;
    }
    catalogue->cases = objref__arena_push(catalogue->arena, catalogue->cases, catalogue->case_count,
                                          sizeof(*catalogue->cases));
    catalogue->cases[catalogue->case_count++] = (objref__entry){.path = path, .scene = scene};
    return true;
}

static int entry_is_case(const struct dirent *entry) {
    size_t size = strlen(entry->d_name);

    return size > 5 && strcmp(entry->d_name + size - 5, ".case") == 0 && *entry->d_name != '.';
}

static int entry_is_shown(const struct dirent *entry) {
    return *entry->d_name != '.';
}

static bool family_read(objref__catalogue *catalogue, const char *folder, objref__text *reterr) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, entry_is_case, alphasort);
    bool whole = true;

    for (int i = 0; i < count; i++) {
        whole = case_add(catalogue, path_join(folder, entries[i]->d_name), reterr) && whole;
        free(entries[i]);
    }
    free(entries);
    return whole;
}

static bool cases_read(objref__catalogue *catalogue, objref__text *reterr) {
    char *cases = path_join(catalogue->root, "conformance/cases");
    struct dirent **entries = NULL;
    int count = scandir(cases, &entries, entry_is_shown, alphasort);
    bool whole = count >= 0 || refuse(reterr, cases, 1, "expected the folder of the cases");

    for (int i = 0; i < count; i++) {
        char *family = path_join(cases, entries[i]->d_name);
        whole = family_read(catalogue, family, reterr) && whole;
        free(family);
        free(entries[i]);
    }
    free(entries);
    free(cases);
    return whole;
}

static int entry_compare(const void *left, const void *right) {
    return strcmp(((const objref__entry *)left)->scene->id,
                  ((const objref__entry *)right)->scene->id);
}

static void rules_link(objref__catalogue *catalogue) {
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        const objref__case *scene = catalogue->cases[i].scene;
        for (uint32_t k = 0; k < scene->rule_count; k++) {
            objref__rule *rule = objref__catalogue_rule(catalogue, scene->rules[k]);
            rule->cases = objref__arena_push(catalogue->arena, rule->cases, rule->case_count,
                                             sizeof(*rule->cases));
            rule->cases[rule->case_count++] = i;
        }
    }
}

/* ---- the whole ---- */

static bool twins_read(objref__catalogue *catalogue, objref__text *reterr) {
    const char *file = "conformance/twins/twins.jsonl";
    char *path = path_join(catalogue->root, file);
    FILE *stream = fopen(path, "re");

    free(path);
    if (!stream) {
        return true; /* a tree without twins: nothing is proven, and lists say so */
    }
    (void)fclose(stream);
    return records_read(catalogue, file, twin_read, reterr);
}

static bool catalogue_read(objref__catalogue *catalogue, objref__text *reterr) {
    bool whole = records_read(catalogue, "conformance/rules/rules.jsonl", rule_read, reterr);

    catalogue->capabilities = table_read(catalogue, "conformance/rules/capabilities.json", reterr);
    catalogue->choices = table_read(catalogue, "conformance/rules/choices.json", reterr);
    whole = whole && catalogue->capabilities && catalogue->choices;
    whole = whole && twins_read(catalogue, reterr);
    return whole && cases_read(catalogue, reterr);
}

objref__catalogue *objref__catalogue_open(const char *root, objref__text *reterr) {
    objref__catalogue *catalogue = objref__memory(1, sizeof(*catalogue));

    catalogue->root = objref__memory_copy(root, strlen(root));
    catalogue->arena = objref__arena_open();
    catalogue->kept = json_array();
    if (!catalogue_read(catalogue, reterr)) {
        objref__catalogue_close(catalogue);
        return NULL;
    }
    qsort(catalogue->cases, catalogue->case_count, sizeof(*catalogue->cases), entry_compare);
    rules_link(catalogue);
    return catalogue;
}

void objref__catalogue_close(objref__catalogue *catalogue) {
    if (!catalogue) {
        return;
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        objref__case_release(catalogue->cases[i].scene);
        free(catalogue->cases[i].path);
    }
    json_decref(catalogue->capabilities);
    json_decref(catalogue->choices);
    json_decref(catalogue->kept);
    objref__arena_close(catalogue->arena);
    free(catalogue->root);
    free(catalogue);
}

objref__rule *objref__catalogue_rule(const objref__catalogue *catalogue, const char *id) {
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        if (strcmp(catalogue->rules[i].id, id) == 0) {
            return &catalogue->rules[i];
        }
    }
    return NULL;
}

bool objref__twin_breaks(const objref__twin *twin, const char *rule) {
    for (uint32_t i = 0; i < twin->break_count; i++) {
        if (strcmp(twin->breaks[i], rule) == 0) {
            return true;
        }
    }
    return false;
}
