/* pack: values of the protocol as bytes and refs of libobjref.
 *
 * A value is its nodes in order, each one tag byte and what belongs to it. Counts and sizes are
 * LEB128, numbers 8 bytes little-endian:
 *
 *     00 null   01 false   02 true   03 int N   04 uint N   05 float BITS
 *     06 text SIZE BYTES   07 bytes SIZE BYTES   0a key SIZE BYTES
 *     08 list COUNT, then its elements   09 map COUNT, then a key and a value for each entry
 *     0b ref INDEX into objref_value.refs
 *
 * A value that is one ref has no bytes, and the type OBJREF_TYPE_REF.
 */
#ifndef OBJREF_REFERENCE_PACK_H
#define OBJREF_REFERENCE_PACK_H

#include "objref/objref.h"
#include "objref_sdk.h"

/* A packed value: what libobjref is lent. */
typedef struct objref_reference_packed {
    objref_value value;
    objref_sdk_buffer bytes;
    objref_sdk_buffer refs;
} objref_reference_packed;

/* objref_reference_pack - pack a value; type 0 or the static type's tag. To be released even on
 * false, when there is no memory. */
bool objref_reference_pack(const objref_sdk_value *value,
                           uint64_t type,
                           objref_reference_packed *ret);

/* objref_reference_packed_retire - overwrite what the runtime was lent. */
void objref_reference_packed_retire(objref_reference_packed *packed);

/* objref_reference_unpack - append the value in a view; its refs are cloned, one hold each.
 *
 * Returns OK; MALFORMED when these are not bytes of pack's; OUT_OF_MEMORY; what objref_clone
 * returns. On failure no hold is left.
 */
objref_status objref_reference_unpack(const objref_view *view, objref_sdk_value *ret);

/* objref_reference_drop_refs - drop every ref from node `at` on. */
void objref_reference_drop_refs(const objref_sdk_value *value, size_t at);

/* objref_reference_type - the tag of a static type; 0 for NULL. */
uint64_t objref_reference_type(const char *name);

/* objref_reference_outcome - a status as the SDK knows it. */
objref_sdk_outcome objref_reference_outcome(objref_status status);

objref_ref objref_reference_ref(objref_sdk_ref ref);
objref_sdk_ref objref_reference_sdk_ref(objref_ref ref);

#endif /* OBJREF_REFERENCE_PACK_H */
