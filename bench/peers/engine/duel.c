/* Turns, rounds and seatings: from blocks to a ratio with an interval. */
#include "duel.h"

#include "child.h"
#include "memory.h"
#include "random.h"
#include "stats.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { REPETITIONS_MAX = 20, REFERENCE_PAIRS = 20000, SEATINGS_MIN = 3 };

static const double BRACKET_TOLERANCE = 0.10;
static const double DELAY_SHARE_MAX = 0.05;
static const double CONFIDENCE = 0.975;

const char *peers_state_name(peers_state state) {
    static const char *const names[] = {"met",    "missed", "open",    "disturbed",
                                        "absent", "faulty", "unjudged"};
    return names[state];
}

/* A program at the table, and what it measured in the round that is being played. */
struct seat {
    peers_partner partner;
    const char *path;
    bool is_in;    /* running, without a fault */
    bool stood;    /* its block of this round stands */
    double amount; /* of that block, per operation */
};

struct table {
    const peers_goal *goal;
    const peers_effort *effort;
    struct seat *seats; /* the subject, then the rivals */
    size_t seat_count;
    peers_part parts[PEERS_RIVALS_MAX + 1];
    double ratios[PEERS_RIVALS_MAX + 1][PEERS_ROUNDS_MAX];    /* of this seating, logarithms */
    double values[PEERS_RIVALS_MAX + 1][PEERS_SEATINGS_MAX];  /* a seating's median of these */
    double amounts[PEERS_RIVALS_MAX + 1][PEERS_SEATINGS_MAX]; /* and of the amounts */
    double in_round[PEERS_RIVALS_MAX + 1][PEERS_ROUNDS_MAX];
    unsigned ratio_count[PEERS_RIVALS_MAX + 1];
    uint64_t next_start;
};

/* How long the same small work takes now: an atomic increment and decrement, over and over. */
static double reference_ns(void) {
    static _Atomic uint64_t cell;
    struct timespec began;
    struct timespec ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < REFERENCE_PAIRS; i++) {
        atomic_fetch_add(&cell, 1);
        atomic_fetch_sub(&cell, 1);
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    return (double)(ended.tv_sec - began.tv_sec) * 1e9 + (double)(ended.tv_nsec - began.tv_nsec);
}

static bool is_quiet(const struct table *table,
                     const peers_part *part,
                     const peers_measure *measure,
                     double before_ns,
                     double after_ns) {
    const double least = fmin(before_ns, after_ns);
    const double share = measure->delay_ns / (measure->took_ns * part->threads);
    return table->effort->is_small ||
           (fabs(before_ns - after_ns) <= BRACKET_TOLERANCE * least && share <= DELAY_SHARE_MAX);
}

/* One block that stands, after at most so many that did not. */
static void take_turn(struct table *table, struct seat *seat) {
    peers_measure measure;
    seat->stood = false;
    for (int i = 0; i < REPETITIONS_MAX && seat->is_in && !seat->stood; i++) {
        const double before_ns = reference_ns();
        seat->is_in = peers_partner_block(&seat->partner, table->next_start, &measure);
        table->next_start += seat->partner.part->operations;
        seat->stood =
            seat->is_in && is_quiet(table, seat->partner.part, &measure, before_ns, reference_ns());
        seat->amount = seat->stood ? measure.amount : 0;
    }
}

static void note_round(struct table *table, peers_finding *finding, size_t index) {
    const struct seat *subject = &table->seats[0];
    const struct seat *rival = &table->seats[index];
    if (!subject->is_in || !rival->is_in) {
        return;
    }
    if (!subject->stood || !rival->stood) {
        finding->disturbed++;
        return;
    }
    const unsigned at = table->ratio_count[index]++;
    const double against = index == 0 ? finding->limit : rival->amount;
    table->ratios[index][at] = log(subject->amount / against);
    table->in_round[index][at] = rival->amount;
    finding->rounds++;
}

static void play_round(struct table *table, unsigned round, peers_outcome *outcome) {
    for (size_t i = 0; i < table->seat_count; i++) {
        take_turn(table, &table->seats[(i + round) % table->seat_count]);
    }
    for (size_t i = 0; i < table->seat_count; i++) {
        note_round(table, &outcome->findings[i], i);
    }
}

static void open_seats(struct table *table, uint64_t seed) {
    for (size_t i = 0; i < table->seat_count; i++) {
        struct seat *seat = &table->seats[i];
        seat->partner.part = &table->parts[i];
        seat->partner.seed = seed;
        seat->is_in = seat->path != NULL && peers_partner_open(&seat->partner, seat->path);
        table->ratio_count[i] = 0;
    }
}

/* A seating's values; a fault met for the first time becomes the finding's. */
static void close_seats(struct table *table, peers_outcome *outcome) {
    for (size_t i = 0; i < table->seat_count; i++) {
        peers_finding *finding = &outcome->findings[i];
        const unsigned count = table->ratio_count[i];
        if (count * 2 > table->effort->rounds) {
            table->values[i][finding->seatings] = bench_stats_median(table->ratios[i], count);
            table->amounts[i][finding->seatings] = bench_stats_median(table->in_round[i], count);
            finding->seatings++;
        }
        if (finding->fault == NULL && table->seats[i].partner.fault != NULL) {
            finding->fault = table->seats[i].partner.fault;
            table->seats[i].partner.fault = NULL;
        }
        peers_partner_close(&table->seats[i].partner);
    }
}

