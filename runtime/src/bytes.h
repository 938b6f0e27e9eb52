/* bytes - little-endian numbers in byte arrays, on any machine and at any alignment.
 *
 * Owns nothing. The codec and the checksum call it. Each is one move where the machine is
 * little-endian itself; written with shifts, some compilers make it one move a byte.
 */
#ifndef OBJREF_SRC_BYTES_H
#define OBJREF_SRC_BYTES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t objref__bytes_get16(const uint8_t *from) {
    uint16_t number;
    memcpy(&number, from, sizeof(number));
    return le16toh(number);
}

static inline uint32_t objref__bytes_get32(const uint8_t *from) {
    uint32_t number;
    memcpy(&number, from, sizeof(number));
    return le32toh(number);
}

static inline uint64_t objref__bytes_get64(const uint8_t *from) {
    uint64_t number;
    memcpy(&number, from, sizeof(number));
    return le64toh(number);
}

static inline void objref__bytes_put32(uint8_t *to, uint32_t number) {
    number = htole32(number);
    memcpy(to, &number, sizeof(number));
}

static inline void objref__bytes_put64(uint8_t *to, uint64_t number) {
    number = htole64(number);
    memcpy(to, &number, sizeof(number));
}

#endif /* OBJREF_SRC_BYTES_H */
