/* result - see result.h. */
#include "result.h"

#include "language/text.h"
#include "message.h"
#include "suite.h"

#include <inttypes.h>
#include <stdlib.h>

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
    if (suite_is_race(played->scene)) {
        char *seed = message_format("%" PRIu64, played->seed);
        record_set(record, "seed", seed);
        free(seed);
    }
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

json_t *result_case(const struct impl *impl, const struct played *played) {
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
    if (played->plays > 1) {
        (void)json_object_set_new(record, "plays", json_integer((json_int_t)played->plays));
    }
    if (finding->line > 0) {
        (void)json_object_set_new(record, "line", json_integer(finding->line));
    }
    if (played->entry != NULL) {
        record_set(record, "raw", verdict_name(finding->verdict));
        record_set(record, "expected_because", played->entry->fields[EXPECTATION_REASON]);
    }
    if (played->text != NULL) {
        record_failure(record, played);
    }
    return record;
}

void result_implementation(struct records *records,
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

void result_stale(struct records *records,
                  const struct impl *impl,
                  const struct expectation *entry) {
    if (records != NULL) {
        json_t *record =
            json_pack("{s:s,s:o,s:o,s:s}", "record", "stale", "impl", record_text(impl->name),
                      "entry", record_text(entry->fields[EXPECTATION_CASE]), "verdict", "STALE");
        record_set(record, "reason", entry->fields[EXPECTATION_REASON]);
        records_add(records, record);
    }
}

void result_rules(struct records *records, const struct impl *impl, const struct tally *tally) {
    for (size_t i = 0; records != NULL && i < tally->rule_count; i++) {
        records_add(records, json_pack("{s:s,s:o,s:s,s:s}", "record", "rule_verdict", "impl",
                                       record_text(impl->name), "rule", tally->rules[i].rule,
                                       "verdict", rule_verdict(&tally->rules[i])));
    }
}
