/* objref bench: loads claims, finds their subjects, has them measured, and ends with one exit code.
 * The only file that prints to standard output or decides what is printed. */
#include "child.h"
#include "claim.h"
#include "kit.h"
#include "memory.h"
#include "options.h"
#include "record.h"
#include "run.h"
#include "summary.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EXIT_USAGE = 2,
    EXIT_NOT_STARTED = 3,
    EXIT_NOTHING = 4,
    EXIT_INTERNAL = 70,
    EXIT_INTERRUPTED = 130
};
enum { CLAIMS_MAX = 32 };

struct session {
    bench_options options;
    char *programs; /* the folder with the shipped subjects */
    bench_claim claims[CLAIMS_MAX];
    size_t claim_count;
    bench_record record;
    bool is_interrupted;
    long involuntary_switches;
};

static int complain(int exit_code, char *message) {
    (void)fprintf(stderr, "objref bench: %s\n", message);
    free(message);
    return exit_code;
}

static bool is_file(const char *name) {
    size_t length = strlen(name);
    return strchr(name, '/') != NULL || (length > 5 && strcmp(name + length - 5, ".json") == 0);
}

/* A name is one of the kit's claims; with a slash or .json in it, it is a file. */
static char *find_claim(const char *name) {
    if (is_file(name)) {
        return bench_memory_format("%s", name);
    }
    char *folder = bench_kit_path("bench/claims");
    char *path = bench_memory_format("%s/%s.json", folder, name);
    free(folder);
    return path;
}

/* 0, or the exit code after saying what is wrong. */
static int load_claim(struct session *session, const char *name) {
    char *error = NULL;
    if (session->claim_count == CLAIMS_MAX) {
        return complain(EXIT_USAGE, bench_memory_format("more than %d claims", CLAIMS_MAX));
    }
    bench_claim *claim = &session->claims[session->claim_count];
    char *path = find_claim(name);
    bool is_there = is_file(name) || access(path, F_OK) == 0;
    bool is_loaded = is_there && bench_claim_load(path, claim, &error);
    free(path);
    if (!is_there) {
        return complain(EXIT_USAGE, bench_memory_format("no claim '%s'; bench/claims has one file "
                                                        "for each, NAME.json",
                                                        name));
    }
    if (!is_loaded) {
        return complain(EXIT_USAGE, error);
    }
    session->claim_count++;
    for (size_t i = 0; i < session->options.cell_count; i++) {
        if (!bench_claim_select(claim, session->options.cells[i], i == 0)) {
            return complain(EXIT_USAGE,
                            bench_memory_format("claim %s has no cell '%s'", claim->name,
                                                session->options.cells[i]));
        }
    }
    return 0;
}

static int is_claim_file(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && dot != entry->d_name && strcmp(dot, ".json") == 0;
}

static int load_all_claims(struct session *session) {
    struct dirent **entries = NULL;
    char *folder = bench_kit_path("bench/claims");
    int count = scandir(folder, &entries, is_claim_file, alphasort);
    int exit_code =
        count > 0 ? 0 : complain(EXIT_USAGE, bench_memory_format("no claims in %s", folder));
    for (int i = 0; i < count; i++) {
        *strrchr(entries[i]->d_name, '.') = '\0';
        exit_code = exit_code == 0 ? load_claim(session, entries[i]->d_name) : exit_code;
        free(entries[i]);
    }
    free(entries);
    free(folder);
    return exit_code;
}

static int load_claims(struct session *session) {
    if (session->options.claim_count == 0) {
        return load_all_claims(session);
    }
    int exit_code = 0;
    for (size_t i = 0; exit_code == 0 && i < session->options.claim_count; i++) {
        exit_code = load_claim(session, session->options.claims[i]);
    }
    return exit_code;
}

/* A subject brings its own sides; ours must be what the claim says. */
static int fit_subject(struct session *session,
                       bench_claim *claim,
                       const bench_subject *subject,
                       json_t **ret_description) {
    char *error = NULL;
    if (!bench_subject_describe(subject, ret_description, &error)) {
        session->is_interrupted = bench_child_is_interrupted();
        return complain(session->is_interrupted ? EXIT_INTERRUPTED : EXIT_NOT_STARTED, error);
    }
    bool fits = session->options.subject != NULL
                    ? bench_claim_adopt(claim, *ret_description, &error)
                    : bench_claim_accepts(claim, *ret_description, &error);
    return fits ? 0 : complain(EXIT_NOT_STARTED, error);
}

static void release_subjects(bench_subject *subjects, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bench_subject_release(&subjects[i]);
    }
    free(subjects);
}

/* The programs of a claim, one per layout. A shipped one is not searched for in PATH. */
static bench_subject *list_subjects(const struct session *session, const bench_claim *claim) {
    bench_subject *subjects = bench_memory_get(claim->layouts, sizeof *subjects);
    for (unsigned i = 0; i < claim->layouts; i++) {
        bench_subject *subject = &subjects[i];
        if (session->options.subject != NULL) {
            (void)bench_subject_parse(session->options.subject, subject); // looked at before
            continue;
        }
        subject->words = bench_memory_format("%s/%s-%u", session->programs, claim->subject, i + 1);
        subject->arguments[0] = subject->words;
        subject->argument_count = 1;
    }
    return subjects;
}

