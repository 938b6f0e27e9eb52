/* effect - the steps that give a name to what they make. See effect.h. */
#include "effect.h"

#include "extras.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PATTERN_PERIOD 251u
#define DIGEST_BYTES_MAX (1 << 20)

/* ---- inputs ---- */

static bool codes_join(struct object *object, const struct object *input) {
    for (uint32_t i = 0; i < input->code_count; i++) {
        if (memchr(object->codes, input->codes[i], object->code_count) != NULL) {
            continue;
        }
        if (object->code_count == MODEL_CODES_MAX) {
            return false;
        }
        object->codes[object->code_count++] = input->codes[i];
    }
    return true;
}

/* Notes that the task was given these refs; those at the top level are waited for. */
static bool inputs_take(const struct model *model,
                        struct object *object,
                        const struct step *step,
                        uint32_t top_count) {
    bool is_good = true;
    for (uint32_t i = 0; i < step->use_count; i++) {
        const struct object *input = model_find(model, step->uses[i]);
        object->inputs[object->input_count++] = model_number(model, input);
        if (i < top_count) {
            object->waits |= input->waits;
            is_good = codes_join(object, input) && is_good;
        }
    }
    return is_good;
}

/* Whether the uses from `from` on are ints that a body can read at once. */
static bool are_plain_ints(const struct model *model, const struct step *step, uint32_t from) {
    for (uint32_t i = from; i < step->use_count; i++) {
        const struct object *object = model_find(model, step->uses[i]);
        if (object->type != VALUE_INT || object_fails(object) || model_is_blocked(model, object)) {
            return false;
        }
    }
    return true;
}

/* ---- tasks over values ---- */

static bool is_used_before(const struct step *step, uint32_t index) {
    const struct use *use = &step->uses[index];
    for (uint32_t i = 0; i < index; i++) {
        if (step->uses[i].step == use->step && step->uses[i].item == use->item) {
            return true;
        }
    }
    return false;
}

static bool uses_twice(const struct step *step) {
    for (uint32_t i = 1; i < step->use_count; i++) {
        if (is_used_before(step, i)) {
            return true;
        }
    }
    return false;
}

static const char *mix_rule(const struct model *model, const struct step *step) {
    if (uses_twice(step)) {
        return "ARG-5";
    }
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (model_find(model, step->uses[i])->input_count > 0) {
            return "PLAN-8";
        }
    }
    return "ARG-1";
}

/* The words of a mix: its inputs that do not fail are ints. */
static bool mix_words(const struct model *model, const struct step *step, int64_t *ret_words) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        const struct object *object = model_find(model, step->uses[i]);
        if (object->type != VALUE_INT && !object_fails(object)) {
            return false;
        }
        ret_words[i] = object->number;
    }
    ret_words[step->use_count] = step->number;
    return true;
}

static struct object *mix_make(struct model *model, const struct step *step) {
    int64_t words[STEP_USES_MAX + 1];
    if (!mix_words(model, step, words)) {
        return NULL;
    }
    struct object *object = model_object(model, VALUE_INT, model_mix(words, step->use_count + 1));
    if (object == NULL || !inputs_take(model, object, step, step->use_count)) {
        return NULL;
    }
    object->rule = mix_rule(model, step);
    return object;
}

/* A task whose result is its one argument, in a new object. */
static struct object *copy_make(struct model *model, const struct step *step, const char *rule) {
    const struct object *input = model_find(model, step->uses[0]);
    struct object *object = model_object(model, input->type, input->number);
    if (object == NULL) {
        return NULL;
    }
    object->seed = input->seed;
    object->item_count = input->item_count;
    memcpy(object->items, input->items, sizeof object->items);
    object->rule = rule;
    return inputs_take(model, object, step, 1) ? object : NULL;
}

/* CRC-32 of bytes of the pattern. */
static int64_t pattern_digest(int64_t size, int64_t seed) {
    unsigned char *bytes = objref__memory((size_t)size + 1, 1);
    for (int64_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char)((uint64_t)(seed + i) % PATTERN_PERIOD);
    }
    uLong crc = crc32_z(crc32_z(0, NULL, 0), bytes, (z_size_t)size);
    free(bytes);
    return (int64_t)crc;
}

