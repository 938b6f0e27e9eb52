/* paper - text for a person: wrapped, and coloured where it is read on a terminal.
 *
 * Owns nothing. Called by list and explain. Colours are left out when standard output is no
 * terminal, and where NO_COLOR says so.
 */
#ifndef OBJREF_VERBS_PAPER_H
#define OBJREF_VERBS_PAPER_H

#include <stddef.h>

#define PAPER_COLUMNS 100u

enum paper_colour { PAPER_PLAIN, PAPER_BOLD, PAPER_FAINT, PAPER_GREEN, PAPER_YELLOW };

/* paper_open - decides once whether colours are used. */
void paper_open(void);
void paper_print(enum paper_colour colour, const char *text);
/* paper_print_cut - at most `width` characters, cut between words with a "…". */
void paper_print_cut(const char *text, size_t width);
/* paper_print_wrapped - in lines of PAPER_COLUMNS, each but the first indented; ends the line. */
void paper_print_wrapped(const char *text, size_t indent);
/* paper_print_label - "  label     text", wrapped beside the label; nothing for an empty text. */
void paper_print_label(const char *label, const char *text);

#endif
