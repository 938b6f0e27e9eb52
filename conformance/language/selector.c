/* catalogue - how a user names rules and cases. See catalogue.h. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "catalogue.h"

#define NEAR_COUNT 3u
#define ID_SIZE_MAX 128u /* longer ones are near to nothing */

static void rule_select(objref__catalogue *catalogue, objref__rule *rule) {
    rule->is_selected = true;
    for (uint32_t i = 0; i < rule->case_count; i++) {
        catalogue->cases[rule->cases[i]].is_selected = true;
    }
}

static const char *after(const char *selector, const char *prefix) {
    size_t size = strlen(prefix);

    return strncmp(selector, prefix, size) == 0 ? selector + size : NULL;
}

/* One selector, taken apart once. */
typedef struct selector_parts {
    const char *word;
    const char *level, *tag; /* after "level:", "tag:", or NULL */
    bool is_glob;
} selector_parts;

static bool word_fits(const selector_parts *parts, const char *id) {
    return parts->is_glob ? fnmatch(parts->word, id, 0) == 0 : strcmp(parts->word, id) == 0;
}

static bool rule_fits(const selector_parts *parts, const objref__rule *rule) {
    if (parts->level) {
        return strcmp(parts->level, rule->level) == 0;
    }
    return !parts->tag && (word_fits(parts, rule->id) || strcmp(parts->word, rule->family) == 0);
}

static bool case_fits(const selector_parts *parts, const objref__case *scene) {
    size_t family = strlen(parts->word);

    if (parts->tag) {
        return objref__case_has_tag(scene, parts->tag);
    }
    return !parts->level &&
           (word_fits(parts, scene->id) ||
            (strncmp(parts->word, scene->id, family) == 0 && scene->id[family] == '/'));
}

static bool ids_select(objref__catalogue *catalogue, const char *selector) {
    selector_parts parts = {.word = selector,
                            .level = after(selector, "level:"),
                            .tag = after(selector, "tag:"),
                            .is_glob = strpbrk(selector, "*?[") != NULL};
    bool found = false;

    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        if (rule_fits(&parts, &catalogue->rules[i])) {
            rule_select(catalogue, &catalogue->rules[i]);
            found = true;
        }
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        if (case_fits(&parts, catalogue->cases[i].scene)) {
            catalogue->cases[i].is_selected = true;
            found = true;
        }
    }
    return found;
}

/* ---- paths ---- */

static bool selector_is_path(const char *selector) {
    size_t size = strlen(selector);

    return size > 5 && strcmp(selector + size - 5, ".case") == 0;
}

/* The file that is meant: as named, or below the tree's cases; the caller frees it. */
static char *path_find(const objref__catalogue *catalogue, const char *selector) {
    objref__text below = {0};
    char *path = realpath(selector, NULL);

    if (!path && *selector != '/') {
        objref__text_say(&below, "%s/conformance/cases/%s", catalogue->root, selector);
        path = realpath(objref__text_get(&below), NULL);
        objref__text_release(&below);
    }
    return path;
}

static objref__entry *path_entry(const objref__catalogue *catalogue, const char *path) {
    objref__entry *found = NULL;

    for (uint32_t i = 0; !found && i < catalogue->case_count; i++) {
        char *there = realpath(catalogue->cases[i].path, NULL);
        if (there && strcmp(there, path) == 0) {
            found = &catalogue->cases[i];
        }
        free(there);
    }
    return found;
}

static bool path_select(objref__catalogue *catalogue,
                        const char *selector,
                        const char *path,
                        objref__text *reterr) {
    objref__entry *entry = path_entry(catalogue, path);
    objref__case *scene;

    if (entry) {
        entry->is_selected = true;
        return true;
    }
    scene = objref__case_read(access(selector, R_OK) == 0 ? selector : path, reterr);
    if (!scene ||
        !objref__case_is_askable(scene, catalogue->capabilities, catalogue->choices, reterr)) {
        objref__case_release(scene);
        return false;
    }
    catalogue->cases = objref__arena_push(catalogue->arena, catalogue->cases, catalogue->case_count,
                                          sizeof(*catalogue->cases));
    catalogue->cases[catalogue->case_count++] = (objref__entry){
        .path = objref__memory_copy(path, strlen(path)), .scene = scene, .is_selected = true};
    return true;
}

