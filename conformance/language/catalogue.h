/* catalogue - every rule, case and twin of the tree, and how a user names some of them.
 *
 * Reads conformance/rules/{rules.jsonl,capabilities.json,choices.json}, conformance/cases/FAMILY/
 * NAME.case and, when it is there, conformance/twins/twins.jsonl below the root folder. Owns all
 * of it until objref__catalogue_close. Called by the verbs and the engine.
 */
#ifndef OBJREF_LANGUAGE_CATALOGUE_H
#define OBJREF_LANGUAGE_CATALOGUE_H

#include "case.h"

typedef struct objref__rule {
    const char *id, *family;
    const char *level; /* must, should, may */
    const char *profile, *text, *source;
    const char *untested; /* why it has no case, or NULL */
    const char *test;     /* of ctest, on the reference alone, where no case can show it, or NULL */
    bool is_core;
    bool is_selected;
    const char *const *needs; /* capabilities */
    uint32_t need_count;
    uint32_t *cases; /* indexes of the catalogue's cases */
    uint32_t case_count;
} objref__rule;

typedef struct objref__entry {
    char *path;
    objref__case *scene; /* its id is FAMILY/NAME */
    bool is_selected;
} objref__entry;

typedef struct objref__twin {
    const char *name;
    const char *const *breaks; /* rules */
    uint32_t break_count;
    const char *verdict, *kind, *form, *origin; /* "" where not said */
} objref__twin;

typedef struct objref__catalogue {
    char *root;
    objref__rule *rules; /* as in the file */
    uint32_t rule_count;
    objref__entry *cases; /* by id; what a path selected comes after them */
    uint32_t case_count;
    objref__twin *twins;
    uint32_t twin_count;
    json_t
        *capabilities; /* {"NAME":{"ops":[…],"options":[…],"functions":[…],"clauses":[…],"text"}} */
    json_t *choices; /* {"NAME":{"values":[…],"default":…,"rules":[…],"text":…}} */
    struct objref__arena *arena; /* private: the texts above */
    json_t *kept;                /* private: what they are borrowed from */
} objref__catalogue;

/* objref__root - the tree's folder: OBJREF_ROOT, or where it was built from. */
const char *objref__root(void);

/* objref__catalogue_open - read everything below root. NULL: a file is missing or has a mistake, or
 * a case names a rule, capability or choice that is not there; reterr has one line for each. */
objref__catalogue *objref__catalogue_open(const char *root, objref__text *reterr);
void objref__catalogue_close(objref__catalogue *catalogue); /* accepts NULL */

/* objref__case_is_askable - are the capabilities, choices and options that the case's header names
 * those of the tables. What is not there could never be claimed, so the case would never be played;
 * reterr has a line for each. */
bool objref__case_is_askable(const objref__case *scene,
                             json_t *capabilities,
                             const json_t *choices,
                             objref__text *reterr);

/* objref__catalogue_rule - NULL: no such id. */
objref__rule *objref__catalogue_rule(const objref__catalogue *catalogue, const char *id);
/* objref__twin_breaks - does the twin say that it breaks the rule. */
bool objref__twin_breaks(const objref__twin *twin, const char *rule);

/* objref__catalogue_select - mark what one selector names, in addition to what is marked: a rule's
 * id (its cases too), a case's id, a family, a glob over both ids, level:must, tag:slow, or the
 * path of a .case file, which joins the catalogue when it is not in it. A path that is no file is
 * looked for below conformance/cases. False: it names nothing, or the file has a mistake; reterr
 * tells, with ids that are near. */
bool objref__catalogue_select(objref__catalogue *catalogue,
                              const char *selector,
                              objref__text *reterr);
/* objref__catalogue_select_all - what no selector means: every rule and case. */
void objref__catalogue_select_all(objref__catalogue *catalogue);
void objref__catalogue_select_none(objref__catalogue *catalogue);

#endif
