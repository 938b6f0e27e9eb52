/* effect - the steps that look, drop and open gates. See effect.h. */
#include "effect.h"

#include "extras.h"

#include <inttypes.h>
#include <string.h>

#define POLL_MS_MAX 20
#define DAMAGED_BITS_MAX 128 /* every encoding of a ref has that many */

/* ---- what is shown ---- */

static void value_say(const struct object *object, objref__text *text) {
    if (object->type == VALUE_INT) {
        objref__text_say(text, "%" PRId64, object->number);
    } else if (object->type == VALUE_BYTES) {
        objref__text_say(text, "fill %" PRId64 " %" PRId64, object->number, object->seed);
    } else if (object->type == VALUE_LITERAL) {
        objref__text_say(text, "%s", extras_literal(object->number));
    } else if (object->type == VALUE_INTS) {
        objref__text_say(text, "[");
        for (uint32_t i = 0; i < object->item_count; i++) {
            objref__text_say(text, "%s%" PRId64, i > 0 ? ", " : "", object->items[i]);
        }
        objref__text_say(text, "]");
    } else {
        objref__text_say(text, "[\"%s\", [", object->number != 0 ? "bytes" : "int");
        for (uint32_t i = 0; i < object->item_count; i++) {
            objref__text_say(text, "%s\"ref\"", i > 0 ? ", " : "");
        }
        objref__text_say(text, "]]");
    }
}

/* Any of the failures that may be the cause. */
static void failure_say(const struct object *object, objref__text *text) {
    for (uint32_t i = 0; i < object->code_count; i++) {
        const char *bar = text->size > 0 ? " | " : "";
        if (object->is_root) {
            objref__text_say(text, "%serror task_failed code %u", bar, object->codes[i]);
        } else {
            objref__text_say(text, "%serror dependency_failed code %u cause task_failed", bar,
                             object->codes[i]);
        }
    }
}

static bool is_shown(const struct object *object) {
    return object->type != VALUE_REFS && object->type != VALUE_REF;
}

static struct object *used(struct model *model, const struct step *step, uint32_t index) {
    const struct object *object = model_find(model, step->uses[index]);
    return object == NULL ? NULL : &model->objects[model_number(model, object)];
}

/* Whether its outcome comes without anybody's help. */
static bool will_come(const struct model *model, const struct object *object) {
    return !model_is_blocked(model, object) && (object->is_seen || model_has_worker(model));
}

/* ---- get ---- */

static void outcome_say(const struct object *object, struct outlook *outlook) {
    if (object_fails(object)) {
        failure_say(object, &outlook->expected);
        outlook->rule = object->is_root ? "ERR-1" : "ERR-2";
        outlook->oracle = ORACLE_FAILURE;
    } else {
        value_say(object, &outlook->expected);
        outlook->rule = object->rule;
        outlook->oracle = ORACLE_VALUE;
    }
}

/* What still has to come comes soon: only a lost wake-up delays it, for no gate is closed before it
 * and no task of a program takes long. */
static void soon_say(const struct object *object, struct outlook *outlook) {
    if (!object->is_seen && !object_fails(object)) {
        objref__text_say(&outlook->expected, " within 2s");
    }
}

static bool get_play(struct model *model, const struct step *step, struct outlook *outlook) {
    struct object *object = used(model, step, 0);
    if (object == NULL || (!is_shown(object) && !object_fails(object)) ||
        !will_come(model, object)) {
        return false;
    }
    outcome_say(object, outlook);
    soon_say(object, outlook);
    object->is_seen = true;
    const char *way = model->bindings[step->uses[0].step].rule;
    if (way != NULL && !object_fails(object)) {
        outlook->rule = way;
    }
    return true;
}

static bool poll_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct object *object = used(model, step, 0);
    if (object == NULL || (!is_shown(object) && !object_fails(object)) || step->number < 0 ||
        step->number > POLL_MS_MAX) {
        return false;
    }
    if (object->is_seen) {
        outcome_say(object, outlook);
        objref__text_say(&outlook->expected, " within 1s"); /* a poll waits for nothing */
        outlook->rule = "GET-9";
        return true;
    }
    if (!model_is_blocked(model, object) || object_fails(object)) {
        return false;
    }
    objref__text_say(&outlook->expected, "error timed_out");
    outlook->rule = step->number > 0 ? "GET-8" : "GET-9";
    outlook->oracle = ORACLE_PENDING;
    return true;
}

/* One that fails ends a get of many, whatever the others do; of several, any may. */
static bool failures_say(struct model *model, const struct step *step, struct outlook *outlook) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        struct object *object = used(model, step, i);
        if (object_fails(object)) {
            failure_say(object, &outlook->expected);
        }
    }
    outlook->rule = "GET-12";
    outlook->oracle = ORACLE_FAILURE;
    return true;
}

