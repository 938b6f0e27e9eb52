/* objref bench peers: every goal, measured beside its named peers in one run. */
#include "duel.h"
#include "goal.h"
#include "partner.h"

#include "child.h"
#include "journal.h"
#include "kit.h"
#include "machine.h"
#include "memory.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EXIT_FINE = 0,
    EXIT_MISSED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_STARTED = 3,
    EXIT_NOTHING = 4,
    EXIT_UNDECIDED = 5,
    EXIT_INTERNAL = 70,
    EXIT_INTERRUPTED = 130
};

enum { SEATINGS = 8, ROUNDS = 9, PROGRAMS_MAX = 32 };

static const char help[] =
    "usage: objref bench peers [OPTION]... [GOAL]...\n"
    "\n"
    "Measures each GOAL (G1, G3, ...; all by default): the reference runtime and named peers take\n"
    "turns, block by block, in one run. Writes peers.jsonl and prints goal | measured | state:\n"
    "met, missed, open (the interval holds the limit), disturbed, absent, faulty.\n"
    "\n"
    "  --seatings N  fresh processes of each program, 8 by default\n"
    "  --rounds N    blocks of each in a seating, 9 by default\n"
    "  --small       a hundredth of the work: shows that every program works, judges nothing\n"
    "  --seed N      of the objects; by default 1\n"
    "  --goals FILE  other goals than bench/peers/goals.json\n"
    "  --out DIR     where peers.jsonl goes, ./objref-out by default\n"
    "  --json        print one object {goals} instead of the table\n"
    "\n"
    "Exit: 0 every goal is met against every peer that is here, 1 one is missed, 2 usage, 3 the\n"
    "reference does not start, 4 nothing was judged, 5 one is open or disturbed, 70 internal "
    "error,\n"
    "130 interrupted. 'objref adapter setup peers' installs what the peers are built from.\n";

/* A program of the plan: where it is and what it says of itself. */
struct program {
    const char *name;
    char *path;          /* NULL: not built here, or it does not answer */
    json_t *description; /* NULL, too */
    char *fault;         /* of one that is here and does not answer */
};

struct session {
    peers_plan plan;
    peers_effort effort;
    struct program programs[PROGRAMS_MAX];
    size_t program_count;
    bench_journal journal;
    json_t *findings; /* what --json and the footer say */
    const char *folder;
    const char *goals_path;
    char *bin;
    char **names; /* of the goals that are asked for */
    int name_count;
    bool is_json;
    bool is_done;
    bool shows_progress;
    unsigned counts[PEERS_UNJUDGED + 1];
};

static int complain(int exit_code, char *text) {
    (void)fprintf(stderr, "objref bench peers: %s\n", text);
    free(text);
    return exit_code;
}

/* -- the programs */

static struct program *look_up(struct session *session, const char *name) {
    for (size_t i = 0; i < session->program_count; i++) {
        if (strcmp(session->programs[i].name, name) == 0) {
            return &session->programs[i];
        }
    }
    return NULL;
}

static void meet(struct session *session, const char *name) {
    if (look_up(session, name) != NULL || session->program_count == PROGRAMS_MAX) {
        return;
    }
    struct program *program = &session->programs[session->program_count++];
    program->name = name;
    program->path = bench_memory_format("%s/peer-%s", session->bin, name);
    if (access(program->path, X_OK) == 0) {
        program->description = peers_partner_describe(program->path, &program->fault);
    } else {
        free(program->path);
        program->path = NULL;
    }
}

/* A program that is here but has said nothing sensible is played all the same: its fault shows. */
static const char *find_program(void *context, const char *name) {
    const struct program *program = look_up(context, name);
    return program == NULL ? NULL : program->path;
}

static bool is_asked_for(const struct session *session, const peers_goal *goal) {
    for (int i = 0; i < session->name_count; i++) {
        if (strcmp(session->names[i], goal->name) == 0) {
            return true;
        }
    }
    return session->name_count == 0;
}

