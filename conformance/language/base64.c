/* base64 - bytes as the protocol carries them. See base64.h. */
#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
#define PADDING 64u /* the last of them */

void objref__base64_encode(const void *data, size_t size, objref__text *text) {
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i += 3) {
        size_t some = size - i < 3 ? size - i : 3;
        uint32_t bits = (uint32_t)bytes[i] << 16;
        char group[4];
        bits |= some > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        bits |= some > 2 ? (uint32_t)bytes[i + 2] : 0;
        for (size_t k = 0; k < 4; k++) {
            group[k] = letters[k <= some ? bits >> (18 - 6 * k) & 63 : PADDING];
        }
        objref__text_add(text, group, sizeof(group));
    }
}

/* Four letters, of which the last `padding` are signs of equality, as 3 - padding bytes. */
static bool group_decode(const char *group, size_t padding, objref__text *text) {
    uint32_t bits = 0;
    unsigned char bytes[3];

    for (size_t k = 0; k < 4 - padding; k++) {
        const char *letter = group[k] ? strchr(letters, group[k]) : NULL;
        if (!letter || letter == letters + PADDING) {
            return false;
        }
        bits |= (uint32_t)(letter - letters) << (18 - 6 * k);
    }
    for (size_t k = 0; k < 3; k++) {
        bytes[k] = (unsigned char)(bits >> (16 - 8 * k));
    }
    for (size_t k = 3 - padding; k < 3; k++) {
        if (bytes[k]) {
            return false;
        }
    }
    objref__text_add(text, bytes, 3 - padding);
    return true;
}

bool objref__base64_decode(const char *data, size_t size, objref__text *text) {
    if (size % 4) {
        return false;
    }
    for (size_t i = 0; i < size; i += 4) {
        bool last = i + 4 == size;
        size_t padding = last && data[i + 3] == '=' ? data[i + 2] == '=' ? 2 : 1 : 0;
        if (!group_decode(data + i, padding, text)) {
            return false;
        }
    }
    return true;
}
