/* How often the verdict errs: thousands of made-up runs whose true overhead is known, under noise
 * of several kinds. The rates are printed and held to the bounds that bench/README.md states.
 */
#include "random.h"
#include "verdict.h"

#include "test.h"

#include <math.h>
#include <stdio.h>

enum { PROCESSES = 48, LAYOUTS = 24, TRIALS = 500 };

/* Deviations in percent: of processes, of the few that met other work, and of layouts. */
struct noise {
    const char *name;
    double process;
    double disturbed;
    double layout;
};

static const struct noise noises[] = {
    {"quiet", 0.05, 0.05, 0.01},
    {"busy", 0.15, 0.6, 0.03},
    {"very busy", 0.3, 1.2, 0.05},
    {"wild", 0.3, 30, 0.05},
};
enum { NOISE_COUNT = sizeof noises / sizeof *noises };

struct rates {
    double pass;
    double fail;
};

static double normal(uint64_t *random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += (double)(bench_random_next(random) >> 11) / 9007199254740992.0;
    }
    return sum;
}

/* One run: layouts differ a little, processes more, and one process in eight a good deal. */
static bench_verdict judge_one(const struct noise *noise, double overhead, uint64_t *random) {
    bench_estimate estimates[PROCESSES];
    double layouts[LAYOUTS];
    const char *reason;
    for (int i = 0; i < LAYOUTS; i++) {
        layouts[i] = noise->layout * normal(random);
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        bool is_disturbed = bench_random_below(random, 8) == 0;
        double scatter = (is_disturbed ? noise->disturbed : noise->process) * normal(random);
        double percent = overhead + layouts[i % LAYOUTS] + scatter;
        estimates[i] =
            (bench_estimate){log1p(percent / 100), log1p(percent / 100), 10, i % LAYOUTS};
    }
    bench_interval interval = bench_interval_of(estimates, PROCESSES, bench_random_next(random));
    return bench_verdict_of(&interval, 1, &reason);
}

static struct rates judge_many(const struct noise *noise, double overhead) {
    struct rates rates = {0, 0};
    uint64_t random = 20261124;
    for (int i = 0; i < TRIALS; i++) {
        bench_verdict verdict = judge_one(noise, overhead, &random);
        rates.pass += verdict == BENCH_PASS;
        rates.fail += verdict == BENCH_FAIL;
    }
    rates.pass *= 100.0 / TRIALS;
    rates.fail *= 100.0 / TRIALS;
    printf("%-10s true %+.1f %%: PASS %5.1f %%  FAIL %5.1f %%\n", noise->name, overhead, rates.pass,
           rates.fail);
    return rates;
}

/* The two ways to be wrong, where it is easiest to be: at the margin itself. */
static void verdict__at_the_margin_rarely_decides(void **state) {
    (void)state;
    for (size_t i = 0; i < NOISE_COUNT; i++) {
        struct rates rates = judge_many(&noises[i], 1);
        assert_true(rates.pass <= 2);
        assert_true(rates.fail <= 2);
    }
}

static void verdict__of_twice_the_margin_never_passes(void **state) {
    (void)state;
    for (size_t i = 0; i < NOISE_COUNT; i++) {
        struct rates rates = judge_many(&noises[i], 2);
        assert_true(rates.pass == 0);
        assert_true(rates.fail >= (noises[i].disturbed > 10 ? 35 : 97));
    }
}

static void verdict__of_no_overhead_never_fails(void **state) {
    (void)state;
    for (size_t i = 0; i < NOISE_COUNT; i++) {
        struct rates rates = judge_many(&noises[i], 0);
        assert_true(rates.pass >= (noises[i].disturbed > 10 ? 35 : 97));
        assert_true(rates.fail == 0);
    }
}

static void verdict__of_half_the_margin_passes_when_not_very_busy(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rates rates = judge_many(&noises[i], 0.5);
        assert_true(rates.pass >= 80);
        assert_true(rates.fail == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdict__at_the_margin_rarely_decides),
        cmocka_unit_test(verdict__of_twice_the_margin_never_passes),
        cmocka_unit_test(verdict__of_no_overhead_never_fails),
        cmocka_unit_test(verdict__of_half_the_margin_passes_when_not_very_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
