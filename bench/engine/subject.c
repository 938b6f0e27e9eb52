/* A subject's answers, read with suspicion: it is foreign code, and every fault is a reason to
 * throw its process away, never to end the engine. */
#include "subject.h"

#include "child.h"
#include "memory.h"
#include "stats.h"

#include "../subjects/pairloop.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { DESCRIBE_DEADLINE_S = 20, OBJECTS_MAX = 1 << 16, NS_PER_S = 1000000000 };

bool bench_subject_parse(const char *command, bench_subject *ret_subject) {
    bench_subject subject = {.words = bench_memory_format("%s", command)};
    char *rest = subject.words;
    char *word;
    while ((word = strsep(&rest, " \t")) != NULL) {
        if (*word == '\0') {
            continue;
        }
        if (subject.argument_count == BENCH_ARGUMENTS_MAX) {
            subject.argument_count = 0;
            break;
        }
        subject.arguments[subject.argument_count++] = word;
    }
    *ret_subject = subject;
    if (subject.argument_count == 0) {
        bench_subject_release(ret_subject);
        return false;
    }
    return true;
}

void bench_subject_release(bench_subject *subject) {
    free(subject->words);
    *subject = (bench_subject){0};
}

/* The end of what it wrote to standard error, for the sentence that reports a fault. */
static const char *last_words(bench_child *child) {
    size_t length = strlen(child->errors);
    while (length > 0 && child->errors[length - 1] == '\n') {
        child->errors[--length] = '\0';
    }
    const char *line = strrchr(child->errors, '\n');
    return line == NULL ? child->errors : line + 1;
}

/* Why a child's output is of no use, or NULL; given back by free. */
static char *find_bad_end(bench_child *child) {
    const char *words = last_words(child);
    const char *colon = *words == '\0' ? "" : ": ";
    switch (child->end) {
    case BENCH_CHILD_NOT_STARTED:
        return bench_memory_format("could not be started: %s", strerrordesc_np(child->status));
    case BENCH_CHILD_LATE:
        return bench_memory_format("did not end in time%s%s", colon, words);
    case BENCH_CHILD_FLOODED:
        return bench_memory_format("wrote more than %u MiB", BENCH_OUTPUT_BYTES_MAX >> 20);
    case BENCH_CHILD_INTERRUPTED:
        return bench_memory_format("was interrupted");
    case BENCH_CHILD_EXITED:
        break;
    }
    if (WIFSIGNALED(child->status)) {
        return bench_memory_format("died of SIG%s%s%s", sigabbrev_np(WTERMSIG(child->status)),
                                   colon, words);
    }
    if (WEXITSTATUS(child->status) != 0) {
        return bench_memory_format("exited with %d%s%s", WEXITSTATUS(child->status), colon, words);
    }
    return NULL;
}

/* The next line of the output as an object; NULL at its end or when it is none. */
static json_t *take_line(char **rest) {
    char *line = strsep(rest, "\n");
    if (line == NULL) {
        return NULL;
    }
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool is_record(const json_t *object, const char *record) {
    const char *found = json_string_value(json_object_get(object, "record"));
    return found != NULL && strcmp(found, record) == 0;
}

bool bench_subject_describe(const bench_subject *subject,
                            json_t **ret_description,
                            char **ret_error) {
    char *arguments[BENCH_ARGUMENTS_MAX + 2];
    char verb[] = "describe";
    bench_child child;
    memcpy(arguments, subject->arguments, subject->argument_count * sizeof *arguments);
    arguments[subject->argument_count] = verb;
    arguments[subject->argument_count + 1] = NULL;
    bench_child_run(arguments, (int64_t)DESCRIBE_DEADLINE_S * NS_PER_S, &child);

    char *fault = find_bad_end(&child);
    char *rest = child.output;
    json_t *description = fault == NULL ? take_line(&rest) : NULL;
    json_int_t protocol = json_integer_value(json_object_get(description, "protocol"));
    if (fault == NULL && !is_record(description, "subject")) {
        fault = bench_memory_format("did not answer describe with a subject record");
    } else if (fault == NULL && protocol != BENCH_PROTOCOL) {
        fault = bench_memory_format("speaks protocol %" JSON_INTEGER_FORMAT ", not %d", protocol,
                                    BENCH_PROTOCOL);
    }
    bench_child_release(&child);
    if (fault != NULL) {
        *ret_error = bench_memory_format("%s %s", subject->arguments[0], fault);
        json_decref(description);
        free(fault);
        return false;
    }
    *ret_description = description;
    return true;
}

/* Every 8 bytes of object i are pairloop_word(seed, i), and an operation adds the first and the
 * last of them: so many whole rounds over all objects, and the rest of a round from start on. */
uint64_t bench_subject_checksum(uint64_t seed, uint64_t objects, uint64_t start, uint64_t count) {
    assert(objects > 0);
    uint64_t rounds = count / objects;
    uint64_t rest = count % objects;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < objects; i++) {
        uint64_t from_start = (i + objects - start % objects) % objects;
        sum += 2 * pairloop_word(seed, i) * (rounds + (from_start < rest));
    }
    return sum;
}

