/* operation - a runtime's verb: the request that a line stands for, sent, waited for and judged.
 * The three are apart, because `start` and `join` are apart. */
#include "answer.h"
#include "run.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATS_AGREE_NS (50 * CLOCK_MS)
#define STATS_POLL_NS (2 * CLOCK_MS)

/* ---- the request ---- */

static void set_text(json_t *request, const char *key, const char *text) {
    (void)json_object_set_new(request, key, json_string(text));
}

static void set_number(json_t *request, const char *key, uint64_t number) {
    (void)json_object_set_new(request, key, json_integer((json_int_t)number));
}

static void clauses_add(json_t *request, const objref__statement *statement) {
    if ((statement->clauses & OBJREF__CLAUSE_TIMEOUT) != 0) {
        char *digits = message_format("%" PRId64, statement->timeout_ns);
        set_text(request, "timeout_ns", digits);
        free(digits);
    }
    if ((statement->clauses & OBJREF__CLAUSE_RETRIES) != 0) {
        set_number(request, "retries", statement->retries);
    }
    if ((statement->clauses & OBJREF__CLAUSE_TYPE) != 0) {
        set_text(request, "type", statement->type);
    }
    if ((statement->clauses & OBJREF__CLAUSE_MODE) != 0) {
        set_text(request, "mode", statement->mode);
    }
}

/* Handles are new for each request: a case's variable is not the handle. */
static void handle_add(struct run *run, json_t *request, const struct operation *operation) {
    const objref__statement *statement = operation->statement;
    const char *name = statement->name_count > 0 ? run->scene->names[statement->names[0]]
                                                 : objref__verb_word(statement->verb);
    char *handle = message_format("%s#%" PRId64, name, subject_id_next(operation->actor->subject));
    set_text(request, "as", handle);
    free(handle);
}

static json_t *request_build(struct run *run, const struct operation *operation, int lane) {
    const objref__statement *statement = operation->statement;
    json_t *args = json_array();
    for (size_t i = 0; i < operation->args->count; i++) {
        (void)json_array_append_new(args, objref__value_to_wire(operation->args->items[i]));
    }
    json_t *request = json_pack("{s:s,s:i,s:o}", "op", objref__verb_word(statement->verb), "lane",
                                lane, "args", args);
    handle_add(run, request, operation);
    clauses_add(request, statement);
    if (statement->verb == OBJREF__VERB_SUBMIT) {
        set_text(request, "function", statement->function);
        if (statement->returns != 1) {
            set_number(request, "returns", statement->returns);
        }
    } else if (statement->verb == OBJREF__VERB_WAIT) {
        (void)json_object_set_new(request, "count", json_integer(statement->count));
    } else if (statement->verb == OBJREF__VERB_INIT) {
        (void)json_object_set_new(
            request, "options",
            scene_options(run->scene, run->actors[OBJREF__PLACE_MAIN], operation->actor->place));
    }
    return request;
}

/* ---- sending ---- */

/* Why a value cannot be sent; NULL when it can. */
static const char *unsendable(const objref__value *value, objref__place place) {
    switch ((enum objref__value_kind)value->kind) {
    case OBJREF__VALUE_DIGEST:
        return "bytes of which only size and CRC came back cannot be sent";
    case OBJREF__VALUE_OPERATION:
        return "a started operation is no value";
    case OBJREF__VALUE_NOTHING:
        return "a name that stands for nothing is no value";
    case OBJREF__VALUE_REF:
        return value->place == place ? NULL : "a ref lives where it was made";
    case OBJREF__VALUE_NULL:
    case OBJREF__VALUE_BOOL:
    case OBJREF__VALUE_INT:
    case OBJREF__VALUE_UINT:
    case OBJREF__VALUE_FLOAT:
    case OBJREF__VALUE_TEXT:
    case OBJREF__VALUE_BYTES:
    case OBJREF__VALUE_LIST:
    case OBJREF__VALUE_MAP:
    case OBJREF__VALUE_FILL:
    case OBJREF__VALUE_DEEP:
        break;
    }
    const char *reason = NULL;
    for (size_t i = 0; value->items != NULL && i < value->count && reason == NULL; i++) {
        reason = unsendable(value->items[i], place); /* values nest 30 deep at most */
    }
    return reason;
}

/* The lane that a line runs in: its thread's, the main one, or a free one when it is started. */
static int lane_of(const struct actor *actor, const objref__statement *statement) {
    if (statement->thread > 0) {
        return statement->thread;
    }
    return statement->starts ? actor_lane(actor) : 0;
}

