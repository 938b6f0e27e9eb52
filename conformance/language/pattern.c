/* pattern - whether an answer is the one expected. See pattern.h.
 *
 * Recursion goes as deep as patterns are written, so at most OBJREF__VALUE_NESTED_MAX.
 */
#include "pattern.h"

#include <stdlib.h>
#include <string.h>

/* What is found while judging that no "not" may turn round. */
typedef struct judgement {
    const objref__names *names;
    objref__text *text;
    bool missing; /* a path in the expectation leads nowhere: no match */
    bool broken;  /* the case is at fault */
} judgement;

static bool fits(judgement *judge, const objref__expression *pattern, const objref__value *value);

static void judge_break(judgement *judge, const char *why) {
    if (!judge->broken) {
        judge->broken = true;
        objref__text_say(judge->text, "%s", why);
    }
}

/* What a pattern stands for, when it is a value; one hold, or NULL with the judgement marked. */
static objref__value *pattern_read(judgement *judge, const objref__expression *pattern) {
    objref__text text = {0};
    objref__value *value = NULL;

    switch (objref__expression_read(pattern, judge->names, &value, &text)) {
    case OBJREF__READ_OK:
        break;
    case OBJREF__READ_NOTHING:
        judge_break(judge, "what is expected stands for nothing");
        break;
    case OBJREF__READ_ERROR:
        judge_break(judge, objref__text_get(&text));
        break;
    case OBJREF__READ_MISSING:
        judge->missing = true;
        objref__text_say(judge->text, "%s", objref__text_get(&text));
        break;
    }
    objref__text_release(&text);
    return value;
}

static bool
fits_value(judgement *judge, const objref__expression *pattern, const objref__value *value) {
    objref__value *expected = pattern_read(judge, pattern);
    bool equal;

    if (!expected) {
        return false;
    }
    if (objref__value_find_ref(expected, OBJREF__PLACE_COUNT)) {
        judge_break(judge, "what is expected has a ref in it, which only equal can compare");
    }
    equal = objref__value_is_equal(expected, value);
    objref__value_drop(expected);
    return equal;
}

static bool fits_is(objref__is is, const objref__value *value) {
    switch (is) {
    case OBJREF__IS_ANY:
        return true;
    case OBJREF__IS_REF:
        return value->kind == OBJREF__VALUE_REF;
    case OBJREF__IS_TEXT:
        return value->kind == OBJREF__VALUE_TEXT;
    case OBJREF__IS_BYTES:
        return objref__value_is_bytes(value);
    case OBJREF__IS_INT:
        return value->kind == OBJREF__VALUE_INT || value->kind == OBJREF__VALUE_UINT;
    }
    return false;
}

static bool
fits_list(judgement *judge, const objref__expression *pattern, const objref__value *value) {
    bool fit = value->kind == OBJREF__VALUE_LIST && value->count == pattern->count;

    for (uint32_t i = 0; fit && i < pattern->count; i++) {
        fit = fits(judge, pattern->items[i], value->items[i]);
    }
    return fit;
}

static bool
fits_map(judgement *judge, const objref__expression *pattern, const objref__value *value) {
    bool fit =
        value->kind == OBJREF__VALUE_MAP && (pattern->is_open || value->count == pattern->count);

    for (uint32_t i = 0; fit && i < pattern->count; i++) {
        const objref__word *key = &pattern->words[i];
        const objref__value *item = objref__value_get(value, key->data, key->size);
        fit = item && fits(judge, pattern->items[i], item);
    }
    return fit;
}

static bool fits(judgement *judge, const objref__expression *pattern, const objref__value *value) {
    switch (pattern->kind) {
    case OBJREF__EXPRESSION_IS:
        return fits_is(pattern->is, value);
    case OBJREF__EXPRESSION_RANGE:
        return value->kind == OBJREF__VALUE_INT && value->integer >= pattern->low &&
               value->integer <= pattern->high;
    case OBJREF__EXPRESSION_NOT:
        return !fits(judge, pattern->items[0], value);
    case OBJREF__EXPRESSION_LIST:
        return fits_list(judge, pattern, value);
    case OBJREF__EXPRESSION_MAP:
        return fits_map(judge, pattern, value);
    case OBJREF__EXPRESSION_LITERAL:
        return objref__value_is_equal(pattern->value, value);
    case OBJREF__EXPRESSION_NAME:
    case OBJREF__EXPRESSION_PATH:
    case OBJREF__EXPRESSION_MARK:
    case OBJREF__EXPRESSION_FILL:
    case OBJREF__EXPRESSION_SPREAD:
        break;
    }
    return fits_value(judge, pattern, value);
}

