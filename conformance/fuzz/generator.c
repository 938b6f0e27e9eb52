/* generator - see generator.h. */
#include "generator.h"

#include "builder.h"
#include "extras.h"

#include <stdlib.h>
#include <string.h>

#define DRAWN_NODES_MAX 8u
#define RAMP 4000u /* drawn programs until the largest may come */

/* ---- plans ---- */

static uint32_t only(const char *one, const char *other) {
    return gadget_bit(one) | (other != NULL ? gadget_bit(other) : 0);
}

/* The plans for the graphs that are all tried: values alone, things in flight that are dropped,
 * failures with witnesses, and refs inside values over bytes. */
#define PLANS 4u

static struct plan plan_fixed(uint32_t number) {
    switch (number) {
    case 0:
        return (struct plan){.sources = only("put", NULL),
                             .inners = only("mix", NULL),
                             .duplicate = 20,
                             .list = 100};
    case 1:
        return (struct plan){.sources = only("task", "put"),
                             .inners = only("mix", NULL),
                             .gate = 30,
                             .drop = 70,
                             .poll = 30,
                             .wait = 50};
    case 2:
        return (struct plan){.sources = only("fail", "put"),
                             .inners = only("mix", "count"),
                             .list = 30,
                             .look = 30,
                             .wait = 30};
    default:
        return (struct plan){.sources = only("many", "put_bytes"),
                             .inners = only("nested", "return_ref"),
                             .hop = 30,
                             .drop = 50,
                             .equal = 30,
                             .stats = 20};
    }
}

/* Off for half of the programs, else anything. */
static uint8_t percent_draw(struct stream *stream) {
    return stream_chance(stream, 50) ? 0 : (uint8_t)stream_below(stream, 60);
}

/* A random part of the bits, of which the plainest is always one. */
static uint32_t bits_draw(struct stream *stream, uint32_t bits, const char *plainest) {
    return (bits & (uint32_t)stream_next(stream)) | gadget_bit(plainest);
}

static struct plan plan_draw(struct stream *stream) {
    struct plan plan = {.sources = bits_draw(stream, gadget_sources(), "put"),
                        .inners = bits_draw(stream, gadget_inners(), "mix"),
                        .duplicate = 20};
    uint8_t *const percents[] = {&plan.clone, &plan.hop,   &plan.gate, &plan.drop,
                                 &plan.start, &plan.poll,  &plan.wait, &plan.look,
                                 &plan.list,  &plan.equal, &plan.stats};
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        *percents[i] = percent_draw(stream);
    }
    plan.damage = stream_chance(stream, 15) ? 30 : 0;
    plan.probe = stream_chance(stream, 15) ? 30 : 0;
    return plan;
}

/* ---- nodes ---- */

static bool chance(struct builder *builder, uint8_t percent) {
    return stream_chance(&builder->schedule, percent);
}

/* A ref of the same object that came another way. */
static struct use detour(struct builder *builder, struct use use) {
    static const enum step_kind hops[] = {STEP_HOP,      STEP_HOP,        STEP_HOP,
                                          STEP_TEXT_HOP, STEP_HOP_INSIDE, STEP_DECODE_INSIDE};
    uint32_t hop = stream_below(&builder->schedule, sizeof hops / sizeof *hops);
    enum step_kind kind = chance(builder, builder->plan.clone) ? STEP_CLONE : hops[hop];
    if (kind != STEP_CLONE && !chance(builder, builder->plan.hop)) {
        return use;
    }
    uint16_t made = builder_add_on(builder, kind, use);
    return made == BUILDER_NONE ? use : use_of(made);
}

/* The node of that label, if the other node is made from it and its int can still be used. */
static bool parent_find(const struct builder *builder,
                        const struct shape *shape,
                        uint32_t node,
                        uint32_t label,
                        struct use *ret_use) {
    for (uint32_t i = 0; i < node; i++) {
        bool is_parent = shape->labels[i] == label && (shape->parents[node] >> i & 1U) != 0;
        if (is_parent && model_find(&builder->model, builder->faces[i]) != NULL) {
            *ret_use = builder->faces[i];
            return true;
        }
    }
    return false;
}

/* The parents' ints in the order of their labels, one of them perhaps twice. */
static uint32_t
parents_find(struct builder *builder, const struct shape *shape, uint32_t node, struct use *ret) {
    uint32_t count = 0;
    for (uint32_t label = 0; label < shape->count && count < STEP_USES_MAX - 3; label++) {
        struct use use;
        if (parent_find(builder, shape, node, label, &use)) {
            ret[count++] = detour(builder, use);
        }
    }
    if (count > 0 && chance(builder, builder->plan.duplicate)) {
        ret[count] = ret[stream_below(&builder->data, count)];
        count++;
    }
    return count;
}

