/* A run of one claim. Rounds go over the cells, not through one cell after another, so that what
 * the machine does for a minute touches all of them alike. */
#include "run.h"

#include "child.h"
#include "memory.h"
#include "random.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run {
    const bench_claim *claim;
    const bench_subject *subjects;
    const bench_plan *plan;
    bench_record *record;
    bench_outcome *outcome;
    uint64_t random;
};

static void add_row(bench_cell_outcome *cell, bench_row row) {
    assert(cell->row_count < BENCH_COMPARISONS_MAX);
    cell->rows[cell->row_count++] = row;
}

static void
add_controls(const bench_claim *claim, const bench_plan *plan, bench_cell_outcome *cell) {
    for (bench_control control = 0; control < BENCH_CONTROL_COUNT; control++) {
        bool is_clone = control == BENCH_CONTROL_CLONE;
        add_row(cell, (bench_row){
                          .alternative = is_clone ? claim->clone : claim->baseline,
                          .is_control = true,
                          .control = control,
                          .estimates = bench_memory_get(plan->budget, sizeof(bench_estimate)),
                      });
    }
}

/* Controls stand where something is gated, alternatives everywhere. */
static void prepare_cell(struct run *run, size_t cell_index) {
    const bench_claim *claim = run->claim;
    bench_cell_outcome *cell = &run->outcome->cells[run->outcome->cell_count++];
    cell->cell_index = cell_index;
    if (claim->cells[cell_index].gating) {
        add_controls(claim, run->plan, cell);
    }
    for (size_t i = 0; i < claim->alternative_count; i++) {
        add_row(cell, (bench_row){
                          .alternative = claim->alternatives[i].name,
                          .alternative_index = i,
                          .estimates = bench_memory_get(run->plan->budget, sizeof(bench_estimate)),
                      });
    }
}

static const bench_cell *cell_of(const bench_claim *claim, const bench_cell_outcome *cell) {
    return &claim->cells[cell->cell_index];
}

static bool
is_due_to_fail(const bench_claim *claim, const bench_cell_outcome *cell, const bench_row *row) {
    return !row->is_control &&
           (claim->alternatives[row->alternative_index].fails_in >> cell->cell_index & 1) != 0;
}

bool bench_run_is_gating(const bench_claim *claim,
                         const bench_cell_outcome *cell,
                         const bench_row *row) {
    return !row->is_control && cell_of(claim, cell)->gating &&
           claim->alternatives[row->alternative_index].role == BENCH_GATING;
}

/* Whether more processes are spent on a row, once the first look has been taken. */
static bool
is_needed(const bench_claim *claim, const bench_cell_outcome *cell, const bench_row *row) {
    return row->is_control || bench_run_is_gating(claim, cell, row) ||
           is_due_to_fail(claim, cell, row);
}

/* The rows that take part in the next process of a cell: what nothing hangs on, in the first half
 * of the first look. */
static size_t select_rows(const struct run *run, bench_cell_outcome *cell, bench_row **ret_rows) {
    size_t count = 0;
    bool is_early =
        cell->processes < (run->plan->processes + 1) / 2 || !cell_of(run->claim, cell)->gating;
    for (size_t i = 0; i < cell->row_count; i++) {
        if (is_early || is_needed(run->claim, cell, &cell->rows[i])) {
            ret_rows[count++] = &cell->rows[i];
        }
    }
    return count;
}

static unsigned permille_of(const bench_row *row) {
    return row->is_control ? bench_control_permille(row->control) : 0;
}

/* Whatever always runs first would always meet the same state of the machine. */
static void shuffle(bench_row **rows, size_t count, uint64_t *random) {
    for (size_t i = count; i > 1; i--) {
        size_t other = bench_random_below(random, (uint32_t)i);
        bench_row *row = rows[other];
        rows[other] = rows[i - 1];
        rows[i - 1] = row;
    }
}

