/* suite - see suite.h. */
#include "suite.h"

#include "clock.h"
#include "language/failure.h"
#include "language/text.h"
#include "message.h"
#include "player.h"
#include "probe.h"
#include "result.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SUITE_REPEATS 3    /* of a failed case, alone */
#define SUITE_HELLOS_MAX 3 /* starts in a row that may go unanswered once a session was there */

/* ---- order ---- */

struct ordered {
    const objref__case *scene;
    char *key; /* owned */
    bool is_alone;
};

/* Cases that share a session first, by their options; then those with one of their own. */
static int ordered_compare(const void *left, const void *right) {
    const struct ordered *one = left, *other = right;
    if (one->is_alone != other->is_alone) {
        return one->is_alone ? 1 : -1;
    }
    int by_key = one->is_alone ? 0 : strcmp(one->key, other->key);
    return by_key != 0 ? by_key : strcmp(one->scene->id, other->scene->id);
}

void suite_order(struct suite *suite) {
    struct ordered *items = objref__memory(suite->case_count, sizeof *items);
    for (size_t i = 0; i < suite->case_count; i++) {
        const objref__case *scene = suite->cases[i];
        bool is_alone = scene->is_fresh || scene->runtime_none || scene->places != 0;
        items[i] = (struct ordered){scene, player_key(scene), is_alone};
    }
    qsort(items, suite->case_count, sizeof *items, ordered_compare);
    for (size_t i = 0; i < suite->case_count; i++) {
        suite->cases[i] = items[i].scene;
        free(items[i].key);
    }
    free(items);
}

bool suite_skips(const struct suite *suite, const objref__case *scene) {
    if (suite->plays_slow || !objref__case_has_tag(scene, "slow")) {
        return false;
    }
    for (size_t i = 0; i < suite->asked_count; i++) {
        const char *word = suite->asked[i];
        if (strcmp(word, scene->id) == 0 || strcmp(word, "tag:slow") == 0) {
            return false;
        }
    }
    return true;
}

/* ---- one case ---- */

void played_release(struct played *played) {
    finding_release(&played->finding);
    free(played->text);
    free(played->command);
    memset(played, 0, sizeof *played);
}

/* A word of sh: as it is when it is plain, else in quotes. */
static void word_say(objref__text *text, const char *word) {
    if (word[strcspn(word, " \t'\"\\$&|;<>()*?[]#~`!{}")] == '\0') {
        objref__text_say(text, "%s", word);
        return;
    }
    objref__text_say(text, "'");
    for (const char *sign = word; *sign != '\0'; sign++) {
        if (*sign == '\'') {
            objref__text_say(text, "'\\''");
        } else {
            objref__text_add(text, sign, 1);
        }
    }
    objref__text_say(text, "'");
}

bool suite_is_race(const objref__case *scene) {
    return (scene->verbs >> OBJREF__VERB_JOIN & 1) != 0;
}

/* The command that repeats it, as it can be pasted: a case of the suite by its id, any other by its
 * file. */
static char *again_command(const struct suite *suite,
                           const objref__case *scene,
                           const char *impl,
                           uint64_t seed) {
    char *shipped = message_format("%s/conformance/cases/%s.case", impl_root(), scene->id);
    objref__text text = {0};
    bool is_altered = false;
    for (size_t i = 0; i < sizeof suite->altered / sizeof *suite->altered; i++) {
        is_altered = is_altered || suite->altered[i] != NULL;
    }
    objref__text_say(&text, is_altered ? "objref check" : "objref replay ");
    for (size_t i = 0; i < sizeof suite->altered / sizeof *suite->altered; i++) {
        objref__text_say(&text, suite->altered[i] != NULL ? " %s" : "", suite->altered[i]);
    }
    if (is_altered) {
        objref__text_say(&text, " %s", scene->id);
    } else if (strcmp(scene->file, shipped) == 0) {
        objref__text_say(&text, "%s.case", scene->id);
    } else {
        word_say(&text, scene->file);
    }
    objref__text_say(&text, " -i ");
    word_say(&text, impl);
    if (suite_is_race(scene)) {
        objref__text_say(&text, " --seed %" PRIu64, seed);
    }
    free(shipped);
    return objref__text_take(&text);
}

static void played_explain(const struct suite *suite, struct played *played, const char *impl) {
    const struct finding *finding = &played->finding;
    played->command = again_command(suite, played->scene, impl, played->seed);
    objref__failure failure = {
        .verdict = verdict_name(played->verdict),
        .line = finding->line,
        .expected = finding->expected,
        .observed = finding->observed,
        .with = finding->with,
        .again = played->command,
    };
    objref__text text = {0};
    objref__failure_print(played->scene, &failure, &text);
    played->text = objref__text_take(&text);
}

/* A wrong answer stands however rarely it comes back; a hang or a late one may be the machine's. */
static bool may_be_flaky(const struct finding *finding) {
    return finding->verdict == VERDICT_HANG || finding->is_late;
}

