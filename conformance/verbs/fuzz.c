/* fuzz - `objref fuzz [-i IMPL]`: random programs until a budget is spent; each way to fail is
 * shrunk, printed as a case and kept as a file. */
#include "arguments.h"
#include "playing.h"

#include "engine/clock.h"
#include "engine/impl.h"
#include "engine/message.h"
#include "fuzz/chase.h"
#include "fuzz/hunt.h"
#include "language/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: objref fuzz [-i IMPL] [--budget TIME] [--seed N] [--case N] [--until-found N]\n"
    "                   [--shrink-time TIME] [--out DIR] [--multiplier X] [--json] [-q]\n"
    "\n"
    "Plays random programs against an implementation, makes what fails as small as it gets, and\n"
    "writes it as a case that objref replay takes.\n"
    "\n"
    "  -i IMPL             a program with its arguments, or: reference (without -i), dask, "
    "twin:NAME\n"
    "  --budget TIME       for playing (60s); 500ms, 10s, 5m\n"
    "  --seed N            the same programs again; without it the seed is printed\n"
    "  --case N            only program N of the seed\n"
    "  --until-found N     end when N ways to fail are found\n"
    "  --shrink-time TIME  to look into each way to fail, in all (10s)\n"
    "  --out DIR           where fuzz.jsonl and found/ are written (./objref-out)\n"
    "  --multiplier X      all bounds are X times as long\n"
    "  --json              one object on standard output, and nothing else\n"
    "  -q                  only the summary\n"
    "Exit: 0 nothing found, 1 a failure found, 2 usage, 3 IMPL did not start, 4 nothing ran,\n"
    "70 internal error, 130 interrupted.\n";

/* ---- options that no other verb has ---- */

struct options {
    int64_t budget_ns, shrink_ns;
    uint64_t seed, first, last, found_most;
    bool has_seed;
    char **rest; /* owned array of what is left for arguments_parse() */
    int rest_count;
};

static bool number_parse(const char *text, uint64_t *ret_number, const char **ret_end) {
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    *ret_number = number;
    *ret_end = end;
    return end != text && text[0] >= '0' && text[0] <= '9' && errno == 0;
}

static bool time_parse(const char *text, int64_t *ret_ns) {
    static const struct {
        const char *unit;
        int64_t ns;
    } units[] = {{"ms", CLOCK_MS}, {"s", CLOCK_S}, {"m", 60 * CLOCK_S}};
    uint64_t number;
    const char *end;
    bool is_number = number_parse(text, &number, &end) && number <= 1000000;
    for (size_t i = 0; is_number && i < sizeof units / sizeof *units; i++) {
        if (strcmp(end, units[i].unit) == 0) {
            *ret_ns = (int64_t)number * units[i].ns;
            return true;
        }
    }
    return false;
}

static bool count_parse(const char *text, uint64_t *ret_number) {
    const char *end;
    return number_parse(text, ret_number, &end) && *end == '\0';
}

static bool mistake(const char *expected, const char *word, const char *found) {
    (void)fprintf(stderr, "objref: expected %s after %s, found %s\n%s", expected, word,
                  found != NULL ? found : "nothing", usage);
    return false;
}

/* True when the word was one of these options; *ret_good is false when its value is none. */
static bool
option_take(struct options *options, const char *word, const char *value, bool *ret_good) {
    const struct {
        const char *word;
        int64_t *time_ns;
        uint64_t *number;
    } known[] = {{"--budget", &options->budget_ns, NULL},
                 {"--shrink-time", &options->shrink_ns, NULL},
                 {"--seed", NULL, &options->seed},
                 {"--case", NULL, &options->first},
                 {"--until-found", NULL, &options->found_most}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].word, word) != 0) {
            continue;
        }
        bool is_time = known[i].time_ns != NULL;
        *ret_good = value != NULL && (is_time ? time_parse(value, known[i].time_ns)
                                              : count_parse(value, known[i].number));
        *ret_good = *ret_good || mistake(is_time ? "a time like 60s" : "a number", word, value);
        options->has_seed = options->has_seed || known[i].number == &options->seed;
        options->last = known[i].number == &options->first ? options->first + 1 : options->last;
        return true;
    }
    return false;
}

static bool options_parse(struct options *options, int argc, char **argv) {
    *options = (struct options){.budget_ns = 60 * CLOCK_S,
                                .shrink_ns = CHASE_TOTAL_NS,
                                .last = UINT64_MAX,
                                .found_most = UINT64_MAX};
    options->rest = objref__memory((size_t)argc + 1, sizeof *options->rest);
    for (int i = 0; i < argc; i++) {
        bool is_good = true;
        if (!option_take(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &is_good)) {
            options->rest[options->rest_count++] = argv[i];
        } else if (!is_good) {
            return false;
        } else {
            i++;
        }
    }
    if (!options->has_seed) {
        options->seed = (uint64_t)clock_now_ns() % 1000000;
    }
    return true;
}

