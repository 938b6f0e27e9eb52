#include "payload.h"

#include <stdlib.h>
#include <string.h>

objref__block *objref__block_make(const objref_value *value) {
    const size_t refs_bytes = value->ref_count * sizeof(objref_ref);
    objref__block *block = malloc(sizeof(objref__block) + refs_bytes + value->size);
    if (block == NULL) {
        return NULL;
    }
    block->next = NULL;
    block->ref_count = value->ref_count;
    if (value->ref_count > 0) {
        memcpy(block->refs, value->refs, refs_bytes);
    }
    if (value->size > 0) {
        memcpy(block->refs + value->ref_count, value->bytes, value->size);
    }
    return block;
}

/* Failures that need no memory: never freed, so never counted. The first stands in when there is
 * none for a failure of its own. */
static objref__failure no_memory = {.status = OBJREF_OUT_OF_MEMORY};
static objref__failure cancelled = {.status = OBJREF_CANCELLED};

static bool is_counted(const objref__failure *failure) {
    return failure != &no_memory && failure != &cancelled;
}

objref__failure *objref__failure_cancelled(void) {
    return &cancelled;
}

objref__failure *
objref__failure_make(objref_status status, int64_t code, const void *payload, size_t size) {
    const size_t kept = size < OBJREF_PAYLOAD_BYTES_MAX ? size : OBJREF_PAYLOAD_BYTES_MAX;
    objref__failure *failure = calloc(1, sizeof(objref__failure) + kept);
    if (failure == NULL) {
        return &no_memory;
    }
    atomic_init(&failure->owner_count, 1);
    failure->status = status;
    failure->code = code;
    failure->payload_size = (uint32_t)kept;
    if (kept > 0) {
        memcpy(failure->payload, payload, kept);
    }
    return failure;
}

objref__failure *objref__failure_inherit(objref__failure *cause, objref_ref ref) {
    objref__failure *failure = objref__failure_make(OBJREF_DEPENDENCY_FAILED, 0, NULL, 0);
    if (failure == &no_memory) {
        return failure;
    }
    failure->root = objref__failure_hold(cause->root != NULL ? cause->root : cause);
    failure->depth = cause->depth + 1;
    const uint32_t room = OBJREF_PATH_MAX - 1;
    const uint32_t kept = cause->path_count < room ? cause->path_count : room;
    failure->path[0] = ref;
    memcpy(failure->path + 1, cause->path, kept * sizeof(objref_ref));
    failure->path_count = kept + 1;
    return failure;
}

objref__failure *objref__failure_hold(objref__failure *failure) {
    if (is_counted(failure)) {
        atomic_fetch_add_explicit(&failure->owner_count, 1, memory_order_relaxed);
    }
    return failure;
}

void objref__failure_drop(objref__failure *failure) {
    while (failure != NULL && is_counted(failure) &&
           atomic_fetch_sub_explicit(&failure->owner_count, 1, memory_order_acq_rel) == 1) {
        objref__failure *root = failure->root;
        free(failure);
        failure = root;
    }
}

void objref__failure_describe(const objref__failure *failure, objref_failure *ret_failure) {
    const objref__failure *root = failure->root != NULL ? failure->root : failure;
    memset(ret_failure, 0, sizeof(*ret_failure));
    ret_failure->status = failure->status;
    ret_failure->cause = root->status;
    ret_failure->code = root->code;
    ret_failure->depth = failure->depth;
    ret_failure->path_count = failure->path_count;
    memcpy(ret_failure->path, failure->path, sizeof(failure->path));
    ret_failure->payload_size = root->payload_size;
    memcpy(ret_failure->payload, root->payload, root->payload_size);
}
