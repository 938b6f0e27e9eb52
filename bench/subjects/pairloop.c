/* The pair loop. Everything here happens outside the timed stretch except the one call between two
 * readings of the clock. */
#include "pairloop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Long against a reading of the clock (20 ns), short against a tick of the scheduler. */
#define BATCH_NS 50000
/* A batch is a multiple of this, so that 1.005 times as many is a whole number. */
#define BATCH_STEP 200
#define BATCH_MAX (UINT64_C(1) << 24)
#define PAIRS_MAX 2000

struct comparison {
    const char *name;
    size_t alternative_index;
    unsigned permille; /* how many more operations the alternative's side runs */
};

struct loop {
    const pairloop_subject *subject;
    pairloop_setup setup;
    unsigned pair_count;
    uint64_t operations; /* of a baseline batch */
    uint64_t draws;      /* from the generator that the seed starts */
    void *state;
    uint64_t *baseline_ns; /* pair_count of each, for the comparison that is running */
    uint64_t *alternative_ns;
    uint64_t *starts;
    pairloop_result total; /* of the same comparison */
};

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t next_random(struct loop *loop) {
    return pairloop_word(~loop->setup.seed, loop->draws++);
}

static uint64_t
time_batch(struct loop *loop, size_t alternative_index, uint64_t start, uint64_t count) {
    uint64_t begin = now_ns();
    pairloop_result result = loop->subject->run(loop->state, alternative_index, start, count);
    uint64_t end = now_ns();
    loop->total.failures += result.failures;
    loop->total.checksum += result.checksum;
    return end > begin ? end - begin : 1;
}

/* Once per process and on the baseline alone: both sides then run the same number. The least of
 * three, so that an interruption does not make the batch short. */
static void calibrate(struct loop *loop) {
    uint64_t count = BATCH_STEP;
    uint64_t least = 0;
    while (count < BATCH_MAX) {
        least = UINT64_MAX;
        for (int i = 0; i < 3; i++) {
            uint64_t ns = time_batch(loop, loop->subject->baseline_index, 0, count);
            least = ns < least ? ns : least;
        }
        if (least >= BATCH_NS / 4) {
            break;
        }
        count *= 2;
    }
    uint64_t exact = count * BATCH_NS / least / BATCH_STEP * BATCH_STEP;
    loop->operations = exact < BATCH_STEP ? BATCH_STEP : exact;
}

static void run_pair(struct loop *loop, const struct comparison *comparison, unsigned at) {
    uint64_t more = loop->operations + loop->operations * comparison->permille / 1000;
    uint64_t random = next_random(loop);
    size_t baseline = loop->subject->baseline_index;
    size_t alternative = comparison->alternative_index;
    uint64_t start = (random >> 32) % loop->setup.cell->objects;
    if (random & 1) {
        loop->baseline_ns[at] = time_batch(loop, baseline, start, loop->operations);
        loop->alternative_ns[at] = time_batch(loop, alternative, start, more);
    } else {
        loop->alternative_ns[at] = time_batch(loop, alternative, start, more);
        loop->baseline_ns[at] = time_batch(loop, baseline, start, loop->operations);
    }
    loop->starts[at] = start;
}

static void print_column(const char *key, const uint64_t *numbers, unsigned count) {
    printf(",\"%s\":[", key);
    for (unsigned i = 0; i < count; i++) {
        printf("%s%" PRIu64, i == 0 ? "" : ",", numbers[i]);
    }
    printf("]");
}

static void print_pairs(const struct loop *loop, const struct comparison *comparison) {
    printf("{\"record\":\"pairs\",\"alternative\":\"%s\",\"permille\":%u,\"failures\":\"%" PRIu64
           "\",\"checksum\":\"%" PRIu64 "\"",
           comparison->name, comparison->permille, loop->total.failures, loop->total.checksum);
    print_column("baseline_ns", loop->baseline_ns, loop->pair_count);
    print_column("alternative_ns", loop->alternative_ns, loop->pair_count);
    print_column("starts", loop->starts, loop->pair_count);
    printf("}\n");
}

/* One warm pair whose time nobody sees (its failures count all the same), then those that count. */
static void run_comparison(struct loop *loop, const struct comparison *comparison) {
    loop->total = (pairloop_result){0};
    run_pair(loop, comparison, 0);
    loop->total.checksum = 0;
    for (unsigned i = 0; i < loop->pair_count; i++) {
        run_pair(loop, comparison, i);
    }
    print_pairs(loop, comparison);
}

static void print_process(const struct loop *loop) {
    printf("{\"record\":\"process\",\"cell\":\"%s\",\"seed\":\"%" PRIu64
           "\",\"pairs\":%u,\"operations\":%" PRIu64 ",\"objects\":%u}\n",
           loop->setup.cell->name, loop->setup.seed, loop->pair_count, loop->operations,
           loop->setup.cell->objects);
}

static int run_comparisons(struct loop *loop, const struct comparison *comparisons, size_t count) {
    uint64_t *block = calloc((size_t)3 * loop->pair_count, sizeof *block);
    if (block == NULL) {
        (void)fputs("pairloop: out of memory\n", stderr);
        return 1;
    }
    loop->baseline_ns = block;
    loop->alternative_ns = block + loop->pair_count;
    loop->starts = loop->alternative_ns + loop->pair_count;
    calibrate(loop);
    print_process(loop);
    for (size_t i = 0; i < count; i++) {
        run_comparison(loop, &comparisons[i]);
    }
    printf("{\"record\":\"end\"}\n");
    free(block);
    return fflush(stdout) == 0 ? 0 : 1;
}

