/* check - `objref check [-i IMPL]… [SELECTOR]…`: plays the suite's cases against implementations,
 * streams the record file, prints what a person needs. */
#include "arguments.h"
#include "playing.h"

#include "engine/impl.h"
#include "fuzz/alteration.h"
#include "language/catalogue.h"
#include "language/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: objref check [-i IMPL]… [SELECTOR]… [--out DIR] [--expect FILE] [--multiplier X]\n"
    "                    [--slow] [--once] [--repeat N] [--until-fail] [--isolate] [-j N] [--shard "
    "K/N]\n"
    "                    [--seed N] [--tolerate-flaky] [--hop] [--dead-nodes] [--put-as-task]\n"
    "                    [--json] [-q] [-v]\n"
    "\n"
    "Plays the cases against an implementation and says which rules hold.\n"
    "\n"
    "  -i IMPL          a program with its arguments, or: reference (without -i), dask, "
    "twin:NAME,\n"
    "                   hostile:NAME; may be given again\n"
    "  SELECTOR         a rule (GET-4), a case (GET/zero-polls), a family (GET), a pattern "
    "(PLAN-*),\n"
    "                   level:must, tag:NAME, or a case file; without one: everything\n"
    "  --out DIR        where results.jsonl is written anew (./objref-out)\n"
    "  --expect FILE    failures that are known; without it those that ship with IMPL\n"
    "  --multiplier X   all bounds are X times as long\n"
    "  --slow           cases tagged slow, too; one that is named by its id is always played\n"
    "  --once           a case that failed is not played again\n"
    "  --repeat N       each case N times, or until it fails\n"
    "  --until-fail     all cases again and again, until one fails; N times with --repeat N\n"
    "  --isolate        programs of its own for each case\n"
    "  -j N             N programs at once; what is written is in the same order\n"
    "  --shard K/N      the K-th of N parts of the cases; a case stays in its part\n"
    "  --seed N         of the pauses before operations that overlap; another one each time\n"
    "  --tolerate-flaky a hang or late answer that did not come back is no failure\n"
    "  --hop            every ref to bytes and back, between any two steps; the same verdicts\n"
    "  --dead-nodes     an object and a task that nobody needs before each step; the same\n"
    "  --put-as-task    what a case puts comes from a task; cases with nothing to alter are left "
    "out\n"
    "  --json           one object per implementation on standard output, and nothing else\n"
    "  -q, -v           only the summary; a line for each case\n"
    "Exit: 0 as expected, 1 not as expected, 2 usage or a mistake in a file, 3 IMPL did not "
    "start,\n"
    "4 nothing ran, 70 internal error, 130 interrupted.\n";

static json_t *case_ids(const objref__catalogue *catalogue, const objref__rule *rule) {
    json_t *ids = json_array();
    for (uint32_t i = 0; i < rule->case_count; i++) {
        const objref__entry *entry = &catalogue->cases[rule->cases[i]];
        (void)json_array_append_new(ids, record_text(entry->scene->id));
    }
    return ids;
}

static json_t *twin_names(const objref__catalogue *catalogue, const objref__rule *rule) {
    json_t *names = json_array();
    for (uint32_t i = 0; i < catalogue->twin_count; i++) {
        if (objref__twin_breaks(&catalogue->twins[i], rule->id)) {
            (void)json_array_append_new(names, record_text(catalogue->twins[i].name));
        }
    }
    return names;
}

static json_t *rule_record(const objref__catalogue *catalogue, const objref__rule *rule) {
    json_t *record = json_pack("{s:s,s:o,s:o,s:o,s:b,s:o,s:o,s:o,s:o,s:o}", "record", "rule",
                               "rule", record_text(rule->id), "family", record_text(rule->family),
                               "level", record_text(rule->level), "core", rule->is_core, "profile",
                               record_text(rule->profile), "text", record_text(rule->text),
                               "source", record_text(rule->source), "cases",
                               case_ids(catalogue, rule), "twins", twin_names(catalogue, rule));
    record_set(record, "untested", rule->untested);
    record_set(record, "test", rule->test);
    return record;
}

static json_t *rules_make(const objref__catalogue *catalogue) {
    json_t *rules = json_array();
    for (uint32_t i = 0; i < catalogue->rule_count; i++) {
        (void)json_array_append_new(rules, rule_record(catalogue, &catalogue->rules[i]));
    }
    return rules;
}