/* Takes a process' estimates over, or its fault, and writes both down. */
static void keep_answer(struct run *run,
                        bench_cell_outcome *cell,
                        bench_row **rows,
                        const bench_order *order,
                        bench_answer *answer) {
    for (size_t i = 0; i < order->comparison_count; i++) {
        bench_row *row = rows[i];
        bench_record_process(
            run->record, &(bench_process_line){
                             .claim = run->claim->name,
                             .alternative = row->alternative,
                             .cell = order->cell,
                             .control = row->is_control ? bench_control_name(row->control) : NULL,
                             .seed = order->seed,
                             .pairs = order->pairs,
                             .estimate = &answer->estimates[i],
                             .fault = answer->fault,
                             .failures = answer->failures,
                             .involuntary_switches = answer->involuntary_switches,
                         });
        if (answer->fault == NULL) {
            row->estimates[row->estimate_count++] = answer->estimates[i];
        }
    }
    cell->processes++;
    cell->fault = answer->fault;
    run->outcome->involuntary_switches += answer->involuntary_switches;
}

static void run_process(struct run *run, bench_cell_outcome *cell) {
    bench_row *rows[BENCH_COMPARISONS_MAX];
    bench_comparison comparisons[BENCH_COMPARISONS_MAX];
    bench_answer answer;
    size_t count = select_rows(run, cell, rows);
    bench_order order = {
        .cell = cell_of(run->claim, cell)->name,
        .seed = bench_random_next(&run->random),
        .pairs = run->plan->pairs,
        .layout = (unsigned)(cell->processes % run->claim->layouts),
        .deadline_ns = run->plan->deadline_ns,
        .comparisons = comparisons,
        .comparison_count = count,
    };
    shuffle(rows, count, &run->random);
    for (size_t i = 0; i < count; i++) {
        comparisons[i] = (bench_comparison){rows[i]->alternative, permille_of(rows[i])};
    }
    bench_subject_run(&run->subjects[order.layout], &order, &answer);
    if (bench_child_is_interrupted()) {
        run->outcome->interrupted = true;
        free(answer.fault);
        return;
    }
    keep_answer(run, cell, rows, &order, &answer);
}

static void show_progress(const struct run *run, const bench_cell_outcome *cell, size_t target) {
    if (run->plan->shows_progress) {
        (void)fprintf(stderr, "\r%s: process %zu of %zu, %-16s", run->claim->name,
                      cell->processes + 1, target, cell_of(run->claim, cell)->name);
    }
}

static void end_progress(const struct run *run) {
    if (run->plan->shows_progress) {
        (void)fputs("\r\033[K", stderr);
    }
}

static bool is_open(const bench_cell_outcome *cell) {
    return !cell->is_settled && cell->fault == NULL;
}

/* One more process in every open cell that has fewer than its target; whether there was one. */
static bool run_round(struct run *run, size_t target) {
    bool has_run = false;
    for (size_t i = 0; i < run->outcome->cell_count && !run->outcome->interrupted; i++) {
        bench_cell_outcome *cell = &run->outcome->cells[i];
        if (is_open(cell) && cell->processes < target) {
            show_progress(run, cell, target);
            run_process(run, cell);
            has_run = true;
        }
    }
    return has_run && !run->outcome->interrupted;
}

static bench_control_state worse_state(bench_control_state left, bench_control_state right) {
    if (left == BENCH_OUT_OF_BOUNDS || right == BENCH_IN_BOUNDS) {
        return left;
    }
    return right;
}

static bench_control_state judge_controls(const struct run *run, bench_cell_outcome *cell) {
    bench_control_state worst = BENCH_IN_BOUNDS;
    for (size_t i = 0; i < cell->row_count; i++) {
        bench_row *row = &cell->rows[i];
        if (!row->is_control) {
            continue;
        }
        row->interval = bench_interval_of(row->estimates, row->estimate_count, run->plan->seed);
        row->state = bench_control_judge(row->control, &row->interval, run->claim->margin_percent);
        worst = worse_state(worst, row->state);
    }
    return worst;
}

