/* generator - programs from a seed. First all graphs of up to four nodes under each of a few plans,
 * then drawn shapes under drawn plans: a plan turns some things on and others off, because what is
 * rare among everything is common where little else is on. Every step is offered to the model as it
 * is made, so all programs make sense. Called by hunt.c and the tests. */
#ifndef OBJREF_FUZZ_GENERATOR_H
#define OBJREF_FUZZ_GENERATOR_H

#include "program.h"
#include "shape.h"

#include <stdbool.h>
#include <stdint.h>

struct generator {
    uint64_t seed;
    bool counts_objects;           /* see model.h */
    uint32_t left_probes;          /* and probes, by their place in the table of extras.h */
    bool is_left[STEP_KIND_COUNT]; /* kinds that the implementation does not offer */
};

/* How many programs come before the drawn ones. */
uint64_t generator_enumerated(void);

/* Program number `index`; the same for the same generator, whatever was made before. Returns the
 * shape it was made from. */
enum shape_kind
generator_make(const struct generator *generator, uint64_t index, struct program *ret_program);

#endif