static void meet_all(struct session *session) {
    meet(session, "objref");
    for (size_t i = 0; i < session->plan.goal_count; i++) {
        const peers_goal *goal = &session->plan.goals[i];
        for (size_t j = 0; is_asked_for(session, goal) && j < goal->rival_count; j++) {
            meet(session, goal->rivals[j].part.program);
        }
    }
}

static json_t *identify(const struct session *session) {
    json_t *list = json_array();
    const json_t *titles = json_object_get(session->plan.document, "programs");
    for (size_t i = 0; i < session->program_count; i++) {
        const struct program *program = &session->programs[i];
        json_t *entry =
            json_pack("{s:s, s:b}", "program", program->name, "present", program->path != NULL);
        static const char *const keys[] = {"version", "compiler"};
        for (size_t j = 0; j < sizeof keys / sizeof *keys; j++) {
            json_t *value = json_object_get(program->description, keys[j]);
            json_object_set_new(entry, keys[j], value == NULL ? json_null() : json_incref(value));
        }
        json_t *title = json_object_get(titles, program->name);
        json_object_set_new(entry, "title", title == NULL ? json_null() : json_incref(title));
        json_object_set_new(entry, "fault", bench_journal_text(program->fault));
        json_array_append_new(list, entry);
    }
    return list;
}

/* -- one goal */

static json_t *finding_record(const peers_goal *goal, const peers_finding *finding) {
    json_t *record =
        json_pack("{s:s, s:s, s:s, s:s, s:f, s:s, s:f, s:f, s:f, s:f, s:i, s:i, s:i}", "record",
                  "goal", "goal", goal->name, "title", goal->title, "unit", goal->unit, "limit",
                  finding->limit, "state", peers_state_name(finding->state), "ratio",
                  finding->ratio, "low", finding->low, "high", finding->high, "subject_amount",
                  finding->subject_amount, "seatings", (int)finding->seatings, "rounds",
                  (int)finding->rounds, "disturbed", (int)finding->disturbed);
    const peers_rival *rival = finding->rival;
    json_object_set_new(record, "peer", bench_journal_text(rival ? rival->part.program : NULL));
    json_object_set_new(record, "workload",
                        json_string(rival ? rival->part.workload : goal->subject.workload));
    json_object_set_new(record, "peer_amount",
                        rival ? bench_journal_number(finding->rival_amount) : json_null());
    json_object_set_new(record, "fault", bench_journal_text(finding->fault));
    const bool is_short = finding->state == PEERS_MISSED || finding->state == PEERS_OPEN;
    json_object_set_new(record, "reason", bench_journal_text(is_short ? goal->reason : NULL));
    return record;
}

static void print_finding(const peers_goal *goal, const peers_finding *finding) {
    const char *name = finding->rival ? finding->rival->part.program : "itself";
    printf("%-5s %-44.44s %-10s ", goal->name, goal->title, name);
    if (finding->state == PEERS_ABSENT || finding->state == PEERS_FAULTY ||
        finding->state == PEERS_DISTURBED) {
        printf("%31s", "");
    } else if (finding->rival == NULL) {
        printf("%10.4g %-5s <= %-8.4g   ", finding->ratio, goal->unit, finding->limit);
    } else {
        printf("%6.3f [%6.3f, %6.3f] <= %-5.3g", finding->ratio, finding->low, finding->high,
               finding->limit);
    }
    printf(" %s%s%s\n", peers_state_name(finding->state), finding->fault ? ": " : "",
           finding->fault ? finding->fault : "");
}

static void
take_finding(struct session *session, const peers_goal *goal, const peers_finding *finding) {
    if (finding->limit <= 0) {
        return; /* the subject beside its rivals, with no limit of its own */
    }
    session->counts[finding->state]++;
    json_t *record = finding_record(goal, finding);
    json_array_append(session->findings, record);
    bench_journal_write(&session->journal, record);
    if (!session->is_json) {
        print_finding(goal, finding);
        (void)fflush(stdout);
    }
}

