/* Rows that are right, fail, add up to something else or cannot be had, by one thread and by
 * several, to show that the shim's checks can say no. Called by test-sweeps.sh.
 */
#include "../tables/gbench.h"

enum { THREADS_MAX = 4, BATCH = 10 };

/* What is wrong with a row. */
struct habit {
    const char *name;
    uint64_t failures;
    uint64_t sum;
    unsigned thread; /* the one that is wrong */
    bool is_absent;
};

static const struct habit habits[] = {
    {"right", 0, BATCH, 0, false},       {"failing", 1, BATCH, 0, false},
    {"wrong", 0, BATCH + 1, 0, false},   {"absent", 0, BATCH, 0, true},
    {"one failing", 1, BATCH, 1, false}, {"one wrong", 0, BATCH + 1, 1, false},
};
enum { HABIT_COUNT = sizeof habits / sizeof *habits };

static struct team {
    const struct habit *habit;
    uint64_t sums[THREADS_MAX];
    int users;
} team; /* of the one run that is alive */

static void *open_row(const gbench_row *row, uint64_t value, uint64_t *ret_batch) {
    const struct habit *habit = row->plan;
    if (habit->is_absent || team.users != 0 || value == 0) {
        return NULL;
    }
    team = (struct team){.habit = habit, .users = 1};
    *ret_batch = BATCH;
    return &team;
}

static uint64_t run(void *state, unsigned thread) {
    struct team *mine = state;
    const bool is_mine = mine->habit->thread == thread;
    mine->sums[thread] += is_mine ? mine->habit->sum : BATCH;
    return is_mine ? mine->habit->failures : 0;
}

static bool check(void *state, unsigned thread) {
    struct team *mine = state;
    const uint64_t sum = mine->sums[thread];
    mine->sums[thread] = 0;
    return sum == BATCH;
}

static void close_row(void *state) {
    ((struct team *)state)->users--;
}

int main(int argc, char **argv) {
    static const uint64_t threads[] = {1, 2, THREADS_MAX};
    static const uint64_t sizes[] = {8, 64};
    gbench_row rows[2 * HABIT_COUNT];
    for (int i = 0; i < 2 * HABIT_COUNT; i++) {
        const bool is_of_threads = i >= HABIT_COUNT;
        rows[i] = (gbench_row){
            .name = habits[i % HABIT_COUNT].name,
            .axis = is_of_threads ? GBENCH_THREADS : "size",
            .values = is_of_threads ? threads : sizes,
            .value_count = is_of_threads ? 3 : 2,
            .plan = &habits[i % HABIT_COUNT],
            .open = open_row,
            .run = run,
            .check = check,
            .close = close_row,
        };
        gbench_add(&rows[i]);
    }
    return gbench_main(argc, argv);
}
