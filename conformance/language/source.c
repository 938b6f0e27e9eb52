/* source - the lines of a case, from a file or from a printed failure. See source.h. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "case.h"

#define DIGITS "0123456789"

/* ---- lines of the file ---- */

size_t objref__character_size(const char *text, size_t left) {
    const unsigned char *at = (const unsigned char *)text;
    size_t size = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;

    if (size == 1) {
        return (at[0] >= 0x20 && at[0] != 0x7f) || at[0] == '\t';
    }
    if (at[0] < 0xc2 || at[0] > 0xf4 || size > left) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
        (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f)) {
        return 0;
    }
    return size;
}

static bool line_check(const char *text, size_t size, objref__mistake *mistake) {
    mistake->column = 1;
    for (size_t i = 0; i < size; mistake->column++) {
        size_t step = objref__character_size(text + i, size - i);
        if (step == 0) {
            mistake->expected = "UTF-8 text without control characters";
            objref__text_say(&mistake->found, "byte 0x%02x", (unsigned)(unsigned char)text[i]);
            return false;
        }
        i += step;
    }
    return true;
}

static bool source_refuse(objref__mistake *mistake,
                          uint32_t line,
                          uint32_t column,
                          const char *expected,
                          const char *found) {
    mistake->line = line;
    mistake->column = column;
    mistake->expected = expected;
    objref__text_say(&mistake->found, "%s", *found ? found : "end of line");
    return false;
}

static void source_push(objref__source *source, uint32_t *room, objref__line line) {
    if (source->count == *room) {
        *room = *room ? *room * 2 : 64;
        source->lines = objref__memory_grow(source->lines, *room, sizeof(*source->lines));
    }
    source->lines[source->count++] = line;
}

/* text is the arena's own copy, size bytes and a NUL. */
static bool
source_split(objref__source *source, char *text, size_t size, objref__mistake *mistake) {
    char *end = text + size;
    uint32_t room = 0;

    for (char *at = text; at < end;) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        char *next = stop ? stop + 1 : end;
        stop = stop ? stop : end;
        stop -= stop > at && stop[-1] == '\r';
        mistake->line = source->count + 1;
        if (!line_check(at, (size_t)(stop - at), mistake)) {
            return false;
        }
        if (source->count == OBJREF__SOURCE_LINES_MAX) {
            return source_refuse(mistake, source->count, 1, "at most 2000000 lines", "more");
        }
        *stop = '\0';
        source_push(source, &room, (objref__line){at, source->count + 1, source->count + 1, 0});
        at = next;
    }
    source->end_line = source->count ? source->count : 1;
    return true;
}

/* ---- a printed failure ---- */

static bool line_is_blank(const char *text) {
    return text[strspn(text, " \t")] == '\0';
}

/* "FAIL ARG/one-ref-twice  (ARG-5)": where the id begins, or NULL. */
static const char *head_find(const char *text) {
    static const char *const verdicts[] = {"FAIL",  "CRASH", "HANG",  "PROTOCOL",    "ERROR",
                                           "FLAKY", "XFAIL", "XPASS", "INCONCLUSIVE"};

    for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
        size_t size = strlen(verdicts[i]);
        if (strncmp(text, verdicts[i], size) == 0 && text[size] == ' ') {
            return text + size + strspn(text + size, " ");
        }
    }
    return NULL;
}

static bool head_read(objref__source *source,
                      objref__arena *arena,
                      const objref__line *line,
                      objref__mistake *mistake) {
    const char *id = head_find(line->text);
    size_t id_size = strcspn(id, " ");
    const char *rules = id + id_size + strspn(id + id_size, " ");
    size_t rules_size = *rules == '(' ? strcspn(rules + 1, ")") : 0;

    if (id_size == 0) {
        return source_refuse(mistake, line->file_line, (uint32_t)(id - line->text) + 1,
                             "a case id, as ARG/name", id);
    }
    if (rules_size == 0 || rules[1 + rules_size] != ')') {
        return source_refuse(mistake, line->file_line, (uint32_t)(rules - line->text) + 1,
                             "the rules in brackets, as (ARG-5)", rules);
    }
    source->id = objref__arena_copy(arena, id, id_size);
    source->rules = objref__arena_copy(arena, rules + 1, rules_size);
    return true;
}

