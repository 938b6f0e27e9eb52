/* A subject that times nothing: it makes its durations up, so that the engine's answer is known
 * beforehand, and has one bad habit per mode. Called by the tests of the engine.
 *
 * fake-subject MODE describe | run CELL SEED PAIRS ALTERNATIVE[+PERMILLE]...
 */
#include "../subjects/pairloop.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OBJECTS = 16, OPERATIONS = 400, BATCH_NS = 50000, TINY_BATCH_NS = 500 };

struct mode {
    const char *name;
    double ratio;         /* of mine to base */
    double lock_ratio;    /* of lock, the contrast, to base */
    double clone_ratio;   /* of the clone to base */
    double process_noise; /* standard deviation, from process to process */
    double batch_ns;      /* of a baseline batch */
    bool is_blind;        /* what is injected leaves no trace */
    bool is_skewed;       /* two thirds of the pairs are fast, the rest slow */
};

static const struct mode modes[] = {
    {"even", 1.0, 3.0, 1.0, 0.0005, BATCH_NS, false, false},
    {"slow", 1.05, 3.0, 1.0, 0.0005, BATCH_NS, false, false},
    {"fast", 0.5, 3.0, 1.0, 0.0005, BATCH_NS, false, false},
    {"margin", 1.01, 3.0, 1.0, 0.002, BATCH_NS, false, false},
    {"noisy", 1.0, 3.0, 1.0, 0.05, BATCH_NS, false, false},
    {"blind", 1.0, 3.0, 1.0, 0.0005, BATCH_NS, true, false},
    {"biased", 1.0, 3.0, 1.03, 0.0005, BATCH_NS, false, false},
    {"swift-clone", 1.0, 3.0, 0.95, 0.0005, BATCH_NS, false, false},
    {"contrastless", 1.0, 1.0, 1.0, 0.0005, BATCH_NS, false, false},
    {"skewed", 1.0, 3.0, 1.0, 0.0005, BATCH_NS, false, true},
    {"tiny", 1.05, 3.0, 1.0, 0.0005, TINY_BATCH_NS, false, false},
    {"tiny-slow", 1.5, 3.0, 1.0, 0.0005, TINY_BATCH_NS, false, false},
};

/* Each spoils the output of `even` at one place. */
static const char *const habits[] = {
    "failing",    "checksum",   "short",      "zero",    "left-out",    "twice",
    "other-cell", "other-seed", "no-objects", "garbage", "no-process",  "no-end",
    "after",      "dies",       "exits",      "hangs",   "silent",      "flood",
    "orphan",     "negative",   "no-count",   "no-sum",  "chatty",      "ill-described",
    "mute",       "key-twice",  "future",     "late",    "interrupted",
};

static const struct mode *mode = &modes[0];
static const char *habit = "";
static uint64_t noise_seed;
static uint64_t noise_draws;

static bool has_habit(const char *name) {
    return strcmp(habit, name) == 0;
}

static double uniform(void) {
    return (double)(pairloop_word(noise_seed, noise_draws++) >> 11) / 9007199254740992.0;
}

/* Twelve uniform numbers are near enough to a normal one. */
static double normal(void) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += uniform();
    }
    return sum;
}

static double ratio_of(const char *alternative) {
    if (strcmp(alternative, "mine") == 0) {
        return mode->ratio;
    }
    if (strcmp(alternative, "lock") == 0) {
        return mode->lock_ratio;
    }
    return strcmp(alternative, "base-again") == 0 ? mode->clone_ratio : 1.0;
}

/* As the protocol defines it, without the shortcut that the engine takes. */
static uint64_t sum_of(uint64_t seed, uint64_t start, uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t k = 0; k < count; k++) {
        sum += 2 * pairloop_word(seed, (start + k) % OBJECTS);
    }
    return sum;
}

static void print_numbers(const char *key, const uint64_t *numbers, uint64_t count) {
    printf(",\"%s\":[", key);
    for (uint64_t i = 0; i < count; i++) {
        printf("%s%s%" PRIu64, i == 0 ? "" : ",", has_habit("negative") ? "-1" : "", numbers[i]);
    }
    printf("]");
}

