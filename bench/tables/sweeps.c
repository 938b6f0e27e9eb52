/* objref bench sweeps: what a verb costs over the size of its object, over how many objects live
 * and over threads, by Google Benchmark, for people. The verdict on a claim is objref bench's
 * business, not this table's.
 */
#include "gbench.h"
#include "objects.h"

#include "journal.h"
#include "memory.h"

#include <jansson.h>
#include <objref/objref.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, EXIT_NOT_STARTED = 3, EXIT_NOTHING = 4, EXIT_INTERNAL = 70 };
enum { SIZE_BYTES = 8, BATCH_MAX = 4096, BATCH_MIN = 16, BATCH_BYTES = 1 << 22, VALUES_MAX = 8 };

static const char help[] =
    "usage: objref bench sweeps [OPTION]... [AXIS]...\n"
    "\n"
    "Times the reference runtime's verbs over each AXIS (all by default) with Google Benchmark, "
    "whose\n"
    "own JSON goes to sweeps.json; prints the medians. 'objref report' draws them.\n"
    "\n"
    "  size     view, copy, and put with drop, of 8 B to 1 MiB\n"
    "  objects  get, and put with drop, among 10^2 to 10^6 live objects, in random order\n"
    "  threads  the same by 1, 2 and 4 threads: on objects of their own, and all on one\n"
    "  verbs    what has no axis: encode, decode, submit and get\n"
    "\n"
    "  --small            seconds instead of a minute: shows that every row works, nothing about "
    "speed\n"
    "  --out DIR          where sweeps.json goes, ./objref-out by default\n"
    "  --benchmark_...    Google Benchmark's own options\n"
    "\n"
    "After each batch what was read or made is compared with what was stored.\n"
    "Exit: 0 measured, 1 a row failed, 2 usage, 3 the runtime does not start, 4 nothing was "
    "measured,\n"
    "70 internal error, 130 interrupted.\n";

/* -- what is measured */

struct axis {
    const char *name;   /* NULL: none */
    const char *filter; /* of Google Benchmark's names */
    uint64_t values[VALUES_MAX];
    size_t value_count;
};

static const struct axis axes[] = {
    {"size", "/size:", {8, 64, 512, 4096, 32768, 262144, 1048576}, 7},
    {"objects", "/objects:", {100, 1000, 10000, 100000, 1000000}, 5},
    {GBENCH_THREADS, "/threads:", {1, 2, 4}, 3},
    {"verbs", "^[^:]*$", {0}, 0},
};
enum { SIZE, OBJECTS, THREADS, NONE, AXIS_COUNT };

struct verb {
    uint64_t (*run)(void *objects, unsigned thread);
    bool (*check)(void *objects, unsigned thread);
    uint64_t batch;
    bool is_moving;  /* the bytes: fewer of the big ones make a batch */
    bool is_waiting; /* on a worker */
};

static const struct verb view = {objects_view, objects_has_read, BATCH_MAX, false, false};
static const struct verb copy = {objects_copy, objects_has_read, BATCH_MAX, true, false};
static const struct verb replace = {objects_replace, objects_has_replaced, BATCH_MAX, true, false};
static const struct verb encode = {objects_encode, objects_has_encoded, 1024, false, false};
static const struct verb decode = {objects_decode, objects_has_decoded, 1024, false, false};
static const struct verb submit = {objects_submit, objects_has_submitted, 1024, false, true};

struct sweep {
    const char *name;
    const struct axis *axis;
    const struct verb *verb;
    uint64_t live_count; /* of each thread, where that is not the axis */
    bool is_shared;      /* all threads have the same objects */
};

