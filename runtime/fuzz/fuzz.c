/* fuzz - the targets' surroundings: exact copies, and a process in which no object is live.
 *
 * The targets link the codec alone, so the store's part of objref_decode and objref_parse is
 * played here by the answer it gives without a runtime.
 */
#include "fuzz.h"

#include "hold.h"

#include <stdio.h>
#include <string.h>

void fuzz_check(bool holds, const char *what, const char *file, int line) {
    if (!holds) {
        (void)fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
        abort();
    }
}

static uint8_t *allocate(size_t size) {
    uint8_t *block = malloc(size > 0 ? size : 1);
    if (block == NULL) {
        abort();
    }
    return block;
}

uint8_t *fuzz_copy(const uint8_t *bytes, size_t size) {
    uint8_t *copy = allocate(size);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

uint8_t *fuzz_copy_with(const uint8_t *bytes, size_t size, uint8_t last) {
    uint8_t *copy = allocate(size + 1);
    memcpy(copy, bytes, size);
    copy[size] = last;
    return copy;
}

objref_status objref__hold_if_live(objref_ref ref) {
    (void)ref;
    return OBJREF_OK;
}