/* Fills the operation and sends it; false when that cannot be. The args are taken over. */
static bool operation_send(struct run *run, struct operation *operation) {
    const objref__statement *statement = operation->statement;
    operation->actor = run->actors[statement->place];
    const char *reason = unsendable(operation->args, statement->place);
    if (reason != NULL) {
        return run_find(run, VERDICT_ERROR, message_copy("values that can be sent"),
                        message_copy(reason));
    }
    int lane = lane_of(operation->actor, statement);
    if (lane < 0) {
        (void)finding_unsupported(
            run->finding, message_format("more than %d lanes", operation->actor->hello.lanes));
        return false;
    }
    json_t *request = request_build(run, operation, lane);
    operation->sent_ns = clock_now_ns();
    operation->id = subject_send(operation->actor->subject, request);
    operation->actor->lanes[lane] = operation->id;
    return operation->id >= 0 || run_find(run, VERDICT_ERROR, message_copy("a line up to 1 MiB"),
                                          message_copy("a longer request"));
}

/* ---- judging ---- */

static const char *verb_of(const struct operation *operation) {
    return objref__verb_word(operation->statement->verb);
}

/* Listed in hello, so it may not be refused as unsupported, unless the line names that kind. */
static bool is_refused(const objref__statement *judge, const struct answer *answer) {
    if (!answer->outcome.is_error || answer->outcome.kind != OBJREF__KIND_UNSUPPORTED) {
        return false;
    }
    for (uint32_t i = 0; i < judge->expectation_count; i++) {
        const objref__expectation *expectation = judge->expectations[i];
        if (expectation->kind == OBJREF__EXPECT_ERROR &&
            expectation->error_kind == OBJREF__KIND_UNSUPPORTED) {
            return false;
        }
    }
    return true;
}

static bool answer_fails(struct run *run,
                         const struct operation *operation,
                         const objref__statement *judge,
                         const struct answer *answer) {
    run->finding->is_adapters = answer->is_adapters;
    char *observed = answer_observed(answer);
    if (is_refused(judge, answer)) {
        char *refused = message_format("%s, although hello lists %s", observed, verb_of(operation));
        free(observed);
        observed = refused;
    }
    return run_find(run, VERDICT_FAIL, expected_text(judge, 0), observed);
}

/* One answer against the line's expectations. */
static bool answer_judge(struct run *run,
                         const struct operation *operation,
                         const objref__statement *judge,
                         const struct answer *answer) {
    objref__text text = {0};
    objref__match match = is_refused(judge, answer)
                              ? OBJREF__MATCH_NO
                              : objref__statement_match(judge, &answer->outcome, &run->names,
                                                        run->match_flags, &text);
    if (match == OBJREF__MATCH_ERROR) {
        return run_find(run, VERDICT_ERROR, expected_text(judge, 0), objref__text_take(&text));
    }
    objref__text_release(&text);
    if (match == OBJREF__MATCH_NO) {
        return answer_fails(run, operation, judge, answer);
    }
    return answer_is_timely(run, operation, judge, answer);
}

static bool
answer_bind(struct run *run, const objref__statement *statement, const struct answer *answer) {
    objref__value *nothing = objref__value_nothing();
    bool is_good =
        run_bind(run, statement, answer->outcome.is_error ? nothing : answer->outcome.value);
    objref__value_drop(nothing);
    return is_good;
}

/* After an init of the text that must succeed: the same first calls as in every session. */
static bool
warm_up(struct run *run, const struct operation *operation, const struct answer *answer) {
    if (operation->statement->verb != OBJREF__VERB_INIT || answer->outcome.is_error) {
        return true;
    }
    return actor_warm(operation->actor, run->finding);
}

static bool operation_judge(struct run *run, const struct operation *operation) {
    const objref__statement *statement = operation->statement;
    struct answer answer;
    if (!answer_wait(run, operation, statement, operation->sent_ns, &answer)) {
        return false;
    }
    bool is_good = answer_judge(run, operation, statement, &answer) &&
                   answer_bind(run, statement, &answer) && warm_up(run, operation, &answer);
    answer_release(&answer);
    return is_good;
}

/* `drop a` ends the name: what it stood for is gone. */
static void names_end(struct run *run, const objref__statement *statement) {
    if (statement->verb != OBJREF__VERB_DROP) {
        return;
    }
    for (uint32_t i = 0; i < statement->arg_count; i++) {
        const objref__expression *arg = statement->args[i];
        if (arg->kind == OBJREF__EXPRESSION_NAME || arg->kind == OBJREF__EXPRESSION_SPREAD) {
            objref__names_bind(&run->names, arg->name, NULL);
        }
    }
}

