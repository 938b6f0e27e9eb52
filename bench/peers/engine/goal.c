/* The goals, read from JSON; every mistake is reported with its place. */
#include "goal.h"

#include "../programs/peerloop.h"
#include "memory.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

static const char *const sum_names[] = {"picks", "words", "chain", "fib", "count"};

static uint64_t
read_whole(bench_reader *reader, const json_t *object, const char *key, uint64_t low) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < (json_int_t)low) {
        bench_reader_refuse(reader, key, low == 0 ? "a whole number" : "a whole number above 0",
                            value);
        return low;
    }
    return (uint64_t)json_integer_value(value);
}

static double read_limit(bench_reader *reader, const json_t *object) {
    const json_t *value = json_object_get(object, "limit");
    if (!json_is_number(value) || json_number_value(value) <= 0) {
        bench_reader_refuse(reader, "limit", "a number above 0", value);
        return 1;
    }
    return json_number_value(value);
}

static peers_sum read_sum(bench_reader *reader, const json_t *object) {
    const char *name = bench_reader_text(reader, object, "checksum");
    for (size_t i = 0; i < sizeof sum_names / sizeof *sum_names; i++) {
        if (strcmp(name, sum_names[i]) == 0) {
            return (peers_sum)i;
        }
    }
    bench_reader_refuse(reader, "checksum", "picks, words, chain, fib or count",
                        json_object_get(object, "checksum"));
    return PEERS_COUNT;
}

static peers_part read_part(bench_reader *reader, const json_t *object, const char *program) {
    peers_part part = {
        .program = program,
        .workload = bench_reader_text(reader, object, "workload"),
        .objects = read_whole(reader, object, "objects", 0),
        .threads = (unsigned)read_whole(reader, object, "threads", 1),
        .operations = read_whole(reader, object, "operations", 1),
        .sum = read_sum(reader, object),
    };
    if ((part.objects & (part.objects - 1)) != 0) {
        bench_reader_refuse(reader, "objects", "a power of two",
                            json_object_get(object, "objects"));
    }
    return part;
}

/* A rival does what the subject does, but for what its own entry says otherwise. */
static peers_rival read_rival(bench_reader *reader, json_t *goal, json_t *entry) {
    json_t *merged = json_copy(goal);
    json_object_update(merged, entry);
    peers_rival rival = {
        .part = read_part(reader, merged, bench_reader_text(reader, entry, "program")),
        .limit = read_limit(reader, entry),
    };
    json_decref(merged);
    return rival;
}

static void read_rivals(bench_reader *reader, json_t *object, peers_goal *goal) {
    const json_t *entries = json_object_get(object, "against");
    if (json_array_size(entries) > PEERS_RIVALS_MAX) {
        bench_reader_refuse(reader, "against", "at most 8 programs", entries);
        return;
    }
    for (size_t i = 0; i < json_array_size(entries); i++) {
        goal->rivals[goal->rival_count++] = read_rival(reader, object, json_array_get(entries, i));
    }
}

static peers_goal read_goal(bench_reader *reader, json_t *object) {
    reader->part = "goals";
    peers_goal goal = {.name = bench_reader_text(reader, object, "goal")};
    reader->part = goal.name;
    goal.title = bench_reader_text(reader, object, "title");
    goal.subject = read_part(reader, object, "objref");
    const json_t *unit = json_object_get(object, "unit");
    goal.unit = unit == NULL ? "ns" : bench_reader_text(reader, object, "unit");
    goal.limit = json_object_get(object, "limit") == NULL ? 0 : read_limit(reader, object);
    goal.reason = json_string_value(json_object_get(object, "reason"));
    read_rivals(reader, object, &goal);
    if (goal.limit <= 0 && goal.rival_count == 0) {
        bench_reader_refuse(reader, "against", "a rival, or a limit", NULL);
    }
    return goal;
}

bool peers_plan_read(const char *path, peers_plan *ret_plan, char **ret_error) {
    json_error_t mistake;
    peers_plan plan = {.document = json_load_file(path, JSON_REJECT_DUPLICATES, &mistake)};
    if (plan.document == NULL) {
        *ret_error =
            bench_memory_format("%s:%d:%d: %s", path, mistake.line, mistake.column, mistake.text);
        return false;
    }
    bench_reader reader = {.path = path, .part = "goals"};
    const json_t *entries = json_object_get(plan.document, "goals");
    if (json_array_size(entries) == 0) {
        bench_reader_refuse(&reader, "goals", "a list of goals", entries);
    }
    plan.goals = bench_memory_get(json_array_size(entries), sizeof *plan.goals);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        plan.goals[plan.goal_count++] = read_goal(&reader, json_array_get(entries, i));
    }
    if (reader.error != NULL) {
        *ret_error = reader.error;
        peers_plan_release(&plan);
        return false;
    }
    *ret_plan = plan;
    return true;
}

void peers_plan_release(peers_plan *plan) {
    free(plan->goals);
    json_decref(plan->document);
    *plan = (peers_plan){0};
}

static uint64_t sum_of_picks(const peers_part *part, uint64_t seed, uint64_t start) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < part->operations; i++) {
        sum += peer_word(seed, peer_pick(start + i, part->objects));
    }
    return sum;
}

static uint64_t sum_of_words(const peers_part *part, uint64_t seed, uint64_t start) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < part->operations; i++) {
        sum += peer_word(seed, start + i);
    }
    return sum;
}

static uint64_t end_of_chain(const peers_part *part, uint64_t seed, uint64_t start) {
    uint64_t value = peer_word(seed, start);
    for (uint64_t i = 0; i < part->operations; i++) {
        value = peer_link(value);
    }
    return value;
}

/* F(n) itself, worked out without recursion. */
static uint64_t fib_of_calls(const peers_part *part, uint64_t seed, uint64_t start) {
    (void)seed;
    (void)start;
    uint64_t number = 0;
    uint64_t next = 1;
    for (uint64_t i = peer_fib_number(part->operations); i > 0; i--) {
        const uint64_t sum = number + next;
        number = next;
        next = sum;
    }
    return number;
}

static uint64_t count_of_operations(const peers_part *part, uint64_t seed, uint64_t start) {
    (void)seed;
    (void)start;
    return part->operations;
}

uint64_t peers_part_checksum(const peers_part *part, uint64_t seed, uint64_t start) {
    static uint64_t (*const sums[])(const peers_part *, uint64_t, uint64_t) = {
        sum_of_picks, sum_of_words, end_of_chain, fib_of_calls, count_of_operations,
    };
    return sums[part->sum](part, seed, start);
}