/* Puts depth small frames between the stack's own random start and what is timed. */
static __attribute__((noinline)) int
descend(unsigned depth, struct loop *loop, const struct comparison *comparisons, size_t count) {
    volatile char frame[48];
    frame[0] = (char)depth;
    int exit_code = depth == 0 ? run_comparisons(loop, comparisons, count)
                               : descend(depth - 1, loop, comparisons, count);
    return exit_code + (frame[0] != (char)depth);
}

/* A block of random size before everything that the subject allocates. */
static int run_displaced(struct loop *loop, const struct comparison *comparisons, size_t count) {
    enum { HEAP_STEPS = 512, STACK_STEPS = 64, PAGE_BYTES = 4096 };
    void *volatile block = malloc(16 + next_random(loop) % HEAP_STEPS * 16);
    loop->setup.buffer_offset = next_random(loop) % (PAGE_BYTES / 8) * 8;
    int exit_code = 1;
    loop->state = loop->subject->open(&loop->setup);
    if (loop->state != NULL) {
        unsigned depth = (unsigned)(next_random(loop) % STACK_STEPS);
        exit_code = descend(depth, loop, comparisons, count);
        loop->subject->close(loop->state);
    }
    free(block);
    return exit_code;
}

static bool parse_number(const char *text, uint64_t high, uint64_t *ret_number) {
    char *end = NULL;
    *ret_number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && *ret_number <= high;
}

/* NAME or NAME+PERMILLE; cuts the text at the plus. */
static bool
parse_comparison(const pairloop_subject *subject, char *text, struct comparison *comparison) {
    uint64_t permille = 0;
    char *plus = strchr(text, '+');
    if (plus != NULL) {
        *plus = '\0';
        if (!parse_number(plus + 1, 1000, &permille)) {
            return false;
        }
    }
    comparison->name = text;
    comparison->permille = (unsigned)permille;
    for (size_t i = 0; i < subject->alternative_count; i++) {
        if (strcmp(subject->alternatives[i].name, text) == 0) {
            comparison->alternative_index = i;
            return true;
        }
    }
    return false;
}

static const pairloop_cell *find_cell(const pairloop_subject *subject, const char *name) {
    for (size_t i = 0; i < subject->cell_count; i++) {
        if (strcmp(subject->cells[i].name, name) == 0) {
            return &subject->cells[i];
        }
    }
    return NULL;
}

static int refuse(const char *what, const char *text) {
    (void)fprintf(stderr, "pairloop: %s: '%s'\n", what, text);
    return 2;
}

/* CELL SEED PAIRS ALTERNATIVE[+PERMILLE]… */
static int run_order(const pairloop_subject *subject, int count, char **words) {
    enum { CELL, SEED, PAIRS, FIRST, COMPARISONS_MAX = 64 };
    struct comparison comparisons[COMPARISONS_MAX];
    uint64_t pair_count = 0;
    struct loop loop = {.subject = subject};
    if (count <= FIRST || count - FIRST > COMPARISONS_MAX) {
        return refuse("expected run CELL SEED PAIRS ALTERNATIVE[+PERMILLE]...", "run");
    }
    loop.setup.cell = find_cell(subject, words[CELL]);
    if (loop.setup.cell == NULL) {
        return refuse("no such cell", words[CELL]);
    }
    if (!parse_number(words[SEED], UINT64_MAX, &loop.setup.seed)) {
        return refuse("no seed", words[SEED]);
    }
    if (!parse_number(words[PAIRS], PAIRS_MAX, &pair_count) || pair_count == 0) {
        return refuse("no number of pairs", words[PAIRS]);
    }
    for (int i = FIRST; i < count; i++) {
        if (!parse_comparison(subject, words[i], &comparisons[i - FIRST])) {
            return refuse("no such alternative", words[i]);
        }
    }
    loop.setup.cell_index = (size_t)(loop.setup.cell - subject->cells);
    loop.pair_count = (unsigned)pair_count;
    return run_displaced(&loop, comparisons, (size_t)(count - FIRST));
}

static int describe(const pairloop_subject *subject) {
    printf("{\"record\":\"subject\",\"protocol\":1,\"name\":\"%s\",\"version\":\"%s\","
           "\"compiler\":\"%s\",\"baseline\":\"%s\",\"clone\":\"%s\",\"alternatives\":[",
           subject->name, subject->version, __VERSION__,
           subject->alternatives[subject->baseline_index].name,
           subject->alternatives[subject->clone_index].name);
    const char *comma = "";
    for (size_t i = 0; i < subject->alternative_count; i++) {
        const pairloop_alternative *alternative = &subject->alternatives[i];
        if (i != subject->baseline_index && i != subject->clone_index) {
            printf("%s{\"name\":\"%s\",\"title\":\"%s\",\"role\":\"%s\"}", comma, alternative->name,
                   alternative->title, alternative->gating ? "gating" : "shown");
            comma = ",";
        }
    }
    printf("],\"cells\":[");
    for (size_t i = 0; i < subject->cell_count; i++) {
        printf("%s\"%s\"", i == 0 ? "" : ",", subject->cells[i].name);
    }
    printf("]}\n");
    return fflush(stdout) == 0 ? 0 : 1;
}

int pairloop_main(const pairloop_subject *subject, int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "describe") == 0) {
        return describe(subject);
    }
    if (argc > 1 && strcmp(argv[1], "run") == 0) {
        return run_order(subject, argc - 2, argv + 2);
    }
    (void)fputs("usage: SUBJECT describe | run CELL SEED PAIRS ALTERNATIVE[+PERMILLE]...\n",
                stderr);
    return 2;
}
