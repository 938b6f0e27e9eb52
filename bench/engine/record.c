/* The record file of the claims: what goes into each line. */
#include "record.h"

#include "journal.h"
#include "machine.h"

#include <inttypes.h>

bool bench_record_open(const char *folder, bench_record *ret_record, char **ret_error) {
    *ret_record = (bench_record){
        .claims = json_array(),
        .controls = json_array(),
        .steal_before = bench_machine_steal(),
        .load_before = bench_machine_load(),
    };
    return bench_journal_open(folder, "bench.jsonl", &ret_record->journal, ret_error);
}

void bench_record_header(bench_record *record, int argc, char **argv, const char *subject) {
    bench_journal_header(&record->journal, "bench", argc, argv,
                         json_pack("{s:s}", "subject", subject));
}

static json_t *list_alternatives(const bench_claim *claim) {
    json_t *list = json_array();
    json_array_append_new(list,
                          json_pack("{s:s, s:s}", "name", claim->baseline, "role", "baseline"));
    for (size_t i = 0; i < claim->alternative_count; i++) {
        const bench_alternative *alternative = &claim->alternatives[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", alternative->name, "role",
                                              bench_role_name(alternative->role), "title",
                                              alternative->title));
    }
    return list;
}

static json_t *list_cells(const bench_claim *claim) {
    json_t *list = json_array();
    for (size_t i = 0; i < claim->cell_count; i++) {
        const bench_cell *cell = &claim->cells[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b}", "name", cell->name, "title",
                                              cell->title, "gating", cell->gating, "selected",
                                              cell->selected));
    }
    return list;
}

/* Name, version and compiler, as far as the subject gives them. */
static json_t *identify(const json_t *description) {
    static const char *const keys[] = {"name", "version", "compiler"};
    json_t *subject = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(description, keys[i]);
        if (value != NULL) {
            json_object_set(subject, keys[i], value);
        }
    }
    return subject;
}

void bench_record_claim(bench_record *record, const bench_claim *claim, const json_t *description) {
    bench_journal_write(&record->journal,
                        json_pack("{s:s, s:s, s:s, s:s, s:f, s:i, s:o, s:o, s:o}", "record",
                                  "claim", "claim", claim->name, "title", claim->title, "baseline",
                                  claim->baseline, "margin_percent", claim->margin_percent,
                                  "layouts", (int)claim->layouts, "subject", identify(description),
                                  "alternatives", list_alternatives(claim), "cells",
                                  list_cells(claim)));
}

static void set_seed(json_t *object, uint64_t seed) {
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRIu64, seed);
    json_object_set_new(object, "seed", json_string(text));
}

void bench_record_process(bench_record *record, const bench_process_line *line) {
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:f}", "record", "process", "claim",
                  line->claim, "alternative", line->alternative, "cell", line->cell, "pairs",
                  (int)line->pairs, "failures", (json_int_t)line->failures, "involuntary_switches",
                  (json_int_t)line->involuntary_switches, "load", bench_machine_load());
    set_seed(object, line->seed);
    if (line->control != NULL) {
        json_object_set_new(object, "control", json_string(line->control));
    }
    if (line->fault != NULL) {
        json_object_set_new(object, "fault", json_string(line->fault));
    } else {
        const bench_estimate *estimate = line->estimate;
        json_object_set_new(object, "layout", json_integer(estimate->layout + 1));
        json_object_set_new(object, "log_ratio", bench_journal_number(estimate->log_ratio));
        json_object_set_new(object, "hodges_lehmann",
                            bench_journal_number(estimate->hodges_lehmann));
        json_object_set_new(object, "baseline_ns", bench_journal_number(estimate->baseline_ns));
    }
    bench_journal_write(&record->journal, object);
}