static void case_repeat(struct suite *suite, struct stage *stage, struct played *played) {
    bool is_flaky = may_be_flaky(&played->finding);
    while (played->repeats < SUITE_REPEATS && suite->repeat_ns > 0) {
        struct finding finding;
        stage_throw(stage, played->seed, played->scene->id);
        player_play(stage, played->scene, true, &finding);
        suite->repeat_ns -= finding.span_ns;
        bool is_failure = verdict_is_failure(finding.verdict);
        bool is_over = finding.verdict == VERDICT_COUNT;
        finding_release(&finding);
        if (is_over) {
            return;
        }
        played->repeats++;
        played->again += is_failure;
        if (is_flaky && is_failure) {
            return; /* it came back: no use to wait for it a third time */
        }
    }
    if (is_flaky && played->repeats > 0 && played->again == 0) {
        played->verdict = VERDICT_FLAKY;
    }
}

/* A program that had worked and then does not even say hello is given some more tries. */
static void case_try(const struct suite *suite, struct stage *stage, struct played *played) {
    struct finding *ret_finding = &played->finding;
    for (int i = 0; i < SUITE_HELLOS_MAX; i++) {
        if (i > 0) {
            finding_release(ret_finding);
        }
        stage_throw(stage, played->seed, played->scene->id);
        player_play(stage, played->scene, suite->is_isolated, ret_finding);
        if (!ret_finding->is_unheard || stage->sessions == 0) {
            return;
        }
    }
}

/* Plays until the case does not pass, or as often as is asked; each play has its own seed. */
static void case_plays(const struct suite *suite, struct stage *stage, struct played *played) {
    played->seed = suite->seed;
    case_try(suite, stage, played);
    played->plays = 1;
    while (played->plays < suite->plays && played->finding.verdict == VERDICT_PASS) {
        finding_release(&played->finding);
        played->seed = suite->seed + played->plays++;
        case_try(suite, stage, played);
    }
}

/* UNSUPPORTED stands only if the op that hello denies is refused, too. Each op is asked for once.
 */
static void denial_check(struct stage *stage, struct finding *finding) {
    const char *op = finding->denied;
    if (finding->verdict != VERDICT_UNSUPPORTED || op == NULL || !probe_is_possible(stage, op)) {
        return;
    }
    if (json_is_true(json_object_get(stage->probed, op))) {
        return;
    }
    struct finding probed;
    probe_op(stage, op, &probed);
    if (probed.verdict == VERDICT_PASS) {
        (void)json_object_set_new(stage->probed, op, json_true());
        finding_release(&probed);
    } else {
        probed.span_ns = finding->span_ns;
        probed.line = 0;
        probed.denied = op;
        finding_release(finding);
        *finding = probed;
    }
}

/* A program that does not start, and an op that is denied and there, need no second look. */
static bool can_repeat(const struct stage *stage, const struct finding *finding) {
    bool has_started = !finding->is_unheard && !(finding->is_start && stage->sessions == 0);
    return has_started && finding->denied == NULL;
}

void suite_play_case(struct suite *suite,
                     struct stage *stage,
                     const struct impl *impl,
                     struct expectations *expectations,
                     const objref__case *scene,
                     struct played *ret_played) {
    *ret_played = (struct played){.scene = scene};
    struct finding *finding = &ret_played->finding;
    if (suite_skips(suite, scene)) {
        finding->verdict = ret_played->verdict = VERDICT_SKIP;
        finding->reason = message_copy("tagged slow; --slow plays it");
        return;
    }
    case_plays(suite, stage, ret_played);
    denial_check(stage, finding);
    ret_played->verdict = finding->verdict;
    if (finding->verdict == VERDICT_COUNT) {
        return;
    }
    if (expectations != NULL) {
        ret_played->verdict =
            expectations_judge(expectations, scene->id, finding, &ret_played->entry);
    }
    bool is_unforeseen = verdict_is_failure(ret_played->verdict);
    if (is_unforeseen && can_repeat(stage, finding)) {
        case_repeat(suite, stage, ret_played);
    }
    if (is_unforeseen || ret_played->verdict == VERDICT_XFAIL ||
        finding->verdict == VERDICT_ERROR) {
        played_explain(suite, ret_played, impl->name);
    }
}

/* ---- all cases ---- */

static void stale_add(struct suite *suite,
                      const struct impl *impl,
                      const struct expectations *expectations,
                      struct tally *tally) {
    for (size_t i = 0; expectations != NULL && suite->is_whole && i < expectations->count; i++) {
        if (!expectations->items[i].is_met) {
            result_stale(suite->records, impl, &expectations->items[i]);
            tally_add_stale(tally, expectations->items[i].fields[EXPECTATION_CASE]);
        }
    }
}

/* Whether the program never came up, or came up before and now refuses. */
static bool has_not_started(const struct stage *stage, const struct finding *finding) {
    return finding->is_unheard || (finding->is_start && stage->sessions == 0);
}

static void finding_move(struct finding *target, struct finding *source) {
    *target = *source;
    memset(source, 0, sizeof *source);
}

/* What all cases of one run on one implementation have in common. */
struct contest {
    struct suite *suite;
    struct stage *stage;
    const struct impl *impl;
    struct expectations *expectations; /* NULL: none */
    struct tally *tally;
    uint64_t round; /* from 1 */
};

