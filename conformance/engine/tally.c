/* tally - see tally.h. */
#include "tally.h"

#include "language/text.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>

int exit_combine(int left, int right) {
    static const int order[] = {EXIT_INTERRUPTED,     EXIT_INTERNAL_ERROR, EXIT_USAGE,
                                EXIT_BAD_RECORDS,     EXIT_NOT_STARTED,    EXIT_NOTHING_RAN,
                                EXIT_NOT_AS_EXPECTED, EXIT_INCONCLUSIVE};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (left == order[i] || right == order[i]) {
            return order[i];
        }
    }
    return EXIT_AS_EXPECTED;
}

void tally_open(struct tally *tally, const json_t *rules) {
    *tally = (struct tally){.unexpected = json_array(), .rule_count = json_array_size(rules)};
    tally->rules = objref__memory(tally->rule_count, sizeof *tally->rules);
    for (size_t i = 0; i < tally->rule_count; i++) {
        const json_t *rule = json_array_get(rules, i);
        tally->rules[i].rule = json_string_value(json_object_get(rule, "rule"));
        tally->rules[i].is_proven = json_array_size(json_object_get(rule, "twins")) > 0;
    }
}

void tally_release(struct tally *tally) {
    free(tally->rules);
    json_decref(tally->unexpected);
    memset(tally, 0, sizeof *tally);
}

static struct rule_tally *rule_find(const struct tally *tally, const char *rule) {
    for (size_t i = 0; i < tally->rule_count; i++) {
        if (strcmp(tally->rules[i].rule, rule) == 0) {
            return &tally->rules[i];
        }
    }
    return NULL;
}

static bool is_played(enum verdict raw) {
    return raw != VERDICT_UNSUPPORTED && raw != VERDICT_SKIP;
}

bool tally_breaks(const struct tally *tally, enum verdict verdict) {
    return verdict_breaks(verdict) && !(verdict == VERDICT_FLAKY && tally->tolerates_flaky);
}

void tally_add(struct tally *tally,
               const objref__case *scene,
               enum verdict verdict,
               enum verdict raw) {
    tally->counts[verdict]++;
    if (tally_breaks(tally, verdict)) {
        (void)json_array_append_new(tally->unexpected, record_text(scene->id));
    }
    for (uint32_t i = 0; i < scene->rule_count && is_played(raw); i++) {
        struct rule_tally *rule = rule_find(tally, scene->rules[i]);
        if (rule != NULL) {
            rule->applicable++;
            rule->passed += raw == VERDICT_PASS;
            rule->failed += verdict_is_failure(raw);
        }
    }
}

void tally_add_leak(struct tally *tally) {
    struct rule_tally *rule = rule_find(tally, "LIFE-2");
    if (rule != NULL) {
        rule->applicable++;
        rule->failed++;
    }
}

void tally_add_stale(struct tally *tally, const char *pattern) {
    tally->counts[VERDICT_STALE]++;
    (void)json_array_append_new(tally->unexpected, record_text(pattern));
}

const char *rule_verdict(const struct rule_tally *rule) {
    if (rule->failed > 0) {
        return "FAIL";
    }
    return rule->applicable > 0 && rule->passed == rule->applicable ? "PASS" : "UNTESTED";
}

struct rule_counts tally_rules(const struct tally *tally) {
    struct rule_counts counts = {.total = tally->rule_count};
    for (size_t i = 0; i < tally->rule_count; i++) {
        const struct rule_tally *rule = &tally->rules[i];
        char verdict = rule_verdict(rule)[0];
        counts.applicable += rule->applicable > 0;
        counts.passed += verdict == 'P';
        counts.failed += verdict == 'F';
        counts.untested += verdict == 'U';
        counts.unproven += verdict == 'P' && !rule->is_proven;
    }
    return counts;
}

size_t tally_played(const struct tally *tally) {
    size_t count = 0;
    for (int i = 0; i < VERDICT_COUNT; i++) {
        count += i != VERDICT_STALE && is_played((enum verdict)i) ? tally->counts[i] : 0;
    }
    return count;
}

int tally_exit(const struct tally *tally) {
    int code = EXIT_AS_EXPECTED;
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (tally->counts[i] > 0 && tally_breaks(tally, (enum verdict)i)) {
            code = exit_combine(code, i == VERDICT_ERROR          ? EXIT_INTERNAL_ERROR
                                      : i == VERDICT_INCONCLUSIVE ? EXIT_INCONCLUSIVE
                                                                  : EXIT_NOT_AS_EXPECTED);
        }
    }
    if (tally_played(tally) == 0) {
        code = exit_combine(code, EXIT_NOTHING_RAN);
    }
    if (tally->has_not_started) {
        code = exit_combine(code, EXIT_NOT_STARTED);
    }
    return tally->is_interrupted ? EXIT_INTERRUPTED : code;
}

json_t *tally_json(const struct tally *tally, const char *implementation) {
    json_t *counts = json_object();
    for (int i = 0; i < VERDICT_COUNT; i++) {
        (void)json_object_set_new(counts, verdict_word((enum verdict)i),
                                  json_integer((json_int_t)tally->counts[i]));
    }
    struct rule_counts rules = tally_rules(tally);
    json_t *rule_object =
        json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "total", (json_int_t)rules.total, "applicable",
                  (json_int_t)rules.applicable, "passed", (json_int_t)rules.passed, "failed",
                  (json_int_t)rules.failed, "untested", (json_int_t)rules.untested, "unproven",
                  (json_int_t)rules.unproven);
    return json_pack("{s:o,s:o,s:o,s:O}", "implementation", record_text(implementation), "counts",
                     counts, "rules", rule_object, "unexpected", tally->unexpected);
}
