/* The subject's store: objects of 8 bytes. */
#include "memory.h"
#include "objref_peer.h"
#include "teams.h"

#include <stdlib.h>

struct objects {
    peer_team team;
    objref_ref *refs; /* the live ones */
    uint64_t count;
    objref_ref *more; /* of a block of puts */
    double bytes;     /* that the live ones took */
};

static peer_result read_objects(void *state, const peer_block *block) {
    struct objects *objects = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        objref_view view;
        const objref_ref ref = objects->refs[peer_pick(block->start + i, objects->count)];
        if (objref_get(ref, 0, 0, &view) != OBJREF_OK) {
            result.failures++;
            continue;
        }
        result.checksum += *(const uint64_t *)view.bytes;
        objref_view_release(&view);
    }
    return result;
}

void *objects_open(const peer_setup *setup) {
    struct objects *objects = calloc(1, sizeof *objects);
    objects->count = setup->objects;
    objects->refs = calloc(setup->objects, sizeof *objects->refs);
    objects->more = calloc(setup->operations, sizeof *objects->more);
    for (uint64_t i = 0; i < setup->objects; i++) {
        objects->refs[i].worker = 1; /* its pages are there before the counting */
    }
    bool is_there = subject_start(1);
    const double before = peer_resident_bytes();
    for (uint64_t i = 0; is_there && i < setup->objects; i++) {
        is_there = subject_put(peer_word(setup->seed, i), &objects->refs[i]);
    }
    objects->bytes = peer_resident_bytes() - before;
    is_there = is_there && peer_team_open(&objects->team, setup->threads, read_objects, objects);
    return is_there ? objects : NULL;
}

peer_result objects_get(void *state, const peer_block *block) {
    return peer_team_run(&((struct objects *)state)->team, block);
}

peer_result objects_put(void *state, const peer_block *block) {
    struct objects *objects = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        result.failures +=
            !subject_put(peer_word(block->seed, block->start + i), &objects->more[i]);
    }
    return result;
}

/* Reads and drops what the block has put. */
peer_result objects_put_settle(void *state, const peer_block *block) {
    struct objects *objects = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint64_t word = 0;
        size_t size = 0;
        result.failures +=
            objref_copy(objects->more[i], 0, 0, &word, sizeof word, &size) != OBJREF_OK;
        result.failures += objref_drop(objects->more[i]) != OBJREF_OK;
        result.checksum += word;
    }
    return result;
}

peer_result objects_bytes(void *state, const peer_block *block) {
    const struct objects *objects = state;
    return (peer_result){.checksum = block->operations, .amount = objects->bytes};
}

void objects_close(void *state) {
    struct objects *objects = state;
    peer_team_close(&objects->team);
    subject_stop();
    free(objects->refs);
    free(objects->more);
    free(objects);
}
