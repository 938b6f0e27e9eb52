/* A table whose rows are right, fail or add up to something else, to show that the shim's checks
 * can say no. Called by test-table.sh.
 */
#include "../tables/gbench.h"

struct counter {
    uint64_t failures;
    uint64_t sum;
};

static uint64_t run(void *opaque) {
    struct counter *counter = opaque;
    counter->sum += 10;
    return counter->failures;
}

static uint64_t check(void *opaque) {
    struct counter *counter = opaque;
    uint64_t sum = counter->sum;
    counter->sum = 0;
    return sum;
}

static struct counter counters[3] = {{0, 0}, {1, 0}, {0, 0}};
static const gbench_row rows[] = {
    {"right", &counters[0], 10, 10, run, check},
    {"failing", &counters[1], 10, 10, run, check},
    {"wrong", &counters[2], 10, 11, run, check},
};

int main(int argc, char **argv) {
    for (int i = 0; i < 3; i++) {
        gbench_add(&rows[i]);
    }
    return gbench_main(argc, argv);
}