static bool
fits_json(judgement *judge, const objref__expression *pattern, const objref__value *value) {
    json_t *json = NULL;
    objref__value *read = NULL;
    bool fit = false;

    if (value->kind == OBJREF__VALUE_TEXT) {
        json = json_loadb(value->data, value->count,
                          JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    }
    read = json ? objref__value_from_json(json) : NULL;
    if (read) {
        fit = fits(judge, pattern, read);
    }
    objref__value_drop(read);
    json_decref(json);
    return fit;
}

/* ---- errors ---- */

static bool fits_code(judgement *judge,
                      const objref__expectation *expectation,
                      const objref__outcome *outcome) {
    objref__value *code;
    bool fit;

    if (!expectation->code) {
        return true;
    }
    if (!outcome->has_code) {
        return false;
    }
    code = objref__value_int(outcome->code);
    fit = fits(judge, expectation->code, code);
    objref__value_drop(code);
    return fit;
}

static bool fits_kind(const objref__expectation *expectation, const objref__outcome *outcome) {
    if (expectation->error_kind == OBJREF__KIND_COUNT) {
        return outcome->kind != OBJREF__KIND_TIMED_OUT;
    }
    return outcome->kind == expectation->error_kind;
}

static bool fits_error(judgement *judge,
                       const objref__expectation *expectation,
                       const objref__outcome *outcome,
                       unsigned flags) {
    if (!outcome->is_error || outcome->kind == OBJREF__KIND_BAD_REQUEST) {
        return false;
    }
    if (flags & OBJREF__MATCH_NO_DEPENDENCY_KIND &&
        expectation->error_kind == OBJREF__KIND_DEPENDENCY_FAILED) {
        objref__kind root = expectation->cause == OBJREF__KIND_COUNT ? OBJREF__KIND_TASK_FAILED
                                                                     : expectation->cause;
        return outcome->kind == root && fits_code(judge, expectation, outcome);
    }
    return fits_kind(expectation, outcome) && fits_code(judge, expectation, outcome) &&
           (expectation->cause == OBJREF__KIND_COUNT || expectation->cause == outcome->cause);
}

/* ---- wait ---- */

/* The same items, each as often, in any order. */
static bool lists_have_the_same(const objref__value *left, const objref__value *right) {
    bool *taken = objref__memory(right->count, sizeof(*taken));
    bool same = left->count == right->count;

    for (size_t i = 0; same && i < left->count; i++) {
        size_t k = 0;
        while (k < right->count &&
               (taken[k] || !objref__value_is_equal(left->items[i], right->items[k]))) {
            k++;
        }
        same = k < right->count;
        if (same) {
            taken[k] = true;
        }
    }
    free(taken);
    return same;
}

static bool fits_side(judgement *judge,
                      const objref__side *side,
                      bool in_order,
                      const objref__value *answered) {
    objref__value *expected;
    bool fit = false;

    if (!answered || answered->kind != OBJREF__VALUE_LIST) {
        return false;
    }
    if (!side->list) {
        return answered->count == side->count;
    }
    expected = pattern_read(judge, side->list);
    if (expected && expected->kind != OBJREF__VALUE_LIST) {
        judge_break(judge, "a side of a wait has to be a list, or how many");
    } else if (expected) {
        fit = in_order ? objref__value_is_equal(expected, answered)
                       : lists_have_the_same(expected, answered);
    }
    objref__value_drop(expected);
    return fit;
}

static bool fits_wait(judgement *judge,
                      const objref__expectation *expectation,
                      const objref__outcome *outcome) {
    const objref__value *answer = outcome->value;

    return fits_side(judge, &expectation->ready, expectation->in_order,
                     objref__value_get(answer, "ready", strlen("ready"))) &&
           fits_side(judge, &expectation->rest, expectation->in_order,
                     objref__value_get(answer, "rest", strlen("rest")));
}

/* ---- expectations ---- */

static bool fits_expectation(judgement *judge,
                             const objref__expectation *expectation,
                             const objref__outcome *outcome,
                             unsigned flags) {
    if (expectation->kind == OBJREF__EXPECT_ERROR) {
        return fits_error(judge, expectation, outcome, flags);
    }
    if (outcome->is_error) {
        return false;
    }
    switch (expectation->kind) {
    case OBJREF__EXPECT_OK:
        return true;
    case OBJREF__EXPECT_VALUE:
        return fits(judge, expectation->pattern, outcome->value);
    case OBJREF__EXPECT_JSON:
        return fits_json(judge, expectation->pattern, outcome->value);
    case OBJREF__EXPECT_WAIT:
        return fits_wait(judge, expectation, outcome);
    case OBJREF__EXPECT_ERROR:
    case OBJREF__EXPECT_ONE:
        break;
    }
    judge_break(judge, "one and rest need the operations of a join");
    return false;
}

objref__match objref__expectation_match(const objref__expectation *expectation,
                                        const objref__outcome *outcome,
                                        const objref__names *names,
                                        unsigned flags,
                                        objref__text *rettext) {
    judgement judge = {.names = names, .text = rettext};
    bool fit = fits_expectation(&judge, expectation, outcome, flags);

    if (judge.broken) {
        return OBJREF__MATCH_ERROR;
    }
    return fit && !judge.missing ? OBJREF__MATCH_YES : OBJREF__MATCH_NO;
}

objref__match objref__statement_match(const objref__statement *statement,
                                      const objref__outcome *outcome,
                                      const objref__names *names,
                                      unsigned flags,
                                      objref__text *rettext) {
    objref__match match = outcome->is_error ? OBJREF__MATCH_NO : OBJREF__MATCH_YES;

    for (uint32_t i = 0; i < statement->expectation_count; i++) {
        match =
            objref__expectation_match(statement->expectations[i], outcome, names, flags, rettext);
        if (match != OBJREF__MATCH_NO) {
            return match;
        }
    }
    return match;
}

/* Exactly one outcome is the one; each of the others is as the rest has to be. */
static objref__match one_match(const objref__expectation *expectation,
                               objref__outcomes outcomes,
                               const objref__names *names,
                               unsigned flags,
                               size_t *ret_index,
                               objref__text *rettext) {
    size_t ones = 0;

    for (size_t i = 0; i < outcomes.count; i++) {
        const objref__outcome *outcome = &outcomes.items[i];
        objref__match match =
            objref__expectation_match(expectation->one, outcome, names, flags, rettext);
        ones += match == OBJREF__MATCH_YES;
        if (match == OBJREF__MATCH_NO) {
            match = objref__expectation_match(expectation->others, outcome, names, flags, rettext);
        }
        if (match != OBJREF__MATCH_YES) {
            *ret_index = i;
            return match;
        }
    }
    if (ones == 1) {
        return OBJREF__MATCH_YES;
    }
    objref__text_say(rettext, "%zu of %zu are the one", ones, outcomes.count);
    return OBJREF__MATCH_NO;
}

objref__match objref__statement_match_all(const objref__statement *statement,
                                          objref__outcomes outcomes,
                                          const objref__names *names,
                                          unsigned flags,
                                          size_t *ret_index,
                                          objref__text *rettext) {
    objref__match match = OBJREF__MATCH_YES;
    size_t index = outcomes.count;

    if (statement->expectation_count && statement->expectations[0]->kind == OBJREF__EXPECT_ONE) {
        match = one_match(statement->expectations[0], outcomes, names, flags, &index, rettext);
    } else {
        for (size_t i = 0; i < outcomes.count && match == OBJREF__MATCH_YES; i++) {
            match = objref__statement_match(statement, &outcomes.items[i], names, flags, rettext);
            index = match == OBJREF__MATCH_YES ? index : i;
        }
    }
    if (ret_index) {
        *ret_index = index;
    }
    return match;
}
