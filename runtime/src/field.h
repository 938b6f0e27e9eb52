/* field - the optional parts of a described ref, as both forms of the codec spell them.
 *
 * A row for each; its place in the table is its type in the bytes and the number of its presence
 * bit. Owns nothing. The codec calls it on bytes that nobody has vouched for.
 */
#ifndef OBJREF_SRC_FIELD_H
#define OBJREF_SRC_FIELD_H

#include "bytes.h"

#include <objref/objref.h>

#define OBJREF__ID_BYTES 16

enum { OBJREF__OWNER_WORKER, OBJREF__CREATING_TASK, OBJREF__CALL_SITE, OBJREF__FIELD_COUNT };

typedef struct objref__field {
    const char *name; /* of the JSON member */
    size_t bytes_min;
    size_t bytes_max;
    bool is_text; /* UTF-8 in both forms; otherwise bytes, in JSON as hexadecimal */
} objref__field;

extern const objref__field objref__fields[OBJREF__FIELD_COUNT];

/* objref__field_read - put a field's bytes into a described ref; false when they are none. */
bool objref__field_read(objref_described *described,
                        size_t type,
                        const uint8_t *bytes,
                        size_t size);

/* objref__field_write - the bytes of a field: how many, 0 when the ref has not got it. At most
 * bytes_max of it are written. */
size_t objref__field_write(const objref_described *described, size_t type, uint8_t *ret_bytes);

/* objref__field_size - how many bytes objref__field_write gives. */
size_t objref__field_size(const objref_described *described, size_t type);

/* objref__call_site_is_legal - whether a text may be a call site. */
bool objref__call_site_is_legal(const char *text, size_t size);

/* objref__described_is_legal - whether the writers take it. */
bool objref__described_is_legal(const objref_described *described);

/* A ref is two words in both forms: its worker, and its place in that worker's store. */
static inline uint64_t objref__id_place(objref_ref ref) {
    return (uint64_t)ref.slot | (uint64_t)ref.generation << 32;
}

static inline objref_ref objref__id_read(const uint8_t *id) {
    return (objref_ref){.worker = objref__bytes_get64(id),
                        .slot = objref__bytes_get32(id + 8),
                        .generation = objref__bytes_get32(id + 12)};
}

static inline void objref__id_write(objref_ref ref, uint8_t *ret_id) {
    objref__bytes_put64(ret_id, ref.worker);
    objref__bytes_put64(ret_id + 8, objref__id_place(ref));
}

static inline bool objref__id_is_nil(objref_ref ref) {
    return (ref.worker | objref__id_place(ref)) == 0;
}

#endif /* OBJREF_SRC_FIELD_H */
