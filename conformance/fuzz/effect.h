/* effect - what each kind of step does to the model, and what it must show. The parts that model.c
 * and effect.c share. */
#ifndef OBJREF_FUZZ_EFFECT_H
#define OBJREF_FUZZ_EFFECT_H

#include "model.h"

/* Whether its outcome is an error. */
static inline bool object_fails(const struct object *object) {
    return object->code_count > 0;
}

/* Bodies that stand, or may come to stand, at a closed gate. */
uint32_t model_bodies(const struct model *model);

/* A new object, ready to be filled in; NULL when there is room for no more. */
struct object *model_object(struct model *model, enum value_type type, int64_t number);
uint16_t model_number(const struct model *model, const struct object *object);

/* Lets the step's name stand for the object, or for one more of a list. */
void model_bind(struct model *model, uint32_t at, const struct object *object, const char *rule);
void model_bind_more(struct model *model, uint32_t at, const struct object *object);

/* As model_play(), for a step whose uses are steps before it and as many as its kind may have. */
bool effect_of(struct model *model,
               uint32_t at,
               const struct step *step,
               struct outlook *ret_outlook);

/* looks.c: the steps that make nothing; false: it is none of them, or refused. */
bool look_of(struct model *model, const struct step *step, struct outlook *ret_outlook);

#endif