static void play_seating(struct table *table, uint64_t seed, peers_outcome *outcome) {
    table->next_start = 0;
    open_seats(table, seed);
    for (unsigned round = 0; round < table->effort->rounds && table->seats[0].is_in; round++) {
        if (bench_child_is_interrupted()) {
            break;
        }
        play_round(table, round, outcome);
    }
    close_seats(table, outcome);
}

static peers_state judge(const struct table *table, const peers_finding *finding) {
    if (table->effort->is_small) {
        return PEERS_UNJUDGED;
    }
    if (finding->high <= finding->limit) {
        return PEERS_MET;
    }
    return finding->low > finding->limit ? PEERS_MISSED : PEERS_OPEN;
}

/* Who is beside a subject that has failed has measured nothing, and that is why. */
static void blame_subject(const peers_outcome *outcome, peers_finding *finding) {
    const char *fault = outcome->findings[0].fault;
    if (fault != NULL && finding->rival != NULL && finding->fault == NULL) {
        finding->fault = bench_memory_format("the subject: %s", fault);
    }
}

static void conclude(struct table *table, peers_outcome *outcome, size_t index) {
    peers_finding *finding = &outcome->findings[index];
    blame_subject(outcome, finding);
    const unsigned least = table->effort->is_small ? 1 : SEATINGS_MIN;
    const double scale = index == 0 ? finding->limit : 1;
    if (table->seats[index].path == NULL) {
        finding->state = PEERS_ABSENT;
    } else if (finding->fault != NULL) {
        finding->state = PEERS_FAULTY;
    } else if (finding->seatings < least) {
        finding->state = PEERS_DISTURBED;
    } else {
        double *values = table->values[index];
        finding->ratio = scale * exp(bench_stats_median(values, finding->seatings));
        finding->low = finding->high = finding->ratio;
        if (finding->seatings > 1) {
            const bench_location location = bench_stats_locate(values, finding->seatings);
            const bench_bounds bounds = bench_stats_t_bounds(&location, CONFIDENCE);
            finding->low = scale * exp(bounds.low);
            finding->high = scale * exp(bounds.high);
        }
        finding->state = judge(table, finding);
    }
}

/* The medians that a person wants to see beside the ratios. */
static void fill_amounts(struct table *table, peers_outcome *outcome) {
    const unsigned count = outcome->findings[0].seatings;
    const double subject = count > 0 ? bench_stats_median(table->amounts[0], count) : 0;
    for (size_t i = 0; i < outcome->finding_count; i++) {
        peers_finding *finding = &outcome->findings[i];
        finding->subject_amount = subject;
        finding->rival_amount =
            finding->seatings > 0 ? bench_stats_median(table->amounts[i], finding->seatings) : 0;
    }
}

/* A small run shows that everything works, in a hundredth of the time; what was a power of two
 * stays one. */
static peers_part part_for(const peers_effort *effort, const peers_part *part) {
    peers_part small = *part;
    if (effort->is_small) {
        small.operations =
            part->sum == PEERS_FIB ? 177 : part->operations / 128 + (part->operations < 128);
        small.objects = part->objects > 1024 ? 1024 : part->objects;
    }
    return small;
}

static void set_table(struct table *table, peers_find_function *find, void *context) {
    const peers_goal *goal = table->goal;
    table->seat_count = goal->rival_count + 1;
    table->seats = bench_memory_get(table->seat_count, sizeof *table->seats);
    for (size_t i = 0; i < table->seat_count; i++) {
        const peers_part *part = i == 0 ? &goal->subject : &goal->rivals[i - 1].part;
        table->parts[i] = part_for(table->effort, part);
        table->seats[i].path = find(context, part->program);
    }
}

void peers_duel(const peers_goal *goal,
                const peers_effort *effort,
                peers_find_function *find,
                void *context,
                peers_outcome *ret_outcome) {
    struct table *table = bench_memory_get(1, sizeof *table);
    uint64_t state = effort->seed;
    *ret_outcome = (peers_outcome){.finding_count = goal->rival_count + 1};
    table->goal = goal;
    table->effort = effort;
    set_table(table, find, context);
    for (size_t i = 0; i < ret_outcome->finding_count; i++) {
        ret_outcome->findings[i].rival = i == 0 ? NULL : &goal->rivals[i - 1];
        ret_outcome->findings[i].limit = i == 0 ? goal->limit : goal->rivals[i - 1].limit;
    }
    for (unsigned i = 0; i < effort->seatings && !bench_child_is_interrupted(); i++) {
        play_seating(table, bench_random_next(&state) >> 1, ret_outcome);
    }
    for (size_t i = 0; i < ret_outcome->finding_count; i++) {
        conclude(table, ret_outcome, i);
    }
    fill_amounts(table, ret_outcome);
    free(table->seats);
    free(table);
}

void peers_outcome_release(peers_outcome *outcome) {
    for (size_t i = 0; i < outcome->finding_count; i++) {
        free(outcome->findings[i].fault);
    }
    *outcome = (peers_outcome){0};
}