/* "> 12  text", "   12  text", or a line that was written in by hand and has no number. */
static bool numbered_read(objref__line *line, uint32_t previous) {
    const char *at = line->text + (*line->text == '>');
    const char *digits = at + strspn(at, " ");
    size_t size = strspn(digits, DIGITS);
    const char *text = digits + size;

    if (*line->text >= 'a' && *line->text <= 'z') {
        line->number = previous + 1;
        return true;
    }
    if (size == 0 || size > 7 || (*text && strncmp(text, "  ", 2) != 0)) {
        return false;
    }
    line->number = (uint32_t)strtoul(digits, NULL, 10);
    text += *text ? 2 : 0;
    line->indent = (uint32_t)(text - line->text);
    line->text = text;
    return true;
}

/* The trailer is for people: any lines that are indented. */
static bool trailer_check(const objref__source *source, uint32_t first, objref__mistake *mistake) {
    for (uint32_t i = first; i < source->count; i++) {
        const objref__line *line = &source->lines[i];
        if (*line->text != ' ' && *line->text != '\0') {
            return source_refuse(mistake, line->file_line, 1,
                                 "the end of the printed failure (one in each file)", line->text);
        }
    }
    return true;
}

/* The numbered lines, from the first after the title; they move to the front of the array. */
static bool numbered_all(objref__source *source, uint32_t first, objref__mistake *mistake) {
    uint32_t kept = 0;
    uint32_t previous = 0;
    uint32_t i = first;

    for (; i < source->count; i++) {
        objref__line line = source->lines[i];
        if (line_is_blank(line.text)) {
            continue;
        }
        if (!numbered_read(&line, previous)) {
            break;
        }
        if (line.number <= previous || line.number > OBJREF__SOURCE_LINES_MAX) {
            return source_refuse(mistake, line.file_line, line.indent > 2 ? line.indent - 2 : 1,
                                 "line numbers that count up", line.text);
        }
        source->is_cut = source->is_cut || source->lines[i].text[0] == '>';
        previous = line.number;
        source->lines[kept++] = line;
    }
    if (!trailer_check(source, i, mistake)) {
        return false;
    }
    source->count = kept;
    return true;
}

static bool excerpt_read(objref__source *source,
                         objref__arena *arena,
                         uint32_t first,
                         objref__mistake *mistake) {
    const objref__line *title;

    source->is_excerpt = true;
    if (!head_read(source, arena, &source->lines[first], mistake)) {
        return false;
    }
    title = first + 1 < source->count ? &source->lines[first + 1] : NULL;
    if (!title || line_is_blank(title->text) || title->text[0] != ' ') {
        return source_refuse(mistake, source->lines[first].file_line + 1, 1, "the title, indented",
                             title ? title->text : "end of file");
    }
    source->title = title->text + strspn(title->text, " \t");
    source->title_line = title->file_line;
    return numbered_all(source, first + 2, mistake);
}

bool objref__source_read(objref__source *source,
                         objref__arena *arena,
                         const char *text,
                         size_t size,
                         objref__mistake *ret_mistake) {
    uint32_t first = 0;

    if (size > OBJREF__CASE_BYTES_MAX) {
        return source_refuse(ret_mistake, 1, 1, "a case of at most 10 MiB", "a bigger one");
    }
    if (!source_split(source, objref__arena_copy(arena, text, size), size, ret_mistake)) {
        return false;
    }
    while (first < source->count && line_is_blank(source->lines[first].text)) {
        first++;
    }
    if (first < source->count && head_find(source->lines[first].text)) {
        return excerpt_read(source, arena, first, ret_mistake);
    }
    return true;
}

void objref__source_release(objref__source *source) {
    free(source->lines);
    *source = (objref__source){0};
}
