/* What a person reads of an outcome: a table, the controls, and one sentence with the verdict. */
#include "summary.h"

#include <math.h>
#include <string.h>

/* A percentage with the digits that matter at its size. */
static void format_percent(double log_ratio, char *ret_text, size_t capacity) {
    double percent = bench_percent(log_ratio);
    if (!isfinite(percent)) {
        (void)snprintf(ret_text, capacity, "%s", percent > 0 ? "+inf" : "-inf");
    } else {
        (void)snprintf(ret_text, capacity, fabs(percent) < 10 ? "%+.2f" : "%+.0f", percent);
    }
}

static void format_bounds(const bench_interval *interval, char *ret_text, size_t capacity) {
    char low[32];
    char high[32];
    format_percent(interval->low, low, sizeof low);
    format_percent(interval->high, high, sizeof high);
    (void)snprintf(ret_text, capacity, "[%s, %s] %%", low, high);
}

static const bench_cell *cell_of(const bench_claim *claim, const bench_cell_outcome *cell) {
    return &claim->cells[cell->cell_index];
}

static void print_row(FILE *file,
                      const bench_claim *claim,
                      const bench_cell_outcome *cell,
                      const bench_row *row) {
    const bench_interval *interval = &row->interval;
    const bench_alternative *alternative = &claim->alternatives[row->alternative_index];
    char percent[32];
    char bounds[80];
    format_percent(interval->estimate, percent, sizeof percent);
    format_bounds(interval, bounds, sizeof bounds);
    (void)fprintf(file, "%-10s %-14s %-9s %9.2f ns %7s %% %+9.3f ns  %-20s %3zu  %s%s%s\n",
                  cell_of(claim, cell)->name, row->alternative,
                  cell_of(claim, cell)->gating ? bench_role_name(alternative->role) : "shown",
                  interval->baseline_ns, percent,
                  bench_overhead_ns(interval->estimate, interval->baseline_ns), bounds,
                  interval->processes, bench_verdict_name(row->verdict),
                  row->reason == NULL ? "" : ": ", row->reason == NULL ? "" : row->reason);
}

static void print_control(FILE *file, const char *cell, const bench_row *row) {
    static const char *const states[] = {"in bounds", "OUT OF BOUNDS", "undecided"};
    char bounds[80];
    format_bounds(&row->interval, bounds, sizeof bounds);
    (void)fprintf(file, "%-10s %-14s %-9s %-20s layouts [%+.2f, %+.2f] %%  %s\n", cell,
                  bench_control_name(row->control), "control", bounds,
                  bench_percent(row->interval.layout_low), bench_percent(row->interval.layout_high),
                  states[row->state]);
}

static void print_cell(FILE *file,
                       const bench_claim *claim,
                       const bench_cell_outcome *cell,
                       bench_detail detail) {
    for (size_t i = 0; i < cell->row_count; i++) {
        const bench_row *row = &cell->rows[i];
        if (!row->is_control) {
            print_row(file, claim, cell, row);
        } else if (detail == BENCH_VERBOSE || row->state != BENCH_IN_BOUNDS) {
            print_control(file, cell_of(claim, cell)->name, row);
        }
    }
}

/* What the controls of an outcome, or of a part of it, came to. */
struct control_sum {
    size_t total;
    size_t in_bounds;
    double half_width; /* of the widest */
};

static void add_controls(const bench_cell_outcome *cell, struct control_sum *sum) {
    for (size_t i = 0; i < cell->row_count; i++) {
        const bench_row *row = &cell->rows[i];
        if (row->is_control) {
            sum->total++;
            sum->in_bounds += row->state == BENCH_IN_BOUNDS;
            sum->half_width = fmax(sum->half_width, bench_half_width(&row->interval));
        }
    }
}

static void print_controls(FILE *file, const bench_outcome *outcome) {
    struct control_sum sum = {0};
    for (size_t i = 0; i < outcome->cell_count; i++) {
        add_controls(&outcome->cells[i], &sum);
    }
    (void)fprintf(
        file,
        "controls: %zu of %zu in bounds, widest half-width %.2f %%, %ld involuntary switches\n",
        sum.in_bounds, sum.total, sum.half_width, outcome->involuntary_switches);
}

/* A row and where it stands. */
struct place {
    const bench_cell_outcome *cell;
    const bench_row *row;
};

static struct place worst_of_cell(const bench_claim *claim, const bench_cell_outcome *cell) {
    struct place worst = {.cell = cell};
    for (size_t i = 0; i < cell->row_count; i++) {
        const bench_row *row = &cell->rows[i];
        bool is_worse = worst.row == NULL || row->interval.high > worst.row->interval.high;
        if (bench_run_is_gating(claim, cell, row) && is_worse) {
            worst.row = row;
        }
    }
    return worst;
}

/* The gating row that comes nearest to its margin, or went furthest over it. */
static struct place find_worst(const bench_claim *claim, const bench_outcome *outcome) {
    struct place worst = {0};
    for (size_t i = 0; i < outcome->cell_count; i++) {
        struct place place = worst_of_cell(claim, &outcome->cells[i]);
        if (place.row != NULL &&
            (worst.row == NULL || place.row->interval.high > worst.row->interval.high)) {
            worst = place;
        }
    }
    return worst;
}

static void print_verdict(FILE *file, const bench_claim *claim, const bench_outcome *outcome) {
    struct place worst = find_worst(claim, outcome);
    if (worst.row == NULL) {
        (void)fprintf(file, "%s: nothing that gates was run\n", claim->name);
        return;
    }
    char percent[32];
    char bounds[80];
    format_percent(worst.row->interval.estimate, percent, sizeof percent);
    format_bounds(&worst.row->interval, bounds, sizeof bounds);
    (void)fprintf(file, "%s: %s, %s %s %% %s at worst (%s); %zu gating rows, %u layout%s\n",
                  claim->name, bench_verdict_name(outcome->verdict), worst.row->alternative,
                  percent, bounds, cell_of(claim, worst.cell)->name, outcome->gating_rows,
                  claim->layouts, claim->layouts == 1 ? ": layout bias is not covered" : "s");
}

void bench_summary_print(FILE *file,
                         const bench_claim *claim,
                         const bench_outcome *outcome,
                         bench_detail detail) {
    if (detail != BENCH_BRIEF) {
        (void)fprintf(file, "%s: %s\n\n", claim->name, claim->title);
        (void)fprintf(file, "%-10s %-14s %-9s %12s %9s %12s  %-20s %3s  %s\n", "cell",
                      "alternative", "role", claim->baseline, "overhead", "", "99 % bounds", "n",
                      "verdict");
        for (size_t i = 0; i < outcome->cell_count; i++) {
            print_cell(file, claim, &outcome->cells[i], detail);
        }
        (void)fputc('\n', file);
        print_controls(file, outcome);
    }
    print_verdict(file, claim, outcome);
}
