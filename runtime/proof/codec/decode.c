/* decode - the program that Eva walks through: the byte readers over any buffer of 0 to BYTES_MAX
 * bytes. Not for running: nothing but Frama-C knows what an unknown byte is.
 *
 * Each form ends where its array ends, so that reading one byte past it is an alarm. OF_TEXT makes
 * it the reader of one character instead, whose contract the other proof relies on.
 */
#include "contracts.h"

#include "codec.h"

#include <__fc_builtin.h>

enum { SIZES = BYTES_MAX + 1 };

static uint8_t buffer[BYTES_MAX];

static void read(const uint8_t *bytes, size_t size) {
#ifdef OF_TEXT
    if (size > 0) {
        (void)objref__utf8_sequence(bytes, size);
    }
#else
    objref_ref ref = {0, 0, 0};
    objref_described described = {0};
    const objref_status status = objref__decode(bytes, size, &ref);
    const objref_status described_status = objref__described_decode(bytes, size, &described);
    Frama_C_show_each_status(status, described_status); /* both, or nothing was shown */
#endif
}

int main(void) {
    /*@ loop unroll SIZES; */
    for (size_t size = 0; size < SIZES; size++) {
        Frama_C_make_unknown((char *)buffer, BYTES_MAX);
        read(buffer + (BYTES_MAX - size), size);
    }
    return 0;
}
