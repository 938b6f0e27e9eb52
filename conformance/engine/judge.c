/* judge - an answer against a line: is it one of those expected, did it come in time, what is said
 * when it is neither. Called by operation.c and join.c. */
#include "answer.h"

#include "language/text.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

#define JUDGE_EARLY_NS INT64_C(1000000) /* a runtime's clock may tick in milliseconds */

char *expected_text(const objref__statement *statement, int64_t bound_ns) {
    const char *written = statement->expected != NULL ? statement->expected : "ok";
    if (bound_ns <= 0) {
        return message_copy(written);
    }
    char *span = message_span(bound_ns);
    char *text = message_format("%s, within %s", written, span);
    free(span);
    return text;
}

char *answer_observed(const struct answer *answer) {
    objref__text text = {0};
    objref__outcome_print(&answer->outcome, &text);
    if (answer->text != NULL && answer->text[0] != '\0') {
        objref__text_say(&text, " (%s)", answer->text);
    }
    char *span = message_span(answer->took_ns);
    objref__text_say(&text, " after %s", span);
    free(span);
    return objref__text_take(&text);
}

static bool is_early(const struct operation *operation, const struct answer *answer) {
    return answer->outcome.is_error && answer->outcome.kind == OBJREF__KIND_TIMED_OUT &&
           answer->after_ns + JUDGE_EARLY_NS < answer_timeout_ns(operation);
}

bool answer_is_timely(struct run *run,
                      const struct operation *operation,
                      const objref__statement *judge,
                      const struct answer *answer) {
    if (is_early(operation, answer)) {
        char *span = message_span(answer_timeout_ns(operation));
        char *after = message_span(answer->after_ns);
        char *expected = message_format("no time-out before its timeout of %s", span);
        char *observed = message_format("error timed_out after %s", after);
        free(span);
        free(after);
        return run_find(run, VERDICT_FAIL, expected, observed);
    }
    int64_t bound = answer_bound_ns(run, operation, judge, objref__statement_is_error(judge));
    if (answer->outcome.is_error) {
        int64_t error_bound = answer_bound_ns(run, operation, judge, true);
        bound = error_bound < bound ? error_bound : bound;
    }
    if (answer->took_ns <= bound) {
        return true;
    }
    char *observed = answer_observed(answer);
    (void)run_find(run, VERDICT_FAIL, expected_text(judge, bound),
                   message_format("%s: right, but late", observed));
    free(observed);
    run->finding->is_late = true;
    return false;
}

static const char *verb_of(const struct operation *operation) {
    return objref__verb_word(operation->statement->verb);
}

/* Listed in hello, so it may not be refused as unsupported, unless the line names that kind. */
bool answer_is_refused(const objref__statement *judge, const struct answer *answer) {
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

bool answer_fails(struct run *run,
                  const struct operation *operation,
                  const objref__statement *judge,
                  const struct answer *answer) {
    run->finding->is_adapters = answer->is_adapters;
    char *observed = answer_observed(answer);
    if (answer_is_refused(judge, answer)) {
        char *refused = message_format("%s, although hello lists %s", observed, verb_of(operation));
        free(observed);
        observed = refused;
    }
    return run_find(run, VERDICT_FAIL, expected_text(judge, 0), observed);
}

/* One answer against the line's expectations. */
bool answer_judge(struct run *run,
                  const struct operation *operation,
                  const objref__statement *judge,
                  const struct answer *answer) {
    objref__text text = {0};
    objref__match match = answer_is_refused(judge, answer)
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

bool answer_bind(struct run *run, const objref__statement *statement, const struct answer *answer) {
    objref__value *nothing = objref__value_nothing();
    bool is_good =
        run_bind(run, statement, answer->outcome.is_error ? nothing : answer->outcome.value);
    objref__value_drop(nothing);
    return is_good;
}

/* After an init of the text that must succeed: the same first calls as in every session. */
bool answer_warm_up(struct run *run,
                    const struct operation *operation,
                    const struct answer *answer) {
    if (operation->statement->verb != OBJREF__VERB_INIT || answer->outcome.is_error) {
        return true;
    }
    return actor_warm(operation->actor, run->finding);
}