static void case_report(const struct contest *contest, const struct played *played, size_t done) {
    const struct suite *suite = contest->suite;
    if (contest->round > 1 && !verdict_breaks(played->verdict)) {
        return; /* as in the first round */
    }
    tally_add(contest->tally, played->scene, played->verdict, played->finding.verdict);
    if (played->finding.is_leak) {
        tally_add_leak(contest->tally);
    }
    if (suite->records != NULL) {
        json_t *record = result_case(contest->impl, played);
        if (verdict_breaks(played->verdict) && !tally_breaks(contest->tally, played->verdict)) {
            (void)json_object_set_new(record, "tolerated", json_true());
        }
        if (contest->round > 1) {
            (void)json_object_set_new(record, "round", json_integer((json_int_t)contest->round));
        }
        records_add(suite->records, record);
    }
    if (suite->listener != NULL) {
        suite->listener(suite->user, played, done, suite->case_count);
    }
}

/* Who played has judged, too, but only here is noted which entries were met. */
static void crew_judge(const struct contest *contest, struct played *played) {
    if (contest->expectations == NULL) {
        return;
    }
    enum verdict verdict = expectations_judge(contest->expectations, played->scene->id,
                                              &played->finding, &played->entry);
    if (played->verdict != VERDICT_FLAKY) {
        played->verdict = verdict;
    }
}

/* Plays the case here, or has it from the crew. */
static void case_take(const struct contest *contest, size_t index, struct played *ret_played) {
    struct suite *suite = contest->suite;
    if (suite->crew == NULL) {
        suite_play_case(suite, contest->stage, contest->impl, contest->expectations,
                        suite->cases[index], ret_played);
    } else {
        contest->stage->sessions += crew_take(suite->crew, index, ret_played);
        ret_played->scene = suite->cases[index];
        crew_judge(contest, ret_played);
    }
}

/* False when the run is over: interrupted, or the program does not start. */
static bool case_next(const struct contest *contest, size_t index, struct finding *ret_finding) {
    struct played played;
    struct tally *tally = contest->tally;
    case_take(contest, index, &played);
    tally->is_interrupted = loop_is_interrupted(contest->stage->loop);
    tally->has_not_started =
        !tally->is_interrupted && has_not_started(contest->stage, &played.finding);
    bool goes_on = !tally->is_interrupted && !tally->has_not_started;
    if (goes_on) {
        case_report(contest, &played, index + 1);
    } else if (tally->has_not_started) {
        finding_move(ret_finding, &played.finding);
    }
    played_release(&played);
    return goes_on;
}

/* A first round; then more, as long as there was something to play and all of it was as expected.
 */
static bool is_round_due(const struct contest *contest) {
    const struct tally *tally = contest->tally;
    bool is_good = tally_played(tally) > 0 && json_array_size(tally->unexpected) == 0;
    return contest->round == 0 || (is_good && contest->round < contest->suite->rounds);
}

static bool round_play(struct contest *contest, struct finding *ret_finding) {
    struct suite *suite = contest->suite;
    suite->seed += contest->round > 0;
    contest->round++;
    if (suite->crew != NULL) {
        crew_begin(suite->crew, suite->seed, suite->case_count);
    }
    bool goes_on = true;
    for (size_t i = 0; goes_on && i < suite->case_count; i++) {
        goes_on = case_next(contest, i, ret_finding);
    }
    return goes_on;
}

/* Hears the first hello, so that the record of the implementation comes before its cases. A hello
 * that breaks the protocol is a verdict, and each case will get it. */
static bool suite_meet(struct suite *suite,
                       struct stage *stage,
                       const struct impl *impl,
                       const struct expectations *expectations,
                       struct finding *ret_finding) {
    bool is_met = player_meet(stage, ret_finding);
    if (is_met && suite->records != NULL) {
        result_implementation(suite->records, impl, expectations, stage->hello);
    }
    bool goes_on = is_met || !ret_finding->is_unheard;
    if (goes_on) {
        finding_release(ret_finding);
    }
    return goes_on;
}

void suite_play(struct suite *suite,
                struct stage *stage,
                const struct impl *impl,
                struct expectations *expectations,
                struct tally *ret_tally,
                struct finding *ret_finding) {
    tally_open(ret_tally, suite->rules);
    ret_tally->tolerates_flaky = suite->tolerates_flaky;
    *ret_finding = (struct finding){0};
    bool goes_on =
        suite->case_count == 0 || suite_meet(suite, stage, impl, expectations, ret_finding);
    ret_tally->is_interrupted = loop_is_interrupted(stage->loop);
    ret_tally->has_not_started = !goes_on && !ret_tally->is_interrupted;
    struct contest contest = {suite, stage, impl, expectations, ret_tally, 0};
    while (goes_on && is_round_due(&contest)) {
        goes_on = round_play(&contest, ret_finding);
    }
    ret_tally->rounds = contest.round;
    if (!ret_tally->is_interrupted && !ret_tally->has_not_started) {
        stale_add(suite, impl, expectations, ret_tally);
    }
    result_rules(suite->records, impl, ret_tally);
}
