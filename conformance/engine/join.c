/* join - the other end of `start`: the answers of started operations, judged together. Called by
 * verbs.c. */
#include "answer.h"
#include "run.h"

#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

static bool operations_add(struct run *run,
                           const objref__value *value,
                           struct operation **items,
                           size_t *count) {
    if (value->kind == OBJREF__VALUE_OPERATION && *count < run->operation_count) {
        items[(*count)++] = &run->operations[value->natural];
        return true;
    }
    bool is_good = value->kind == OBJREF__VALUE_LIST;
    for (size_t i = 0; is_good && i < value->count; i++) {
        is_good = operations_add(run, value->items[i], items, count);
    }
    return is_good;
}

bool operation_list(struct run *run,
                    const objref__statement *statement,
                    struct operation ***ret_items,
                    size_t *ret_count) {
    struct operation **items = objref__memory(run->operation_count + 1, sizeof(void *));
    size_t count = 0;
    bool is_good = true;
    for (uint32_t i = 0; is_good && i < statement->arg_count; i++) {
        const objref__value *value = run->names.values[statement->args[i]->name];
        is_good = value != NULL && operations_add(run, value, items, &count);
    }
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
        if (answer_is_refused(statement, &joining->answers[i])) {
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

/* `x = join w` names the answer; the parser lets only a single operation have a name. */
static bool
joining_bind(struct run *run, const objref__statement *statement, const struct joining *joining) {
    bool is_good = true;
    for (size_t i = 0; is_good && i < joining->count; i++) {
        is_good = answer_warm_up(run, joining->items[i], &joining->answers[i]);
    }
    if (is_good && statement->name_count > 0 && joining->count == 1) {
        is_good = answer_bind(run, statement, &joining->answers[0]);
    }
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