static void print_pairs(const char *alternative, uint64_t permille, uint64_t seed, uint64_t count) {
    uint64_t *block = calloc(3 * count, sizeof *block);
    uint64_t more = OPERATIONS + OPERATIONS * permille / 1000;
    uint64_t sum = 0;
    double ratio = ratio_of(alternative) * (mode->is_blind ? 1.0 : (double)more / OPERATIONS) *
                   (1 + mode->process_noise * normal());
    if (block == NULL) {
        abort();
    }
    for (uint64_t i = 0; i < count; i++) {
        double batch_ns = mode->batch_ns * (1 + 0.2 * uniform());
        double skew = mode->is_skewed && i % 3 == 0 ? 1.5 : 1.0;
        block[i] = has_habit("zero") ? 0 : (uint64_t)batch_ns;
        block[count + i] = (uint64_t)(batch_ns * ratio * skew * (1 + 0.002 * normal()));
        block[2 * count + i] = (uint64_t)(uniform() * OBJECTS);
        sum += sum_of(seed, block[2 * count + i], OPERATIONS);
        sum += sum_of(seed, block[2 * count + i], more);
    }
    printf("{\"record\":\"pairs\",\"alternative\":\"%s\",\"permille\":%" PRIu64, alternative,
           permille);
    if (!has_habit("no-count")) {
        printf(",\"failures\":\"%d\"", has_habit("failing") && strcmp(alternative, "mine") == 0);
    }
    if (!has_habit("no-sum")) {
        printf(",\"checksum\":\"%" PRIu64 "\"", sum + has_habit("checksum"));
    }
    print_numbers("baseline_ns", block, has_habit("short") ? count / 2 : count);
    print_numbers("alternative_ns", block + count, count);
    print_numbers("starts", block + 2 * count, count);
    printf("%s}\n", has_habit("key-twice") ? ",\"starts\":[]" : "");
    free(block);
}

/* What happens instead of a report, or before it. */
static void act_up(void) {
    if (has_habit("dies")) {
        abort();
    }
    if (has_habit("exits")) {
        (void)fputs("an earlier line\nno room for the objects\n", stderr);
        exit(9); // NOLINT(concurrency-mt-unsafe): one thread
    }
    if (has_habit("hangs") || has_habit("late")) {
        (void)fflush(stdout);
        pause();
    }
    if (has_habit("interrupted")) {
        kill(getppid(), SIGINT);
        pause();
    }
    if (has_habit("orphan") && fork() == 0) {
        setsid();
        pause();
    }
    while (has_habit("flood")) {
        puts("{\"record\":\"process\",\"cell\":\"over and over\"}");
    }
    for (int i = 0; has_habit("chatty") && i < 100000; i++) {
        (void)fputs("a line that nobody asked for\n", stderr);
    }
    if (has_habit("garbage")) {
        puts("Hello, world");
    }
}

static void print_process(const char *cell, uint64_t seed, uint64_t count) {
    printf("{\"record\":\"process\",\"cell\":\"%s\",\"seed\":\"%" PRIu64 "\",\"pairs\":%" PRIu64
           ",\"operations\":%d,\"objects\":%d}\n",
           has_habit("other-cell") ? "view-9" : cell, seed + has_habit("other-seed"), count,
           OPERATIONS, has_habit("no-objects") ? -1 : OBJECTS);
}

static int run(int argc, char **argv) {
    uint64_t seed = strtoull(argv[1], NULL, 10);
    uint64_t count = strtoull(argv[2], NULL, 10);
    noise_seed = ~seed;
    act_up();
    if (has_habit("silent")) {
        return 0;
    }
    if (!has_habit("no-process")) {
        print_process(argv[0], seed, count);
    }
    for (int i = has_habit("left-out") ? 4 : 3; i < argc; i++) {
        char *plus = strchr(argv[i], '+');
        uint64_t permille = plus == NULL ? 0 : strtoull(plus + 1, NULL, 10);
        if (plus != NULL) {
            *plus = '\0';
        }
        print_pairs(argv[i], permille, seed, count);
        if (has_habit("twice")) {
            print_pairs(argv[i], permille, seed, count);
        }
    }
    printf("%s", has_habit("no-end") ? "" : "{\"record\":\"end\"}\n");
    printf("%s", has_habit("after") ? "{\"record\":\"end\"}\n" : "");
    return 0;
}

static int describe(void) {
    if (has_habit("mute")) {
        return 0;
    }
    printf("{\"record\":\"subject\",\"protocol\":%d,\"name\":\"fake\",\"version\":\"1\","
           "\"compiler\":\"none\",\"baseline\":\"base\",\"clone\":\"%s\",\"alternatives\":["
           "{\"name\":\"mine\",\"title\":\"mine\",\"role\":\"gating\"},"
           "{\"name\":\"lock\",\"title\":\"lock\",\"role\":\"shown\"}],"
           "\"cells\":[\"view-8\",\"copy-8\",\"chain\"]}\n",
           has_habit("future") ? 2 : 1, has_habit("ill-described") ? "base" : "base-again");
    return 0;
}

static bool choose(const char *name) {
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(modes[i].name, name) == 0) {
            mode = &modes[i];
            return true;
        }
    }
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++) {
        if (strcmp(habits[i], name) == 0) {
            habit = habits[i];
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv) {
    if (argc < 3 || !choose(argv[1])) {
        (void)fputs("fake-subject: no such mode\n", stderr);
        return 2;
    }
    if (strcmp(argv[2], "describe") == 0) {
        return describe();
    }
    return argc < 7 ? 2 : run(argc - 3, argv + 3);
}