void bench_record_control(bench_record *record,
                          const char *cell,
                          bench_control control,
                          const bench_interval *interval,
                          bench_control_state state) {
    json_t *object = json_pack(
        "{s:s, s:s, s:o, s:o, s:b}", "control", bench_control_name(control), "cell", cell,
        "low_percent", bench_journal_number(bench_percent(interval->low)), "high_percent",
        bench_journal_number(bench_percent(interval->high)), "ok", state == BENCH_IN_BOUNDS);
    json_array_append(record->controls, object);
    json_t *full = json_copy(object);
    json_decref(object);
    json_object_set_new(full, "record", json_string("control"));
    json_object_set_new(full, "estimate_percent",
                        bench_journal_number(bench_percent(interval->estimate)));
    json_object_set_new(full, "layout_low_percent",
                        bench_journal_number(bench_percent(interval->layout_low)));
    json_object_set_new(full, "layout_high_percent",
                        bench_journal_number(bench_percent(interval->layout_high)));
    json_object_set_new(full, "processes", json_integer((json_int_t)interval->processes));
    bench_journal_write(&record->journal, full);
}

/* What `bench --json` shows of a verdict. */
static json_t *brief(const bench_verdict_line *line) {
    const bench_interval *interval = line->interval;
    double overhead_ns = bench_overhead_ns(interval->estimate, interval->baseline_ns);
    return json_pack("{s:s, s:s, s:s, s:b, s:s, s:o, s:o, s:o, s:o, s:I}", "claim", line->claim,
                     "alternative", line->alternative, "cell", line->cell, "gating", line->gating,
                     "verdict", bench_verdict_name(line->verdict), "overhead_percent",
                     bench_journal_number(bench_percent(interval->estimate)), "low_percent",
                     bench_journal_number(bench_percent(interval->low)), "high_percent",
                     bench_journal_number(bench_percent(interval->high)), "overhead_ns",
                     bench_journal_number(overhead_ns), "processes",
                     (json_int_t)interval->processes);
}

void bench_record_verdict(bench_record *record, const bench_verdict_line *line) {
    const bench_interval *interval = line->interval;
    json_t *object = brief(line);
    json_array_append(record->claims, object);
    json_t *full = json_copy(object);
    json_decref(object);
    json_object_set_new(full, "record", json_string("verdict"));
    json_object_set_new(full, "role", json_string(line->role));
    json_object_set_new(full, "reason", bench_journal_text(line->reason));
    json_object_set_new(full, "baseline_ns", bench_journal_number(interval->baseline_ns));
    json_object_set_new(full, "margin_percent", json_real(line->margin_percent));
    json_object_set_new(full, "layouts", json_integer((json_int_t)interval->layouts));
    json_object_set_new(full, "half_width_percent",
                        bench_journal_number(bench_half_width(interval)));
    json_object_set_new(full, "least_effect_percent",
                        bench_journal_number(bench_least_effect(interval)));
    json_object_set_new(full, "layout_low_percent",
                        bench_journal_number(bench_percent(interval->layout_low)));
    json_object_set_new(full, "layout_high_percent",
                        bench_journal_number(bench_percent(interval->layout_high)));
    json_object_set_new(full, "dispute_percent",
                        bench_journal_number(bench_percent(interval->dispute)));
    bench_journal_write(&record->journal, full);
}

bool bench_record_close(bench_record *record, bool interrupted, int exit_code, long switches) {
    json_t *members =
        json_pack("{s:O, s:O, s:{s:f, s:f, s:I, s:I}}", "claims", record->claims, "controls",
                  record->controls, "sensitivity", "load_before", record->load_before, "load_after",
                  bench_machine_load(), "steal_ticks",
                  (json_int_t)(bench_machine_steal() - record->steal_before),
                  "involuntary_switches", (json_int_t)switches);
    return bench_journal_close(&record->journal, interrupted, exit_code, members);
}

void bench_record_print(const bench_record *record, FILE *file) {
    json_t *object =
        json_pack("{s:O, s:O}", "claims", record->claims, "controls", record->controls);
    json_dumpf(object, file, BENCH_JOURNAL_FLAGS);
    (void)fputc('\n', file);
    json_decref(object);
}

void bench_record_release(bench_record *record) {
    if (record->journal.file != NULL) {
        (void)fclose(record->journal.file);
    }
    json_decref(record->claims);
    json_decref(record->controls);
    *record = (bench_record){0};
}
