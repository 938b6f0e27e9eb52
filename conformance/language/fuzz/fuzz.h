/* fuzz - the entry point of the fuzz target, which libFuzzer or replay.c calls with any bytes. */
#ifndef OBJREF_LANGUAGE_FUZZ_H
#define OBJREF_LANGUAGE_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer chose the name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