/* Reads one process' output against its order. */
struct reading {
    const bench_order *order;
    bench_answer *answer;
    uint64_t objects;
    uint64_t operations; /* of a baseline batch */
    bool is_seen[BENCH_COMPARISONS_MAX];
};

static void blame(struct reading *reading, const char *what) {
    if (reading->answer->fault == NULL) {
        reading->answer->fault = bench_memory_format("%s", what);
    }
}

static bool read_unsigned(const json_t *object, const char *key, uint64_t *ret_number) {
    const char *text = json_string_value(json_object_get(object, key));
    char *end = NULL;
    if (text == NULL || *text < '0' || *text > '9') {
        return false;
    }
    *ret_number = strtoull(text, &end, 10);
    return *end == '\0';
}

/* The first line repeats the order, so that a subject that ran something else is found out. */
static void read_process(struct reading *reading, const json_t *object) {
    const bench_order *order = reading->order;
    const char *cell = json_string_value(json_object_get(object, "cell"));
    json_int_t objects = json_integer_value(json_object_get(object, "objects"));
    json_int_t operations = json_integer_value(json_object_get(object, "operations"));
    uint64_t seed = 0;
    if (cell == NULL || strcmp(cell, order->cell) != 0 || !read_unsigned(object, "seed", &seed) ||
        seed != order->seed ||
        json_integer_value(json_object_get(object, "pairs")) != (json_int_t)order->pairs) {
        blame(reading, "ran something else than it was told");
    } else if (objects < 1 || objects > OBJECTS_MAX || operations < 1 ||
               operations > INT64_C(1) << 40) {
        blame(reading, "gave no number of objects or operations");
    } else {
        reading->objects = (uint64_t)objects;
        reading->operations = (uint64_t)operations;
    }
}

/* One list of whole numbers, one per pair. */
static bool read_numbers(const json_t *object, const char *key, unsigned pairs, double *numbers) {
    const json_t *list = json_object_get(object, key);
    size_t i;
    const json_t *item;
    if (json_array_size(list) != pairs) {
        return false;
    }
    json_array_foreach(list, i, item) {
        if (!json_is_integer(item) || json_integer_value(item) < 0) {
            return false;
        }
        numbers[i] = (double)json_integer_value(item);
    }
    return true;
}

static size_t find_comparison(const bench_order *order, const json_t *object) {
    const char *alternative = json_string_value(json_object_get(object, "alternative"));
    json_int_t permille = json_integer_value(json_object_get(object, "permille"));
    size_t i = 0;
    while (i < order->comparison_count &&
           (alternative == NULL || strcmp(order->comparisons[i].alternative, alternative) != 0 ||
            (json_int_t)order->comparisons[i].permille != permille)) {
        i++;
    }
    return i;
}

static void
estimate(const struct reading *reading, double *baseline, double *alternative, size_t at) {
    bench_estimate *estimate = &reading->answer->estimates[at];
    unsigned pairs = reading->order->pairs;
    for (unsigned i = 0; i < pairs; i++) {
        alternative[i] = log(alternative[i] / baseline[i]);
    }
    estimate->layout = reading->order->layout;
    estimate->hodges_lehmann = bench_stats_hodges_lehmann(alternative, pairs);
    estimate->log_ratio = bench_stats_median(alternative, pairs);
    estimate->baseline_ns = bench_stats_median(baseline, pairs) / (double)reading->operations;
}

/* What the operations of all pairs must have added up to. */
static uint64_t
expect_checksum(const struct reading *reading, const double *starts, unsigned permille) {
    uint64_t more = reading->operations + reading->operations * permille / 1000;
    uint64_t sum = 0;
    for (unsigned i = 0; i < reading->order->pairs; i++) {
        uint64_t start = (uint64_t)starts[i];
        sum += bench_subject_checksum(reading->order->seed, reading->objects, start,
                                      reading->operations);
        sum += bench_subject_checksum(reading->order->seed, reading->objects, start, more);
    }
    return sum;
}

static bool are_positive(const double *numbers, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (numbers[i] <= 0) {
            return false;
        }
    }
    return true;
}