static void judge_row(const struct run *run, bench_row *row, bench_control_state worst) {
    row->interval = bench_interval_of(row->estimates, row->estimate_count, run->plan->seed);
    bench_verdict verdict =
        bench_verdict_of(&row->interval, run->claim->margin_percent, &row->reason);
    row->verdict = bench_verdict_under(verdict, worst);
    if (row->verdict == BENCH_VOID) {
        row->reason = "a control of this cell is out of bounds";
    }
}

/* A cell is settled when no more processes could change what it says. */
static void judge_cell(struct run *run, bench_cell_outcome *cell) {
    bench_control_state worst = judge_controls(run, cell);
    cell->is_settled = worst == BENCH_IN_BOUNDS;
    for (size_t i = 0; i < cell->row_count; i++) {
        bench_row *row = &cell->rows[i];
        if (row->is_control) {
            continue;
        }
        judge_row(run, row, worst);
        if (cell->fault != NULL) {
            row->verdict = BENCH_VOID;
            row->reason = cell->fault;
        }
        if (is_needed(run->claim, cell, row) && row->verdict == BENCH_INCONCLUSIVE) {
            cell->is_settled = false;
        }
    }
}

static bool judge_cells(struct run *run) {
    bool is_all_settled = true;
    for (size_t i = 0; i < run->outcome->cell_count; i++) {
        bench_cell_outcome *cell = &run->outcome->cells[i];
        judge_cell(run, cell);
        is_all_settled = is_all_settled && !is_open(cell);
    }
    return is_all_settled;
}

/* A contrast is a known wrong: it must be seen to FAIL where the claim says so. */
static bench_control_state judge_contrast(const bench_row *row) {
    switch (row->verdict) {
    case BENCH_FAIL:
        return BENCH_IN_BOUNDS;
    case BENCH_PASS:
        return BENCH_OUT_OF_BOUNDS;
    case BENCH_INCONCLUSIVE:
    case BENCH_VOID:
        break;
    }
    return BENCH_UNDECIDED;
}

static bench_control_state judge_cell_contrasts(const struct run *run,
                                                const bench_cell_outcome *cell) {
    bench_control_state worst = BENCH_IN_BOUNDS;
    for (size_t i = 0; i < cell->row_count; i++) {
        if (is_due_to_fail(run->claim, cell, &cell->rows[i])) {
            worst = worse_state(worst, judge_contrast(&cell->rows[i]));
        }
    }
    return worst;
}

static bench_control_state judge_contrasts(const struct run *run) {
    bench_control_state worst = BENCH_IN_BOUNDS;
    for (size_t i = 0; i < run->outcome->cell_count; i++) {
        worst = worse_state(worst, judge_cell_contrasts(run, &run->outcome->cells[i]));
    }
    return worst;
}

/* An instrument that did not see the contrast has seen nothing: no gating row keeps its verdict. */
static void apply_contrasts(struct run *run, bench_cell_outcome *cell, bench_control_state worst) {
    for (size_t i = 0; i < cell->row_count; i++) {
        bench_row *row = &cell->rows[i];
        bool can_change = bench_run_is_gating(run->claim, cell, row) && row->verdict != BENCH_VOID;
        if (can_change && bench_verdict_under(row->verdict, worst) == BENCH_VOID) {
            row->verdict = BENCH_VOID;
            row->reason = "a contrast was not seen to fail";
        }
    }
}

static void apply_interruption(bench_cell_outcome *cell) {
    for (size_t i = 0; i < cell->row_count; i++) {
        cell->rows[i].verdict = BENCH_INCONCLUSIVE;
        cell->rows[i].reason = "the run was interrupted";
    }
}

/* FAIL is the strongest word, then VOID; a PASS needs every gating row. */
static bench_verdict worse(bench_verdict left, bench_verdict right) {
    static const int weights[] = {
        [BENCH_PASS] = 0, [BENCH_INCONCLUSIVE] = 1, [BENCH_VOID] = 2, [BENCH_FAIL] = 3};
    return weights[left] >= weights[right] ? left : right;
}