/* Drops the parents that no later node is made from, while the node may still need them. */
static void parents_drop(struct builder *builder, const struct shape *shape, uint32_t node) {
    for (uint32_t i = 0; i < node; i++) {
        uint32_t bit = 1U << i;
        bool is_needed = (shape->parents[node] & bit) == 0;
        for (uint32_t k = node + 1; k < shape->count; k++) {
            is_needed = is_needed || (shape->parents[k] & bit) != 0;
        }
        if (!is_needed && chance(builder, builder->plan.drop)) {
            (void)builder_add_on(builder, STEP_DROP, use_of(builder->faces[i].step));
        }
    }
}

static struct use face_choose(struct builder *builder, uint32_t count) {
    return builder->faces[stream_below(&builder->schedule, count)];
}

/* ---- looks on the way ---- */

static void gather(struct builder *builder, uint32_t count, struct step *step, uint32_t most) {
    uint32_t from = stream_below(&builder->schedule, count);
    for (uint32_t i = 0; i < count && step->use_count < most; i++) {
        struct use use = builder->faces[(from + i) % count];
        if (model_find(&builder->model, use) != NULL) {
            step->uses[step->use_count++] = use;
        }
    }
}

static void wait_add(struct builder *builder, uint32_t count) {
    struct step step = {.kind = chance(builder, 30) ? STEP_WAIT_POLL : STEP_WAIT};
    gather(builder, count, &step, 2 + stream_below(&builder->schedule, 5));
    step.number = 1 + stream_below(&builder->schedule, step.use_count + 1);
    while (step.number > 0 && builder_add(builder, &step) == BUILDER_NONE) {
        step.number--;
    }
}

static void list_add(struct builder *builder, uint32_t count) {
    struct step step = {.kind = STEP_GET_LIST};
    gather(builder, count, &step, 1 + stream_below(&builder->schedule, 5));
    if (step.use_count > 0 && stream_chance(&builder->schedule, 20)) {
        step.uses[step.use_count] = step.uses[0];
        step.use_count++;
    }
    (void)builder_add(builder, &step);
}

/* Compares two nodes, or a node with another ref of it. */
static void equal_add(struct builder *builder, uint32_t count) {
    struct use left = face_choose(builder, count);
    bool is_same = stream_chance(&builder->schedule, 50);
    struct use right =
        is_same ? use_of(builder_add_on(builder, STEP_HOP, left)) : face_choose(builder, count);
    const struct step step = {.kind = is_same && chance(builder, 30) ? STEP_HASH : STEP_EQUAL,
                              .use_count = 2,
                              .uses = {left, right}};
    (void)builder_add(builder, &step);
}

static void poll_add(struct builder *builder, uint32_t count) {
    const struct step step = {.kind = STEP_POLL,
                              .use_count = 1,
                              .uses = {face_choose(builder, count)},
                              .number = chance(builder, 10) ? 10 : 0};
    (void)builder_add(builder, &step);
}

static void probe_add(struct builder *builder, uint32_t count) {
    const struct step step = {.kind = STEP_PROBE,
                              .use_count = 1,
                              .uses = {face_choose(builder, count)},
                              .number = stream_below(&builder->data, extras_probes())};
    if ((builder->generator->left_probes >> step.number & 1U) == 0) {
        (void)builder_add(builder, &step);
    }
}

static void damage_add(struct builder *builder, uint32_t count) {
    static const enum step_kind kinds[] = {STEP_FLIP, STEP_CUT, STEP_LENGTHEN, STEP_FORGE,
                                           STEP_STALE};
    struct step step = {.kind = kinds[stream_below(&builder->data, sizeof kinds / sizeof *kinds)]};
    if (step.kind != STEP_FORGE) {
        step.uses[step.use_count++] = face_choose(builder, count);
        step.number = step.kind == STEP_STALE ? 0 : stream_below(&builder->data, 128);
    }
    if (step.kind == STEP_CUT) {
        step.number /= 8;
    }
    (void)builder_add(builder, &step);
}

/* One to three that wait for the same ref. */
static void starts_add(struct builder *builder, struct use use) {
    for (uint32_t left = 1 + stream_below(&builder->schedule, 3); left > 0; left--) {
        (void)builder_add_on(builder, STEP_START, use);
    }
}

/* Each of these may stand anywhere; the model refuses what it cannot foretell. */
static void look_around(struct builder *builder, uint32_t count) {
    const struct plan *plan = &builder->plan;
    if (chance(builder, plan->poll)) {
        poll_add(builder, count);
    }
    if (chance(builder, plan->start)) {
        starts_add(builder, face_choose(builder, count));
    }
    if (chance(builder, plan->wait)) {
        wait_add(builder, count);
    }
    if (chance(builder, plan->look)) {
        (void)builder_add_on(builder, STEP_GET, face_choose(builder, count));
    }
    if (chance(builder, plan->equal)) {
        equal_add(builder, count);
    }
    if (chance(builder, plan->damage)) {
        damage_add(builder, count);
    }
    if (chance(builder, plan->probe)) {
        probe_add(builder, count);
    }
}