/* The three lists of a pairs record, in one block: baseline, alternative, starts. */
static void read_lists(struct reading *reading, const json_t *object, size_t at, double *block) {
    unsigned pairs = reading->order->pairs;
    double *alternative = block + pairs;
    double *starts = alternative + pairs;
    uint64_t failures = 0;
    uint64_t checksum = 0;
    if (!read_numbers(object, "baseline_ns", pairs, block) ||
        !read_numbers(object, "alternative_ns", pairs, alternative) ||
        !read_numbers(object, "starts", pairs, starts)) {
        blame(reading, "gave fewer pairs than it was told, or no numbers");
    } else if (!are_positive(block, 2 * pairs)) {
        blame(reading, "gave a duration of nothing");
    } else if (!read_unsigned(object, "failures", &failures) ||
               !read_unsigned(object, "checksum", &checksum)) {
        blame(reading, "gave no failures or no checksum");
    } else if (failures > 0) {
        reading->answer->failures += failures;
        blame(reading, "had operations that failed");
    } else if (checksum !=
               expect_checksum(reading, starts, reading->order->comparisons[at].permille)) {
        blame(reading, "read other values than were stored: the checksum is wrong");
    } else {
        estimate(reading, block, alternative, at);
    }
}

static void read_pairs(struct reading *reading, const json_t *object) {
    size_t at = find_comparison(reading->order, object);
    if (reading->operations == 0) {
        blame(reading, "gave pairs before its process record");
    } else if (at == reading->order->comparison_count || reading->is_seen[at]) {
        blame(reading, "gave a comparison that was not asked for");
    } else {
        double *block = bench_memory_get((size_t)3 * reading->order->pairs, sizeof *block);
        reading->is_seen[at] = true;
        read_lists(reading, object, at, block);
        free(block);
    }
}

/* One line; returns whether it was the last. */
static bool read_record(struct reading *reading, const json_t *object) {
    if (is_record(object, "process")) {
        read_process(reading, object);
    } else if (is_record(object, "pairs")) {
        read_pairs(reading, object);
    } else if (!is_record(object, "end")) {
        blame(reading, "wrote something that is no record");
    }
    return is_record(object, "end");
}

static void read_output(struct reading *reading, char *rest) {
    bool is_ended = false;
    while (reading->answer->fault == NULL && !is_ended && rest != NULL && *rest != '\0') {
        json_t *object = take_line(&rest);
        is_ended = read_record(reading, object);
        json_decref(object);
    }
    for (size_t i = 0; i < reading->order->comparison_count; i++) {
        if (!reading->is_seen[i]) {
            blame(reading, "left a comparison out");
        }
    }
    if (!is_ended) {
        blame(reading, "ended without an end record");
    } else if (rest != NULL && *rest != '\0') {
        blame(reading, "wrote something after its end record");
    }
}

/* PROGRAM ARGUMENT… run CELL SEED PAIRS ALTERNATIVE[+PERMILLE]… */
static void run_child(const bench_subject *subject, const bench_order *order, bench_child *child) {
    enum { FIXED = 4 };
    char *arguments[BENCH_ARGUMENTS_MAX + FIXED + BENCH_COMPARISONS_MAX + 1];
    size_t count = subject->argument_count;
    memcpy(arguments, subject->arguments, count * sizeof *arguments);
    size_t first = count;
    arguments[count++] = bench_memory_format("run");
    arguments[count++] = bench_memory_format("%s", order->cell);
    arguments[count++] = bench_memory_format("%" PRIu64, order->seed);
    arguments[count++] = bench_memory_format("%u", order->pairs);
    for (size_t i = 0; i < order->comparison_count; i++) {
        const bench_comparison *comparison = &order->comparisons[i];
        arguments[count++] = bench_memory_format(comparison->permille == 0 ? "%s" : "%s+%u",
                                                 comparison->alternative, comparison->permille);
    }
    arguments[count] = NULL;
    bench_child_run(arguments, order->deadline_ns, child);
    while (count > first) {
        free(arguments[--count]);
    }
}

void bench_subject_run(const bench_subject *subject,
                       const bench_order *order,
                       bench_answer *ret_answer) {
    assert(order->comparison_count <= BENCH_COMPARISONS_MAX && order->pairs <= BENCH_PAIRS_MAX);
    bench_child child;
    *ret_answer = (bench_answer){0};
    struct reading reading = {.order = order, .answer = ret_answer};
    run_child(subject, order, &child);
    ret_answer->involuntary_switches = child.involuntary_switches;
    ret_answer->fault = find_bad_end(&child);
    if (ret_answer->fault == NULL) {
        read_output(&reading, child.output);
    }
    bench_child_release(&child);
}
