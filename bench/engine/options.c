/* The command line of `objref bench`. */
#include "options.h"

#include "machine.h"
#include "random.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 48, BUDGET = 192, PROCESSES_MAX = 10000, PAIRS = 40, DEADLINE_S = 60 };

static const char help[] =
    "usage: objref bench [OPTION]... [CLAIM]...\n"
    "       objref bench peers|suite [OPTION]... [GOAL]...\n"
    "       objref bench sweeps [OPTION]... [AXIS]...\n"
    "\n"
    "Measures each CLAIM (a name in bench/claims, or a file; all of them by default) and gives "
    "the\n"
    "verdict: PASS, FAIL, INCONCLUSIVE or VOID. Writes bench.jsonl.\n"
    "\n"
    "  --subject COMMAND  time this program instead of the claim's own (bench/SUBJECTS.md)\n"
    "  --cell NAME        only this cell; may be given again\n"
    "  --processes N      processes per cell, 48 by default; under 12 nothing is concluded\n"
    "  --budget N         go on up to N per cell while inconclusive; 192 by default, N processes\n"
    "                     when --processes is given\n"
    "  --pairs N          pairs of batches per process and comparison, 40 by default\n"
    "  --seed N           of order, objects and bootstrap; by default another one each time\n"
    "  --deadline SECONDS of one process, 60 by default\n"
    "  --out DIR          where bench.jsonl goes, ./objref-out by default\n"
    "  --json             print one object {claims, controls} instead of the table\n"
    "  -q, -v             only the verdict; every control as well\n"
    "\n"
    "Exit: 0 PASS, 1 FAIL, 2 usage or a mistake in a claim, 3 a subject does not start, 4 nothing\n"
    "that gates was run, 5 INCONCLUSIVE or VOID, 70 internal error, 130 interrupted.\n";

static bool
parse_number(const char *option, const char *text, uint64_t high, uint64_t *ret_number) {
    char *end = NULL;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || number > high) {
        (void)fprintf(stderr, "objref bench: %s: expected a number up to %" PRIu64 ", found '%s'\n",
                      option, high, text);
        return false;
    }
    *ret_number = number;
    return true;
}

static bool parse_count(const char *option, const char *text, unsigned high, unsigned *ret_count) {
    uint64_t number = 0;
    if (!parse_number(option, text, high, &number)) {
        return false;
    }
    if (number == 0) {
        (void)fprintf(stderr, "objref bench: %s: expected at least 1, found 0\n", option);
        return false;
    }
    *ret_count = (unsigned)number;
    return true;
}

static bool add_cell(bench_options *options, const char *name) {
    if (options->cell_count == BENCH_CELLS_MAX) {
        (void)fprintf(stderr, "objref bench: --cell: at most %d\n", BENCH_CELLS_MAX);
        return false;
    }
    options->cells[options->cell_count++] = name;
    return true;
}

enum {
    OPTION_SUBJECT = 256,
    OPTION_CELL,
    OPTION_PROCESSES,
    OPTION_BUDGET,
    OPTION_PAIRS,
    OPTION_SEED,
    OPTION_DEADLINE,
    OPTION_OUT,
    OPTION_JSON,
    OPTION_VERSION
};

static const struct option known[] = {
    {"subject", required_argument, NULL, OPTION_SUBJECT},
    {"cell", required_argument, NULL, OPTION_CELL},
    {"processes", required_argument, NULL, OPTION_PROCESSES},
    {"budget", required_argument, NULL, OPTION_BUDGET},
    {"pairs", required_argument, NULL, OPTION_PAIRS},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"deadline", required_argument, NULL, OPTION_DEADLINE},
    {"out", required_argument, NULL, OPTION_OUT},
    {"json", no_argument, NULL, OPTION_JSON},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {0},
};

/* The options that carry a number. */
static bool take_number(bench_options *options, int option, const char *text) {
    bench_plan *plan = &options->plan;
    unsigned seconds = 0;
    switch (option) {
    case OPTION_PROCESSES:
        return parse_count("--processes", text, PROCESSES_MAX, &plan->processes);
    case OPTION_BUDGET:
        return parse_count("--budget", text, PROCESSES_MAX, &plan->budget);
    case OPTION_PAIRS:
        return parse_count("--pairs", text, BENCH_PAIRS_MAX, &plan->pairs);
    case OPTION_SEED:
        return parse_number("--seed", text, UINT64_MAX, &plan->seed);
    default:
        if (!parse_count("--deadline", text, 86400, &seconds)) {
            return false;
        }
        plan->deadline_ns = (int64_t)seconds * 1000000000;
        return true;
    }
}

static bool take_option(bench_options *options, int option, const char *text) {
    switch (option) {
    case OPTION_SUBJECT:
        options->subject = text;
        return true;
    case OPTION_CELL:
        return add_cell(options, text);
    case OPTION_OUT:
        options->folder = text;
        return true;
    case OPTION_JSON:
        options->is_json = true;
        return true;
    case OPTION_VERSION:
        options->is_done = true;
        return puts("objref bench " OBJREF_VERSION) >= 0;
    case 'q':
        options->detail = BENCH_BRIEF;
        return true;
    case 'v':
        options->detail = BENCH_VERBOSE;
        return true;
    case 'h':
        options->is_done = true;
        return fputs(help, stdout) >= 0;
    case '?':
        (void)fputs("objref bench: 'objref help bench' lists the options\n", stderr);
        return false;
    default:
        return take_number(options, option, text);
    }
}

/* Who names a number of processes gets that number, unless a budget is named too. */
static bool settle(bench_options *options) {
    bench_plan *plan = &options->plan;
    bool has_processes = plan->processes != 0;
    bool has_budget = plan->budget != 0;
    if (!has_processes) {
        plan->processes = has_budget && plan->budget < PROCESSES ? plan->budget : PROCESSES;
    }
    if (!has_budget) {
        plan->budget = has_processes ? plan->processes : BUDGET;
    }
    if (plan->budget < plan->processes) {
        (void)fputs("objref bench: --budget is less than --processes\n", stderr);
        return false;
    }
    return true;
}

/* Another one each time, and small enough to be typed again. */
static uint64_t make_seed(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t state = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return bench_random_next(&state) >> 40;
}

bool bench_options_parse(int argc, char **argv, bench_options *ret_options) {
    bench_options options = {
        .folder = "objref-out",
        .detail = BENCH_NORMAL,
        .plan = {.pairs = PAIRS,
                 .deadline_ns = (int64_t)DEADLINE_S * 1000000000,
                 .seed = make_seed(),
                 .shows_progress = isatty(STDERR_FILENO) == 1},
    };
    int option;
    optind = 1;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    while (!options.is_done && (option = getopt_long(argc, argv, "qvh", known, NULL)) != -1) {
        if (!take_option(&options, option, optarg)) {
            return false;
        }
    }
    options.claims = argv + optind;
    options.claim_count = (size_t)(argc - optind);
    if (!options.is_done && !settle(&options)) {
        return false;
    }
    *ret_options = options;
    return true;
}