static const struct sweep sweeps[] = {
    {"get view", &axes[SIZE], &view, 4, false},
    {"get copy", &axes[SIZE], &copy, 4, false},
    {"put+drop", &axes[SIZE], &replace, 4, false},
    {"get view", &axes[OBJECTS], &view, 0, false},
    {"put+drop", &axes[OBJECTS], &replace, 0, false},
    {"get own", &axes[THREADS], &view, 64, false},
    {"get shared", &axes[THREADS], &view, 1, true},
    {"put+drop own", &axes[THREADS], &replace, 64, false},
    {"encode", &axes[NONE], &encode, 1024, false},
    {"decode", &axes[NONE], &decode, 1024, false},
    {"submit+get", &axes[NONE], &submit, 1024, false},
};
enum { SWEEP_COUNT = sizeof sweeps / sizeof *sweeps };

static uint64_t batch_of(const struct verb *verb, size_t size_bytes) {
    const uint64_t fitting = BATCH_BYTES / size_bytes;
    if (!verb->is_moving || fitting > verb->batch) {
        return verb->batch;
    }
    return fitting < BATCH_MIN ? BATCH_MIN : fitting;
}

static void *open_row(const gbench_row *row, uint64_t value, uint64_t *ret_batch) {
    const struct sweep *sweep = row->plan;
    objects_plan plan = {.size_bytes = SIZE_BYTES,
                         .live_count = sweep->live_count,
                         .threads = 1,
                         .is_shared = sweep->is_shared};
    if (sweep->axis == &axes[SIZE]) {
        plan.size_bytes = value;
    } else if (sweep->axis == &axes[OBJECTS]) {
        plan.live_count = value;
    } else if (sweep->axis == &axes[THREADS]) {
        plan.threads = (unsigned)value;
    }
    plan.batch = batch_of(sweep->verb, plan.size_bytes);
    *ret_batch = plan.batch;
    return objects_open(&plan);
}

static void close_row(void *state) {
    objects_close(state);
}

static void add_rows(gbench_row *ret_rows) {
    for (size_t i = 0; i < SWEEP_COUNT; i++) {
        const struct axis *axis = sweeps[i].axis;
        ret_rows[i] = (gbench_row){
            .name = sweeps[i].name,
            .axis = axis->value_count == 0 ? NULL : axis->name,
            .values = axis->values,
            .value_count = axis->value_count,
            .is_waiting = sweeps[i].verb->is_waiting,
            .plan = &sweeps[i],
            .open = open_row,
            .run = sweeps[i].verb->run,
            .check = sweeps[i].verb->check,
            .close = close_row,
        };
        gbench_add(&ret_rows[i]);
    }
}

/* -- the command line */

enum { ARGUMENTS_MAX = 64 };

struct options {
    const char *folder;
    char *filter; /* of the axes that are asked for; NULL: all */
    bool is_small;
    bool is_done;
    char *passed[ARGUMENTS_MAX]; /* on to Google Benchmark */
    int passed_count;
};

static int complain(int exit_code, char *text) {
    (void)fprintf(stderr, "objref bench sweeps: %s\n", text);
    free(text);
    return exit_code;
}

static int take_axis(struct options *options, const char *name) {
    if (name[0] == '-') {
        return complain(EXIT_USAGE, bench_memory_format("no option %s, or nothing after it; "
                                                        "--help lists them",
                                                        name));
    }
    for (size_t i = 0; i < AXIS_COUNT; i++) {
        if (strcmp(axes[i].name, name) == 0) {
            char *filter = options->filter;
            options->filter = filter == NULL ? bench_memory_format("%s", axes[i].filter)
                                             : bench_memory_format("%s|%s", filter, axes[i].filter);
            free(filter);
            return 0;
        }
    }
    return complain(
        EXIT_USAGE,
        bench_memory_format(
            "expected size, objects, threads or verbs, found '%s'; --help says more", name));
}