static void nodes_make(struct builder *builder, const struct shape *shape) {
    for (uint32_t node = 0; node < shape->count; node++) {
        struct use parents[STEP_USES_MAX];
        uint32_t count = parents_find(builder, shape, node, parents);
        builder->faces[node] = gadget_make(builder, parents, count);
        if (builder->faces[node].step == BUILDER_NONE) {
            builder->faces[node] = node > 0 ? builder->faces[0] : use_of(0);
        }
        parents_drop(builder, shape, node);
        look_around(builder, node + 1);
    }
}

/* ---- the end ---- */

/* Opens what is closed, in any order that leaves room for the bodies, and looks in between. */
static void gates_open(struct builder *builder, uint32_t count) {
    for (uint32_t turn = 0; turn < 4 * MODEL_GATES_MAX; turn++) {
        uint32_t gates = builder->model.gate_count;
        const struct gate *gate =
            gates > 0 ? &builder->model.gates[stream_below(&builder->schedule, gates)] : NULL;
        if (gate == NULL || gate->is_open) {
            continue;
        }
        if (stream_chance(&builder->schedule, 20)) {
            (void)builder_add_on(builder, STEP_STARTED, use_of(gate->step));
        }
        (void)builder_add_on(builder, STEP_LIFT, use_of(gate->step));
        look_around(builder, count);
    }
    for (uint32_t i = 0; i < builder->model.gate_count; i++) {
        (void)builder_add_on(builder, STEP_LIFT, use_of(builder->model.gates[i].step));
    }
}

static void add_on_all(struct builder *builder, enum step_kind of, enum step_kind kind) {
    uint32_t count = builder->program->count;
    for (uint32_t i = 0; i < count; i++) {
        if (builder->program->steps[i].kind == of) {
            (void)builder_add_on(builder, kind, use_of((uint16_t)i));
        }
    }
}

static void sinks_get(struct builder *builder, const struct shape *shape) {
    uint32_t used = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        used |= shape->parents[i];
    }
    for (uint32_t i = 0; i < shape->count; i++) {
        if ((used >> i & 1U) == 0 || chance(builder, builder->plan.look)) {
            (void)builder_add_on(builder, STEP_GET, builder->faces[i]);
        }
    }
}

/* Some refs go, then the objects are counted, and what is left must still be there. */
static void lives_check(struct builder *builder, const struct shape *shape) {
    uint32_t count = builder->program->count;
    for (uint32_t i = 0; i < count; i++) {
        if (chance(builder, builder->plan.drop)) {
            (void)builder_add_on(builder, STEP_DROP, use_of((uint16_t)i));
        }
    }
    (void)builder_add_number(builder, STEP_STATS, 0);
    for (uint32_t i = 0; i < shape->count; i++) {
        (void)builder_add_on(builder, STEP_GET, builder->faces[i]);
    }
}

static void end_make(struct builder *builder, const struct shape *shape) {
    gates_open(builder, shape->count);
    add_on_all(builder, STEP_START, STEP_JOIN);
    sinks_get(builder, shape);
    if (chance(builder, builder->plan.list)) {
        list_add(builder, shape->count);
    }
    if (chance(builder, builder->plan.wait)) {
        wait_add(builder, shape->count);
    }
    add_on_all(builder, STEP_COUNT, STEP_RAN);
    if (chance(builder, builder->plan.stats)) {
        lives_check(builder, shape);
    }
}

/* ---- programs ---- */

uint64_t generator_enumerated(void) {
    return (uint64_t)PLANS * SHAPES_ENUMERATED;
}

/* Small ones first: what a small program shows needs no shrinking. */
static uint32_t nodes_most(uint64_t drawn) {
    return drawn >= RAMP ? DRAWN_NODES_MAX : 2 + (uint32_t)(drawn * (DRAWN_NODES_MAX - 2) / RAMP);
}

enum shape_kind
generator_make(const struct generator *generator, uint64_t index, struct program *ret_program) {
    struct stream structure = stream_open(generator->seed, index, STREAM_STRUCTURE);
    struct builder *builder = objref__memory(1, sizeof *builder);
    struct shape shape;
    if (index < generator_enumerated()) {
        shape = shape_enumerate((uint32_t)(index / PLANS));
        builder->plan = plan_fixed((uint32_t)(index % PLANS));
    } else {
        shape = shape_draw(&structure, nodes_most(index - generator_enumerated()));
        builder->plan = plan_draw(&structure);
    }
    builder->generator = generator;
    builder->program = ret_program;
    builder->data = stream_open(generator->seed, index, STREAM_DATA);
    builder->schedule = stream_open(generator->seed, index, STREAM_SCHEDULE);
    ret_program->count = 0;
    model_open(&builder->model, generator->counts_objects);
    nodes_make(builder, &shape);
    end_make(builder, &shape);
    free(builder);
    return shape.kind;
}
