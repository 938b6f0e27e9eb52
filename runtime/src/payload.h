/* payload - what an object's value is kept in when 8 bytes do not do, and why an object failed.
 *
 * A block belongs to one object, a failure is shared by all objects that one failed task made.
 */
#ifndef OBJREF__PAYLOAD_H
#define OBJREF__PAYLOAD_H

#include "base.h"

#define OBJREF__INLINE_BYTES 8
/* Sizes above this are no sizes: it keeps sums of them from overflowing. */
#define OBJREF__SIZE_MAX ((UINT64_C(1) << 48) - 1)

/* Contained refs, then the bytes, which so are aligned to 16. */
typedef struct objref__block {
    struct objref__block *next; /* while being freed: the work list */
    uint64_t ref_count;
    objref_ref refs[];
} objref__block;

static inline const void *objref__block_bytes(const objref__block *block) {
    return block->refs + block->ref_count;
}

/* What a value counts against the byte limit: its bytes and 16 for each contained ref. */
static inline uint64_t objref__payload_bytes(uint64_t size, uint64_t ref_count) {
    return size + ref_count * sizeof(objref_ref);
}

static inline bool objref__value_is_inline(const objref_value *value) {
    return value->size <= OBJREF__INLINE_BYTES && value->ref_count == 0;
}

static inline bool objref__value_is_legal(const objref_value *value) {
    return value != NULL && value->size <= OBJREF__SIZE_MAX &&
           value->ref_count <= OBJREF__SIZE_MAX / sizeof(objref_ref) &&
           (value->size == 0 || value->bytes != NULL) &&
           (value->ref_count == 0 || value->refs != NULL);
}

struct objref__failure;
struct objref__task;

/* What a slot keeps beside the type and the size, whose upper bits say which it is. */
typedef union objref__payload {
    uint64_t inline_bytes;           /* up to 8 bytes, no refs */
    objref__block *block;            /* OBJREF__HAS_BLOCK */
    struct objref__failure *failure; /* OBJREF__HAS_FAILURE */
    struct objref__task *producer;   /* of what is pending */
} objref__payload;

#define OBJREF__HAS_BLOCK (UINT64_C(1) << 63)
#define OBJREF__HAS_FAILURE (UINT64_C(1) << 62)
#define OBJREF__IS_CHARGED                                                                         \
    (UINT64_C(1) << 61) /* its bytes count against their limit until it goes */
#define OBJREF__IS_COUNTED (UINT64_C(1) << 60) /* so does the object itself */

/* A value as a slot keeps it, until one takes it over. */
typedef struct objref__cargo {
    uint64_t type;
    uint64_t size; /* bytes, HAS_BLOCK, IS_CHARGED */
    objref__payload payload;
} objref__cargo;

/* The bytes of a value that fits into a slot, in one word. */
static inline uint64_t objref__inline_word(const void *bytes, uint64_t size) {
    uint64_t word = 0;
    if (size == sizeof(word)) { /* the usual, without a call */
        __builtin_memcpy(&word, bytes, sizeof(word));
    } else if (size > 0) {
        __builtin_memcpy(&word, bytes, size);
    }
    return word;
}

/* A copy of a value's bytes and refs, or NULL. Takes no holds. */
objref__block *objref__block_make(const objref_value *value);

typedef struct objref__failure {
    _Atomic uint32_t owner_count;
    objref_status status;
    uint32_t depth;
    uint32_t path_count;
    objref_ref path[OBJREF_PATH_MAX];
    struct objref__failure *root; /* owned; NULL: this is it */
    int64_t code;
    uint32_t payload_size;
    uint8_t payload[];
} objref__failure;

/* A task's own failure, owned once. Without memory: a fixed one that says OBJREF_OUT_OF_MEMORY. */
objref__failure *
objref__failure_make(objref_status status, int64_t code, const void *payload, size_t size);

/* What a cancelled task ends with; needs no memory. */
objref__failure *objref__failure_cancelled(void);

/* The failure of a task whose input `ref` failed with `cause`. */
objref__failure *objref__failure_inherit(objref__failure *cause, objref_ref ref);

objref__failure *objref__failure_hold(objref__failure *failure);
void objref__failure_drop(objref__failure *failure);

/* What the public struct says of it. */
void objref__failure_describe(const objref__failure *failure, objref_failure *ret_failure);

#endif /* OBJREF__PAYLOAD_H */
