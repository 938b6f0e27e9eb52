/* failure - a case that went wrong, as people read it and `objref replay` reads it back. See
 * failure.h. */
#include "failure.h"

#include <string.h>

#include "source.h"

#define LABEL_SIZE 10

static bool line_is_blank(const char *line) {
    return line[strspn(line, " \t")] == '\0';
}

/* A line of the header that a replay needs; rules and title stand at the top of the block. */
static bool line_is_header(const char *line) {
    static const char *const words[] = {"needs", "runtime", "with", "tag"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t size = strlen(words[i]);
        if (strncmp(line, words[i], size) == 0 && (line[size] == ' ' || line[size] == '\t')) {
            return true;
        }
    }
    return false;
}

/* The statement of the outermost level in which the line stands. */
static const objref__statement *statement_around(const objref__case *scene, uint32_t line) {
    const objref__statement *around = scene->statements;

    while (around->next && around->next->line <= line) {
        around = around->next;
    }
    return around;
}

/* Up to the line after the one that failed; a block is shown whole, or it would mean another. */
static uint32_t last_line(const objref__case *scene, uint32_t line) {
    const objref__statement *around = statement_around(scene, line);

    if (line == 0) {
        return scene->line_count;
    }
    if (around->kind != OBJREF__STATEMENT_VERB) {
        return around->end_line ? around->end_line : scene->line_count;
    }
    for (uint32_t next = line + 1; next <= scene->line_count; next++) {
        if (scene->lines[next - 1] && !line_is_blank(scene->lines[next - 1])) {
            return next;
        }
    }
    return line;
}

static void head_print(const objref__case *scene, const char *verdict, objref__text *text) {
    objref__text_say(text, "%s %s  (", verdict, scene->id);
    for (uint32_t i = 0; i < scene->rule_count; i++) {
        objref__text_say(text, "%s%s", i ? " " : "", scene->rules[i]);
    }
    objref__text_say(text, ")\n  %s\n\n", scene->title);
}

static void lines_print(const objref__case *scene, uint32_t failed, objref__text *text) {
    uint32_t last = last_line(scene, failed);

    for (uint32_t i = 1; i <= last; i++) {
        const char *line = scene->lines[i - 1];
        if (line && !line_is_blank(line) &&
            (i >= scene->statements->line || line_is_header(line))) {
            objref__text_say(text, "%c %3u  %s\n", i == failed ? '>' : ' ', i, line);
        }
    }
}

/* A text of any bytes under its label; what no case file may contain is written as \xNN. */
static void label_print(const char *label, const char *said, objref__text *text) {
    size_t left = said ? strlen(said) : 0;
    size_t step = 0;

    while (left > 0 && said[left - 1] == '\n') {
        left--;
    }
    if (left == 0) {
        return;
    }
    objref__text_say(text, "  %-*s", LABEL_SIZE, label);
    for (const char *at = said; left > 0; at += step, left -= step) {
        step = objref__character_size(at, left);
        if (*at == '\n') {
            objref__text_say(text, "\n%*s", LABEL_SIZE + 2, "");
        } else if (step == 0) {
            objref__text_say(text, "\\x%02x", (unsigned)(unsigned char)*at);
        }
        objref__text_add(text, at, step);
        step = step ? step : 1;
    }
    objref__text_say(text, "\n");
}

void objref__failure_print(const objref__case *scene,
                           const objref__failure *failure,
                           objref__text *text) {
    head_print(scene, failure->verdict, text);
    lines_print(scene, failure->line, text);
    objref__text_say(text, "\n");
    label_print("expected", failure->expected, text);
    label_print("observed", failure->observed, text);
    label_print("with", failure->with, text);
    label_print("again", failure->again, text);
}
