/* hunt - see hunt.h. */
#include "hunt.h"

#include "chase.h"
#include "engine/clock.h"
#include "engine/message.h"
#include "engine/player.h"
#include "offer.h"

#include <stdlib.h>

#define HUNT_ANSWER_NS (2 * CLOCK_S) /* an answer that takes longer is looked at again */
#define HUNT_PROGRESS_NS (200 * CLOCK_MS)

static bool generator_fit(struct hunt *hunt) {
    struct finding finding = {.verdict = VERDICT_PASS};
    bool has_met = player_meet(hunt->stage, &finding);
    if (has_met) {
        offer_read(hunt->stage, &hunt->generator);
    } else {
        hunt->has_not_started = !loop_is_interrupted(hunt->stage->loop);
        hunt->not_started = message_copy(finding.observed);
    }
    finding_release(&finding);
    return has_met;
}

/* Bounds that tell a hang early: what seems to be one is played again under the full ones. */
static void bounds_shorten(struct stage *stage) {
    stage->bounds.op_ns = HUNT_ANSWER_NS;
    stage->bounds.quiet_ns = CHASE_QUIET_NS;
    stage->bounds.still_ns = CHASE_STILL_NS;
}

static void program_failed(struct hunt *hunt,
                           uint64_t index,
                           const struct bounds *full,
                           struct program *program,
                           struct trial *trial) {
    hunt->failed++;
    if (chase_knows(hunt, &trial->signature)) {
        trial_release(trial);
        return;
    }
    hunt->stage->bounds = *full;
    chase_program(hunt, index, program, trial);
    bounds_shorten(hunt->stage);
}

/* Takes in what a play came to; false when the hunt is over. */
static bool trial_take(struct hunt *hunt,
                       uint64_t index,
                       const struct bounds *full,
                       struct program *program,
                       struct trial *trial) {
    enum verdict verdict = trial->finding.verdict;
    hunt->played += verdict != VERDICT_UNSUPPORTED && verdict != VERDICT_COUNT;
    hunt->unsupported += verdict == VERDICT_UNSUPPORTED;
    if (verdict_is_failure(verdict)) {
        bool is_dead = trial->finding.is_unheard;
        hunt->not_started = is_dead ? message_copy(trial->finding.observed) : NULL;
        hunt->has_not_started = is_dead;
        if (!is_dead) {
            program_failed(hunt, index, full, program, trial);
            return true;
        }
    } else if (verdict == VERDICT_ERROR) {
        hunt->error =
            message_format("program %llu: expected %s, found %s", (unsigned long long)index,
                           trial->finding.expected != NULL ? trial->finding.expected : "",
                           trial->finding.observed != NULL ? trial->finding.observed : "");
    }
    trial_release(trial);
    return hunt->error == NULL && !hunt->has_not_started;
}

static bool program_next(struct hunt *hunt, const struct bounds *full) {
    struct program program;
    struct trial trial;
    uint64_t index = hunt->index++;
    int64_t begin_ns = clock_now_ns();
    (void)generator_make(&hunt->generator, index, &program);
    bool is_played =
        trial_play(hunt->stage, &program, hunt->generator.counts_objects, false, &trial);
    hunt->span_ns += clock_now_ns() - begin_ns;
    hunt->refused += !is_played;
    return !is_played || trial_take(hunt, index, full, &program, &trial);
}

static bool is_over(const struct hunt *hunt) {
    return hunt->index >= hunt->index_end || hunt->span_ns >= hunt->budget_ns ||
           hunt->found_count >= hunt->found_most || loop_is_interrupted(hunt->stage->loop);
}

void hunt_run(struct hunt *hunt) {
    const struct bounds full = hunt->stage->bounds;
    int64_t told_ns = hunt->begin_ns = clock_now_ns();
    if (!generator_fit(hunt)) {
        hunt->is_interrupted = loop_is_interrupted(hunt->stage->loop);
        return;
    }
    bounds_shorten(hunt->stage);
    while (!is_over(hunt) && program_next(hunt, &full)) {
        int64_t now_ns = clock_now_ns();
        if (hunt->listener != NULL && now_ns - told_ns >= HUNT_PROGRESS_NS) {
            hunt->listener(hunt->user, hunt, NULL);
            told_ns = now_ns;
        }
    }
    hunt->stage->bounds = full;
    chase_end(hunt);
    hunt->is_interrupted = loop_is_interrupted(hunt->stage->loop);
}

void hunt_release(struct hunt *hunt) {
    for (size_t i = 0; i < hunt->found_count; i++) {
        free(hunt->found[i].path);
        free(hunt->found[i].text);
        free(hunt->found[i].source);
    }
    free(hunt->found);
    chase_release(hunt);
    free(hunt->error);
    free(hunt->not_started);
}