static void show_progress(const struct session *session, const peers_goal *goal) {
    if (session->shows_progress) {
        (void)fprintf(stderr, "\r\033[K%s%s%s", goal ? goal->name : "", goal ? ": " : "",
                      goal ? goal->title : "");
    }
}

static void measure(struct session *session, const peers_goal *goal) {
    peers_outcome outcome;
    show_progress(session, goal);
    peers_duel(goal, &session->effort, find_program, session, &outcome);
    show_progress(session, NULL);
    for (size_t i = 0; i < outcome.finding_count && !bench_child_is_interrupted(); i++) {
        take_finding(session, goal, &outcome.findings[i]);
    }
    peers_outcome_release(&outcome);
}

/* -- all of them */

static int judge(const struct session *session) {
    const unsigned *counts = session->counts;
    const unsigned judged =
        counts[PEERS_MET] + counts[PEERS_MISSED] + counts[PEERS_OPEN] + counts[PEERS_UNJUDGED];
    if (bench_child_is_interrupted()) {
        return EXIT_INTERRUPTED;
    }
    if (counts[PEERS_MISSED] + counts[PEERS_FAULTY] > 0) {
        return EXIT_MISSED;
    }
    if (counts[PEERS_OPEN] + counts[PEERS_DISTURBED] > 0) {
        return EXIT_UNDECIDED;
    }
    return judged == 0 ? EXIT_NOTHING : EXIT_FINE;
}

static int measure_all(struct session *session, int argc, char **argv) {
    char *error = NULL;
    if (!bench_journal_open(session->folder, "peers.jsonl", &session->journal, &error)) {
        return complain(EXIT_USAGE, error);
    }
    bench_journal_header(
        &session->journal, "peers", argc, argv,
        json_pack("{s:o, s:b}", "programs", identify(session), "small", session->effort.is_small));
    for (size_t i = 0; i < session->plan.goal_count && !bench_child_is_interrupted(); i++) {
        if (is_asked_for(session, &session->plan.goals[i])) {
            measure(session, &session->plan.goals[i]);
        }
    }
    const int exit_code = judge(session);
    json_t *members = json_pack("{s:O}", "goals", session->findings);
    if (session->is_json) {
        json_dumpf(members, stdout, BENCH_JOURNAL_FLAGS);
        (void)fputc('\n', stdout);
    }
    const bool is_whole =
        bench_journal_close(&session->journal, bench_child_is_interrupted(), exit_code, members);
    return is_whole
               ? exit_code
               : complain(EXIT_INTERNAL, bench_memory_format("peers.jsonl: not written whole"));
}

/* -- the command line */

enum {
    OPTION_SEATINGS = 256,
    OPTION_ROUNDS,
    OPTION_SMALL,
    OPTION_SEED,
    OPTION_GOALS,
    OPTION_OUT,
    OPTION_JSON,
    OPTION_HELP
};

static const struct option known[] = {
    {"seatings", required_argument, NULL, OPTION_SEATINGS},
    {"rounds", required_argument, NULL, OPTION_ROUNDS},
    {"small", no_argument, NULL, OPTION_SMALL},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"goals", required_argument, NULL, OPTION_GOALS},
    {"out", required_argument, NULL, OPTION_OUT},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

static bool
parse(const char *option, const char *text, uint64_t low, uint64_t high, uint64_t *ret_number) {
    char *end = NULL;
    errno = 0;
    *ret_number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || *ret_number < low ||
        *ret_number > high) {
        (void)complain(EXIT_USAGE, bench_memory_format("%s: expected a number from %" PRIu64
                                                       " to %" PRIu64 ", found '%s'",
                                                       option, low, high, text));
        return false;
    }
    return true;
}