/* A cell that does not gate counts only when its subject did wrong. */
static void sum_up(struct run *run, const bench_cell_outcome *cell) {
    bench_outcome *outcome = run->outcome;
    for (size_t i = 0; i < cell->row_count; i++) {
        const bench_row *row = &cell->rows[i];
        bool is_gating = bench_run_is_gating(run->claim, cell, row);
        outcome->gating_rows += is_gating;
        if (is_gating) {
            outcome->verdict = worse(outcome->verdict, row->verdict);
        }
    }
    if (cell->fault != NULL) {
        outcome->verdict = worse(outcome->verdict, BENCH_VOID);
    }
}

static void
record_row(const struct run *run, const bench_cell_outcome *cell, const bench_row *row) {
    const char *cell_name = cell_of(run->claim, cell)->name;
    if (row->is_control) {
        bench_record_control(run->record, cell_name, row->control, &row->interval, row->state);
        return;
    }
    bench_role role = run->claim->alternatives[row->alternative_index].role;
    bench_record_verdict(run->record, &(bench_verdict_line){
                                          .claim = run->claim->name,
                                          .alternative = row->alternative,
                                          .role = bench_role_name(role),
                                          .cell = cell_name,
                                          .gating = bench_run_is_gating(run->claim, cell, row),
                                          .verdict = row->verdict,
                                          .reason = row->reason,
                                          .interval = &row->interval,
                                          .margin_percent = run->claim->margin_percent,
                                      });
}

static void conclude(struct run *run) {
    bench_control_state contrasts = judge_contrasts(run);
    for (size_t i = 0; i < run->outcome->cell_count; i++) {
        bench_cell_outcome *cell = &run->outcome->cells[i];
        apply_contrasts(run, cell, contrasts);
        if (run->outcome->interrupted) {
            apply_interruption(cell);
        }
        sum_up(run, cell);
        for (size_t j = 0; j < cell->row_count; j++) {
            record_row(run, cell, &cell->rows[j]);
        }
    }
}

static void measure(struct run *run) {
    size_t target = run->plan->processes;
    for (int look = 0; look < BENCH_LOOKS_MAX; look++) {
        while (run_round(run, target)) {
        }
        bool is_all_settled = judge_cells(run);
        if (is_all_settled || run->outcome->interrupted || target == run->plan->budget) {
            break;
        }
        target = target * 2 < run->plan->budget ? target * 2 : run->plan->budget;
    }
    end_progress(run);
}

void bench_run_claim(const bench_claim *claim,
                     const bench_subject *subjects,
                     const bench_plan *plan,
                     bench_record *record,
                     bench_outcome *ret_outcome) {
    assert(plan->processes > 0 && plan->processes <= plan->budget);
    struct run run = {
        .claim = claim,
        .subjects = subjects,
        .plan = plan,
        .record = record,
        .outcome = ret_outcome,
        .random = plan->seed,
    };
    *ret_outcome = (bench_outcome){.verdict = BENCH_PASS};
    for (size_t i = 0; i < claim->cell_count; i++) {
        if (claim->cells[i].selected) {
            prepare_cell(&run, i);
        }
    }
    measure(&run);
    conclude(&run);
}

int bench_run_exit(const bench_outcome *outcome) {
    if (outcome->interrupted) {
        return 130;
    }
    if (outcome->verdict == BENCH_FAIL) {
        return 1;
    }
    if (outcome->verdict != BENCH_PASS) {
        return 5;
    }
    return outcome->gating_rows == 0 ? 4 : 0;
}

void bench_run_release(bench_outcome *outcome) {
    for (size_t i = 0; i < outcome->cell_count; i++) {
        bench_cell_outcome *cell = &outcome->cells[i];
        for (size_t j = 0; j < cell->row_count; j++) {
            free(cell->rows[j].estimates);
        }
        free(cell->fault);
    }
    *outcome = (bench_outcome){0};
}