static int
measure_claim(struct session *session, const bench_claim *claim, const bench_subject *subjects) {
    bench_outcome outcome;
    bench_run_claim(claim, subjects, &session->options.plan, &session->record, &outcome);
    if (!session->options.is_json) {
        bench_summary_print(stdout, claim, &outcome, session->options.detail);
    }
    int exit_code = bench_run_exit(&outcome);
    session->is_interrupted = outcome.interrupted;
    session->involuntary_switches += outcome.involuntary_switches;
    bench_run_release(&outcome);
    return exit_code;
}

static int bench_claim_whole(struct session *session, bench_claim *claim) {
    bench_subject *subjects = list_subjects(session, claim);
    unsigned subject_count = claim->layouts;
    json_t *description = NULL;
    int exit_code = 0;
    for (unsigned i = 0; exit_code == 0 && i < claim->layouts; i++) {
        json_decref(description);
        description = NULL;
        exit_code = fit_subject(session, claim, &subjects[i], &description);
    }
    if (exit_code == 0) {
        bench_record_claim(&session->record, claim, description);
        exit_code = measure_claim(session, claim, subjects);
    }
    json_decref(description);
    release_subjects(subjects, subject_count);
    return exit_code;
}

/* Of several exit codes the first in this order counts. */
static int worse_exit(int left, int right) {
    static const int order[] = {EXIT_INTERRUPTED, EXIT_INTERNAL, EXIT_USAGE, 6,
                                EXIT_NOT_STARTED, EXIT_NOTHING,  1,          5};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (left == order[i] || right == order[i]) {
            return order[i];
        }
    }
    return 0;
}

static int bench_all(struct session *session, int argc, char **argv) {
    char *error = NULL;
    const char *subject = session->options.subject;
    if (!bench_record_open(session->options.folder, &session->record, &error)) {
        return complain(EXIT_USAGE, error);
    }
    bench_record_header(&session->record, argc, argv, subject == NULL ? "shipped" : subject);
    int exit_code = 0;
    for (size_t i = 0; i < session->claim_count && !session->is_interrupted; i++) {
        exit_code = worse_exit(exit_code, bench_claim_whole(session, &session->claims[i]));
    }
    if (session->options.is_json) {
        bench_record_print(&session->record, stdout);
    }
    if (!bench_record_close(&session->record, session->is_interrupted, exit_code,
                            session->involuntary_switches)) {
        exit_code =
            worse_exit(exit_code, complain(EXIT_INTERNAL,
                                           bench_memory_format("bench.jsonl: not written whole")));
    }
    return exit_code;
}

static int prepare(struct session *session, int argc, char **argv) {
    bench_subject subject;
    if (!bench_options_parse(argc, argv, &session->options)) {
        return EXIT_USAGE;
    }
    if (session->options.is_done) {
        return 0;
    }
    if (session->options.subject != NULL) {
        if (!bench_subject_parse(session->options.subject, &subject)) {
            return complain(EXIT_USAGE, bench_memory_format("--subject: expected a program"));
        }
        bench_subject_release(&subject);
    }
    session->programs = bench_kit_programs();
    return load_claims(session);
}

/* Verbs of their own, and what to do where one was left out of the build. */
static const struct part {
    const char *name;
    const char *remedy; /* NULL: it is always built */
} parts[] = {
    {"peers", NULL},
    {"suite", NULL},
    {"sweeps", "it was not built: it needs a C++ compiler and Google Benchmark (Debian: g++ and "
               "libbenchmark-dev); install them and build again, as ci/try does"},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

static const struct part *find_part(const char *name) {
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (name != NULL && strcmp(parts[i].name, name) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

/* Starts a part, which is a program; returns only when that cannot be done. */
static int become(const struct part *part, char **argv) {
    char *programs = bench_kit_programs();
    char *path = bench_memory_format("%s/objref-bench-%s", programs, part->name);
    execv(path, argv);
    const char *reason =
        errno == ENOENT && part->remedy != NULL ? part->remedy : strerrordesc_np(errno);
    const int exit_code = complain(EXIT_USAGE, bench_memory_format("%s: %s", path, reason));
    free(path);
    free(programs);
    return exit_code;
}

int main(int argc, char **argv) {
    struct session session = {0};
    const struct part *part = find_part(argc > 1 ? argv[1] : NULL);
    if (part != NULL) {
        return become(part, argv + 1);
    }
    bench_child_listen();
    int exit_code = prepare(&session, argc, argv);
    if (exit_code == 0 && !session.options.is_done) {
        exit_code = bench_all(&session, argc, argv);
    }
    for (size_t i = 0; i < session.claim_count; i++) {
        bench_claim_release(&session.claims[i]);
    }
    bench_record_release(&session.record);
    free(session.programs);
    bool is_printed = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (!is_printed && exit_code != EXIT_INTERRUPTED) {
        exit_code = complain(EXIT_INTERNAL, bench_memory_format("not everything could be printed"));
    }
    return exit_code;
}