/* ---- what is told ---- */

struct report {
    struct playing *playing;
    bool has_progress;
};

/* With three decimals: more would only be noise in the file. */
static double seconds_of(int64_t span_ns) {
    int64_t span_ms = span_ns / CLOCK_MS;
    return (double)span_ms / 1e3;
}

static void
record_found(struct playing *playing, const struct hunt *hunt, const struct found *found) {
    json_t *record = json_pack("{s:s,s:o,s:s,s:I,s:i,s:i,s:b,s:f}", "record", "found", "impl",
                               record_text(hunt->impl), "signature", found->signature.text,
                               "program", (json_int_t)found->index, "before", (int)found->before,
                               "statements", (int)found->statements, "minimal",
                               (int)found->is_minimal, "after_s", seconds_of(found->after_ns));
    char *repeats = message_format("%u of %u", found->again, found->plays);
    record_set(record, "repeats", repeats);
    record_set(record, "file", found->path);
    record_set(record, "text", found->text);
    record_set(record, "source", found->source);
    free(repeats);
    records_add(&playing->records, record);
}

static void progress_show(const struct hunt *hunt) {
    double seconds = (double)hunt->span_ns / 1e9;
    (void)fprintf(stderr, "\r\033[K%llu programs, %.0f a second, %zu found",
                  (unsigned long long)hunt->played, (double)hunt->played / (seconds + 1e-9),
                  hunt->found_count);
    (void)fflush(stderr);
}

/* Whether more could be done, and how. */
static void smaller_print(const struct hunt *hunt, const struct found *found) {
    if (!found->is_minimal && found->is_out_of_time) {
        (void)printf("; the time of %g s was over; more (--shrink-time) may make it smaller",
                     seconds_of(hunt->shrink_ns));
    } else if (!found->is_minimal) {
        (void)fputs("; it may get smaller", stdout);
    }
    (void)fputs("\n\n", stdout);
}

static void told(void *user, const struct hunt *hunt, const struct found *found) {
    struct report *report = user;
    const struct arguments *arguments = report->playing->arguments;
    if (found == NULL) {
        if (report->has_progress) {
            progress_show(hunt);
        }
        return;
    }
    record_found(report->playing, hunt, found);
    if (report->has_progress) {
        (void)fputs("\r\033[K", stderr);
    }
    if (!arguments->is_json && !arguments->is_quiet) {
        (void)printf("%s  shrunk    from %u statements to %u in %zu tries", found->text,
                     found->before, found->statements, found->tried);
        smaller_print(hunt, found);
        (void)fflush(stdout);
    }
}

static json_t *summary_json(const struct hunt *hunt) {
    double seconds = seconds_of(hunt->span_ns);
    char *seed = message_format("%llu", (unsigned long long)hunt->generator.seed);
    json_t *summary = json_pack(
        "{s:o,s:s,s:I,s:I,s:I,s:f,s:I,s:I,s:I,s:s}", "implementation", record_text(hunt->impl),
        "seed", seed, "programs", (json_int_t)hunt->played, "unsupported",
        (json_int_t)hunt->unsupported, "next", (json_int_t)hunt->index, "seconds", seconds,
        "failed", (json_int_t)hunt->failed, "found", (json_int_t)hunt->found_count, "unconfirmed",
        (json_int_t)hunt->unconfirmed, "end", hunt->is_interrupted ? "interrupted" : "complete");
    free(seed);
    return summary;
}

static void summary_print(const struct hunt *hunt) {
    double seconds = (double)hunt->span_ns / 1e9;
    (void)printf(
        "%s: %llu programs in %.1f s (%.0f a second), %llu failed in %zu ways (seed %llu)\n",
        hunt->impl, (unsigned long long)hunt->played, seconds,
        (double)hunt->played / (seconds + 1e-9), (unsigned long long)hunt->failed,
        hunt->found_count, (unsigned long long)hunt->generator.seed);
    if (hunt->unconfirmed > 0) {
        (void)printf("%s: %llu late or missing answers did not come back alone\n", hunt->impl,
                     (unsigned long long)hunt->unconfirmed);
    }
}

/* ---- the run ---- */