/* ---- stats ---- */

/* Whether this answer settles the line: it is the one expected, or the same as 50 ms before. */
static bool stats_are_settled(struct run *run,
                              const objref__statement *statement,
                              const struct answer *answer,
                              const objref__value *before) {
    if (answer->outcome.is_error) {
        return true;
    }
    if (statement->expectation_count == 0) {
        return before != NULL && objref__value_is_equal(before, answer->value);
    }
    objref__text text = {0};
    objref__match match =
        objref__statement_match(statement, &answer->outcome, &run->names, run->match_flags, &text);
    objref__text_release(&text);
    return match != OBJREF__MATCH_NO;
}

/* Counters may lag, so they are asked until they settle or the quiet bound has passed; the last
 * answer is judged as any other. */
static bool stats_play(struct run *run, struct operation *operation) {
    const objref__statement *statement = operation->statement;
    bool has_within = (statement->clauses & OBJREF__CLAUSE_WITHIN) != 0;
    int64_t span_ns = has_within ? statement->within_ns : run->stage->bounds.quiet_ns;
    int64_t end_ns = clock_now_ns() + stage_scale(run->stage, span_ns);
    int64_t pause_ns = statement->expectation_count == 0 ? STATS_AGREE_NS : STATS_POLL_NS;
    objref__value *before = NULL;
    for (;;) {
        struct answer answer;
        if (!operation_send(run, operation) ||
            !answer_wait(run, operation, statement, operation->sent_ns, &answer)) {
            objref__value_drop(before);
            return false;
        }
        bool is_last =
            stats_are_settled(run, statement, &answer, before) || clock_now_ns() >= end_ns;
        objref__value_drop(before);
        before = answer.value == NULL ? NULL : objref__value_hold(answer.value);
        if (is_last) {
            bool is_good = answer_judge(run, operation, statement, &answer) &&
                           answer_bind(run, statement, &answer);
            objref__value_drop(before);
            answer_release(&answer);
            return is_good;
        }
        answer_release(&answer);
        loop_sleep(run->stage->loop, pause_ns);
    }
}

/* ---- start ---- */

static bool is_unjoined(const struct run *run, const objref__value *value) {
    if (value == NULL) {
        return false;
    }
    if (value->kind == OBJREF__VALUE_OPERATION) {
        return !run->operations[value->natural].is_joined;
    }
    for (size_t i = 0; value->kind == OBJREF__VALUE_LIST && i < value->count; i++) {
        if (is_unjoined(run, value->items[i])) { /* values nest 30 deep at most */
            return true;
        }
    }
    return false;
}

static bool operation_start(struct run *run, struct operation operation) {
    const objref__statement *statement = operation.statement;
    uint32_t name = statement->names[0];
    if (!statement->appends && is_unjoined(run, run->names.values[name])) {
        return run_find(run, VERDICT_ERROR, message_copy("a name that is free for a start"),
                        message_format("%s is not yet joined", run->scene->names[name]));
    }
    if (!operation_send(run, &operation)) {
        return false;
    }
    if (run->operation_count == run->operation_capacity) {
        run->operation_capacity = run->operation_capacity * 2 + 8;
        run->operations =
            objref__memory_grow(run->operations, run->operation_capacity, sizeof *run->operations);
    }
    run->operations[run->operation_count] = operation;
    objref__value_hold(operation.args);
    objref__value *value = objref__value_operation(run->operation_count++);
    bool is_good = run_bind(run, statement, value);
    objref__value_drop(value);
    return is_good;
}

bool operation_play(struct run *run, const objref__statement *statement) {
    struct operation operation = {.statement = statement};
    if (!run_args(run, statement, &operation.args)) {
        return false;
    }
    bool is_good;
    if (statement->starts) {
        is_good = operation_start(run, operation);
    } else if (statement->verb == OBJREF__VERB_STATS) {
        is_good = stats_play(run, &operation);
    } else {
        is_good = operation_send(run, &operation) && operation_judge(run, &operation);
        names_end(run, statement);
    }
    objref__value_drop(operation.args);
    return is_good;
}

/* ---- join ---- */

static bool operations_add(struct run *run,
                           const objref__value *value,
                           struct operation **items,
                           size_t *count) {
    if (value->kind == OBJREF__VALUE_OPERATION) {
        items[(*count)++] = &run->operations[value->natural];
        return true;
    }
    bool is_good = value->kind == OBJREF__VALUE_LIST;
    for (size_t i = 0; is_good && i < value->count; i++) {
        is_good =
            *count < run->operation_count && operations_add(run, value->items[i], items, count);
    }
    return is_good;
}

