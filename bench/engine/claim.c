/* A claim, read from JSON. Every mistake is reported with its place, what was expected and found.
 */
#include "claim.h"

#include "memory.h"
#include "reader.h"
#include "stats.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const role_names[] = {"gating", "contrast", "shown"};

const char *bench_role_name(bench_role role) {
    assert(role <= BENCH_SHOWN);
    return role_names[role];
}

/* Names are arguments of subjects, where `+` starts an injected slowdown: keep them plain. */
static bool is_name(const char *text) {
    size_t length = strlen(text);
    return length > 0 && length < 64 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && text[0] != '-';
}

static const char *read_name(bench_reader *reader, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value) || !is_name(json_string_value(value))) {
        bench_reader_refuse(reader, key, "a name of a-z, 0-9 and -", value);
        return "";
    }
    return json_string_value(value);
}

static unsigned read_layouts(bench_reader *reader, const json_t *document) {
    const json_t *value = json_object_get(document, "layouts");
    json_int_t number = json_integer_value(value);
    if (number < 1 || number > BENCH_GROUPS_MAX) {
        bench_reader_refuse(reader, "layouts", "a whole number from 1 to 64", value);
        return 1;
    }
    return (unsigned)number;
}

/* The injected slowdowns must stand on both sides of the margin, or they prove nothing about it. */
static double read_margin(bench_reader *reader, const json_t *document) {
    const json_t *value = json_object_get(document, "margin_percent");
    double number = json_number_value(value);
    if (!json_is_number(value) || number < 0.75 || number > 1.5) {
        bench_reader_refuse(reader, "margin_percent",
                            "a number from 0.75 to 1.5, between the controls", value);
    }
    return number;
}

static bool read_flag(bench_reader *reader, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) {
        bench_reader_refuse(reader, key, "true or false", value);
    }
    return json_is_true(value);
}

static const json_t *
read_list(bench_reader *reader, const json_t *object, const char *key, size_t count_max) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_array(value) || json_array_size(value) == 0 ||
        json_array_size(value) > count_max) {
        char *expected = bench_memory_format("a list of 1 to %zu", count_max);
        bench_reader_refuse(reader, key, expected, value);
        free(expected);
        return NULL;
    }
    return value;
}

static bool is_among(const char *text, const char *const *known) {
    while (*known != NULL && strcmp(*known, text) != 0) {
        known++;
    }
    return *known != NULL;
}

/* A member that nobody reads is a mistake too: most likely it is misspelt. */
static void
read_known(bench_reader *reader, json_t *object, const char *const *known, const char *answer) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        if (!is_among(key, known)) {
            bench_reader_refuse(reader, key, answer, value);
        }
    }
}

static size_t find_cell(const bench_claim *claim, const char *name) {
    size_t i = 0;
    while (i < claim->cell_count && strcmp(claim->cells[i].name, name) != 0) {
        i++;
    }
    return i;
}

static void read_cells(bench_reader *reader, const json_t *document, bench_claim *claim) {
    static const char *const known[] = {"name", "title", "gating", NULL};
    const json_t *list = read_list(reader, document, "cells", BENCH_CELLS_MAX);
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        bench_cell cell = {
            .name = read_name(reader, item, "name"),
            .title = bench_reader_text(reader, item, "title"),
            .gating = read_flag(reader, item, "gating"),
            .selected = true,
        };
        read_known(reader, item, known, "no such member in a cell");
        if (find_cell(claim, cell.name) < claim->cell_count) {
            bench_reader_refuse(reader, "cells", "each cell once", item);
        }
        claim->cells[claim->cell_count++] = cell;
    }
}

static bench_role read_role(bench_reader *reader, const json_t *object) {
    const char *text = bench_reader_text(reader, object, "role");
    for (bench_role role = BENCH_GATING; role <= BENCH_SHOWN; role++) {
        if (strcmp(text, role_names[role]) == 0) {
            return role;
        }
    }
    bench_reader_refuse(reader, "role", "gating, contrast or shown",
                        json_object_get(object, "role"));
    return BENCH_SHOWN;
}

static uint32_t
read_fails_in(bench_reader *reader, const json_t *object, const bench_claim *claim) {
    const json_t *list = read_list(reader, object, "fails_in", BENCH_CELLS_MAX);
    uint32_t cells = 0;
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        size_t cell =
            json_is_string(item) ? find_cell(claim, json_string_value(item)) : claim->cell_count;
        if (cell == claim->cell_count) {
            bench_reader_refuse(reader, "fails_in", "the name of a cell", item);
        } else {
            cells |= UINT32_C(1) << cell;
        }
    }
    return cells;
}

static bool is_taken(const bench_claim *claim, const char *name) {
    bool taken = strcmp(claim->baseline, name) == 0 || strcmp(claim->clone, name) == 0;
    for (size_t i = 0; i < claim->alternative_count; i++) {
        taken = taken || strcmp(claim->alternatives[i].name, name) == 0;
    }
    return taken;
}

