/* fuzz - what the fuzz targets share: the entry point's name and a check that stays on.
 *
 * A target is one function over any bytes. libFuzzer drives it, or replay.c does. A broken
 * invariant aborts, which both report together with the input.
 */
#ifndef OBJREF_FUZZ_FUZZ_H
#define OBJREF_FUZZ_FUZZ_H

#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A copy in a heap block of exactly size bytes, where the address sanitizer sees its end. */
uint8_t *fuzz_copy(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* OBJREF_FUZZ_FUZZ_H */