/* ---- what may have been meant ---- */

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t small = a < b ? a : b;

    return small < c ? small : c;
}

static char lower(char letter) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *found = letter ? strchr(letters, letter) : NULL;

    if (found) {
        letter = letters[(found - letters) % 26];
    }
    return letter;
}

/* How many letters have to be put in, left out or changed. */
static size_t distance(const char *left, const char *right) {
    size_t row[ID_SIZE_MAX + 1];
    size_t size = strlen(right);

    if (size > ID_SIZE_MAX) {
        return ID_SIZE_MAX;
    }
    for (size_t k = 0; k <= size; k++) {
        row[k] = k;
    }
    for (size_t i = 0; left[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 1; k <= size; k++) {
            size_t above = row[k];
            row[k] = smallest(row[k - 1] + 1, above + 1,
                              diagonal + (lower(left[i]) != lower(right[k - 1])));
            diagonal = above;
        }
    }
    return row[size];
}

typedef struct near_id {
    const char *id;
    size_t distance;
} near_id;

static void near_put(near_id *best, const char *id, size_t far) {
    for (size_t i = 0; i < NEAR_COUNT; i++) {
        if (!best[i].id || far < best[i].distance) {
            memmove(best + i + 1, best + i, (NEAR_COUNT - 1 - i) * sizeof(*best));
            best[i] = (near_id){id, far};
            return;
        }
    }
}

/* An id that the selector is a part of is near as well. */
static size_t case_distance(const char *selector, const char *id) {
    const char *name = strchr(id, '/');
    size_t whole = distance(selector, id);
    size_t short_form = name ? distance(selector, name + 1) : whole;

    if (strlen(selector) >= 4 && strstr(id, selector)) {
        return 1;
    }
    return short_form < whole ? short_form : whole;
}

static void hint(const objref__catalogue *catalogue, const char *selector, objref__text *reterr) {
    near_id best[NEAR_COUNT] = {{0}};
    size_t far = strlen(selector) / 3 + 1;
    bool said = false;

    objref__text_say(reterr, "no rule or case is called '%s'", selector);
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        near_put(best, catalogue->rules[i].id, distance(selector, catalogue->rules[i].id));
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        const char *id = catalogue->cases[i].scene->id;
        near_put(best, id, case_distance(selector, id));
    }
    for (size_t i = 0; i < NEAR_COUNT && best[i].id && best[i].distance <= far; i++) {
        objref__text_say(reterr, "%s %s", said ? " or" : "; did you mean", best[i].id);
        said = true;
    }
    objref__text_say(reterr, said ? "?" : "; `objref list` shows them all");
}

bool objref__catalogue_select(objref__catalogue *catalogue,
                              const char *selector,
                              objref__text *reterr) {
    char *path = selector_is_path(selector) ? path_find(catalogue, selector) : NULL;
    bool found =
        path ? path_select(catalogue, selector, path, reterr) : ids_select(catalogue, selector);

    if (!path && !found && selector_is_path(selector)) {
        objref__text_say(reterr, "no case file '%s'", selector);
    } else if (!path && !found) {
        hint(catalogue, strlen(selector) > ID_SIZE_MAX ? "?" : selector, reterr);
    }
    free(path);
    return found;
}

static void select_each(objref__catalogue *catalogue, bool is_selected) {
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        catalogue->rules[i].is_selected = is_selected;
    }
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        catalogue->cases[i].is_selected = is_selected;
    }
}

void objref__catalogue_select_all(objref__catalogue *catalogue) {
    select_each(catalogue, true);
}

void objref__catalogue_select_none(objref__catalogue *catalogue) {
    select_each(catalogue, false);
}
