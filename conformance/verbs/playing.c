/* playing - see playing.h. */
#include "playing.h"

#include "engine/clock.h"
#include "engine/message.h"
#include "engine/record.h"
#include "language/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define REPEAT_NS (60 * CLOCK_S) /* that repeats of failed cases may take, per implementation */

static void fail(struct playing *playing, int code, const char *text, const char *detail) {
    (void)fprintf(stderr, "objref: %s: %s\n", text, detail);
    playing->exit_code = exit_combine(playing->exit_code, code);
}

static json_t *table_read(struct playing *playing, const char *name) {
    char *path = message_format("%s/conformance/rules/%s", impl_root(), name);
    json_error_t error;
    json_t *table = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (table == NULL) {
        char *where = message_format("%s:%d:%d", path, error.line, error.column);
        fail(playing, EXIT_USAGE, where, error.text);
        free(where);
    }
    free(path);
    return table;
}

static bool loop_begin(struct playing *playing) {
    if (playing->loop == NULL) {
        playing->loop = loop_open();
    }
    if (playing->loop == NULL) {
        fail(playing, EXIT_INTERNAL_ERROR, "no event loop", strerrordesc_np(errno));
    }
    return playing->loop != NULL;
}

bool playing_open(struct playing *playing, const struct arguments *arguments) {
    *playing = (struct playing){.arguments = arguments, .begin_ns = clock_now_ns()};
    playing->summaries = json_array();
    console_open(&playing->console, arguments->is_quiet, arguments->is_verbose, arguments->is_json);
    playing->capabilities = table_read(playing, "capabilities.json");
    playing->choices = table_read(playing, "choices.json");
    bool is_good = playing->capabilities != NULL && playing->choices != NULL;
    bool has_crew = arguments->jobs > 1; /* whose processes are made before there is a loop */
    return is_good && (has_crew || loop_begin(playing));
}

static size_t skipped_count(const struct suite *suite) {
    size_t count = 0;
    for (size_t i = 0; i < suite->case_count; i++) {
        count += suite_skips(suite, suite->cases[i]);
    }
    return count;
}

static void
header_write(struct playing *playing, int argc, char **argv, const struct suite *suite) {
    json_t *command = json_array();
    for (int i = 0; i < argc; i++) {
        (void)json_array_append_new(command, record_text(argv[i]));
    }
    char *started = record_time();
    char *seed = message_format("%" PRIu64, playing->arguments->seed);
    records_add(&playing->records,
                json_pack("{s:s,s:i,s:s,s:s,s:s,s:o,s:o,s:o,s:f,s:I,s:I,s:o}", "record", "header",
                          "format", 1, "tool", "objref", "version", OBJREF_KIT_VERSION, "kind",
                          "results", "started", record_text(started), "command", command, "machine",
                          record_machine(), "multiplier", playing->arguments->multiplier, "cases",
                          (json_int_t)suite->case_count, "skipped",
                          (json_int_t)skipped_count(suite), "seed", record_text(seed)));
    free(seed);
    free(started);
    for (size_t i = 0; i < json_array_size(suite->rules); i++) {
        records_add(&playing->records, json_incref(json_array_get(suite->rules, i)));
    }
}

bool playing_record(
    struct playing *playing, const char *folder, int argc, char **argv, const struct suite *suite) {
    if (!records_open(&playing->records, folder)) {
        char *text = message_format("cannot write a record file in '%s' (--out DIR)", folder);
        fail(playing, EXIT_USAGE, text, strerrordesc_np(errno));
        free(text);
        return false;
    }
    header_write(playing, argc, argv, suite);
    return true;
}

bool playing_stage(struct playing *playing, const struct impl *impl, struct stage *ret_stage) {
    if (!loop_begin(playing)) {
        return false;
    }
    if (!stage_open(ret_stage, playing->loop, impl->command)) {
        fail(playing, EXIT_INTERNAL_ERROR, "no folder for marks", strerrordesc_np(errno));
        return false;
    }
    ret_stage->bounds.multiplier = playing->arguments->multiplier;
    ret_stage->capabilities = playing->capabilities;
    ret_stage->choices = playing->choices;
    return true;
}

/* ---- implementations ---- */

struct entrant {
    struct impl impl;
    struct expectations expectations;
    bool has_expectations;
};

/* A rule that the case does not have is a mistake of the file; an unknown case is STALE. */
static bool entry_check(const struct expectations *list,
                        const struct expectation *entry,
                        const struct suite *suite) {
    unsigned count = 0;
    for (size_t i = 0; i < suite->case_count; i++) {
        char *fault = NULL;
        if (!expectation_fits(list, entry, suite->cases[i], &count, &fault)) {
            (void)fprintf(stderr, "%s\n", fault);
            free(fault);
            return false;
        }
    }
    return true;
}

