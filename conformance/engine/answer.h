/* answer - what came back for one operation, as the case language sees it, and whether it came in
 * time. Made and released by operation.c. */
#ifndef OBJREF_ENGINE_ANSWER_H
#define OBJREF_ENGINE_ANSWER_H

#include "run.h"

struct answer {
    objref__outcome outcome;
    objref__value *value; /* owned; what outcome.value borrows */
    char *text;           /* owned; the error's text for people */
    bool is_adapters;
    int64_t took_ns;  /* since the judging line began to wait, at least 0 */
    int64_t after_ns; /* since it was sent */
};

void answer_release(struct answer *answer);

/* The timeout that the call was given, 0 when it was given none. */
int64_t answer_timeout_ns(const struct operation *operation);

/* When the answer is late: `within` where it is written, else the usual bound of its kind. */
int64_t answer_bound_ns(const struct run *run,
                        const struct operation *operation,
                        const objref__statement *judge,
                        bool is_error);

/* How long the answer may take before the program is given up: the longer of the line's bound and
 * the bound of any op. `judge` is the line with the expectation (the join, or the line itself). */
int64_t answer_limit_ns(const struct run *run,
                        const struct operation *operation,
                        const objref__statement *judge);

/* Waits for the answer and reads it; the clock of `judge` runs since since_ns. False: hang, crash,
 * breach of protocol, see the finding. */
bool answer_wait(struct run *run,
                 const struct operation *operation,
                 const objref__statement *judge,
                 int64_t since_ns,
                 struct answer *ret_answer);

/* One answer against the line's expectations, its time included. */
bool answer_judge(struct run *run,
                  const struct operation *operation,
                  const objref__statement *judge,
                  const struct answer *answer);

/* Listed in hello, then refused as unsupported, and the line does not name that kind. */
bool answer_is_refused(const objref__statement *judge, const struct answer *answer);

/* Notes the answer as not the one expected. Returns false. */
bool answer_fails(struct run *run,
                  const struct operation *operation,
                  const objref__statement *judge,
                  const struct answer *answer);

/* Binds the line's names to the answer's value, or to nothing when it is an error. */
bool answer_bind(struct run *run, const objref__statement *statement, const struct answer *answer);

/* After an init of the text that succeeded: the same first calls as in every session. */
bool answer_warm_up(struct run *run,
                    const struct operation *operation,
                    const struct answer *answer);

/* Judges when it came: not late, not before its own timeout. */
bool answer_is_timely(struct run *run,
                      const struct operation *operation,
                      const objref__statement *judge,
                      const struct answer *answer);

/* "value 7 after 0.2 ms", to be given to free(). */
char *answer_observed(const struct answer *answer);

/* The expectation as written; with a bound, ", within 1.00 s" after it. To be given to free(). */
char *expected_text(const objref__statement *statement, int64_t bound_ns);

#endif
