/* chase - see chase.h. */
#include "chase.h"

#include "engine/clock.h"
#include "engine/message.h"
#include "language/failure.h"
#include "language/text.h"
#include "shrinker.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHASE_HANG_NS (100 * CLOCK_MS) /* the least that a hang is waited for while it shrinks */
#define CHASE_PLAYS 5                  /* of a failure, alone, before it is shrunk */
#define CHASE_LOOKS 12                 /* programs that show a rumour, before the best is taken */
#define CHASE_CONFIRMS 10              /* of the smallest, alone */
#define CHASE_SURE_TRIES 3             /* of a candidate, when the failure always shows */
#define CHASE_TRIES_MAX 20             /* of a candidate, when it does not */
#define CHASE_SLOW_NS (1 * CLOCK_S)    /* a failure that takes longer is not asked for twice */
#define CHASE_REPLAYS_NS (4 * CLOCK_S) /* after so much time it is not played once more */
#define CHASE_CONFIRM_SHARE 4          /* one part of so many is kept to confirm what is small */
#define CHASE_RUMOUR_SHARE 2           /* and of a rumour's for what comes after the looks */

/* A failure that is being looked into. */
struct chase {
    struct hunt *hunt;
    struct signature signature;
    int64_t end_ns;        /* of its shrinking, before that of what was found */
    unsigned tries;        /* that a candidate gets */
    unsigned fewest;       /* failures that it must show in them */
    struct program *trail; /* owned: every one that did, each smaller than the one before */
    size_t trail_count;
};

static bool is_interrupted(const struct hunt *hunt) {
    return loop_is_interrupted(hunt->stage->loop);
}

/* Plays it alone some times, fewer when each takes long or the time is over, and adds to *again and
 * *plays. The first play that fails in that way takes the place of *kept. */
static void replay(struct hunt *hunt,
                   const struct program *program,
                   unsigned most,
                   struct found *found,
                   struct trial *kept) {
    int64_t end_ns = clock_earlier(clock_now_ns() + CHASE_REPLAYS_NS, found->end_ns);
    bool has_kept = found->again > 0;
    if (found->plays > 0 && kept->finding.span_ns > CHASE_REPLAYS_NS) {
        return; /* a hang that was seen under the full bounds is believed */
    }
    while (found->plays < most && clock_now_ns() < end_ns && !is_interrupted(hunt)) {
        struct trial trial;
        bool is_played =
            trial_play(hunt->stage, program, hunt->generator.counts_objects, true, &trial);
        bool is_same = is_played && signature_is_equal(&trial.signature, &found->signature);
        found->plays++;
        found->again += is_same;
        if (is_same && !has_kept) {
            trial_release(kept);
            *kept = trial;
            has_kept = true;
        } else {
            trial_release(&trial);
        }
    }
}

/* Whether the candidate fails in that way this time. */
static enum shrink_answer
candidate_play(struct chase *chase, const struct program *candidate, bool is_alone) {
    struct hunt *hunt = chase->hunt;
    struct trial trial;
    if (clock_now_ns() >= chase->end_ns || is_interrupted(hunt)) {
        return SHRINK_OVER;
    }
    if (!trial_play(hunt->stage, candidate, hunt->generator.counts_objects, is_alone, &trial)) {
        return SHRINK_REFUSED;
    }
    bool is_same = signature_is_equal(&trial.signature, &chase->signature);
    trial_release(&trial);
    return is_same ? SHRINK_FAILS : SHRINK_REFUSED;
}

/* Of its plays it must fail as often as `fewest` says: a candidate that fails by luck would make
 * the failure rarer with each cut. The first is among others, where most are refused at no cost;
 * those that count after it are alone, or what others left behind would be taken for a failure. */
static enum shrink_answer candidate_check(void *user, const struct program *candidate) {
    struct chase *chase = user;
    unsigned again = 0;
    for (unsigned left = chase->tries; again < chase->fewest; left--) {
        if (again + left < chase->fewest) {
            return SHRINK_REFUSED;
        }
        bool is_first = left == chase->tries && chase->tries > 1;
        enum shrink_answer answer = candidate_play(chase, candidate, !is_first);
        if (answer == SHRINK_OVER) {
            return SHRINK_OVER;
        }
        again += answer == SHRINK_FAILS;
    }
    chase->trail = objref__memory_grow(chase->trail, chase->trail_count + 1, sizeof *chase->trail);
    chase->trail[chase->trail_count++] = *candidate;
    return SHRINK_FAILS;
}

