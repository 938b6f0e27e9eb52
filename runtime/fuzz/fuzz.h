/* fuzz - what the fuzz targets share: the entry point's name and a check that stays on.
 *
 * A target is one function over any bytes. libFuzzer drives it, or replay.c does. A broken
 * invariant aborts, which both report together with the input.
 */
#ifndef OBJREF_FUZZ_FUZZ_H
#define OBJREF_FUZZ_FUZZ_H

#include <objref/objref.h>

#include <stdlib.h>

#define CHECK(condition) fuzz_check((condition), #condition, __FILE__, __LINE__)

/* Aborts, saying what is broken, unless it holds. */
void fuzz_check(bool holds, const char *what, const char *file, int line);

/* A copy in a heap block of exactly size bytes, where the address sanitizer sees its end. */
uint8_t *fuzz_copy(const uint8_t *bytes, size_t size);

/* The same, with one byte after them. */
uint8_t *fuzz_copy_with(const uint8_t *bytes, size_t size, uint8_t last);

/* libFuzzer chose the name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* OBJREF_FUZZ_FUZZ_H */
