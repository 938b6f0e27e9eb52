/* extras - two tables of what needs no model: values of every kind that come back as they were put,
 * and single calls whose answer is known whatever went before. Called by the model, script.c,
 * offer.c and the generator. */
#ifndef OBJREF_FUZZ_EXTRAS_H
#define OBJREF_FUZZ_EXTRAS_H

#include "model.h"

#include <stdint.h>

/* A value as a case writes it; NULL: the table is shorter. Never freed. */
const char *extras_literal(int64_t index);
uint32_t extras_literals(void);

/* A call on one ref; %0 in its line stands for it. */
struct probe {
    const char *name; /* in the signature */
    const char *op;   /* that hello must list */
    const char *line;
    const char *expected;
    const char *rule;
    enum oracle oracle;
    const char *choice, *value; /* that the implementation must have made; NULL: none */
};

/* NULL: the table is shorter. Never freed. */
const struct probe *extras_probe(int64_t index);
uint32_t extras_probes(void);

#endif
