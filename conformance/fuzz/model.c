/* model - its state: objects, names, gates. What each step does to it is in effect.c. */
#include "model.h"

#include "effect.h"

#include <assert.h>
#include <string.h>

const char *oracle_word(enum oracle oracle) {
    static const char *const words[ORACLE_COUNT] = {
#define X(name, word, title) word,
        ORACLE_MAP(X)
#undef X
    };
    return words[oracle];
}

const char *oracle_title(enum oracle oracle) {
    static const char *const titles[ORACLE_COUNT] = {
#define X(name, word, title) title,
        ORACLE_MAP(X)
#undef X
    };
    return titles[oracle];
}

int64_t model_mix(const int64_t *words, uint32_t count) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ (uint64_t)words[i]) * UINT64_C(1099511628211);
    }
    return (int64_t)hash;
}

void model_open(struct model *model, bool counts_objects) {
    model->counts_objects = counts_objects;
    model->object_count = 0;
    model->gate_count = 0;
    memset(model->bindings, 0, sizeof model->bindings);
}

/* ---- asking ---- */

static uint32_t gates_closed(const struct model *model) {
    uint32_t closed = 0;
    for (uint32_t i = 0; i < model->gate_count; i++) {
        closed |= (uint32_t)!model->gates[i].is_open << i;
    }
    return closed;
}

bool model_is_blocked(const struct model *model, const struct object *object) {
    return (object->waits & gates_closed(model)) != 0;
}

/* Bodies that stand, or may come to stand, at a closed gate. */
uint32_t model_bodies(const struct model *model) {
    uint32_t closed = gates_closed(model), count = 0;
    for (uint32_t i = 0; i < model->gate_count; i++) {
        const struct gate *gate = &model->gates[i];
        count += !gate->is_open && !gate->is_moot && (gate->waits & closed) == 0;
    }
    return count;
}

bool model_has_worker(const struct model *model) {
    return model_bodies(model) < MODEL_WORKERS;
}

const struct object *model_find(const struct model *model, struct use use) {
    const struct binding *binding = &model->bindings[use.step];
    bool is_there = binding->is_live && use.item < binding->count;
    return is_there ? &model->objects[binding->objects[use.item]] : NULL;
}

uint32_t model_gate(const struct model *model, uint32_t step) {
    for (uint32_t i = 0; i < model->gate_count; i++) {
        if (model->gates[i].step == step) {
            return i;
        }
    }
    return MODEL_NONE;
}

bool model_may_end(const struct model *model) {
    for (uint32_t i = 0; i < PROGRAM_STEPS_MAX; i++) {
        if (model->bindings[i].started != 0) {
            return false;
        }
    }
    return true;
}

/* Marks what the object leads to. A content is always older, so one pass downwards is enough. */
uint32_t model_alive(const struct model *model) {
    bool alive[MODEL_OBJECTS_MAX] = {false};
    for (uint32_t i = 0; i < PROGRAM_STEPS_MAX; i++) {
        const struct binding *binding = &model->bindings[i];
        for (uint32_t k = 0; binding->is_live && k < binding->count; k++) {
            alive[binding->objects[k]] = true;
        }
    }
    uint32_t count = 0;
    for (uint32_t i = model->object_count; i-- > 0;) {
        const struct object *object = &model->objects[i];
        bool has_content = object->type == VALUE_REFS || object->type == VALUE_REF;
        for (uint32_t k = 0; alive[i] && has_content && k < object->item_count; k++) {
            alive[object->items[k]] = true;
        }
        count += alive[i];
    }
    return count;
}

/* ---- changing ---- */

struct object *model_object(struct model *model, enum value_type type, int64_t number) {
    if (model->object_count == MODEL_OBJECTS_MAX) {
        return NULL;
    }
    struct object *object = &model->objects[model->object_count++];
    *object = (struct object){.type = type, .number = number, .rule = "RES-1"};
    return object;
}

uint16_t model_number(const struct model *model, const struct object *object) {
    return (uint16_t)(object - model->objects);
}

void model_bind(struct model *model, uint32_t at, const struct object *object, const char *rule) {
    struct binding *binding = &model->bindings[at];
    *binding = (struct binding){.is_live = true, .count = 1, .rule = rule};
    binding->objects[0] = model_number(model, object);
}

/* One more name of what a binding has a list of. */
void model_bind_more(struct model *model, uint32_t at, const struct object *object) {
    struct binding *binding = &model->bindings[at];
    assert(binding->count < STEP_USES_MAX);
    binding->is_live = binding->is_list = true;
    binding->objects[binding->count++] = model_number(model, object);
}

bool model_play(struct model *model,
                uint32_t at,
                const struct step *step,
                struct outlook *ret_outlook) {
    struct outlook outlook = {.rule = "RES-6", .oracle = ORACLE_ANSWER};
    bool is_counted = step->use_count >= step_uses_fewest(step->kind) &&
                      step->use_count <= step_uses_most(step->kind);
    for (uint32_t i = 0; is_counted && i < step->use_count; i++) {
        is_counted = step->uses[i].step < at;
    }
    if (!is_counted || !effect_of(model, at, step, &outlook)) {
        objref__text_release(&outlook.expected);
        return false;
    }
    *ret_outlook = outlook;
    return true;
}