/* What a get of many meets. */
struct prospect {
    bool has_failure, has_blocked, has_unseen;
};

static bool list_look(struct model *model, const struct step *step, struct prospect *ret_prospect) {
    struct prospect prospect = {0};
    for (uint32_t i = 0; i < step->use_count; i++) {
        const struct object *object = used(model, step, i);
        if (object == NULL || !is_shown(object)) {
            return false;
        }
        bool is_blocked = model_is_blocked(model, object), is_failing = object_fails(object);
        if (is_failing && is_blocked) {
            return false;
        }
        prospect.has_failure = prospect.has_failure || is_failing;
        prospect.has_blocked = prospect.has_blocked || is_blocked;
        prospect.has_unseen = prospect.has_unseen || !object->is_seen;
    }
    *ret_prospect = prospect;
    return prospect.has_failure || !prospect.has_blocked;
}

static bool get_list_play(struct model *model, const struct step *step, struct outlook *outlook) {
    struct prospect prospect;
    if (!list_look(model, step, &prospect) || (prospect.has_unseen && !model_has_worker(model))) {
        return false;
    }
    if (prospect.has_failure) {
        return failures_say(model, step, outlook);
    }
    objref__text_say(&outlook->expected, "[");
    for (uint32_t i = 0; i < step->use_count; i++) {
        struct object *object = used(model, step, i);
        object->is_seen = true;
        objref__text_say(&outlook->expected, i > 0 ? ", " : "");
        value_say(object, &outlook->expected);
    }
    objref__text_say(&outlook->expected, "]");
    outlook->rule = "GET-4";
    outlook->oracle = ORACLE_ORDER;
    return true;
}

/* ---- wait ---- */

static bool is_named_before(struct model *model, const struct step *step, uint32_t index) {
    for (uint32_t i = 0; i < index; i++) {
        if (used(model, step, i) == used(model, step, index)) {
            return true;
        }
    }
    return false;
}

static bool wait_is_plain(struct model *model, const struct step *step, uint32_t *ret_ready) {
    *ret_ready = 0;
    bool is_waiting = false;
    for (uint32_t i = 0; i < step->use_count; i++) {
        const struct object *object = used(model, step, i);
        bool is_blocked = object != NULL && model_is_blocked(model, object);
        if (object == NULL || (object_fails(object) && is_blocked) ||
            is_named_before(model, step, i)) {
            return false;
        }
        *ret_ready += !is_blocked;
        is_waiting = is_waiting || (!object->is_seen && !is_blocked);
    }
    return !is_waiting || model_has_worker(model);
}

static void side_add(objref__text *text, uint32_t position) {
    objref__text_say(text, "%s%%%u", text->size > 0 ? ", " : "", position);
}

/* The refs of both sides are written as %0, %1, …: script.c puts their names in. */
static void sides_say(struct model *model, const struct step *step, objref__text *text) {
    objref__text ready = {0}, rest = {0};
    for (uint32_t i = 0; i < step->use_count; i++) {
        struct object *object = used(model, step, i);
        bool is_blocked = model_is_blocked(model, object);
        side_add(is_blocked ? &rest : &ready, i);
        object->is_seen = object->is_seen || !is_blocked;
    }
    objref__text_say(text, "ready [%s] rest [%s] in order", objref__text_get(&ready),
                     objref__text_get(&rest));
    objref__text_release(&ready);
    objref__text_release(&rest);
}

static bool wait_play(struct model *model, const struct step *step, struct outlook *outlook) {
    uint32_t ready;
    if (!wait_is_plain(model, step, &ready) || step->number < 1 || step->number > (int64_t)ready) {
        return false;
    }
    outlook->oracle = ORACLE_SPLIT;
    if (step->number == (int64_t)ready) {
        sides_say(model, step, &outlook->expected);
        outlook->rule = "GET-16";
    } else {
        objref__text_say(&outlook->expected, "ready %" PRId64 " rest %" PRId64, step->number,
                         (int64_t)step->use_count - step->number);
        outlook->rule = "GET-17";
    }
    return true;
}

/* With timeout 0: of those that are ready as many as are asked for, be it fewer. */
static bool wait_poll_play(struct model *model, const struct step *step, struct outlook *outlook) {
    uint32_t ready;
    if (!wait_is_plain(model, step, &ready) || step->number < 1 ||
        step->number > (int64_t)step->use_count) {
        return false;
    }
    for (uint32_t i = 0; i < step->use_count; i++) {
        const struct object *object = used(model, step, i);
        if (!object->is_seen && !model_is_blocked(model, object)) {
            return false;
        }
    }
    outlook->oracle = ORACLE_SPLIT;
    outlook->rule = "GET-16";
    if (step->number >= (int64_t)ready) {
        sides_say(model, step, &outlook->expected);
    } else {
        objref__text_say(&outlook->expected, "ready %" PRId64 " rest %" PRId64, step->number,
                         (int64_t)step->use_count - step->number);
    }
    objref__text_say(&outlook->expected, " within 1s");
    return true;
}