static bool selectors_apply(objref__catalogue *catalogue, const struct arguments *arguments) {
    objref__text fault = {0};
    bool is_good = true;
    if (arguments->word_count == 0) {
        objref__catalogue_select_all(catalogue);
    }
    for (size_t i = 0; i < arguments->word_count; i++) {
        is_good = objref__catalogue_select(catalogue, arguments->words[i], &fault) && is_good;
    }
    if (!is_good) {
        (void)fprintf(stderr, "objref: %s\n", objref__text_get(&fault));
    }
    objref__text_release(&fault);
    return is_good;
}

/* By a hash of the id (FNV-1a), so a case stays in its shard whatever is added. */
static bool is_of_shard(const char *id, const struct arguments *arguments) {
    uint64_t hash = 0xcbf29ce484222325U;
    for (const char *sign = id; *sign != '\0'; sign++) {
        hash = (hash ^ (unsigned char)*sign) * 0x100000001b3U;
    }
    return arguments->shard_count == 0 || hash % arguments->shard_count == arguments->shard - 1;
}

static void suite_fill(struct suite *suite,
                       const objref__catalogue *catalogue,
                       const struct arguments *arguments) {
    suite->plays_slow = arguments->is_slow;
    suite->is_isolated = arguments->is_isolated;
    suite->plays = arguments->is_until_fail ? 1 : arguments->repeat;
    suite->rounds = !arguments->is_until_fail ? 1
                    : arguments->repeat > 1   ? arguments->repeat
                                              : UINT64_MAX;
    suite->tolerates_flaky = arguments->tolerates_flaky;
    suite->asked = arguments->words;
    suite->asked_count = arguments->word_count;
    suite->is_whole = arguments->word_count == 0 && arguments->shard_count == 0;
    suite->cases = objref__memory(catalogue->case_count, sizeof(void *));
    for (uint32_t i = 0; i < catalogue->case_count; i++) {
        const objref__entry *entry = &catalogue->cases[i];
        if (entry->is_selected && is_of_shard(entry->scene->id, arguments)) {
            suite->cases[suite->case_count++] = entry->scene;
        }
    }
    suite_order(suite);
}

/* What an alteration made of the cases: owned here, borrowed by the suite. */
struct altered {
    objref__case **made;
    size_t count;
};

static void
suite_alter(struct suite *suite, const struct arguments *arguments, struct altered *ret_altered) {
    const bool wanted[ALTERATION_COUNT] = {[ALTERATION_HOP] = arguments->has_hop,
                                           [ALTERATION_DEAD] = arguments->has_dead_nodes,
                                           [ALTERATION_TASK] = arguments->has_put_as_task};
    for (int i = 0; i < ALTERATION_COUNT; i++) {
        enum alteration alteration = (enum alteration)i;
        if (wanted[i]) {
            suite->case_count =
                alterations_make(alteration, suite->cases, suite->case_count, &ret_altered[i].made);
            ret_altered[i].count = suite->case_count;
            suite->altered[i] = alteration_flag(alteration);
            suite->is_whole = false;
        }
    }
}

static int
check(const struct arguments *arguments, objref__catalogue *catalogue, int argc, char **argv) {
    struct playing playing;
    json_t *rules = rules_make(catalogue);
    struct suite suite = {.rules = rules};
    suite_fill(&suite, catalogue, arguments);
    struct altered altered[ALTERATION_COUNT] = {0};
    suite_alter(&suite, arguments, altered);
    const char *folder = arguments->out != NULL ? arguments->out : "objref-out";
    if (playing_open(&playing, arguments) && playing_enter(&playing, &suite, true) &&
        playing_record(&playing, folder, argc, argv, &suite)) {
        playing_all(&playing, &suite);
    }
    int code = playing_close(&playing);
    for (int i = 0; i < ALTERATION_COUNT; i++) {
        alterations_release(altered[i].made, altered[i].count);
    }
    free(suite.cases);
    json_decref(rules);
    return code;
}

int main(int argc, char **argv) {
    struct arguments arguments;
    enum arguments_result parsed = arguments_parse(&arguments, argc, argv, usage);
    int code = parsed == ARGUMENTS_HELP ? EXIT_AS_EXPECTED : EXIT_USAGE;
    if (parsed == ARGUMENTS_GOOD) {
        objref__text fault = {0};
        objref__catalogue *catalogue = objref__catalogue_open(impl_root(), &fault);
        if (catalogue == NULL) {
            (void)fprintf(stderr, "%s\n", objref__text_get(&fault));
        } else if (selectors_apply(catalogue, &arguments)) {
            code = check(&arguments, catalogue, argc, argv);
        }
        objref__catalogue_close(catalogue);
        objref__text_release(&fault);
    }
    arguments_release(&arguments);
    return code;
}
