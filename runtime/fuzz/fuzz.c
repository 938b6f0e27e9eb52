/* fuzz - the targets' surroundings: exact copies, and a process in which no object is live.
 *
 * The targets link the codec alone, so the store's part of objref_decode and objref_parse is
 * played here by the answer it gives without a runtime.
 */
#include "fuzz.h"

#include "hold.h"

#include <string.h>

uint8_t *fuzz_copy(const uint8_t *bytes, size_t size) {
    uint8_t *copy = malloc(size > 0 ? size : 1);
    CHECK(copy != NULL);
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

objref_status objref__hold_if_live(objref_ref ref) {
    (void)ref;
    return OBJREF_OK;
}