/* ---- names ---- */

static bool hash_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct object *left = used(model, step, 0);
    if (left == NULL || left != used(model, step, 1)) {
        return false;
    }
    objref__text_say(&outlook->expected, "%%=");
    outlook->rule = "ID-3";
    outlook->oracle = ORACLE_EQUALITY;
    return true;
}

static bool probe_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct probe *probe = extras_probe(step->number);
    if (probe == NULL || used(model, step, 0) == NULL) {
        return false;
    }
    objref__text_say(&outlook->expected, "%s", probe->expected);
    outlook->rule = probe->rule;
    outlook->oracle = probe->oracle;
    return true;
}

static bool equal_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct object *left = used(model, step, 0), *right = used(model, step, 1);
    if (left == NULL || right == NULL) {
        return false;
    }
    objref__text_say(&outlook->expected, left == right ? "true" : "false");
    outlook->rule = "ID-1";
    outlook->oracle = ORACLE_EQUALITY;
    return true;
}

static bool has_content(const struct object *object, uint16_t number) {
    bool is_box = object->type == VALUE_REFS || object->type == VALUE_REF;
    for (uint32_t i = 0; is_box && i < object->item_count; i++) {
        if (object->items[i] == number) {
            return true;
        }
    }
    return false;
}

static bool has_input(const struct object *object, uint16_t number) {
    for (uint32_t i = 0; i < object->input_count; i++) {
        if (object->inputs[i] == number) {
            return true;
        }
    }
    return false;
}

/* From here on the object, and what its tasks give, rest on other holds than this. */
static void rules_move(struct model *model, uint16_t number) {
    for (uint32_t i = 0; i < model->object_count; i++) {
        struct object *object = &model->objects[i];
        if (has_input(object, number) && !object->is_seen) {
            object->rule = "ARG-9";
        }
        if (has_content(object, number)) {
            model->objects[number].rule = "NEST-1";
        }
    }
}

/* A task that was given only its bytes may not have decoded them yet. */
static bool is_borrowed(const struct model *model, uint16_t number) {
    for (uint32_t i = 0; i < model->object_count; i++) {
        const struct object *object = &model->objects[i];
        if (object->borrows && !object->is_seen && has_input(object, number)) {
            return true;
        }
    }
    return false;
}

static bool drop_play(struct model *model, const struct step *step, struct outlook *outlook) {
    (void)outlook;
    struct binding *binding = &model->bindings[step->uses[0].step];
    if (!binding->is_live || binding->has_lent > 0 || binding->count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < binding->count; i++) {
        if (is_borrowed(model, binding->objects[i])) {
            return false;
        }
    }
    binding->is_live = false;
    for (uint32_t i = 0; i < binding->count; i++) {
        rules_move(model, binding->objects[i]);
    }
    return true;
}

/* ---- gates and witnesses ---- */

static struct gate *gate_find(struct model *model, const struct step *step) {
    uint32_t index = model_gate(model, step->uses[0].step);
    return index == MODEL_NONE || model->gates[index].is_open ? NULL : &model->gates[index];
}

static bool lift_play(struct model *model, const struct step *step, struct outlook *outlook) {
    (void)outlook;
    struct gate *gate = gate_find(model, step);
    if (gate == NULL) {
        return false;
    }
    gate->is_open = true;
    if (model_bodies(model) > MODEL_WORKERS) {
        gate->is_open = false;
        return false;
    }
    return true;
}

static bool started_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct gate *gate = gate_find(model, step);
    const struct object before = {.waits = gate != NULL ? gate->waits : 0};
    if (gate == NULL || gate->is_moot || model_is_blocked(model, &before)) {
        return false;
    }
    outlook->rule = "ARG-3";
    outlook->oracle = ORACLE_WITNESS;
    return true;
}

static bool ran_play(struct model *model, const struct step *step, struct outlook *outlook) {
    const struct binding *binding = &model->bindings[step->uses[0].step];
    const struct object *object = &model->objects[binding->objects[0]];
    if (binding->count != 1 || binding->is_list) {
        return false;
    }
    bool is_blocked = model_is_blocked(model, object);
    if (!is_blocked && !object->is_seen && (object_fails(object) || !model_has_worker(model))) {
        return false; /* nobody knows yet that it did not run */
    }
    objref__text_say(&outlook->expected, is_blocked || object_fails(object) ? "0" : "1");
    outlook->rule = object_fails(object) ? "ERR-2" : is_blocked ? "ARG-3" : "ARG-7";
    if (!object_fails(object) && !is_blocked && !binding->is_live) {
        outlook->rule = "ARG-10";
    }
    outlook->oracle = ORACLE_WITNESS;
    return true;
}