static void read_alternative(bench_reader *reader, json_t *item, bench_claim *claim) {
    static const char *const known[] = {"name", "title", "role", "fails_in", NULL};
    bench_alternative alternative = {
        .name = read_name(reader, item, "name"),
        .title = bench_reader_text(reader, item, "title"),
        .role = read_role(reader, item),
    };
    if (alternative.role == BENCH_CONTRAST) {
        alternative.fails_in = read_fails_in(reader, item, claim);
    } else if (json_object_get(item, "fails_in") != NULL) {
        bench_reader_refuse(reader, "fails_in", "it on a contrast only", item);
    }
    read_known(reader, item, known, "no such member in an alternative");
    if (is_taken(claim, alternative.name)) {
        bench_reader_refuse(reader, "alternatives", "each name once", item);
    }
    claim->alternatives[claim->alternative_count++] = alternative;
}

/* Baseline, clone and alternatives: the part that a foreign subject brings itself. */
static void read_sides(bench_reader *reader, const json_t *document, bench_claim *claim) {
    claim->baseline = read_name(reader, document, "baseline");
    claim->clone = read_name(reader, document, "clone");
    claim->alternative_count = 0;
    if (strcmp(claim->baseline, claim->clone) == 0) {
        bench_reader_refuse(reader, "clone", "another name than the baseline's",
                            json_object_get(document, "clone"));
    }
    const json_t *list = read_list(reader, document, "alternatives", BENCH_ALTERNATIVES_MAX);
    size_t i;
    json_t *item;
    bool gates = false;
    json_array_foreach(list, i, item) {
        read_alternative(reader, item, claim);
        gates = gates || claim->alternatives[i].role == BENCH_GATING;
    }
    if (list != NULL && !gates) {
        bench_reader_refuse(reader, "alternatives", "one that is gating", list);
    }
}

static void read_claim(bench_reader *reader, bench_claim *claim) {
    static const char *const known[] = {"claim",          "title",    "subject", "layouts",
                                        "margin_percent", "baseline", "clone",   "alternatives",
                                        "cells",          NULL};
    claim->name = read_name(reader, claim->document, "claim");
    claim->title = bench_reader_text(reader, claim->document, "title");
    claim->subject = read_name(reader, claim->document, "subject");
    claim->layouts = read_layouts(reader, claim->document);
    claim->margin_percent = read_margin(reader, claim->document);
    read_cells(reader, claim->document, claim);
    read_sides(reader, claim->document, claim);
    read_known(reader, claim->document, known, "no such member in a claim");
}

bool bench_claim_load(const char *path, bench_claim *ret_claim, char **ret_error) {
    json_error_t error;
    bench_reader reader = {.path = path};
    bench_claim claim = {.document = json_load_file(path, JSON_REJECT_DUPLICATES, &error)};
    if (claim.document == NULL) {
        *ret_error = error.line > 0 ? bench_memory_format("%s:%d:%d: expected JSON: %s", path,
                                                          error.line, error.column, error.text)
                                    : bench_memory_format("%s: %s", path, error.text);
        return false;
    }
    read_claim(&reader, &claim);
    if (reader.error != NULL) {
        json_decref(claim.document);
        *ret_error = reader.error;
        return false;
    }
    *ret_claim = claim;
    return true;
}

static bool offers(const json_t *description, const char *cell) {
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(description, "cells"), i, item) {
        if (json_is_string(item) && strcmp(json_string_value(item), cell) == 0) {
            return true;
        }
    }
    return false;
}

bool bench_claim_adopt(bench_claim *claim, json_t *description, char **ret_error) {
    bench_reader reader = {.path = "the subject's description"};
    bench_claim adopted = *claim;
    read_sides(&reader, description, &adopted);
    (void)read_list(&reader, description, "cells", SIZE_MAX);
    if (reader.error != NULL) {
        *ret_error = reader.error;
        return false;
    }
    for (size_t i = 0; i < adopted.cell_count; i++) {
        adopted.cells[i].selected =
            adopted.cells[i].selected && offers(description, adopted.cells[i].name);
    }
    adopted.layouts = 1;
    adopted.description = json_incref(description);
    json_decref(claim->description);
    *claim = adopted;
    return true;
}

bool bench_claim_accepts(const bench_claim *claim, json_t *description, char **ret_error) {
    bench_reader reader = {.path = "the subject's description"};
    bench_claim described = *claim;
    read_sides(&reader, description, &described);
    if (reader.error == NULL && (strcmp(claim->baseline, described.baseline) != 0 ||
                                 strcmp(claim->clone, described.clone) != 0)) {
        bench_reader_refuse(&reader, "baseline", "the claim's baseline and clone", description);
    }
    for (size_t i = 0; reader.error == NULL && i < claim->alternative_count; i++) {
        if (!is_taken(&described, claim->alternatives[i].name)) {
            bench_reader_refuse(&reader, claim->alternatives[i].name, "it among the alternatives",
                                NULL);
        }
    }
    for (size_t i = 0; reader.error == NULL && i < claim->cell_count; i++) {
        if (!offers(description, claim->cells[i].name)) {
            bench_reader_refuse(&reader, claim->cells[i].name, "it among the cells", NULL);
        }
    }
    *ret_error = reader.error;
    return reader.error == NULL;
}

bool bench_claim_select(bench_claim *claim, const char *cell, bool first) {
    size_t found = find_cell(claim, cell);
    if (found == claim->cell_count) {
        return false;
    }
    for (size_t i = 0; first && i < claim->cell_count; i++) {
        claim->cells[i].selected = false;
    }
    claim->cells[found].selected = true;
    return true;
}

void bench_claim_release(bench_claim *claim) {
    json_decref(claim->document);
    json_decref(claim->description);
    *claim = (bench_claim){0};
}