/* How often a candidate is played, so that a failure that shows once in 1/p plays is missed once in
 * a hundred times, and how often of these it must fail: half as often as what it is cut from. One
 * that always shows must go on to do so; one that takes long is played once. */
static void chase_weigh(struct chase *chase, const struct found *found, int64_t span_ns) {
    if (found->again == found->plays) {
        chase->tries = span_ns > CHASE_SLOW_NS ? 1 : CHASE_SURE_TRIES;
        chase->fewest = chase->tries;
        return;
    }
    double rate = (double)found->again / (double)found->plays;
    double tries = ceil(log(0.01) / log(1.0 - rate));
    chase->tries = tries < CHASE_TRIES_MAX ? (unsigned)tries : CHASE_TRIES_MAX;
    chase->fewest = (unsigned)ceil((double)chase->tries * rate / 2);
}

/* ---- what is kept ---- */

static char *source_text(const struct hunt *hunt, const struct found *found, const char *lines) {
    return message_format(
        "# objref fuzz -i '%s' --seed %llu: program %llu, cut from %u statements to "
        "%u\n%s",
        hunt->impl, (unsigned long long)hunt->generator.seed, (unsigned long long)found->index,
        found->before, found->statements, lines);
}

static char *scene_text(const objref__case *scene) {
    objref__text text = {0};
    for (uint32_t i = 0; i < scene->line_count; i++) {
        objref__text_say(&text, "%s\n", scene->lines[i] != NULL ? scene->lines[i] : "");
    }
    return objref__text_take(&text);
}

static bool file_write(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    bool is_written = file != NULL && fputs(text, file) >= 0;
    return (file == NULL || fclose(file) == 0) && is_written;
}

/* Where the case is kept. */
static char *found_path(struct hunt *hunt, const struct signature *signature) {
    if (hunt->folder == NULL) {
        return NULL;
    }
    char *folder = message_format("%s/found", hunt->folder);
    (void)mkdir(folder, 0777); /* the file decides */
    char *path = message_format("%s/%s.case", folder, signature->text);
    free(folder);
    return path;
}

static char *found_text(const struct hunt *hunt,
                        const struct found *found,
                        const objref__case *scene,
                        const struct finding *finding) {
    objref__text text = {0};
    char *again = message_format("objref replay %s -i '%s'", scene->file, hunt->impl);
    objref__failure failure = {.verdict = verdict_name(finding->verdict),
                               .line = finding->line,
                               .expected = finding->expected,
                               .observed = finding->observed,
                               .with = finding->with,
                               .again = again};
    objref__failure_print(scene, &failure, &text);
    objref__text_say(&text, "  repeated  failed %u of %u times, alone\n", found->again,
                     found->plays);
    free(again);
    return objref__text_take(&text);
}

/* Completes what was found with the smallest program and its last play; keeps it. */
static void found_keep(struct hunt *hunt,
                       struct found *found,
                       const struct program *program,
                       const struct trial *trial) {
    found->statements = trial->statements;
    found->path = found_path(hunt, &found->signature);
    char *file = found->path != NULL ? message_copy(found->path)
                                     : message_format("found/%s.case", found->signature.text);
    objref__case *scene = trial_scene(trial, program, hunt->generator.counts_objects, file);
    char *lines = scene_text(scene);
    found->source = source_text(hunt, found, lines);
    found->text = found_text(hunt, found, scene, &trial->finding);
    if (found->path != NULL && !file_write(found->path, found->source)) {
        free(hunt->error);
        hunt->error = message_format("cannot write %s: %s", found->path, strerrordesc_np(errno));
    }
    free(lines);
    free(file);
    objref__case_release(scene);
    hunt->found = objref__memory_grow(hunt->found, hunt->found_count + 1, sizeof *hunt->found);
    hunt->found[hunt->found_count++] = *found;
    if (hunt->listener != NULL) {
        hunt->listener(hunt->user, hunt, &hunt->found[hunt->found_count - 1]);
    }
}

