/* codec - a ref as bytes and as JSON, version 1 of both.
 *
 * Owns the two forms and nothing at run time: no memory, no state, no locks, no atomics. The public
 * writers are here whole; of the readers the pure part, without the hold that the public ones
 * (arrival.c) take on a live object. Tests, fuzzing and the proof call those.
 *
 * Bytes. All numbers are little-endian, no padding, fields without alignment.
 *
 *     offset     size  what
 *     0          4     magic: D2 72 65 66 (the first byte can begin neither UTF-8 text nor JSON)
 *     4          1     version: 1
 *     5          1     presence: bit T is set exactly when a field of type T follows, T = 0..7
 *     6          2     total: bytes of the whole form, checksum included, 28..4096
 *     8          8     id: worker
 *     16         4     id: slot
 *     20         4     id: generation
 *     24         ...   fields, in rising order of type, each type at most once:
 *                          2  type T; types from 8 on need no presence bit
 *                          2  length L
 *                          L  value
 *     total - 4  4     CRC-32C of everything before it
 *
 *     T  length  field
 *     0  8       owner_worker_id: the worker that owns the object
 *     1  16      creating_task_id: the task that made it
 *     2  1..255  call_site: where it was made; UTF-8, no NUL
 *
 * The id form has no fields: 28 bytes. A described form has those of its fields that are known of
 * the object; a reader of ids checks them like any other reader, and forgets them. Version 1 steps
 * over a field of any other type by its length. A change that such a reader would get wrong needs
 * another version number.
 *
 * JSON. An object with the member "id", 32 lower-case hexadecimal digits: the 16 id bytes in the
 * order above. The fields are optional members of the same names: two ids in hexadecimal, a text.
 * Members come in any order, none of these twice; members of other names are stepped over.
 *
 * The nil id is no ref, in either form.
 */
#ifndef OBJREF_SRC_CODEC_H
#define OBJREF_SRC_CODEC_H

#include <objref/objref.h>

/* objref__decode - read a ref from bytes, all of them, and take no hold.
 *
 * bytes    size bytes, untrusted; may be NULL when size is 0.
 * ret_ref  written on OBJREF_OK.
 *
 * Returns OBJREF_OK; OBJREF_MALFORMED. Cost: O(size), no allocation.
 * Source: rules PLAN-17, SER-14, SEC-2, SEC-3, SEC-7.
 */
OBJREF_MUST_CHECK objref_status objref__decode(const uint8_t *bytes,
                                               size_t size,
                                               objref_ref *ret_ref);

/* objref__parse - read a ref from its JSON form, all of it, and take no hold.
 *
 * text     size bytes, untrusted; may be NULL when size is 0.
 * ret_ref  written on OBJREF_OK.
 *
 * Returns OBJREF_OK; OBJREF_MALFORMED. Cost: O(size), no allocation, no recursion.
 * Source: rules ID-5, ID-6, ID-7, SEC-2.
 */
OBJREF_MUST_CHECK objref_status objref__parse(const char *text, size_t size, objref_ref *ret_ref);

/* objref__described_decode, objref__described_parse - the same with what the form says of the
 * object; fields that it has not got are 0. */
OBJREF_MUST_CHECK objref_status objref__described_decode(const uint8_t *bytes,
                                                         size_t size,
                                                         objref_described *ret_described);
OBJREF_MUST_CHECK objref_status objref__described_parse(const char *text,
                                                        size_t size,
                                                        objref_described *ret_described);

#endif /* OBJREF_SRC_CODEC_H */
