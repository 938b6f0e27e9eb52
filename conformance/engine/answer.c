/* answer - see answer.h. */
#include "answer.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_TEXT_BYTES 120

void answer_release(struct answer *answer) {
    objref__value_drop(answer->value);
    free(answer->text);
    memset(answer, 0, sizeof *answer);
}

/* ---- bounds ---- */

int64_t answer_timeout_ns(const struct operation *operation) {
    const objref__statement *statement = operation->statement;
    bool is_given = (statement->clauses & OBJREF__CLAUSE_TIMEOUT) != 0;
    return is_given && statement->timeout_ns > 0 ? statement->timeout_ns : 0;
}

/* init starts a runtime and shutdown ends one: what hello says of starting counts for both. */
static int64_t usual_ns(const struct run *run, const struct operation *operation) {
    objref__verb verb = operation->statement->verb;
    bool is_slow = verb == OBJREF__VERB_INIT || verb == OBJREF__VERB_SHUTDOWN;
    int64_t op_ns = stage_scale(run->stage, run->stage->bounds.op_ns);
    int64_t start_ns = actor_start_ns(operation->actor);
    return is_slow && start_ns > op_ns ? start_ns : op_ns;
}

int64_t answer_bound_ns(const struct run *run,
                        const struct operation *operation,
                        const objref__statement *judge,
                        bool is_error) {
    int64_t timeout_ns = answer_timeout_ns(operation);
    if ((judge->clauses & OBJREF__CLAUSE_WITHIN) != 0) {
        return stage_scale(run->stage, judge->within_ns);
    }
    if (is_error) {
        return clock_after(stage_scale(run->stage, run->stage->bounds.error_ns), timeout_ns);
    }
    return clock_after(usual_ns(run, operation), timeout_ns);
}

int64_t answer_limit_ns(const struct run *run,
                        const struct operation *operation,
                        const objref__statement *judge) {
    int64_t usual = clock_after(usual_ns(run, operation), answer_timeout_ns(operation));
    int64_t bound = answer_bound_ns(run, operation, judge, objref__statement_is_error(judge));
    return bound > usual ? bound : usual;
}

/* ---- shapes ---- */

static bool
protocol_fault(struct run *run, const char *verb, const char *wanted, const objref__value *value) {
    objref__text text = {0};
    objref__value_print(value, &text);
    return run_find(run, VERDICT_PROTOCOL, message_format("%s is answered by %s", verb, wanted),
                    objref__text_take(&text));
}

/* What a verb's answer is, where it is not just any value. */
enum shape { SHAPE_ANY, SHAPE_REF, SHAPE_BYTES, SHAPE_TEXT, SHAPE_MAP, SHAPE_NULL };

static const unsigned char shapes[OBJREF__VERB_COUNT] = {
    [OBJREF__VERB_PUT] = SHAPE_REF,       [OBJREF__VERB_SUBMIT] = SHAPE_REF,
    [OBJREF__VERB_CLONE] = SHAPE_REF,     [OBJREF__VERB_DECODE] = SHAPE_REF,
    [OBJREF__VERB_PARSE] = SHAPE_REF,     [OBJREF__VERB_NIL] = SHAPE_REF,
    [OBJREF__VERB_FORGE] = SHAPE_REF,     [OBJREF__VERB_VIEW] = SHAPE_REF,
    [OBJREF__VERB_ENCODE] = SHAPE_BYTES,  [OBJREF__VERB_FORMAT] = SHAPE_TEXT,
    [OBJREF__VERB_HASH] = SHAPE_TEXT,     [OBJREF__VERB_DESCRIBE] = SHAPE_MAP,
    [OBJREF__VERB_STATS] = SHAPE_MAP,     [OBJREF__VERB_DROP] = SHAPE_NULL,
    [OBJREF__VERB_CANCEL] = SHAPE_NULL,   [OBJREF__VERB_FREE] = SHAPE_NULL,
    [OBJREF__VERB_SHUTDOWN] = SHAPE_NULL, [OBJREF__VERB_RELEASE] = SHAPE_NULL,
    [OBJREF__VERB_POKE] = SHAPE_NULL,     [OBJREF__VERB_OVERWRITE] = SHAPE_NULL,
};

static const char *const shape_names[] = {"any value", "a ref", "bytes", "a text", "a map", "null"};

static bool shape_fits(enum shape shape, const objref__value *value) {
    switch (shape) {
    case SHAPE_ANY:
        return true;
    case SHAPE_REF:
        return value->kind == OBJREF__VALUE_REF;
    case SHAPE_BYTES:
        return objref__value_is_bytes(value);
    case SHAPE_TEXT:
        return value->kind == OBJREF__VALUE_TEXT;
    case SHAPE_MAP:
        return value->kind == OBJREF__VALUE_MAP;
    case SHAPE_NULL:
        return value->kind == OBJREF__VALUE_NULL;
    }
    return false;
}

