/* asking - what list and explain share. See asking.h. */
#include "asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool option_take(struct asking *asking, const char *word) {
    if (strcmp(word, "--json") == 0) {
        asking->is_json = true;
    } else if (strcmp(word, "-q") == 0 || strcmp(word, "--quiet") == 0) {
        asking->is_quiet = true;
    } else if (strcmp(word, "-v") != 0 && strcmp(word, "--verbose") != 0) {
        return false;
    }
    return true;
}

static bool is_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* False: the usage was asked for, or a word is no option. */
static bool
words_read(struct asking *asking, int argc, char **argv, const char *usage, int *ret_exit) {
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (is_help(word)) {
            (void)fputs(usage, stdout);
            *ret_exit = EXIT_AS_EXPECTED;
            return false;
        }
        if (*word != '-') {
            asking->words[asking->word_count++] = word;
        } else if (!option_take(asking, word)) {
            (void)fprintf(stderr, "objref: no such option: %s\n%s", word, usage);
            *ret_exit = EXIT_USAGE;
            return false;
        }
    }
    return true;
}

bool asking_open(struct asking *asking, int argc, char **argv, const char *usage, int *ret_exit) {
    objref__text mistakes = {0};

    *asking = (struct asking){0};
    asking->words = objref__memory((size_t)argc, sizeof(*asking->words));
    if (!words_read(asking, argc, argv, usage, ret_exit)) {
        asking_release(asking);
        return false;
    }
    asking->catalogue = objref__catalogue_open(objref__root(), &mistakes);
    if (!asking->catalogue) {
        (void)fputs(objref__text_get(&mistakes), stderr);
        *ret_exit = EXIT_USAGE;
        asking_release(asking);
    }
    objref__text_release(&mistakes);
    return asking->words != NULL;
}

void asking_release(struct asking *asking) {
    objref__catalogue_close(asking->catalogue);
    free((void *)asking->words);
    *asking = (struct asking){0};
}

int asking_close(struct asking *asking, int code) {
    asking_release(asking);
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return code;
    }
    (void)fputs("objref: standard output: not everything could be written\n", stderr);
    return EXIT_INTERNAL_ERROR;
}

bool asking_select(struct asking *asking) {
    bool whole = true;

    if (asking->word_count == 0) {
        objref__catalogue_select_all(asking->catalogue);
    }
    for (size_t i = 0; i < asking->word_count; i++) {
        objref__text mistake = {0};
        if (!objref__catalogue_select(asking->catalogue, asking->words[i], &mistake)) {
            (void)fprintf(stderr, "objref: %s\n", objref__text_get(&mistake));
            whole = false;
        }
        objref__text_release(&mistake);
    }
    return whole;
}

/* ---- JSON ---- */

static json_t *texts_json(const char *const *texts, uint32_t count) {
    json_t *array = json_array();

    for (uint32_t i = 0; i < count; i++) {
        (void)json_array_append_new(array, json_string(texts[i]));
    }
    return array;
}

static json_t *twins_json(const objref__catalogue *catalogue, const char *rule) {
    json_t *array = json_array();

    for (uint32_t i = 0; i < catalogue->twin_count; i++) {
        if (objref__twin_breaks(&catalogue->twins[i], rule)) {
            (void)json_array_append_new(array, json_string(catalogue->twins[i].name));
        }
    }
    return array;
}

json_t *asking_rule_json(const objref__catalogue *catalogue, const objref__rule *rule) {
    json_t *cases = json_array();
    json_t *object;

    for (uint32_t i = 0; i < rule->case_count; i++) {
        const objref__case *scene = catalogue->cases[rule->cases[i]].scene;
        (void)json_array_append_new(cases, json_string(scene->id));
    }
    object = json_pack("{s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:o,s:o,s:o}", "rule", rule->id, "family",
                       rule->family, "level", rule->level, "core", rule->is_core, "profile",
                       rule->profile, "text", rule->text, "source", rule->source, "needs",
                       texts_json(rule->needs, rule->need_count), "cases", cases, "twins",
                       twins_json(catalogue, rule->id));
    if (rule->untested) {
        (void)json_object_set_new(object, "untested", json_string(rule->untested));
    }
    if (rule->test) {
        (void)json_object_set_new(object, "test", json_string(rule->test));
    }
    return object;
}

static json_t *needs_json(const objref__case *scene) {
    json_t *array = json_array();

    for (uint32_t i = 0; i < scene->need_count; i++) {
        const objref__need *need = &scene->needs[i];
        (void)json_array_append_new(array, need->value
                                               ? json_sprintf("%s=%s", need->name, need->value)
                                               : json_string(need->name));
    }
    return array;
}

static json_t *options_json(const objref__case *scene) {
    json_t *object = json_object();

    for (uint32_t i = 0; i < scene->option_count; i++) {
        (void)json_object_set_new(object, scene->options[i].name,
                                  json_string(scene->options[i].word));
    }
    return object;
}

json_t *asking_case_json(const objref__entry *entry) {
    const objref__case *scene = entry->scene;
    objref__text source = {0};
    json_t *object;

    for (uint32_t i = 0; i < scene->line_count; i++) {
        objref__text_say(&source, "%s\n", scene->lines[i] ? scene->lines[i] : "");
    }
    object = json_pack(
        "{s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:o,s:s}", "case", scene->id, "path", entry->path,
        "title", scene->title, "rules", texts_json(scene->rules, scene->rule_count), "tags",
        texts_json(scene->tags, scene->tag_count), "needs", needs_json(scene), "with",
        options_json(scene), "runtime", !scene->runtime_none, "functions",
        texts_json(scene->functions, scene->function_count), "source", objref__text_get(&source));
    objref__text_release(&source);
    return object;
}

void asking_print_json(json_t *object) {
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(object);
}
