/* pattern - what a line's values stand for, and whether an answer is the one expected.
 *
 * The names hold one hold on what each name of a case stands for while it is played; the engine
 * binds (also ends them: drop and join end the names that they are given), these functions read.
 * Judging knows no time: promptness is the engine's. Called by the
 * engine and by the tests of doctored replies.
 */
#ifndef OBJREF_LANGUAGE_PATTERN_H
#define OBJREF_LANGUAGE_PATTERN_H

#include "case.h"

/* ---- names ---- */
typedef struct objref__names {
    const objref__case *scene;
    objref__value **values; /* by the case's index; NULL: not bound, or dropped */
    char *folder;           /* where the marks of this run are files */
} objref__names;

void objref__names_init(objref__names *names, const objref__case *scene, const char *folder);
void objref__names_release(objref__names *names);
/* objref__names_bind - the name stands for value from now on; takes over the caller's hold. NULL
 * ends the name (drop). */
void objref__names_bind(objref__names *names, uint32_t name, objref__value *value);
/* objref__names_append - NAME += value; takes over the hold. False: the name is no list, or the
 * value nested too deep. A value of kind nothing is not appended. */
bool objref__names_append(objref__names *names, uint32_t name, objref__value *value);

/* ---- values of a line ---- */
typedef enum objref__reading {
    OBJREF__READ_OK,
    OBJREF__READ_NOTHING, /* uses a name that stands for an error: the line is passed over */
    OBJREF__READ_MISSING, /* a path leads nowhere: FAIL; text: "a value at v.k; v is {…}" */
    OBJREF__READ_ERROR    /* the case is at fault: ERROR; text says why */
} objref__reading;

/* objref__expression_read - what one value stands for, as one hold on OBJREF__READ_OK. */
objref__reading objref__expression_read(const objref__expression *expression,
                                        const objref__names *names,
                                        objref__value **ret_value,
                                        objref__text *rettext);
/* objref__args_read - all values of a line (or of a set), spreads written out, as one list. */
objref__reading objref__args_read(const objref__statement *statement,
                                  const objref__names *names,
                                  objref__value **ret_list,
                                  objref__text *rettext);
/* objref__statement_is_passed_over - it uses, also in its expectation, a name that stands for
 * nothing. */
bool objref__statement_is_passed_over(const objref__statement *statement,
                                      const objref__names *names);

/* objref__statement_print_names - "x = 17, h = \"…\"": what the names in a line's expectation stand
 * for, for the report; nothing when there are none. */
void objref__statement_print_names(const objref__statement *statement,
                                   const objref__names *names,
                                   objref__text *text);

/* ---- the elements of a "for" (and the turns of a "repeat") ---- */
typedef struct objref__elements {
    const objref__statement *statement;
    objref__value *source; /* a list, or the bytes that are cut and flipped; NULL: a range */
    objref__value *said;   /* of a list: a text for each ref, null for what can be printed */
    uint64_t position;
    uint64_t count;
} objref__elements;

/* objref__elements_open - reads the set once; on OBJREF__READ_OK released by _release. */
objref__reading objref__elements_open(objref__elements *elements,
                                      const objref__statement *statement,
                                      const objref__names *names,
                                      objref__text *rettext);
/* objref__elements_take - the next element as one hold, and how a case writes it ("cut b 20", "7",
 * or the name of a ref) in rettext; false: there are no more. */
bool objref__elements_take(objref__elements *elements,
                           const objref__names *names,
                           objref__value **ret_value,
                           objref__text *rettext);
void objref__elements_release(objref__elements *elements);

/* ---- answers ---- */
typedef struct objref__outcome {
    objref__value
        *value; /* when it is no error; borrowed. Of wait: a map of "ready" and "rest",
                   lists of refs in the order answered. Of equal: one bool. Of init: null */
    const objref__value *positions; /* of wait, for printing: [ready, rest] as answered, or NULL */
    int64_t code;
    objref__kind kind;
    objref__kind cause; /* OBJREF__KIND_COUNT: none given */
    bool is_error;
    bool has_code;
} objref__outcome;

/* objref__outcome_from_error - reads the answer's "error" member strictly. False: it is not as
 * PROTOCOL.md says (an unknown kind, a cause that is no object), and reterr tells. */
bool objref__outcome_from_error(const json_t *error,
                                objref__outcome *ret_outcome,
                                objref__text *reterr);
/* objref__outcome_print - "value 7", "error task_failed code 7", "ready [0] rest [] (positions)".
 */
void objref__outcome_print(const objref__outcome *outcome, objref__text *text);

typedef enum objref__match {
    OBJREF__MATCH_NO,
    OBJREF__MATCH_YES,
    OBJREF__MATCH_ERROR /* the case is at fault (it compares refs, …): ERROR; text says why */
} objref__match;

/* The implementation declares dependency_kind=none: "error dependency_failed cause K" is met by
 * kind K (task_failed when no cause is written) with the same code. */
#define OBJREF__MATCH_NO_DEPENDENCY_KIND 1u

/* objref__expectation_match - is the outcome the one expected. Not for OBJREF__EXPECT_ONE. */
objref__match objref__expectation_match(const objref__expectation *expectation,
                                        const objref__outcome *outcome,
                                        const objref__names *names,
                                        unsigned flags,
                                        objref__text *rettext);
/* objref__statement_match - any of a line's expectations; without any, success. */
objref__match objref__statement_match(const objref__statement *statement,
                                      const objref__outcome *outcome,
                                      const objref__names *names,
                                      unsigned flags,
                                      objref__text *rettext);
/* objref__statement_match_all - a join: each outcome matches, or "one A, rest B": exactly one
 * matches A and each of the others B. ret_index (may be NULL) is the first that does not match;
 * count when it is not one outcome's fault. */
typedef struct objref__outcomes {
    const objref__outcome *items;
    size_t count;
} objref__outcomes;
objref__match objref__statement_match_all(const objref__statement *statement,
                                          objref__outcomes outcomes,
                                          const objref__names *names,
                                          unsigned flags,
                                          size_t *ret_index,
                                          objref__text *rettext);

#endif