static bool is_refs(const objref__value *value, uint64_t count) {
    bool is_good = value->kind == OBJREF__VALUE_LIST && value->count == count;
    for (size_t i = 0; is_good && i < value->count; i++) {
        is_good = value->items[i]->kind == OBJREF__VALUE_REF;
    }
    return is_good;
}

/* NULL when the answer has the shape that the verb's answers have, else that shape's name. */
static const char *shape_fault(const objref__statement *statement, const objref__value *value) {
    if (statement->verb == OBJREF__VERB_SUBMIT && statement->returns != 1) {
        return is_refs(value, statement->returns) ? NULL : "a list of a ref per return";
    }
    enum shape shape = (enum shape)shapes[statement->verb];
    return shape_fits(shape, value) ? NULL : shape_names[shape];
}

/* ---- equal and wait ---- */

static bool is_bool(const objref__value *value) {
    return value->kind == OBJREF__VALUE_BOOL;
}

/* Both answers in, one out: "equal" and "not equal" may not agree. */
static bool equal_read(struct run *run, objref__value **value) {
    const objref__value *both = *value;
    if (both->kind != OBJREF__VALUE_LIST || both->count != 2 || !is_bool(both->items[0]) ||
        !is_bool(both->items[1])) {
        return protocol_fault(run, "equal", "[equal, not equal]", both);
    }
    bool equal = both->items[0]->boolean, differs = both->items[1]->boolean;
    if (equal == differs) {
        char *observed = message_format("equal %s, not equal %s", equal ? "true" : "false",
                                        differs ? "true" : "false");
        return run_find(run, VERDICT_FAIL, message_copy("equal and not equal are opposites"),
                        observed);
    }
    objref__value_drop(*value);
    *value = objref__value_bool(equal);
    return true;
}

/* What a position stands for: an item of the list that was asked about, or the one thing. */
static objref__value *waited_item(const struct operation *operation, int64_t position) {
    objref__value *asked = operation->args->items[0];
    if (asked->kind != OBJREF__VALUE_LIST) {
        return position == 0 ? asked : NULL;
    }
    bool is_inside = position >= 0 && (uint64_t)position < asked->count;
    return is_inside ? asked->items[position] : NULL;
}

/* One side: the positions as the refs they stand for, ticked off. NULL: not positions at all. */
static objref__value *
side_read(const struct operation *operation, const objref__value *side, unsigned char *seen) {
    if (side->kind != OBJREF__VALUE_LIST) {
        return NULL;
    }
    objref__value **items = objref__memory(side->count, sizeof(void *));
    objref__value *list = NULL;
    size_t count = 0;
    for (; count < side->count; count++) {
        const objref__value *position = side->items[count];
        bool is_int = position->kind == OBJREF__VALUE_INT;
        items[count] = is_int ? waited_item(operation, position->integer) : NULL;
        if (items[count] == NULL) {
            break;
        }
        seen[position->integer] = seen[position->integer] < 2 ? seen[position->integer] + 1 : 2;
    }
    if (count == side->count) {
        list = objref__value_list(items, count);
    }
    free(items);
    return list;
}

static bool is_once_each(const unsigned char *seen, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (seen[i] != 1) {
            return false;
        }
    }
    return true;
}

static objref__value *wait_map(objref__value *ready, objref__value *rest) {
    objref__value *keys[] = {objref__value_text("ready", 5), objref__value_text("rest", 4)};
    objref__value *items[] = {ready, rest};
    objref__value *map = objref__value_map(keys, items, 2);
    objref__value_drop(keys[0]);
    objref__value_drop(keys[1]);
    return map;
}

static bool wait_read(struct run *run, const struct operation *operation, objref__value **value) {
    objref__value *both = *value;
    if (both->kind != OBJREF__VALUE_LIST || both->count != 2) {
        return protocol_fault(run, "wait", "[ready, rest]", both);
    }
    const objref__value *asked = operation->args->items[0];
    size_t count = asked->kind == OBJREF__VALUE_LIST ? asked->count : 1;
    unsigned char *seen = objref__memory(count, 1);
    objref__value *ready = side_read(operation, both->items[0], seen);
    objref__value *rest = side_read(operation, both->items[1], seen);
    bool is_good = ready != NULL && rest != NULL;
    if (!is_good) {
        (void)protocol_fault(run, "wait", "positions in the list that was asked about", both);
    } else if (!is_once_each(seen, count)) {
        objref__text text = {0};
        objref__value_print(both, &text);
        is_good = run_find(run, VERDICT_FAIL, message_copy("each ref once, in ready or in rest"),
                           message_format("positions %s", objref__text_get(&text)));
        objref__text_release(&text);
    } else {
        *value = wait_map(ready, rest);
        objref__value_drop(both);
    }
    objref__value_drop(ready);
    objref__value_drop(rest);
    free(seen);
    return is_good;
}

