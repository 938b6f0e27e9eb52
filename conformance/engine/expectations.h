/* expectations - the failures that an implementation is known for: a file of stanzas, each with the
 * case (or a glob over whole segments), the rule, the verdict, what is observed and the reason. It
 * is strict both ways: a listed case that passes is XPASS, an entry that meets no played case is
 * STALE. Owned by the suite. */
#ifndef OBJREF_ENGINE_EXPECTATIONS_H
#define OBJREF_ENGINE_EXPECTATIONS_H

#include "finding.h"

#include <stdbool.h>
#include <stddef.h>

struct expectation {
    char *pattern; /* of case ids; '*' stands for a whole segment */
    char *rule;
    enum verdict verdict;
    char *observed; /* must be in what was observed */
    char *reason;
    unsigned line; /* of `case` in the file */
    bool is_met;   /* a played case fell under it */
};

struct expectations {
    char *path;
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

/* Whether an id falls under a pattern. */
bool pattern_matches(const char *pattern, const char *id);

#endif