static int exit_of(const struct hunt *hunt) {
    int code = hunt->found_count > 0 ? EXIT_NOT_AS_EXPECTED : EXIT_AS_EXPECTED;
    if (hunt->played == 0) {
        code = exit_combine(code, EXIT_NOTHING_RAN);
    }
    if (hunt->has_not_started) {
        code = exit_combine(code, EXIT_NOT_STARTED);
        (void)fprintf(stderr, "objref: %s did not start: %s\n", hunt->impl,
                      hunt->not_started != NULL ? hunt->not_started : "");
    }
    if (hunt->error != NULL) {
        code = exit_combine(code, EXIT_INTERNAL_ERROR);
        (void)fprintf(stderr, "objref: %s\n", hunt->error);
    }
    return code;
}

static void hunt_tell(struct playing *playing, const struct hunt *hunt, bool has_progress) {
    if (has_progress) {
        (void)fputs("\r\033[K", stderr);
    }
    if (!playing->arguments->is_json) {
        summary_print(hunt);
    }
    (void)json_array_append_new(playing->summaries, summary_json(hunt));
    playing->exit_code = exit_combine(playing->exit_code, exit_of(hunt));
}

static const char *folder_of(const struct arguments *arguments) {
    return arguments->out != NULL ? arguments->out : "objref-out";
}

static void hunt_play(struct playing *playing,
                      const struct options *options,
                      const char *impl,
                      struct stage *stage) {
    const struct arguments *arguments = playing->arguments;
    struct report report = {playing, isatty(STDERR_FILENO) == 1 && !arguments->is_quiet};
    struct hunt hunt = {.stage = stage,
                        .impl = impl,
                        .generator = {.seed = options->seed},
                        .index = options->first,
                        .index_end = options->last,
                        .budget_ns = options->budget_ns,
                        .shrink_ns = options->shrink_ns,
                        .found_most = options->found_most,
                        .folder = folder_of(arguments),
                        .listener = told,
                        .user = &report};
    hunt_run(&hunt);
    stage_close(stage);
    hunt_tell(playing, &hunt, report.has_progress);
    hunt_release(&hunt);
}

static bool record_open(struct playing *playing, int argc, char **argv) {
    const char *folder = folder_of(playing->arguments);
    if (!records_open_as(&playing->records, folder, "fuzz.jsonl")) {
        (void)fprintf(stderr, "objref: cannot write a record file in '%s' (--out DIR): %s\n",
                      folder, strerrordesc_np(errno));
        playing->exit_code = EXIT_USAGE;
        return false;
    }
    json_t *command = json_array();
    for (int i = 0; i < argc; i++) {
        (void)json_array_append_new(command, record_text(argv[i]));
    }
    char *started = record_time();
    records_add(&playing->records,
                json_pack("{s:s,s:i,s:s,s:s,s:o,s:o,s:f}", "record", "header", "format", 1, "tool",
                          "objref", "kind", "fuzz", "started", record_text(started), "command",
                          command, "multiplier", playing->arguments->multiplier));
    free(started);
    return true;
}

static int
fuzz(const struct arguments *arguments, const struct options *options, int argc, char **argv) {
    struct playing playing;
    struct impl impl = {0};
    struct stage stage;
    char *fault = NULL;
    bool is_open = playing_open(&playing, arguments);
    if (is_open && !impl_open(&impl, arguments->impls[0], &fault)) {
        (void)fprintf(stderr, "objref: mistake in -i: %s\n", fault);
        playing.exit_code = EXIT_USAGE;
        is_open = false;
    }
    if (is_open && playing_stage(&playing, &impl, &stage)) {
        if (record_open(&playing, argc, argv)) {
            hunt_play(&playing, options, impl.name, &stage);
        } else {
            stage_close(&stage);
        }
    }
    int code = playing_close(&playing);
    impl_release(&impl);
    free(fault);
    return code;
}

int main(int argc, char **argv) {
    struct options options;
    struct arguments arguments = {0};
    int code = EXIT_USAGE;
    if (options_parse(&options, argc, argv)) {
        enum arguments_result parsed =
            arguments_parse(&arguments, options.rest_count, options.rest, usage);
        code = parsed == ARGUMENTS_HELP ? EXIT_AS_EXPECTED : EXIT_USAGE;
        if (parsed == ARGUMENTS_GOOD && (arguments.word_count > 0 || arguments.impl_count > 1)) {
            (void)fprintf(stderr, "objref: expected one -i and no word, found %s\n%s",
                          arguments.word_count > 0 ? arguments.words[0] : arguments.impls[1],
                          usage);
        } else if (parsed == ARGUMENTS_GOOD) {
            code = fuzz(&arguments, &options, argc, argv);
        }
        arguments_release(&arguments);
    }
    free(options.rest);
    return code;
}