bool chase_knows(const struct hunt *hunt, const struct signature *signature) {
    for (size_t i = 0; i < hunt->found_count; i++) {
        if (signature_is_equal(&hunt->found[i].signature, signature)) {
            return true;
        }
    }
    return false;
}

/* ---- the chase ---- */

/* Leaves the trail in the chase. */
static void shrink(struct chase *chase, struct found *found, const struct program *program) {
    struct hunt *hunt = chase->hunt;
    struct bounds full = hunt->stage->bounds;
    struct program smallest = *program;
    struct shrinker shrinker = {.check = candidate_check, .user = chase};
    hunt->stage->bounds.still_ns = CHASE_STILL_NS;
    hunt->stage->bounds.quiet_ns = CHASE_QUIET_NS;
    if (strncmp(found->signature.text, "hang", 4) == 0) {
        int64_t usual_ns = hunt->played > 0 ? 2 * hunt->span_ns / (int64_t)hunt->played : 0;
        hunt->stage->bounds.op_ns = usual_ns > CHASE_HANG_NS ? usual_ns : CHASE_HANG_NS;
        hunt->stage->bounds.error_ns = hunt->stage->bounds.op_ns;
    }
    shrinker_run(&shrinker, &smallest);
    found->tried = shrinker.tried;
    found->is_minimal = !shrinker.is_over;
    found->is_out_of_time = shrinker.is_over && !is_interrupted(hunt);
    shrinker_release(&shrinker);
    hunt->stage->bounds = full;
}

/* A hang or a late answer may be the machine's; a wrong value stands however rarely it comes. */
static bool may_be_machine(const struct finding *finding) {
    return finding->verdict == VERDICT_HANG || finding->is_late;
}

/* One play alone under the full bounds, where what failed may have another name: a hang that was
 * suspected is a late answer, or nothing. Takes the place of *last when it fails. */
static void
examine(struct hunt *hunt, const struct program *program, struct found *found, struct trial *last) {
    struct trial alone;
    (void)trial_play(hunt->stage, program, hunt->generator.counts_objects, true, &alone);
    found->plays = 1;
    if (alone.signature.text[0] != '\0') {
        trial_release(last);
        *last = alone;
        found->again = 1;
    } else {
        trial_release(&alone);
    }
    found->signature = last->signature;
}

/* Plays the program again, alone; when it fails as it did when it was larger, each time if it did
 * so then, it takes the place of what *found and *last tell of. */
static bool
confirm(struct hunt *hunt, const struct program *program, struct found *found, struct trial *last) {
    struct found again = *found;
    struct trial trial = {0};
    bool is_flaky = found->again < found->plays;
    again.again = again.plays = 0;
    replay(hunt, program, is_flaky ? CHASE_TRIES_MAX : 1, &again, &trial);
    if (!is_flaky && again.again == 1) {
        replay(hunt, program, CHASE_CONFIRMS, &again, &trial);
    }
    if (again.again == 0 || (!is_flaky && again.again < again.plays)) {
        trial_release(&trial);
        return false;
    }
    trial_release(last);
    *last = trial;
    *found = again;
    return true;
}

/* Makes the program small. A cut that made the failure rare, or that a busy machine has let pass,
 * is taken back: the smallest on the trail that is confirmed stands, or the program itself. */
static void
reduce(struct hunt *hunt, struct program *program, struct found *found, struct trial *last) {
    int64_t left_ns = found->end_ns - clock_now_ns();
    struct chase chase = {.hunt = hunt,
                          .signature = found->signature,
                          .end_ns = found->end_ns - left_ns / CHASE_CONFIRM_SHARE};
    chase_weigh(&chase, found, last->finding.span_ns);
    shrink(&chase, found, program);
    bool is_confirmed = false;
    for (size_t left = chase.trail_count; left > 0 && !is_confirmed; left--) {
        const struct program *smaller = &chase.trail[left - 1];
        is_confirmed = !is_interrupted(hunt) && confirm(hunt, smaller, found, last);
        *program = is_confirmed ? *smaller : *program;
        found->is_minimal = found->is_minimal && is_confirmed;
        found->is_out_of_time = found->is_out_of_time || clock_now_ns() >= found->end_ns;
    }
    free(chase.trail);
}

