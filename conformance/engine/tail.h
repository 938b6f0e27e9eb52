/* tail - the last 4 KiB of a stream, in constant memory. A channel keeps its program's standard
 * error in one: a flood of a gigabyte costs nothing but the reading. */
#ifndef OBJREF_ENGINE_TAIL_H
#define OBJREF_ENGINE_TAIL_H

#include <stddef.h>
#include <stdint.h>

#define TAIL_BYTES 4096U

struct tail {
    char bytes[TAIL_BYTES];
    uint64_t total; /* bytes ever added; total % TAIL_BYTES is where the next one goes */
};

void tail_add(struct tail *tail, const char *bytes, size_t size);

/* The kept bytes as valid UTF-8 text (anything else becomes '?'), to be given to free(). */
char *tail_text(const struct tail *tail);

#endif