/* What foresees nothing any more is told, or nobody would know why its case fails. */
static void expired_tell(const struct expectations *list, const struct expectation *entry) {
    char *text = expectation_mistake(list, entry, EXPECTATION_EXPIRES, "a day that is not over",
                                     entry->fields[EXPECTATION_EXPIRES]);
    (void)fprintf(stderr, "objref: this entry foresees nothing any more: %s\n", text);
    free(text);
}

static bool
expectations_open(struct entrant *entrant, const char *path, const struct suite *suite) {
    char *fault = NULL;
    entrant->has_expectations = true;
    if (!expectations_read(&entrant->expectations, path, &fault)) {
        (void)fprintf(stderr, "%s\n", fault);
        free(fault);
        return false;
    }
    bool is_good = true;
    for (size_t i = 0; i < entrant->expectations.count; i++) {
        const struct expectation *entry = &entrant->expectations.items[i];
        is_good = entry_check(&entrant->expectations, entry, suite) && is_good;
        if (entry->is_expired) {
            expired_tell(&entrant->expectations, entry);
        }
    }
    return is_good;
}

static bool entrant_open(struct playing *playing,
                         struct entrant *entrant,
                         const char *name,
                         const struct suite *suite,
                         bool uses_shipped) {
    char *fault = NULL;
    if (!impl_open(&entrant->impl, name, &fault)) {
        fail(playing, EXIT_USAGE, "mistake in -i", fault);
        free(fault);
        return false;
    }
    const char *path = playing->arguments->expect;
    path = path == NULL && uses_shipped ? entrant->impl.expectations : path;
    if (path != NULL && !expectations_open(entrant, path, suite)) {
        playing->exit_code = exit_combine(playing->exit_code, EXIT_USAGE);
        return false;
    }
    return true;
}

bool playing_enter(struct playing *playing, const struct suite *suite, bool uses_shipped) {
    const struct arguments *arguments = playing->arguments;
    playing->entrants = objref__memory(arguments->impl_count, sizeof *playing->entrants);
    bool is_good = true;
    for (size_t i = 0; i < arguments->impl_count; i++) {
        is_good = entrant_open(playing, &playing->entrants[i], arguments->impls[i], suite,
                               uses_shipped) &&
                  is_good;
    }
    return is_good;
}

/* ---- one implementation ---- */

static struct expectations *expectations_of(struct entrant *entrant) {
    return entrant->has_expectations ? &entrant->expectations : NULL;
}

static void run_one(struct playing *playing, struct suite *suite, struct entrant *entrant) {
    const struct impl *impl = &entrant->impl;
    struct stage stage;
    struct tally tally;
    struct finding finding;
    if (!playing_stage(playing, impl, &stage)) {
        return;
    }
    suite->records = playing->records.file != NULL ? &playing->records : NULL;
    suite->listener = console_played;
    suite->user = &playing->console;
    suite_play(suite, &stage, impl, expectations_of(entrant), &tally, &finding);
    stage_close(&stage);
    if (tally.has_not_started) {
        console_not_started(&playing->console, impl->name, &finding);
    } else {
        console_summary(&playing->console, impl->name, &tally, expectations_of(entrant));
    }
    playing->exit_code = exit_combine(playing->exit_code, tally_exit(&tally));
    (void)json_array_append_new(playing->summaries, tally_json(&tally, impl->name));
    finding_release(&finding);
    tally_release(&tally);
}

/* ---- several programs at once ---- */

/* Where a member of the crew plays: one implementation after the other. */
struct seat {
    struct playing *playing;
    struct suite *suite;
    struct stage stage;
    const struct entrant *entrant; /* whose stage it is; NULL: none */
};

static void suite_begin(const struct playing *playing, struct suite *suite) {
    int64_t scaled_ns = (int64_t)((double)REPEAT_NS * playing->arguments->multiplier);
    suite->repeat_ns = playing->arguments->is_once ? 0 : scaled_ns;
    suite->seed = playing->arguments->seed;
}

static void seat_begin(void *user) {
    struct seat *seat = user;
    seat->suite->crew = NULL;
    (void)loop_begin(seat->playing);
}

static void seat_leave(struct seat *seat) {
    if (seat->entrant != NULL) {
        stage_close(&seat->stage);
    }
    seat->entrant = NULL;
}

static bool seat_take(struct seat *seat, struct entrant *entrant) {
    if (seat->entrant != entrant) {
        seat_leave(seat);
        suite_begin(seat->playing, seat->suite);
        bool is_open = playing_stage(seat->playing, &entrant->impl, &seat->stage);
        seat->entrant = is_open ? entrant : NULL;
    }
    return seat->entrant != NULL;
}

