/* crc32c - the checksum that ends an encoded ref: CRC-32C, the Castagnoli polynomial, reflected.
 *
 * Owns nothing. The codec calls it; the id form goes through objref__crc32c_words, which works on
 * registers, so that a ref is summed without being read back from the bytes just stored. The
 * processor's own instruction is used where there is one, a table elsewhere; both give the same
 * number. It finds damage, not forgery.
 */
#ifndef OBJREF_SRC_CRC32C_H
#define OBJREF_SRC_CRC32C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* objref__crc32c - the checksum of size bytes, by the fastest way this processor has. */
uint32_t objref__crc32c(const uint8_t *bytes, size_t size);

/* objref__crc32c_by_table - the same number without the instruction; runs everywhere. */
uint32_t objref__crc32c_by_table(const uint8_t *bytes, size_t size);

/* objref__crc32c_by_instruction - the same number; only where has_instruction says so. */
uint32_t objref__crc32c_by_instruction(const uint8_t *bytes, size_t size);

/* objref__crc32c_words_by_table - the checksum of three words in little-endian order. */
uint32_t objref__crc32c_words_by_table(uint64_t first, uint64_t second, uint64_t third);

#if defined(__x86_64__) && defined(__GNUC__)

#define OBJREF__CRC32C_HAS_STEP 1

/* A load and a test: the compiler's support library asks the processor once, at start-up. */
static inline bool objref__crc32c_has_instruction(void) {
    return __builtin_cpu_supports("sse4.2") != 0;
}

/* Assembly and not the intrinsic, which cannot be inlined into code built for older processors. */
static inline uint64_t objref__crc32c_step(uint64_t state, uint64_t word) {
    __asm__("crc32q %1, %0" : "+r"(state) : "r"(word));
    return state;
}

/* objref__crc32c_words - the checksum of three words in little-endian order: 24 bytes. */
static inline uint32_t objref__crc32c_words(uint64_t first, uint64_t second, uint64_t third) {
    if (!objref__crc32c_has_instruction()) {
        return objref__crc32c_words_by_table(first, second, third);
    }
    uint64_t state = objref__crc32c_step(UINT32_MAX, first);
    state = objref__crc32c_step(state, second);
    state = objref__crc32c_step(state, third);
    return ~(uint32_t)state;
}

#else

#define OBJREF__CRC32C_HAS_STEP 0

static inline bool objref__crc32c_has_instruction(void) {
    return false;
}

static inline uint32_t objref__crc32c_words(uint64_t first, uint64_t second, uint64_t third) {
    return objref__crc32c_words_by_table(first, second, third);
}

#endif

#endif /* OBJREF_SRC_CRC32C_H */