/* ---- what lives ---- */

static bool stats_play(struct model *model, const struct step *step, struct outlook *outlook) {
    (void)step;
    const struct object all = {.waits = UINT32_MAX};
    if (!model->counts_objects || model_is_blocked(model, &all) || !model_may_end(model)) {
        return false;
    }
    objref__text_say(&outlook->expected, "{\"objects\": %u, ...}", model_alive(model));
    outlook->rule = "LIFE-2";
    outlook->oracle = ORACLE_LIFETIME;
    return true;
}

/* Nobody but this name knows the object, and no task ever has. */
static bool is_alone(const struct model *model, const struct binding *binding) {
    uint16_t number = binding->objects[0];
    uint32_t holds = 0;
    for (uint32_t i = 0; i < PROGRAM_STEPS_MAX; i++) {
        const struct binding *other = &model->bindings[i];
        for (uint32_t k = 0; other->is_live && k < other->count; k++) {
            holds += other->objects[k] == number;
        }
    }
    for (uint32_t i = 0; i < model->object_count; i++) {
        holds += has_input(&model->objects[i], number) || has_content(&model->objects[i], number);
    }
    return holds == 1;
}

static bool stale_play(struct model *model, const struct step *step, struct outlook *outlook) {
    struct binding *binding = &model->bindings[step->uses[0].step];
    const struct object *object = used(model, step, 0);
    if (object == NULL || binding->is_list || binding->has_lent > 0 || !object->is_seen ||
        object_fails(object) || !is_alone(model, binding)) {
        return false;
    }
    binding->is_live = false;
    objref__text_say(&outlook->expected, "error freed | error unknown_ref | error object_lost");
    outlook->rule = "LIFE-7";
    outlook->oracle = ORACLE_DAMAGE;
    return true;
}

/* ---- bytes ---- */

static bool damage_play(struct model *model, const struct step *step, struct outlook *outlook) {
    int64_t most = step->kind == STEP_CUT ? DAMAGED_BITS_MAX / 8 : DAMAGED_BITS_MAX;
    if (used(model, step, 0) == NULL || step->number < 0 || step->number >= most) {
        return false;
    }
    objref__text_say(&outlook->expected, "error malformed");
    outlook->rule = "PLAN-17";
    outlook->oracle = ORACLE_DAMAGE;
    return true;
}

static bool forge_play(struct model *model, const struct step *step, struct outlook *outlook) {
    (void)model;
    (void)step;
    objref__text_say(&outlook->expected, "error unknown_ref");
    outlook->rule = "PLAN-13";
    outlook->oracle = ORACLE_DAMAGE;
    return true;
}

static bool join_play(struct model *model, const struct step *step, struct outlook *outlook) {
    struct binding *binding = &model->bindings[step->uses[0].step];
    if (binding->started == 0) {
        return false;
    }
    struct object *object = &model->objects[binding->started - 1];
    if (!will_come(model, object)) {
        return false;
    }
    binding->started = 0;
    model->bindings[binding->lender].has_lent--;
    outcome_say(object, outlook);
    soon_say(object, outlook);
    object->is_seen = true;
    outlook->rule = object_fails(object) ? outlook->rule : "RES-7";
    return true;
}

typedef bool look_function(struct model *model, const struct step *step, struct outlook *outlook);

static look_function *const looks[STEP_KIND_COUNT] = {
    [STEP_GET] = get_play,
    [STEP_POLL] = poll_play,
    [STEP_GET_LIST] = get_list_play,
    [STEP_WAIT] = wait_play,
    [STEP_EQUAL] = equal_play,
    [STEP_DROP] = drop_play,
    [STEP_LIFT] = lift_play,
    [STEP_STARTED] = started_play,
    [STEP_RAN] = ran_play,
    [STEP_STATS] = stats_play,
    [STEP_STALE] = stale_play,
    [STEP_FORGE] = forge_play,
    [STEP_JOIN] = join_play,
    [STEP_FLIP] = damage_play,
    [STEP_CUT] = damage_play,
    [STEP_LENGTHEN] = damage_play,
    [STEP_WAIT_POLL] = wait_poll_play,
    [STEP_HASH] = hash_play,
    [STEP_PROBE] = probe_play,
};

bool look_of(struct model *model, const struct step *step, struct outlook *ret_outlook) {
    return looks[step->kind](model, step, ret_outlook);
}