/* size and digest: an int about the argument. */
static struct object *about_make(struct model *model, const struct step *step) {
    const struct object *input = model_find(model, step->uses[0]);
    bool is_bytes = input->type == VALUE_BYTES && input->number <= DIGEST_BYTES_MAX;
    bool is_list = input->type == VALUE_INTS || input->type == VALUE_REFS;
    if (!object_fails(input) && !is_bytes && !(is_list && step->kind == STEP_SIZE)) {
        return NULL;
    }
    int64_t number = is_bytes ? input->number : input->item_count;
    if (step->kind == STEP_DIGEST && is_bytes) {
        number = pattern_digest(input->number, input->seed);
    }
    struct object *object = model_object(model, VALUE_INT, number);
    if (object == NULL || !inputs_take(model, object, step, 1)) {
        return NULL;
    }
    object->rule = "ARG-1";
    return object;
}

static struct object *kinds_make(struct model *model, const struct step *step) {
    const struct object *first = model_find(model, step->uses[0]);
    if (first->type != VALUE_INT && first->type != VALUE_BYTES) {
        return NULL;
    }
    struct object *object = model_object(model, VALUE_KINDS, first->type == VALUE_BYTES);
    if (object == NULL || !inputs_take(model, object, step, 1)) {
        return NULL;
    }
    object->item_count = step->use_count - 1;
    object->rule = "ARG-2";
    return object;
}

static struct object *fail_make(struct model *model, const struct step *step) {
    struct object *object =
        step->number > 0 && step->number <= UINT8_MAX ? model_object(model, VALUE_INT, 0) : NULL;
    if (object != NULL) {
        object->is_root = true;
        object->codes[object->code_count++] = (uint8_t)step->number;
    }
    return object;
}

/* ---- gates ---- */

/* Adds the gate that the object's task stands at; false when there is no room for its body. */
static bool gate_add(struct model *model, uint32_t at, struct object *object) {
    if (model->gate_count == MODEL_GATES_MAX) {
        return false;
    }
    model->gates[model->gate_count] = (struct gate){
        .step = (uint16_t)at, .waits = object->waits, .is_moot = object_fails(object)};
    model->gate_count++;
    if (model_bodies(model) > MODEL_WORKERS) {
        model->gate_count--;
        return false;
    }
    object->waits |= 1U << (model->gate_count - 1);
    return true;
}

static struct object *ints_make(struct model *model, const struct step *step, const char *rule) {
    if (!are_plain_ints(model, step, 0)) {
        return NULL;
    }
    struct object *object = model_object(model, VALUE_INTS, 0);
    if (object == NULL || !inputs_take(model, object, step, 0)) {
        return NULL;
    }
    for (uint32_t i = 0; i < step->use_count; i++) {
        object->items[object->item_count++] = model_find(model, step->uses[i])->number;
    }
    object->rule = rule;
    return object;
}

/* ---- refs in values ---- */

static struct object *
list_make(struct model *model, const struct step *step, enum value_type type, const char *rule) {
    struct object *object = model_object(model, type, 0);
    if (object == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < step->use_count; i++) {
        object->items[object->item_count++] = model_number(model, model_find(model, step->uses[i]));
    }
    object->rule = rule;
    return object;
}

/* A list of refs to ints that the task put: number of them from 0, or the one number. */
static struct object *refs_make(struct model *model, const struct step *step) {
    bool is_one = step->kind == STEP_PUT_INSIDE;
    int64_t count = is_one ? 1 : step->number;
    int64_t items[STEP_USES_MAX];
    if (count < 0 || count > STEP_USES_MAX) {
        return NULL;
    }
    for (int64_t i = 0; i < count; i++) {
        struct object *item = model_object(model, VALUE_INT, is_one ? step->number : i);
        if (item == NULL) {
            return NULL;
        }
        item->is_seen = true;
        item->rule = "NEST-6";
        items[i] = model_number(model, item);
    }
    struct object *object = model_object(model, VALUE_REFS, 0);
    for (int64_t i = 0; object != NULL && i < count; i++) {
        object->items[object->item_count++] = items[i];
    }
    return object;
}

/* The inner task first: what a list contains is older than the list. */
static struct object *submit_inside_make(struct model *model, const struct step *step) {
    struct object *inner = mix_make(model, step);
    struct object *outer = inner == NULL ? NULL : model_object(model, VALUE_REFS, 0);
    if (outer == NULL || !inputs_take(model, outer, step, 0)) {
        return NULL;
    }
    outer->items[outer->item_count++] = model_number(model, inner);
    outer->rule = "NEST-6";
    return outer;
}

/* ---- all makers of one object ---- */

