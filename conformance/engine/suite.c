/* suite - see suite.h. */
#include "suite.h"

#include "clock.h"
#include "language/failure.h"
#include "language/text.h"
#include "message.h"
#include "player.h"
#include "probe.h"

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

/* The command that repeats it, as it can be pasted: a case of the suite by its id, any other by its
 * file. */
static char *again_command(const objref__case *scene, const char *impl) {
    char *shipped = message_format("%s/conformance/cases/%s.case", impl_root(), scene->id);
    objref__text text = {0};
    objref__text_say(&text, "objref replay ");
    if (strcmp(scene->file, shipped) == 0) {
        objref__text_say(&text, "%s.case", scene->id);
    } else {
        word_say(&text, scene->file);
    }
    objref__text_say(&text, " -i ");
    word_say(&text, impl);
    free(shipped);
    return objref__text_take(&text);
}

static void played_explain(struct played *played, const char *impl) {
    const struct finding *finding = &played->finding;
    played->command = again_command(played->scene, impl);
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
static void case_try(struct stage *stage, const objref__case *scene, struct finding *ret_finding) {
    for (int i = 0; i < SUITE_HELLOS_MAX; i++) {
        if (i > 0) {
            finding_release(ret_finding);
        }
        player_play(stage, scene, false, ret_finding);
        if (!ret_finding->is_unheard || stage->sessions == 0) {
            return;
        }
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
    case_try(stage, scene, finding);
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
        played_explain(ret_played, impl->name);
    }
}

/* ---- records ---- */

static json_t *texts_json(const char *const *texts, uint32_t count) {
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++) {
        (void)json_array_append_new(list, record_text(texts[i]));
    }
    return list;
}

static char *source_text(const objref__case *scene) {
    objref__text text = {0};
    for (uint32_t i = 0; i < scene->line_count; i++) {
        if (scene->lines[i] != NULL) {
            objref__text_say(&text, "%s\n", scene->lines[i]);
        }
    }
    return objref__text_take(&text);
}

static void record_failure(json_t *record, const struct played *played) {
    char *source = source_text(played->scene);
    record_set(record, "text", played->text);
    record_set(record, "source", source);
    record_set(record, "with", played->finding.with);
    record_set(record, "again", played->command);
    record_set(record, "stderr", played->finding.log);
    free(source);
    if (played->repeats > 0) {
        char *repeats = message_format("%u of %u", played->again, played->repeats);
        record_set(record, "repeats", repeats);
        free(repeats);
    }
}

/* With three decimals: more would only be noise in the file. */
static double milliseconds(int64_t span_ns) {
    int64_t span_us = span_ns / 1000;
    return (double)span_us / 1000.0;
}

static json_t *record_case(const struct impl *impl, const struct played *played) {
    const objref__case *scene = played->scene;
    const struct finding *finding = &played->finding;
    json_t *record = json_pack(
        "{s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:f}", "record", "case", "impl", record_text(impl->name),
        "case", record_text(scene->id), "rules", texts_json(scene->rules, scene->rule_count),
        "title", record_text(scene->title), "tags", texts_json(scene->tags, scene->tag_count),
        "verdict", verdict_name(played->verdict), "ms", milliseconds(finding->span_ns));
    record_set(record, "expected", finding->expected);
    record_set(record, "observed", finding->observed);
    record_set(record, "reason", finding->reason);
    record_set(record, "layer", finding->is_adapters ? "adapter" : NULL);
    if (finding->line > 0) {
        (void)json_object_set_new(record, "line", json_integer(finding->line));
    }
    if (played->entry != NULL) {
        record_set(record, "raw", verdict_name(finding->verdict));
        record_set(record, "expected_because", played->entry->reason);
    }
    if (played->text != NULL) {
        record_failure(record, played);
    }
    return record;
}

