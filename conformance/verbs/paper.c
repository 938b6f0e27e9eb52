/* paper - text for a person. See paper.h. */
#include "paper.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LABEL_SIZE 12

static bool has_colours;

void paper_open(void) {
    const char *no_color = getenv("NO_COLOR"); /* NOLINT(concurrency-mt-unsafe): one thread */

    has_colours = isatty(STDOUT_FILENO) == 1 && (no_color == NULL || *no_color == '\0');
}

void paper_print(enum paper_colour colour, const char *text) {
    static const char *const codes[] = {[PAPER_PLAIN] = "",
                                        [PAPER_BOLD] = "1",
                                        [PAPER_FAINT] = "2",
                                        [PAPER_GREEN] = "32",
                                        [PAPER_YELLOW] = "33"};

    if (has_colours && colour != PAPER_PLAIN) {
        (void)printf("\033[%sm%s\033[0m", codes[colour], text);
    } else {
        (void)fputs(text, stdout);
    }
}

/* Characters of the first `size` bytes. */
static size_t width_of(const char *text, size_t size) {
    size_t width = 0;

    for (size_t i = 0; i < size; i++) {
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return width;
}

/* Bytes of the words at the start that fit into `width`; at least one word. */
static size_t words_size(const char *text, size_t width) {
    size_t size = strcspn(text, " ");
    size_t next = size;

    while (text[next]) {
        next += 1 + strcspn(text + next + 1, " ");
        if (width_of(text, next) > width) {
            break;
        }
        size = next;
    }
    return size;
}

void paper_print_cut(const char *text, size_t width) {
    size_t size = strlen(text);

    if (width_of(text, size) > width) {
        size = words_size(text, width - 1);
        (void)printf("%.*s…", (int)size, text);
    } else {
        (void)fputs(text, stdout);
    }
}

void paper_print_wrapped(const char *text, size_t indent) {
    while (*text) {
        size_t size = words_size(text, PAPER_COLUMNS - indent);
        (void)printf("%.*s\n", (int)size, text);
        text += size;
        text += strspn(text, " ");
        if (*text) {
            (void)printf("%*s", (int)indent, "");
        }
    }
}

void paper_print_label(const char *label, const char *text) {
    if (*text == '\0') {
        return;
    }
    (void)printf("  ");
    paper_print(PAPER_FAINT, label);
    (void)printf("%*s", LABEL_SIZE - (int)strlen(label) - 2, "");
    paper_print_wrapped(text, LABEL_SIZE);
}
