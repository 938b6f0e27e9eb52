/* stage - see stage.h. */
#include "stage.h"

#include "actor.h"
#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STAGE_WALK_FDS 16
#define STAGE_PAUSE_NS_MAX 100000

bool stage_open(struct stage *stage, struct loop *loop, const char *command) {
    const char *parent = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): one thread */
    char *scratch = message_format("%s/objref.XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(scratch) == NULL) {
        int error = errno;
        free(scratch);
        errno = error;
        return false;
    }
    *stage = (struct stage){.loop = loop, .command = command, .scratch = scratch};
    stage->bounds = BOUNDS_DEFAULT;
    stage->probed = json_object();
    return true;
}

static int entry_remove(const char *path, const struct stat *status, int flag, struct FTW *walk) {
    (void)status;
    (void)flag;
    (void)walk;
    (void)remove(path); /* what cannot be removed stays; the run is over */
    return 0;
}

void stage_close(struct stage *stage) {
    actor_leave(stage->spare);
    actor_leave(stage->shared);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    (void)nftw(stage->scratch, entry_remove, STAGE_WALK_FDS, FTW_DEPTH | FTW_PHYS);
    free(stage->scratch);
    free(stage->shared_key);
    json_decref(stage->hello);
    json_decref(stage->probed);
    memset(stage, 0, sizeof *stage);
}

int64_t stage_scale(const struct stage *stage, int64_t span_ns) {
    return (int64_t)((double)span_ns * stage->bounds.multiplier);
}

/* SplitMix64: good for any seed, zero included. */
static uint64_t dice_next(uint64_t *dice) {
    uint64_t mixed = *dice += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    return mixed ^ mixed >> 31;
}

void stage_throw(struct stage *stage, uint64_t seed, const char *id) {
    stage->dice = seed;
    for (const char *sign = id; *sign != '\0'; sign++) {
        stage->dice = dice_next(&stage->dice) ^ (unsigned char)*sign;
    }
}

void stage_pause(struct stage *stage) {
    uint64_t roll = dice_next(&stage->dice);
    if (roll % 2 == 0) {
        loop_pause((int64_t)(roll / 2 % STAGE_PAUSE_NS_MAX));
    }
}

char *stage_folder(struct stage *stage, bool has_marks) {
    char *folder = message_format("%s/%llu", stage->scratch, (unsigned long long)stage->plays++);
    if (has_marks && mkdir(folder, 0700) != 0) {
        free(folder);
        return NULL;
    }
    return folder;
}
