/* message - a text made to measure, for what the engine says to people. On top of language/text.h,
 * whose rule holds: where there is no memory the program ends. Used by every file of the engine. */
#ifndef OBJREF_ENGINE_MESSAGE_H
#define OBJREF_ENGINE_MESSAGE_H

#include <stddef.h>

/* A formatted text, to be given to free(). */
__attribute__((format(printf, 1, 2))) char *message_format(const char *format, ...);

/* A copy, to be given to free(); NULL for NULL. */
char *message_copy(const char *text);

/* At most `max` bytes of a foreign text, cut between characters, on one line: control characters
 * become blanks. To be given to free(). */
char *message_line(const char *text, size_t max);

/* "0.3 ms", "1.53 s", to be given to free(). */
char *message_span(long long span_ns);

#endif