static uint64_t seat_play(void *user, const struct crew_task *task, struct played *ret_played) {
    struct seat *seat = user;
    struct entrant *entrant = &seat->playing->entrants[task->impl];
    if (!seat_take(seat, entrant)) {
        *ret_played = (struct played){.verdict = VERDICT_ERROR};
        ret_played->finding.verdict = VERDICT_ERROR;
        return 0;
    }
    uint64_t before = seat->stage.sessions;
    seat->suite->seed = task->seed;
    suite_play_case(seat->suite, &seat->stage, &entrant->impl, expectations_of(entrant),
                    seat->suite->cases[task->index], ret_played);
    return seat->stage.sessions - before;
}

static void seat_end(void *user) {
    struct seat *seat = user;
    seat_leave(seat);
    loop_close(seat->playing->loop);
}

static void crew_begin_all(struct playing *playing, struct suite *suite) {
    struct seat *seat = &(struct seat){.playing = playing, .suite = suite};
    const struct crew_duty duty = {seat_play, seat_begin, seat_end, seat};
    if (playing->arguments->jobs > 1) {
        suite->crew = crew_open(playing->arguments->jobs, &duty);
        if (suite->crew == NULL) {
            fail(playing, EXIT_INTERNAL_ERROR, "no processes for -j", strerrordesc_np(errno));
        }
    }
}

void playing_all(struct playing *playing, struct suite *suite) {
    crew_begin_all(playing, suite);
    bool is_good = playing->exit_code != EXIT_INTERNAL_ERROR && loop_begin(playing);
    for (size_t i = 0; is_good && i < playing->arguments->impl_count; i++) {
        suite_begin(playing, suite);
        if (suite->crew != NULL) {
            crew_turn_to(suite->crew, i, playing->loop);
        }
        if (!loop_is_interrupted(playing->loop)) {
            run_one(playing, suite, &playing->entrants[i]);
        }
    }
    crew_close(suite->crew);
    suite->crew = NULL;
}

static void entrants_release(struct playing *playing) {
    for (size_t i = 0; playing->entrants != NULL && i < playing->arguments->impl_count; i++) {
        expectations_release(&playing->entrants[i].expectations);
        impl_release(&playing->entrants[i].impl);
    }
    free(playing->entrants);
}

/* ---- the end ---- */

static void footer_write(struct playing *playing) {
    bool is_interrupted = playing->exit_code == EXIT_INTERRUPTED;
    int64_t span_ms = (clock_now_ns() - playing->begin_ns) / CLOCK_MS;
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage); /* of this very process: cannot fail */
    char *ended = record_time();
    records_add(&playing->records,
                json_pack("{s:s,s:s,s:o,s:f,s:i,s:I,s:O}", "record", "footer", "end",
                          is_interrupted ? "interrupted" : "complete", "ended", record_text(ended),
                          "seconds", (double)span_ms / 1e3, "exit", playing->exit_code,
                          "engine_kib", (json_int_t)usage.ru_maxrss, "implementations",
                          playing->summaries));
    free(ended);
}

static void records_end(struct playing *playing) {
    if (playing->records.file == NULL) {
        return;
    }
    footer_write(playing);
    char *path = message_copy(playing->records.path);
    if (!records_close(&playing->records)) {
        fail(playing, EXIT_INTERNAL_ERROR, path, strerrordesc_np(playing->records.error));
    } else if (!playing->arguments->is_json) {
        (void)printf("records: %s\n", path);
    }
    free(path);
}

static void summaries_print(const struct playing *playing) {
    for (size_t i = 0; playing->arguments->is_json && i < json_array_size(playing->summaries);
         i++) {
        (void)json_dumpf(json_array_get(playing->summaries, i), stdout, JSON_COMPACT);
        (void)putchar('\n');
    }
}

static void output_check(struct playing *playing) {
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fail(playing, EXIT_INTERNAL_ERROR, "standard output", "not everything could be written");
    }
}

int playing_close(struct playing *playing) {
    if (playing->loop != NULL && loop_is_interrupted(playing->loop)) {
        playing->exit_code = EXIT_INTERRUPTED;
        (void)fputs("objref: interrupted: not every case was played\n", stderr);
    }
    loop_close(playing->loop); /* first: no process may outlive the footer */
    records_end(playing);
    summaries_print(playing);
    output_check(playing);
    console_release(&playing->console);
    entrants_release(playing);
    json_decref(playing->summaries);
    json_decref(playing->capabilities);
    json_decref(playing->choices);
    return playing->exit_code;
}