static struct object *put_make(struct model *model, const struct step *step) {
    struct object *object = NULL;
    if (step->kind == STEP_PUT_LIST) {
        object = list_make(model, step, VALUE_REFS, "NEST-16");
    } else if (step->kind == STEP_PUT_LITERAL) {
        object = extras_literal(step->number) == NULL
                     ? NULL
                     : model_object(model, VALUE_LITERAL, step->number);
    } else if (step->kind == STEP_PUT || (step->number >= 0 && step->seed >= 0)) {
        object =
            model_object(model, step->kind == STEP_PUT ? VALUE_INT : VALUE_BYTES, step->number);
    }
    if (object != NULL) {
        object->seed = step->seed;
        object->is_seen = true;
    }
    return object;
}

static struct object *number_make(struct model *model, const struct step *step) {
    bool is_nest = step->kind == STEP_NEST;
    if (step->number < 0 || step->seed < 0) {
        return NULL;
    }
    struct object *object = model_object(model, is_nest ? VALUE_INT : VALUE_BYTES, step->number);
    if (object != NULL) {
        object->seed = step->seed;
        object->rule = is_nest ? "ARG-11" : "RES-1";
    }
    return object;
}

static struct object *nested_make(struct model *model, const struct step *step) {
    static const struct step none = {.kind = STEP_PUT_LIST};
    bool is_drop = step->kind == STEP_DROP_INSIDE;
    struct object *object = is_drop ? list_make(model, &none, VALUE_REFS, "ARG-15")
                                    : list_make(model, step, VALUE_REF, "RES-4");
    return object != NULL && inputs_take(model, object, step, 0) ? object : NULL;
}

static struct object *identity_make(struct model *model, const struct step *step) {
    return copy_make(model, step, "ARG-1");
}

static struct object *gate_make(struct model *model, const struct step *step) {
    return copy_make(model, step, "RES-7");
}

static struct object *get_inside_make(struct model *model, const struct step *step) {
    return ints_make(model, step, step->kind == STEP_GET_INSIDE ? "ARG-2" : "LIFE-1");
}

/* Bytes hold nothing, so the object must stay until the task has decoded them: see drop_play(). */
static struct object *decode_inside_make(struct model *model, const struct step *step) {
    const struct object *input = model_find(model, step->uses[0]);
    bool is_plain = input->type != VALUE_REFS && input->type != VALUE_REF && input->is_seen;
    if (!is_plain || object_fails(input)) {
        return NULL;
    }
    struct object *object = copy_make(model, step, "SER-2");
    if (object != NULL) {
        object->borrows = true;
    }
    return object;
}

typedef struct object *make_function(struct model *model, const struct step *step);

static make_function *const makers[STEP_KIND_COUNT] = {
    [STEP_PUT] = put_make,
    [STEP_PUT_BYTES] = put_make,
    [STEP_PUT_LITERAL] = put_make,
    [STEP_PUT_LIST] = put_make,
    [STEP_DECODE_INSIDE] = decode_inside_make,
    [STEP_MIX] = mix_make,
    [STEP_IDENTITY] = identity_make,
    [STEP_COUNT] = identity_make,
    [STEP_SIZE] = about_make,
    [STEP_DIGEST] = about_make,
    [STEP_FILL] = number_make,
    [STEP_NEST] = number_make,
    [STEP_FAIL] = fail_make,
    [STEP_KIND_OF] = kinds_make,
    [STEP_GET_INSIDE] = get_inside_make,
    [STEP_PUT_INSIDE] = refs_make,
    [STEP_REFS] = refs_make,
    [STEP_SUBMIT_INSIDE] = submit_inside_make,
    [STEP_RETURN_REF] = nested_make,
    [STEP_DROP_INSIDE] = nested_make,
    [STEP_GATE] = gate_make,
    [STEP_GET_AFTER_GATE] = get_inside_make,
};

static bool make_play(struct model *model, uint32_t at, const struct step *step) {
    bool has_gate = step->kind == STEP_GATE || step->kind == STEP_GET_AFTER_GATE;
    struct object *object = makers[step->kind](model, step);
    if (object == NULL || (has_gate && !gate_add(model, at, object))) {
        return false;
    }
    model_bind(model, at, object, NULL);
    return true;
}

/* ---- names of what is there already ---- */

static bool many_make(struct model *model, uint32_t at, const struct step *step) {
    bool is_good = step->number >= 2 && step->number <= STEP_USES_MAX;
    for (int64_t i = 0; is_good && i < step->number; i++) {
        struct object *object = model_object(model, VALUE_INT, i);
        is_good = object != NULL;
        if (is_good) {
            object->rule = "ARG-8";
            model_bind_more(model, at, object);
        }
    }
    return is_good;
}