/* Only what the language compares: objects, bytes and tasks, those that are there. */
static void stats_read(objref__value **value) {
    static const char *const kept[] = {"objects", "bytes", "tasks"};
    objref__value *keys[3], *items[3];
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        objref__value *item = objref__value_get(*value, kept[i], strlen(kept[i]));
        if (item != NULL) {
            keys[count] = objref__value_text(kept[i], strlen(kept[i]));
            items[count++] = item;
        }
    }
    objref__value *map = objref__value_map(keys, items, count);
    for (size_t i = 0; i < count; i++) {
        objref__value_drop(keys[i]);
    }
    objref__value_drop(*value);
    *value = map;
}

/* ---- reading ---- */

static bool value_read(struct run *run,
                       const struct operation *operation,
                       const json_t *ok,
                       struct answer *answer) {
    const objref__statement *statement = operation->statement;
    if (statement->verb == OBJREF__VERB_INIT) {
        answer->value = objref__value_null();
        return actor_read_init(operation->actor, ok, run->finding) &&
               options_are_honoured(operation->actor, run->scene, run->finding);
    }
    objref__text fault = {0};
    answer->value = objref__value_from_wire(ok, operation->actor->place, &fault);
    if (answer->value == NULL) {
        return run_find(run, VERDICT_PROTOCOL, message_copy("a value as PROTOCOL.md says"),
                        objref__text_take(&fault));
    }
    objref__text_release(&fault);
    const char *shape = shape_fault(statement, answer->value);
    if (shape != NULL) {
        return protocol_fault(run, objref__verb_word(statement->verb), shape, answer->value);
    }
    if (statement->verb == OBJREF__VERB_EQUAL) {
        return equal_read(run, &answer->value);
    }
    if (statement->verb == OBJREF__VERB_WAIT) {
        return wait_read(run, operation, &answer->value);
    }
    if (statement->verb == OBJREF__VERB_STATS) {
        stats_read(&answer->value);
    }
    return true;
}

static bool error_read(struct run *run, const struct reply *reply, struct answer *answer) {
    objref__text fault = {0};
    if (!objref__outcome_from_error(reply->error, &answer->outcome, &fault)) {
        return run_find(run, VERDICT_PROTOCOL, message_copy("an error as PROTOCOL.md says"),
                        objref__text_take(&fault));
    }
    objref__text_release(&fault);
    answer->text = message_line(reply_text(reply), ANSWER_TEXT_BYTES);
    if (answer->outcome.kind == OBJREF__KIND_BAD_REQUEST) {
        return run_find(run, VERDICT_ERROR, message_copy("a request that the adapter understands"),
                        message_format("bad_request: %s", answer->text));
    }
    return true;
}

bool answer_wait(struct run *run,
                 const struct operation *operation,
                 const objref__statement *judge,
                 int64_t since_ns,
                 struct answer *ret_answer) {
    int64_t limit_ns = answer_limit_ns(run, operation, judge);
    int64_t left_ns = limit_ns - (clock_now_ns() - since_ns);
    struct reply reply;
    if (!actor_wait(operation->actor, operation->id, left_ns > 0 ? left_ns : 0, &reply,
                    run->finding)) {
        if (run->finding->expected == NULL) {
            bool is_error = objref__statement_is_error(judge);
            run->finding->expected =
                expected_text(judge, answer_bound_ns(run, operation, judge, is_error));
        }
        return false;
    }
    struct answer answer = {.is_adapters = reply.is_adapters};
    answer.outcome.cause = OBJREF__KIND_COUNT;
    answer.after_ns = reply.at_ns - operation->sent_ns;
    answer.took_ns = reply.at_ns > since_ns ? reply.at_ns - since_ns : 0;
    bool is_good = reply.error != NULL ? error_read(run, &reply, &answer)
                                       : value_read(run, operation, reply.ok, &answer);
    run->finding->is_adapters = !is_good && reply.is_adapters;
    reply_release(&reply);
    if (!is_good) {
        answer_release(&answer);
        return false;
    }
    answer.outcome.value = answer.value;
    *ret_answer = answer;
    return true;
}