/* One argument, and what it takes with it: *at is the last of them afterwards. */
static int take_argument(struct options *options, int argc, char **argv, int *at) {
    char *argument = argv[*at];
    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
        options->is_done = true;
        return fputs(help, stdout) >= 0 ? 0 : EXIT_INTERNAL;
    }
    if (strcmp(argument, "--small") == 0) {
        options->is_small = true;
        return 0;
    }
    if (strcmp(argument, "--out") == 0 && *at + 1 < argc) {
        options->folder = argv[++*at];
        return 0;
    }
    if (strncmp(argument, "--out=", 6) == 0) {
        options->folder = argument + 6;
        return 0;
    }
    if (strncmp(argument, "--benchmark_", 12) == 0) {
        options->passed[options->passed_count++] = argument;
        return 0;
    }
    return take_axis(options, argument);
}

static int read_options(int argc, char **argv, struct options *ret_options) {
    int exit_code = 0;
    *ret_options = (struct options){.folder = "objref-out"};
    if (argc > ARGUMENTS_MAX) {
        return complain(EXIT_USAGE, bench_memory_format("at most %d arguments", ARGUMENTS_MAX));
    }
    for (int i = 1; i < argc && exit_code == 0 && !ret_options->is_done; i++) {
        exit_code = take_argument(ret_options, argc, argv, &i);
    }
    return exit_code;
}

/* -- a run */

/* Google Benchmark ends the process when it cannot open its file, and does not tell when it cannot
 * write it: both are asked here. */
static int make_file(const char *folder) {
    bench_journal journal;
    char *error = NULL;
    if (!bench_journal_open(folder, "sweeps.json", &journal, &error)) {
        return complain(EXIT_USAGE, error);
    }
    (void)fclose(journal.file); // nothing was written
    return 0;
}

static bool is_whole(const char *path) {
    json_t *document = json_load_file(path, 0, NULL);
    const bool is_there = json_is_array(json_object_get(document, "benchmarks"));
    json_decref(document);
    return is_there;
}

static int measure(const struct options *options) {
    static char program[] = "objref-bench-sweeps";
    static char min_time[] = "--benchmark_min_time=0.001";
    static char repetitions[] = "--benchmark_repetitions=2";
    static char format[] = "--benchmark_out_format=json";
    char *path = bench_memory_format("%s/sweeps.json", options->folder);
    char *out = bench_memory_format("--benchmark_out=%s", path);
    char *filter =
        bench_memory_format("--benchmark_filter=%s", options->filter ? options->filter : ".");
    char *arguments[ARGUMENTS_MAX + 8] = {program, filter};
    int count = 2;
    if (options->is_small) {
        arguments[count++] = min_time;
        arguments[count++] = repetitions;
    }
    for (int i = 0; i < options->passed_count; i++) {
        arguments[count++] = options->passed[i];
    }
    arguments[count++] = out;
    arguments[count++] = format;
    gbench_note("objref_version", OBJREF_VERSION);
    gbench_note("objref_small", options->is_small ? "yes" : "no");
    int exit_code = gbench_main(count, arguments);
    if (exit_code == EXIT_USAGE || exit_code == EXIT_NOTHING) {
        (void)remove(path); // it is empty
    } else if (!is_whole(path)) {
        exit_code = complain(EXIT_INTERNAL, bench_memory_format("%s: not written whole", path));
    }
    free(filter);
    free(out);
    free(path);
    return exit_code;
}

static int start_and_measure(const struct options *options) {
    gbench_row rows[SWEEP_COUNT];
    if (objref_init(NULL) != OBJREF_OK ||
        objref_register(OBJECTS_FUNCTION, objects_identity, OBJREF_NEVER_BLOCKS) != OBJREF_OK) {
        return complain(EXIT_NOT_STARTED, bench_memory_format("the runtime did not start"));
    }
    add_rows(rows);
    const int exit_code = measure(options);
    return objref_shutdown(OBJREF_FOREVER) == OBJREF_OK ? exit_code : EXIT_INTERNAL;
}

int main(int argc, char **argv) {
    struct options options;
    int exit_code = read_options(argc, argv, &options);
    if (exit_code == 0 && !options.is_done) {
        exit_code = make_file(options.folder);
    }
    if (exit_code == 0 && !options.is_done) {
        exit_code = start_and_measure(&options);
    }
    free(options.filter);
    return exit_code;
}
