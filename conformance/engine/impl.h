/* impl - what a user means by IMPL: the name of an adapter that ships, twin:NAME, hostile:NAME, or
 * a command line. Called by the verbs and the tests. */
#ifndef OBJREF_ENGINE_IMPL_H
#define OBJREF_ENGINE_IMPL_H

#include <stdbool.h>

struct impl {
    char *name;         /* as the user named it */
    char *command;      /* for `sh -c exec` */
    char *expectations; /* the file that ships with it; NULL: none */
    char *smoke;        /* the same for `objref smoke` */
};

/* The folder of the kit: OBJREF_ROOT, else where it was built. Also sets OBJREF_ROOT and OBJREF_BIN
 * for the programs that are started, where they are not set. Borrowed, never NULL. */
const char *impl_root(void);

/* False, with a sentence (to be given to free()), for a name that cannot be one. */
bool impl_open(struct impl *impl, const char *name, char **ret_fault);
void impl_release(struct impl *impl);

#endif
