/* pattern: the bytes that `fill` stands for: byte i is (seed + i) mod 251. */
#ifndef OBJREF_SDK_C_PATTERN_H
#define OBJREF_SDK_C_PATTERN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OBJREF_SDK__PATTERN_PERIOD 251

static inline void objref_sdk__pattern_fill(uint8_t *bytes, size_t size, uint64_t seed) {
    const size_t first = size < OBJREF_SDK__PATTERN_PERIOD ? size : OBJREF_SDK__PATTERN_PERIOD;
    for (size_t i = 0; i < first; i++) {
        bytes[i] = (uint8_t)((seed % OBJREF_SDK__PATTERN_PERIOD + i) % OBJREF_SDK__PATTERN_PERIOD);
    }
    for (size_t done = first; done < size;) { /* whole periods, each time twice as many */
        const size_t more = done < size - done ? done : size - done;
        memcpy(bytes + done, bytes, more);
        done += more;
    }
}

#endif /* OBJREF_SDK_C_PATTERN_H */
