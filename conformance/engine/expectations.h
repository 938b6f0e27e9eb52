/* expectations - the failures that an implementation is known for: a file of stanzas, each with the
 * case (or a glob over whole segments, with how many it may match), the rule, the verdict, what is
 * observed, the reason, and perhaps the day from which it holds no more. It
 * is strict both ways: a listed case that passes is XPASS, an entry that meets no played case is
 * STALE. Owned by the suite. */
#ifndef OBJREF_ENGINE_EXPECTATIONS_H
#define OBJREF_ENGINE_EXPECTATIONS_H

#include "finding.h"
#include "language/case.h"

#include <stdbool.h>
#include <stddef.h>

/* The lines of a stanza. X(NAME, word, is required, what a person is told that it must be) */
#define EXPECTATION_FIELD_MAP(X)                                                                   \
    X(CASE, "case", true, "a case id, or a pattern whose '*' are whole segments")                  \
    X(RULE, "rule", true, "a rule")                                                                \
    X(VERDICT, "verdict", true, "FAIL, HANG, CRASH or PROTOCOL")                                   \
    X(OBSERVED, "observed", true, "a part of what is observed")                                    \
    X(MOST, "most", false, "how many cases a pattern may match, 1 to 9999")                        \
    X(EXPIRES, "expires", false, "a day as 2026-12-31")                                            \
    X(REASON, "reason", true, "why it is known to fail")

enum expectation_field {
#define X(name, word, is_required, expected) EXPECTATION_##name,
    EXPECTATION_FIELD_MAP(X)
#undef X
        EXPECTATION_FIELDS
};

struct expectation {
    char *fields[EXPECTATION_FIELDS]; /* as written; NULL where there is none */
    unsigned lines[EXPECTATION_FIELDS], columns[EXPECTATION_FIELDS]; /* of the texts */
    enum verdict verdict;
    unsigned most;             /* cases that may fall under it: 1 without a '*' */
    unsigned line, line_count; /* from its first line to its last */
    bool is_expired;           /* its day is over: it foresees nothing any more */
    bool is_met;               /* a played case fell under it */
};

/* "FILE:LINE:COLUMN: expected …, found …" for a field of an entry. To be given to free(). */
struct expectations;
char *expectation_mistake(const struct expectations *list,
                          const struct expectation *entry,
                          enum expectation_field field,
                          const char *expected,
                          const char *found);

struct expectations {
    char *path;
    char today[16]; /* entries expire against it */
    struct expectation *items;
    size_t count, capacity;
};

/* Reads a file. False: "FILE:LINE:COLUMN: expected …, found …" in *ret_fault (to be given to
 * free()). */
bool expectations_read(struct expectations *list, const char *path, char **ret_fault);
void expectations_release(struct expectations *list);

/* The verdict of a played case against the list: XFAIL, XPASS, or what it was. An entry that
 * foresaw the failure is *ret_entry (borrowed), else NULL. UNSUPPORTED, SKIP and ERROR meet none.
 */
enum verdict expectations_judge(struct expectations *list,
                                const char *id,
                                const struct finding *finding,
                                const struct expectation **ret_entry);

/* How many cases that there are may fall under an entry, and which rule they must have, is known to
 * who has the cases: false with the mistake in *ret_fault when `id` falls under the entry and has
 * none of its rule, or is one too many. *count is the caller's, zero before the first id. */
bool expectation_fits(const struct expectations *list,
                      const struct expectation *entry,
                      const objref__case *scene,
                      unsigned *count,
                      char **ret_fault);

/* Whether an id falls under a pattern. */
bool pattern_matches(const char *pattern, const char *id);

#endif
