/* asking - what list and explain share: the command line, and the catalogue it asks about.
 *
 * Owned by their main().
 */
#ifndef OBJREF_VERBS_ASKING_H
#define OBJREF_VERBS_ASKING_H

#include "language/catalogue.h"

#include <stdbool.h>
#include <stddef.h>

#define EXIT_AS_EXPECTED 0
#define EXIT_USAGE 2
#define EXIT_INTERNAL_ERROR 70

struct asking {
    objref__catalogue *catalogue; /* owned */
    const char **words;           /* owned array of borrowed texts: selectors and ids */
    size_t word_count;
    bool is_json, is_quiet;
};

/* Reads the command line, then the tree. False: the program ends with *ret_exit; what there is to
 * say (the usage for --help, a mistake) has been said. */
bool asking_open(struct asking *asking, int argc, char **argv, const char *usage, int *ret_exit);
void asking_release(struct asking *asking);
/* As asking_release. The exit code: `code`, unless not everything could be printed. */
int asking_close(struct asking *asking, int code);

/* Marks what each word selects; false: one selects nothing, which has been said. */
bool asking_select(struct asking *asking);

/* A rule or a case as --json prints it; a new object. */
json_t *asking_rule_json(const objref__catalogue *catalogue, const objref__rule *rule);
json_t *asking_case_json(const objref__entry *entry);
/* Prints an object and drops it. */
void asking_print_json(json_t *object);

#endif
