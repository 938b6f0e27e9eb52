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

/* The value inside that cannot be sent there; NULL when there is none. Values nest 30 deep at most.
 */
static const objref__value *unsendable_find(const objref__value *value, objref__place place) {
    bool is_foreign = value->kind == OBJREF__VALUE_REF && value->place != place;
    if (is_foreign || value->kind == OBJREF__VALUE_DIGEST ||
        value->kind == OBJREF__VALUE_OPERATION || value->kind == OBJREF__VALUE_NOTHING) {
        return value;
    }
    const objref__value *found = NULL;
    for (size_t i = 0; value->items != NULL && i < value->count && found == NULL; i++) {
        found = unsendable_find(value->items[i], place);
    }
    return found;
}

/* A digest came from the implementation where the case counts on something small: its fault. All
 * else is the case's. */
static bool send_refused(struct run *run, const objref__value *value) {
    objref__text text = {0};
    objref__value_print(value, &text);
    bool is_digest = value->kind == OBJREF__VALUE_DIGEST;
    return run_find(run, is_digest ? VERDICT_FAIL : VERDICT_ERROR,
                    message_copy(is_digest ? "a value that can be given back, so at most 4096 bytes"
                                           : "a value that lives here and can be sent"),
                    objref__text_take(&text));
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
    const objref__value *culprit = unsendable_find(operation->args, statement->place);
    if (culprit != NULL) {
        return send_refused(run, culprit);
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
    return operation->id >= 0 ||
           run_find(run, VERDICT_ERROR,
                    message_copy("a request of at most 1 MiB, the longest line of the protocol"),
                    message_copy("a longer one, by what its names stand for"));
}

static bool operation_judge(struct run *run, const struct operation *operation) {
    const objref__statement *statement = operation->statement;
    struct answer answer;
    if (!answer_wait(run, operation, statement, operation->sent_ns, &answer)) {
        return false;
    }
    bool is_good = answer_judge(run, operation, statement, &answer) &&
                   answer_bind(run, statement, &answer) && answer_warm_up(run, operation, &answer);
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
    stage_pause(run->stage);
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