/* Shrinks and keeps it; the trial is taken over. */
static void
settle(struct hunt *hunt, struct program *program, struct found *found, struct trial *last) {
    if (found->again > 0) {
        reduce(hunt, program, found, last);
    }
    found_keep(hunt, found, program, last);
    trial_release(last);
}

/* ---- rumours ---- */

struct rumour {
    struct program program;
    struct found found;
    struct trial last;
    unsigned looks;   /* programs that showed it */
    int64_t spent_ns; /* of its time, for them */
};

static struct rumour *rumour_find(struct hunt *hunt, const struct signature *signature) {
    for (size_t i = 0; i < hunt->rumour_count; i++) {
        if (signature_is_equal(&hunt->rumours[i].found.signature, signature)) {
            return &hunt->rumours[i];
        }
    }
    hunt->rumours =
        objref__memory_grow(hunt->rumours, hunt->rumour_count + 1, sizeof *hunt->rumours);
    struct rumour *rumour = &hunt->rumours[hunt->rumour_count++];
    memset(rumour, 0, sizeof *rumour);
    rumour->found.signature = *signature;
    return rumour;
}

/* Of two programs that fail in the same way now and then, the one that fails oftener stays. */
static void rumour_take(struct rumour *rumour,
                        const struct program *program,
                        const struct found *found,
                        struct trial *last) {
    bool is_better = rumour->looks == 0 ||
                     found->again * rumour->found.plays > rumour->found.again * found->plays;
    rumour->looks++;
    if (!is_better) {
        trial_release(last);
        return;
    }
    trial_release(&rumour->last);
    rumour->program = *program;
    rumour->found = *found;
    rumour->last = *last;
}

static bool rumour_is_ripe(const struct hunt *hunt, const struct rumour *rumour) {
    return rumour->looks >= CHASE_LOOKS || rumour->spent_ns >= hunt->shrink_ns / CHASE_RUMOUR_SHARE;
}

/* At the end of the hunt, or when it was looked at enough, the best of its programs is settled. */
static void rumour_settle(struct hunt *hunt, struct rumour *rumour) {
    if (rumour->looks == 0 || chase_knows(hunt, &rumour->found.signature)) {
        return;
    }
    rumour->found.end_ns = clock_now_ns() + hunt->shrink_ns - rumour->spent_ns;
    settle(hunt, &rumour->program, &rumour->found, &rumour->last);
    memset(&rumour->last, 0, sizeof rumour->last);
}

void chase_release(struct hunt *hunt) {
    for (size_t i = 0; i < hunt->rumour_count; i++) {
        trial_release(&hunt->rumours[i].last);
    }
    free(hunt->rumours);
}

/* The trial (taken over) failed among others: is it so alone, in what way, and how small? */
void chase_program(struct hunt *hunt, uint64_t index, struct program *program, struct trial *last) {
    struct found found = {.index = index, .before = last->statements};
    found.after_ns = clock_now_ns() - hunt->begin_ns;
    examine(hunt, program, &found, last);
    if (chase_knows(hunt, &found.signature)) {
        trial_release(last);
        return;
    }
    struct rumour *rumour = rumour_find(hunt, &found.signature);
    int64_t begin_ns = clock_now_ns();
    found.end_ns = begin_ns + hunt->shrink_ns - rumour->spent_ns;
    replay(hunt, program, CHASE_PLAYS, &found, last);
    if (found.again == 0 && may_be_machine(&last->finding)) {
        hunt->unconfirmed++;
        trial_release(last);
    } else if (found.again == found.plays) {
        settle(hunt, program, &found, last);
    } else {
        rumour->spent_ns += clock_now_ns() - begin_ns;
        rumour_take(rumour, program, &found, last);
        if (rumour_is_ripe(hunt, rumour)) {
            rumour_settle(hunt, rumour);
        }
    }
}

void chase_end(struct hunt *hunt) {
    for (size_t i = 0; i < hunt->rumour_count; i++) {
        rumour_settle(hunt, &hunt->rumours[i]);
    }
}
