/* The subject: libobjref through its public header. */
#include "peerloop.h"
#include "teams.h"

#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>

static bool start(unsigned workers) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = workers;
    const objref_status status = objref_init(&config);
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "objref_init: %s\n", objref_status_text(status));
    }
    return status == OBJREF_OK;
}

static void stop(void) {
    if (objref_shutdown(OBJREF_FOREVER) != OBJREF_OK) {
        (void)fputs("objref_shutdown failed\n", stderr);
    }
}

static bool put_word(uint64_t word, objref_ref *ret_ref) {
    const objref_value value = {.bytes = &word, .size = sizeof word};
    return objref_put(&value, ret_ref) == OBJREF_OK;
}

/* -- get: objects of 8 bytes, each seen through a view */

struct objects {
    peer_team team;
    objref_ref *refs;
    uint64_t count;
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

static void *objects_open(const peer_setup *setup) {
    struct objects *objects = calloc(1, sizeof *objects);
    objects->count = setup->objects;
    objects->refs = calloc(setup->objects, sizeof *objects->refs);
    bool is_there = start(1);
    for (uint64_t i = 0; is_there && i < setup->objects; i++) {
        is_there = put_word(peer_word(setup->seed, i), &objects->refs[i]);
    }
    return is_there && peer_team_open(&objects->team, setup->threads, read_objects, objects)
               ? objects
               : NULL;
}

static peer_result objects_run(void *state, const peer_block *block) {
    return peer_team_run(&((struct objects *)state)->team, block);
}

static void objects_close(void *state) {
    struct objects *objects = state;
    peer_team_close(&objects->team);
    stop();
    free(objects->refs);
    free(objects);
}

static const peer_workload workloads[] = {
    {"get", objects_open, objects_run, NULL, objects_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"objref", OBJREF_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}
