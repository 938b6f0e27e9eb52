/* The batches of one alternative: its get and copy, called as a library is called, and what they
 * read added up. Compiled once per alternative, with SUBJECT_SIDE and OBJREF__LOOKUP_H set by the
 * build; get.c of the runtime is compiled beside it with the same settings. Called by subject.c.
 */
#include OBJREF__LOOKUP_H

#include <assert.h>

/* The reads are volatile: that nobody needs them is no reason to leave them out. */
static inline uint64_t read_word(const void *bytes, size_t at) {
    return *(const volatile uint64_t *)(const void *)((const uint8_t *)bytes + at);
}

pairloop_result SUBJECT_BATCH(view)(const subject_state *state, uint64_t start, uint64_t count) {
    pairloop_result result = {0};
    for (uint64_t k = start; k < start + count; k++) {
        objref_view view;
        const subject_ref *stored = &state->refs[k & state->mask];
        if (OBJREF__LOOKUP_NAME(get)(SUBJECT_REF(*stored), 0, OBJREF_FOREVER, &view) != OBJREF_OK) {
            result.failures++;
            continue;
        }
        result.checksum += read_word(view.bytes, 0) + read_word(view.bytes, state->last_word);
        objref_view_release(&view);
    }
    return result;
}

/* Reads both ends of the buffer, which another object's copy filled before: a copy that stops short
 * leaves a wrong last word. */
static inline void add_copied(const subject_state *state, size_t size, pairloop_result *result) {
    if (size != state->size_bytes) {
        result->failures++;
        return;
    }
    result->checksum += read_word(state->buffer, 0) + read_word(state->buffer, state->last_word);
}

static inline void
copy_one(const subject_state *state, const subject_ref *stored, pairloop_result *result) {
    size_t size = 0;
    objref_status status = OBJREF__LOOKUP_NAME(copy)(SUBJECT_REF(*stored), 0, OBJREF_FOREVER,
                                                     state->buffer, state->size_bytes, &size);
    if (status == OBJREF_OK) {
        add_copied(state, size, result);
    } else {
        result->failures++;
    }
}

pairloop_result SUBJECT_BATCH(copy)(const subject_state *state, uint64_t start, uint64_t count) {
    pairloop_result result = {0};
    for (uint64_t k = start; k < start + count; k++) {
        copy_one(state, &state->refs[k & state->mask], &result);
    }
    return result;
}

/* A task chained to a stored object; the caller runs it inside the get, which is the alternative's.
 */
static inline void
chain_one(const subject_state *state, const subject_ref *stored, pairloop_result *result) {
    const objref_arg argument = {.ref = stored->id};
    subject_ref made = *stored;
    if (objref_submit(SUBJECT_TASK, &argument, 1, &made.id, 1) != OBJREF_OK) {
        result->failures++;
        return;
    }
    copy_one(state, &made, result);
    objref_drop(made.id);
}

pairloop_result SUBJECT_BATCH(chain)(const subject_state *state, uint64_t start, uint64_t count) {
    pairloop_result result = {0};
    for (uint64_t k = start; k < start + count; k++) {
        chain_one(state, &state->refs[k & state->mask], &result);
    }
    return result;
}
