/* What a person reads of an outcome: a table, the controls, and one sentence with the verdict. */
#include "summary.h"

#include <math.h>
#include <string.h>

/* A percentage with the digits that matter at its size. */
static void format_percent(double log_ratio, char *ret_text, size_t capacity) {
    double percent = bench_percent(log_ratio);
    if (!isfinite(percent)) {
        snprintf(ret_text, capacity, "%s", percent > 0 ? "+inf" : "-inf");
    } else {
        snprintf(ret_text, capacity, fabs(percent) < 10 ? "%+.2f" : "%+.0f", percent);
    }
}

static void format_bounds(const bench_interval *interval, char *ret_text, size_t capacity) {
    char low[32];
    char high[32];
    format_percent(interval->low, low, sizeof low);
    format_percent(interval->high, high, sizeof high);
    snprintf(ret_text, capacity, "[%s, %s] %%", low, high);
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
    fprintf(file, "%-10s %-14s %-9s %9.2f ns %7s %% %+9.3f ns  %-20s %3zu  %s%s%s\n",
            cell_of(claim, cell)->name, row->alternative,
            cell_of(claim, cell)->gating ? bench_role_name(alternative->role) : "shown",
            interval->baseline_ns, percent,
            bench_overhead_ns(interval->estimate, interval->baseline_ns), bounds,
            interval->processes, bench_verdict_name(row->verdict), row->reason == NULL ? "" : ": ",
            row->reason == NULL ? "" : row->reason);
}

static void print_control(FILE *file, const char *cell, const bench_row *row) {
    static const char *const states[] = {"in bounds", "OUT OF BOUNDS", "undecided"};
    char bounds[80];
    format_bounds(&row->interval, bounds, sizeof bounds);
    fprintf(file, "%-10s %-14s %-9s %-20s layouts [%+.2f, %+.2f] %%  %s\n", cell,
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

static void print_controls(FILE *file, const bench_outcome *outcome) {
    size_t total = 0;
    size_t in_bounds = 0;
    double width = 0;
    for (size_t i = 0; i < outcome->cell_count; i++) {
        for (size_t j = 0; j < outcome->cells[i].row_count; j++) {
            const bench_row *row = &outcome->cells[i].rows[j];
            total += row->is_control;
            in_bounds += row->is_control && row->state == BENCH_IN_BOUNDS;
            if (row->is_control && bench_half_width(&row->interval) > width) {
                width = bench_half_width(&row->interval);
            }
        }
    }
    fprintf(file,
            "controls: %zu of %zu in bounds, widest half-width %.2f %%, %ld involuntary switches\n",
            in_bounds, total, width, outcome->involuntary_switches);
}

/* The gating row that comes nearest to its margin, or went furthest over it. */
static const bench_row *find_worst(const bench_claim *claim,
                                   const bench_outcome *outcome,
                                   const bench_cell_outcome **ret_cell) {
    const bench_row *worst = NULL;
    for (size_t i = 0; i < outcome->cell_count; i++) {
        const bench_cell_outcome *cell = &outcome->cells[i];
        for (size_t j = 0; j < cell->row_count; j++) {
            const bench_row *row = &cell->rows[j];
            if (bench_run_is_gating(claim, cell, row) &&
                (worst == NULL || row->interval.high > worst->interval.high)) {
                worst = row;
                *ret_cell = cell;
            }
        }
    }
    return worst;
}

static void print_verdict(FILE *file, const bench_claim *claim, const bench_outcome *outcome) {
    const bench_cell_outcome *cell = NULL;
    const bench_row *worst = find_worst(claim, outcome, &cell);
    if (worst == NULL) {
        fprintf(file, "%s: nothing that gates was run\n", claim->name);
        return;
    }
    char percent[32];
    char bounds[80];
    format_percent(worst->interval.estimate, percent, sizeof percent);
    format_bounds(&worst->interval, bounds, sizeof bounds);
    fprintf(file, "%s: %s, %s %s %% %s at worst (%s); %zu gating rows, %u layout%s\n", claim->name,
            bench_verdict_name(outcome->verdict), worst->alternative, percent, bounds,
            cell_of(claim, cell)->name, outcome->gating_rows, claim->layouts,
            claim->layouts == 1 ? ": layout bias is not covered" : "s");
}

void bench_summary_print(FILE *file,
                         const bench_claim *claim,
                         const bench_outcome *outcome,
                         bench_detail detail) {
    if (detail != BENCH_BRIEF) {
        fprintf(file, "%s: %s\n\n", claim->name, claim->title);
        fprintf(file, "%-10s %-14s %-9s %12s %9s %12s  %-20s %3s  %s\n", "cell", "alternative",
                "role", claim->baseline, "overhead", "", "99 % bounds", "n", "verdict");
        for (size_t i = 0; i < outcome->cell_count; i++) {
            print_cell(file, claim, &outcome->cells[i], detail);
        }
        fputc('\n', file);
        print_controls(file, outcome);
    }
    print_verdict(file, claim, outcome);
}