static bool take_number(struct session *session, int option, const char *text) {
    uint64_t number = 0;
    bool is_right = true;
    if (option == OPTION_SEATINGS) {
        is_right = parse("--seatings", text, 1, PEERS_SEATINGS_MAX, &number);
        session->effort.seatings = (unsigned)number;
    } else if (option == OPTION_ROUNDS) {
        is_right = parse("--rounds", text, 1, PEERS_ROUNDS_MAX, &number);
        session->effort.rounds = (unsigned)number;
    } else {
        is_right = parse("--seed", text, 0, INT64_MAX, &session->effort.seed);
    }
    return is_right;
}

static bool take_option(struct session *session, int option) {
    switch (option) {
    case OPTION_SMALL:
        session->effort.is_small = true;
        return true;
    case OPTION_GOALS:
        session->goals_path = optarg;
        return true;
    case OPTION_OUT:
        session->folder = optarg;
        return true;
    case OPTION_JSON:
        session->is_json = true;
        return true;
    case OPTION_HELP:
        session->is_done = true;
        return fputs(help, stdout) >= 0;
    case '?':
        return false;
    default:
        return take_number(session, option, optarg);
    }
}

static int read_options(struct session *session, int argc, char **argv) {
    int option;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    while (!session->is_done && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (!take_option(session, option)) {
            return complain(EXIT_USAGE, bench_memory_format("--help lists the options"));
        }
    }
    session->names = argv + optind;
    session->name_count = argc - optind;
    if (session->effort.is_small) {
        session->effort.seatings = session->effort.rounds = 1;
    }
    return 0;
}

static int check_names(const struct session *session) {
    for (int i = 0; i < session->name_count; i++) {
        bool is_known = false;
        for (size_t j = 0; j < session->plan.goal_count; j++) {
            is_known = is_known || strcmp(session->names[i], session->plan.goals[j].name) == 0;
        }
        if (!is_known) {
            return complain(EXIT_USAGE, bench_memory_format("no goal '%s' in %s", session->names[i],
                                                            session->goals_path));
        }
    }
    return 0;
}

static int prepare(struct session *session) {
    char *error = NULL;
    char *shipped = NULL;
    session->bin = bench_kit_programs();
    if (session->goals_path == NULL) {
        shipped = bench_kit_path("bench/peers/goals.json");
        session->goals_path = shipped;
    }
    int exit_code = peers_plan_read(session->goals_path, &session->plan, &error)
                        ? check_names(session)
                        : complain(EXIT_USAGE, error);
    session->goals_path = NULL;
    free(shipped);
    if (exit_code != 0) {
        return exit_code;
    }
    meet_all(session);
    const struct program *subject = look_up(session, "objref");
    if (subject->description == NULL) {
        return complain(EXIT_NOT_STARTED,
                        bench_memory_format("peer-objref: %s",
                                            subject->fault ? subject->fault : "is not built"));
    }
    session->findings = json_array();
    return 0;
}

static void release(struct session *session) {
    for (size_t i = 0; i < session->program_count; i++) {
        free(session->programs[i].path);
        free(session->programs[i].fault);
        json_decref(session->programs[i].description);
    }
    json_decref(session->findings);
    peers_plan_release(&session->plan);
    free(session->bin);
}

int main(int argc, char **argv) {
    struct session session = {
        .effort = {.seatings = SEATINGS, .rounds = ROUNDS, .seed = 1},
        .folder = "objref-out",
        .shows_progress = isatty(STDERR_FILENO) == 1,
    };
    bench_child_listen();
    (void)signal(SIGPIPE, SIG_IGN); // NOLINT: a partner that has died shows in its answers
    int exit_code = read_options(&session, argc, argv);
    if (exit_code == 0 && !session.is_done) {
        exit_code = prepare(&session);
        exit_code = exit_code == 0 ? measure_all(&session, argc, argv) : exit_code;
    }
    release(&session);
    if (fflush(stdout) != 0 && exit_code != EXIT_INTERRUPTED) {
        exit_code = complain(EXIT_INTERNAL, bench_memory_format("not everything could be printed"));
    }
    return exit_code;
}