bool operation_list(struct run *run,
                    const objref__statement *statement,
                    struct operation ***ret_items,
                    size_t *ret_count) {
    objref__value *args;
    if (!run_args(run, statement, &args)) {
        return false;
    }
    struct operation **items = objref__memory(run->operation_count + 1, sizeof *items);
    size_t count = 0;
    bool is_good = operations_add(run, args, items, &count);
    objref__value_drop(args);
    if (!is_good) {
        free(items);
        return run_find(run, VERDICT_ERROR, message_copy("names of started operations"),
                        message_copy("another value"));
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}

struct joining {
    struct operation **items;
    struct answer *answers;
    objref__outcome *outcomes;
    size_t count;    /* of items */
    size_t answered; /* of answers and outcomes that are filled */
};

static bool
joining_wait(struct run *run, const objref__statement *statement, struct joining *joining) {
    int64_t since_ns = clock_now_ns();
    for (size_t i = 0; i < joining->count; i++) {
        joining->items[i]->is_joined = true;
        if (!answer_wait(run, joining->items[i], statement, since_ns, &joining->answers[i])) {
            return false;
        }
        joining->outcomes[i] = joining->answers[i].outcome;
        joining->answered++;
    }
    return true;
}

/* All that was observed, when no single answer is at fault. */
static char *joining_observed(const struct joining *joining) {
    objref__text text = {0};
    for (size_t i = 0; i < joining->count; i++) {
        char *observed = answer_observed(&joining->answers[i]);
        objref__text_say(&text, "%s%s", i > 0 ? "; " : "", observed);
        free(observed);
    }
    return objref__text_take(&text);
}

static bool
joining_judge(struct run *run, const objref__statement *statement, const struct joining *joining) {
    for (size_t i = 0; i < joining->count; i++) {
        if (is_refused(statement, &joining->answers[i])) {
            return answer_fails(run, joining->items[i], statement, &joining->answers[i]);
        }
    }
    objref__outcomes outcomes = {joining->outcomes, joining->count};
    size_t index = joining->count;
    objref__text text = {0};
    objref__match match = objref__statement_match_all(statement, outcomes, &run->names,
                                                      run->match_flags, &index, &text);
    if (match == OBJREF__MATCH_ERROR) {
        return run_find(run, VERDICT_ERROR, expected_text(statement, 0), objref__text_take(&text));
    }
    objref__text_release(&text);
    if (match == OBJREF__MATCH_NO && index < joining->count) {
        return answer_fails(run, joining->items[index], statement, &joining->answers[index]);
    }
    if (match == OBJREF__MATCH_NO) {
        return run_find(run, VERDICT_FAIL, expected_text(statement, 0), joining_observed(joining));
    }
    for (size_t i = 0; i < joining->count; i++) {
        if (!answer_is_timely(run, joining->items[i], statement, &joining->answers[i])) {
            return false;
        }
    }
    return true;
}

/* `x = join w` names the answer; of several operations, the list of those that are no error. */
static bool
joining_bind(struct run *run, const objref__statement *statement, const struct joining *joining) {
    if (statement->name_count == 0) {
        return true;
    }
    if (joining->count == 1) {
        return answer_bind(run, statement, &joining->answers[0]) &&
               warm_up(run, joining->items[0], &joining->answers[0]);
    }
    objref__value **items = objref__memory(joining->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < joining->count; i++) {
        if (!joining->outcomes[i].is_error) {
            items[count++] = joining->answers[i].value;
        }
    }
    objref__value *list = objref__value_list(items, count);
    free(items);
    bool is_good = list != NULL && run_bind(run, statement, list);
    objref__value_drop(list);
    return is_good;
}

bool operation_join(struct run *run, const objref__statement *statement) {
    struct joining joining = {0};
    if (!operation_list(run, statement, &joining.items, &joining.count)) {
        return false;
    }
    joining.answers = objref__memory(joining.count, sizeof *joining.answers);
    joining.outcomes = objref__memory(joining.count, sizeof *joining.outcomes);
    bool is_good = joining_wait(run, statement, &joining) &&
                   joining_judge(run, statement, &joining) &&
                   joining_bind(run, statement, &joining);
    for (size_t i = 0; i < joining.answered; i++) {
        answer_release(&joining.answers[i]);
    }
    free(joining.answers);
    free(joining.outcomes);
    free(joining.items);
    return is_good;
}