static void record_implementation(struct records *records,
                                  const struct impl *impl,
                                  const struct expectations *expectations,
                                  const json_t *hello) {
    static const char *const copied[] = {"ops",     "options",  "capabilities", "isolation",
                                         "choices", "emulated", "settings"};
    json_t *record =
        json_pack("{s:s,s:o}", "record", "implementation", "impl", record_text(impl->name));
    (void)json_object_update(record, json_object_get(hello, "implementation"));
    (void)json_object_set_new(record, "record", json_string("implementation"));
    (void)json_object_set_new(record, "impl", record_text(impl->name));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        json_t *member = json_object_get(hello, copied[i]);
        if (member != NULL) {
            (void)json_object_set(record, copied[i], member);
        }
    }
    (void)json_object_set(record, "functions",
                          json_object_get(json_object_get(hello, "functions"), "names"));
    record_set(record, "expectations", expectations != NULL ? expectations->path : NULL);
    records_add(records, record);
}

static void
record_stale(struct suite *suite, const struct impl *impl, const struct expectation *entry) {
    if (suite->records != NULL) {
        json_t *record =
            json_pack("{s:s,s:o,s:o,s:s}", "record", "stale", "impl", record_text(impl->name),
                      "entry", record_text(entry->pattern), "verdict", "STALE");
        record_set(record, "reason", entry->reason);
        records_add(suite->records, record);
    }
}

static void record_rules(struct suite *suite, const struct impl *impl, const struct tally *tally) {
    for (size_t i = 0; suite->records != NULL && i < tally->rule_count; i++) {
        records_add(suite->records, json_pack("{s:s,s:o,s:s,s:s}", "record", "rule_verdict", "impl",
                                              record_text(impl->name), "rule", tally->rules[i].rule,
                                              "verdict", rule_verdict(&tally->rules[i])));
    }
}

/* ---- all cases ---- */

static void stale_add(struct suite *suite,
                      const struct impl *impl,
                      const struct expectations *expectations,
                      struct tally *tally) {
    for (size_t i = 0; expectations != NULL && suite->is_whole && i < expectations->count; i++) {
        if (!expectations->items[i].is_met) {
            record_stale(suite, impl, &expectations->items[i]);
            tally_add_stale(tally, expectations->items[i].pattern);
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
};

static void case_report(const struct contest *contest, const struct played *played, size_t done) {
    const struct suite *suite = contest->suite;
    tally_add(contest->tally, played->scene, played->verdict, played->finding.verdict);
    if (played->finding.is_leak) {
        tally_add_leak(contest->tally);
    }
    if (suite->records != NULL) {
        records_add(suite->records, record_case(contest->impl, played));
    }
    if (suite->listener != NULL) {
        suite->listener(suite->user, played, done, suite->case_count);
    }
}

/* False when the run is over: interrupted, or the program does not start. */
static bool case_next(const struct contest *contest, size_t index, struct finding *ret_finding) {
    struct played played;
    struct tally *tally = contest->tally;
    suite_play_case(contest->suite, contest->stage, contest->impl, contest->expectations,
                    contest->suite->cases[index], &played);
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

/* Hears the first hello, so that the record of the implementation comes before its cases. A hello
 * that breaks the protocol is a verdict, and each case will get it. */
static bool suite_meet(struct suite *suite,
                       struct stage *stage,
                       const struct impl *impl,
                       const struct expectations *expectations,
                       struct finding *ret_finding) {
    bool is_met = player_meet(stage, ret_finding);
    if (is_met && suite->records != NULL) {
        record_implementation(suite->records, impl, expectations, stage->hello);
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
    *ret_finding = (struct finding){0};
    bool goes_on =
        suite->case_count == 0 || suite_meet(suite, stage, impl, expectations, ret_finding);
    ret_tally->is_interrupted = loop_is_interrupted(stage->loop);
    ret_tally->has_not_started = !goes_on && !ret_tally->is_interrupted;
    const struct contest contest = {suite, stage, impl, expectations, ret_tally};
    for (size_t i = 0; goes_on && i < suite->case_count; i++) {
        goes_on = case_next(&contest, i, ret_finding);
    }
    if (!ret_tally->is_interrupted && !ret_tally->has_not_started) {
        stale_add(suite, impl, expectations, ret_tally);
    }
    record_rules(suite, impl, ret_tally);
}
