/* contracts - what Eva is told, so that it need not find it out again at each call.
 *
 * A contract is no assumption: the function's own body is analysed against it, too.
 */
#ifndef OBJREF_PROOF_CONTRACTS_H
#define OBJREF_PROOF_CONTRACTS_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>

/* Frama-C's C library has not got these; its machine here is little-endian. */
#define le16toh(number) (number)
#define le32toh(number) (number)
#define le64toh(number) (number)
#define htole32(number) (number)
#define htole64(number) (number)

/*@ requires left > 0;
    requires \valid_read(at + (0 .. left - 1));
    assigns \result \from at[0 .. left - 1], left;
    ensures 0 <= \result <= 4;
    ensures \result <= left; */
size_t objref__utf8_sequence(const uint8_t *at, size_t left);

#endif /* OBJREF_PROOF_CONTRACTS_H */
