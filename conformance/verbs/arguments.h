/* arguments - the command line of the verbs that play cases. Owned by their main(). */
#ifndef OBJREF_VERBS_ARGUMENTS_H
#define OBJREF_VERBS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct arguments {
    const char **impls; /* owned array of borrowed texts: each -i */
    size_t impl_count;
    const char **words; /* what is no option: selectors, or a file */
    size_t word_count;
    const char *out;    /* --out; NULL: not given */
    const char *expect; /* --expect; NULL: not given */
    double multiplier;
    bool is_slow, is_once, is_quiet, is_verbose, is_json;
};

/* What parsing came to. */
enum arguments_result { ARGUMENTS_GOOD, ARGUMENTS_HELP, ARGUMENTS_BAD };

/* Parses; prints the usage for --help on standard output, a mistake on standard error. Without -i
 * the implementation is `reference`. */
enum arguments_result
arguments_parse(struct arguments *arguments, int argc, char **argv, const char *usage);
void arguments_release(struct arguments *arguments);

#endif
