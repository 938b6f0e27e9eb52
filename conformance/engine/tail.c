/* tail - see tail.h. */
#include "tail.h"

#include "language/text.h"

#include <stdbool.h>
#include <string.h>

void tail_add(struct tail *tail, const char *bytes, size_t size) {
    if (size > TAIL_BYTES) {
        tail->total += size - TAIL_BYTES;
        bytes += size - TAIL_BYTES;
        size = TAIL_BYTES;
    }
    size_t at = tail->total % TAIL_BYTES;
    size_t first = size < TAIL_BYTES - at ? size : TAIL_BYTES - at;
    memcpy(tail->bytes + at, bytes, first);
    memcpy(tail->bytes, bytes + first, size - first);
    tail->total += size;
}

/* How many bytes the well-formed UTF-8 character at `text` has, 0 when there is none. */
static size_t utf8_size(const unsigned char *text, size_t left) {
    static const unsigned char least[] = {0, 0, 0x80, 0xa0, 0x90};
    unsigned char lead = text[0];
    if (lead < 0x80) {
        return lead == '\n' || lead == '\t' || (lead >= 0x20 && lead != 0x7f) ? 1 : 0;
    }
    size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || size > left) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool is_overlong = (lead == 0xe0 || lead == 0xf0) && text[1] < least[size];
    bool is_beyond = (lead == 0xed && text[1] > 0x9f) || (lead == 0xf4 && text[1] > 0x8f);
    return is_overlong || is_beyond ? 0 : size;
}

static void text_clean(char *text, size_t size) {
    for (size_t at = 0; at < size;) {
        size_t step = utf8_size((const unsigned char *)text + at, size - at);
        if (step == 0) {
            text[at] = '?';
            step = 1;
        }
        at += step;
    }
}

char *tail_text(const struct tail *tail) {
    size_t size = tail->total < TAIL_BYTES ? (size_t)tail->total : TAIL_BYTES;
    size_t at = tail->total < TAIL_BYTES ? 0 : tail->total % TAIL_BYTES;
    char *text = objref__memory(size + 1, 1);
    memcpy(text, tail->bytes + at, size - at);
    memcpy(text + size - at, tail->bytes, at);
    text_clean(text, size);
    return text;
}
