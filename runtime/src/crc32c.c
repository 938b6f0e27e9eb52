/* crc32c - the two ways to the checksum: a table for every machine, the instruction where it is.
 *
 * Owns a constant table. The codec is the only caller. The tests hold the two ways against each
 * other and against the published vectors.
 */
#include "crc32c.h"

#include "bytes.h"

#include <assert.h>

/* The checksum is linear: the entry of a byte is the sum, without carries, of the entries of its
 * bits. Eight numbers are the whole table, and the compiler can write it out. */
#define BIT(byte, bit, entry) (((byte) >> (bit)&1u) * (entry))
#define ENTRY(byte)                                                                                \
    (BIT(byte, 0, 0xF26B8303u) ^ BIT(byte, 1, 0xE13B70F7u) ^ BIT(byte, 2, 0xC79A971Fu) ^           \
     BIT(byte, 3, 0x8AD958CFu) ^ BIT(byte, 4, 0x105EC76Fu) ^ BIT(byte, 5, 0x20BD8EDEu) ^           \
     BIT(byte, 6, 0x417B1DBCu) ^ BIT(byte, 7, 0x82F63B78u))
#define ENTRIES_4(byte) ENTRY(byte), ENTRY((byte) + 1u), ENTRY((byte) + 2u), ENTRY((byte) + 3u)
#define ENTRIES_16(byte)                                                                           \
    ENTRIES_4(byte), ENTRIES_4((byte) + 4u), ENTRIES_4((byte) + 8u), ENTRIES_4((byte) + 12u)
#define ENTRIES_64(byte)                                                                           \
    ENTRIES_16(byte), ENTRIES_16((byte) + 16u), ENTRIES_16((byte) + 32u), ENTRIES_16((byte) + 48u)

static const uint32_t table[256] = {ENTRIES_64(0u), ENTRIES_64(64u), ENTRIES_64(128u),
                                    ENTRIES_64(192u)};

uint32_t objref__crc32c_by_table(const uint8_t *bytes, size_t size) {
    uint32_t state = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        state = table[(state ^ bytes[i]) & 0xFF] ^ state >> 8;
    }
    return ~state;
}

uint32_t objref__crc32c_words_by_table(uint64_t first, uint64_t second, uint64_t third) {
    uint8_t bytes[24];
    objref__bytes_put64(bytes, first);
    objref__bytes_put64(bytes + 8, second);
    objref__bytes_put64(bytes + 16, third);
    return objref__crc32c_by_table(bytes, sizeof(bytes));
}

#if OBJREF__CRC32C_HAS_STEP

uint32_t objref__crc32c_by_instruction(const uint8_t *bytes, size_t size) {
    assert(objref__crc32c_has_instruction());
    uint64_t state = UINT32_MAX;
    size_t i = 0;
    for (; size - i >= 8; i += 8) {
        state = objref__crc32c_step(state, objref__bytes_get64(bytes + i));
    }
    for (; i < size; i++) {
        state = table[(state ^ bytes[i]) & 0xFF] ^ state >> 8;
    }
    return ~(uint32_t)state;
}

#else

uint32_t objref__crc32c_by_instruction(const uint8_t *bytes, size_t size) {
    assert(false);
    return objref__crc32c_by_table(bytes, size);
}

#endif

uint32_t objref__crc32c(const uint8_t *bytes, size_t size) {
    return objref__crc32c_has_instruction() ? objref__crc32c_by_instruction(bytes, size)
                                            : objref__crc32c_by_table(bytes, size);
}
