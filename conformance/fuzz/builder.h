/* builder - a program that is being made: each step is offered to the model before it is added.
 * Owned by generator.c for one program; gadget.c makes the nodes with it. */
#ifndef OBJREF_FUZZ_BUILDER_H
#define OBJREF_FUZZ_BUILDER_H

#include "generator.h"
#include "model.h"
#include "program.h"
#include "shape.h"
#include "stream.h"

#include <stdbool.h>
#include <stdint.h>

#define BUILDER_NONE UINT16_MAX

/* What a program may be made of: gadgets by their bits, and how often (of a hundred) the rest. */
struct plan {
    uint32_t sources, inners;
    uint8_t duplicate, clone, hop, gate, drop, start, poll, wait, look, list, equal, damage, probe,
        stats;
};

struct builder {
    const struct generator *generator;
    struct plan plan;
    struct stream data, schedule;
    struct program *program;
    struct model model;
    struct use faces[SHAPE_NODES_MAX]; /* by node: the int that stands for it */
};

/* Adds a step that the model takes and returns its number; BUILDER_NONE when it does not. */
uint16_t builder_add(struct builder *builder, const struct step *step);

/* builder_add() for a kind with one use or none. */
uint16_t builder_add_on(struct builder *builder, enum step_kind kind, struct use use);
uint16_t builder_add_number(struct builder *builder, enum step_kind kind, int64_t number);

/* Makes a node from its parents, as the plan says, and returns the int that stands for it. Its step
 * is BUILDER_NONE when there was no room. */
struct use gadget_make(struct builder *builder, const struct use *parents, uint32_t count);

/* Bits of all gadgets, for plans. */
uint32_t gadget_sources(void);
uint32_t gadget_inners(void);
/* The bit of the gadget of that name; 0: there is none. */
uint32_t gadget_bit(const char *name);

#endif