/* Puts that are started together: a list around each ref that is used, or three ints. */
static struct object *race_put(struct model *model, const struct step *step, uint32_t index) {
    bool is_list = step->use_count > 0;
    struct object *object = model_object(model, is_list ? VALUE_REFS : VALUE_INT, 0);
    if (object == NULL) {
        return NULL;
    }
    object->is_seen = true;
    object->rule = is_list ? "SER-11" : "CON-1";
    object->number = (step->number + index) % RACE_INTS_END;
    if (is_list) {
        object->items[object->item_count++] =
            model_number(model, model_find(model, step->uses[index]));
    }
    return object;
}

static bool race_make(struct model *model, uint32_t at, const struct step *step) {
    uint32_t count = step->use_count > 0 ? step->use_count : RACE_INTS;
    for (uint32_t i = 0; i < count; i++) {
        const struct object *object = race_put(model, step, i);
        if (object == NULL) {
            return false;
        }
        model_bind_more(model, at, object);
    }
    model->bindings[at].is_race = true;
    return step->number >= 0;
}

static bool
open_play(struct model *model, uint32_t at, const struct step *step, struct outlook *outlook) {
    struct object *box = &model->objects[model_number(model, model_find(model, step->uses[0]))];
    bool is_list = box->type == VALUE_REFS;
    bool is_ready = box->is_seen || model_has_worker(model);
    if ((!is_list && box->type != VALUE_REF) || object_fails(box) || model_is_blocked(model, box) ||
        !is_ready) {
        return false;
    }
    box->is_seen = true;
    outlook->oracle = ORACLE_VALUE;
    outlook->rule = box->rule;
    objref__text_say(&outlook->expected, is_list ? "[" : "ref");
    model->bindings[at] = (struct binding){.is_live = true, .is_list = is_list};
    for (uint32_t i = 0; i < box->item_count; i++) {
        const struct object *item = &model->objects[box->items[i]];
        if (is_list) {
            objref__text_say(&outlook->expected, "%sref", i > 0 ? ", " : "");
            model_bind_more(model, at, item);
        } else {
            model_bind(model, at, item, NULL);
        }
    }
    objref__text_say(&outlook->expected, is_list ? "]" : "");
    model->bindings[at].rule = "NEST-1";
    return true;
}

static bool start_play(struct model *model, uint32_t at, const struct step *step) {
    const struct object *object = model_find(model, step->uses[0]);
    if (object->type == VALUE_REFS || object->type == VALUE_REF) {
        return false;
    }
    uint16_t lender = step->uses[0].step;
    model->bindings[at] =
        (struct binding){.started = (uint16_t)(model_number(model, object) + 1), .lender = lender};
    model->bindings[lender].has_lent++;
    return true;
}

/* clone, and the ways to bytes or text and back; one of them asks a task for the bytes. */
static bool bind_again(struct model *model, uint32_t at, const struct step *step) {
    const char *rule = step->kind == STEP_CLONE      ? "LIFE-1"
                       : step->kind == STEP_HOP      ? "PLAN-9"
                       : step->kind == STEP_TEXT_HOP ? "SER-4"
                                                     : "SER-2";
    if (step->kind == STEP_HOP_INSIDE && !model_has_worker(model)) {
        return false;
    }
    model_bind(model, at, model_find(model, step->uses[0]), rule);
    return true;
}

static bool
give_play(struct model *model, uint32_t at, const struct step *step, struct outlook *outlook) {
    if (makers[step->kind] != NULL) {
        return make_play(model, at, step);
    }
    switch ((int)step->kind) {
    case STEP_MANY:
        return many_make(model, at, step);
    case STEP_RACE:
        return race_make(model, at, step);
    case STEP_OPEN:
        return open_play(model, at, step, outlook);
    case STEP_START:
        return start_play(model, at, step);
    default:
        return bind_again(model, at, step);
    }
}

bool effect_of(struct model *model,
               uint32_t at,
               const struct step *step,
               struct outlook *ret_outlook) {
    if (!step_gives(step->kind)) {
        return look_of(model, step, ret_outlook);
    }
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (model_find(model, step->uses[i]) == NULL) {
            return false;
        }
    }
    uint32_t object_count = model->object_count;
    if (give_play(model, at, step, ret_outlook)) {
        return true;
    }
    model->object_count = object_count; /* undoes what a refused step has made */
    model->bindings[at] = (struct binding){0};
    return false;
}
