/* gadget - the ways to make a node: a few steps that begin with the ints that stand for its parents
 * and end in an int that stands for it, whatever lies between. See builder.h. */
#include "builder.h"

#include "extras.h"

#include <string.h>

#define SIZE_MAX_RARE (1 << 20)

static struct use nothing(void) {
    return use_of(BUILDER_NONE);
}

uint16_t builder_add(struct builder *builder, const struct step *step) {
    uint32_t at = builder->program->count;
    struct outlook outlook;
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (step->uses[i].step == BUILDER_NONE) {
            return BUILDER_NONE;
        }
    }
    if (builder->generator->is_left[step->kind] || at == PROGRAM_STEPS_MAX ||
        !model_play(&builder->model, at, step, &outlook)) {
        return BUILDER_NONE;
    }
    objref__text_release(&outlook.expected);
    (void)program_add(builder->program, step);
    return (uint16_t)at;
}

uint16_t builder_add_on(struct builder *builder, enum step_kind kind, struct use use) {
    const struct step step = {.kind = kind, .use_count = 1, .uses = {use}};
    return builder_add(builder, &step);
}

uint16_t builder_add_number(struct builder *builder, enum step_kind kind, int64_t number) {
    const struct step step = {.kind = kind, .number = number};
    return builder_add(builder, &step);
}

/* ---- numbers ---- */

static int64_t small_number(struct builder *builder) {
    return stream_below(&builder->data, 1000);
}

/* Ints at the ends of their ranges now and then, for they are written and read as text. */
static int64_t put_number(struct builder *builder) {
    static const int64_t ends[] = {0,
                                   -1,
                                   1,
                                   INT32_MAX,
                                   INT32_MIN,
                                   INT64_MAX,
                                   INT64_MIN,
                                   INT64_C(1) << 53,
                                   (INT64_C(1) << 53) + 1};
    uint32_t count = sizeof ends / sizeof *ends;
    return stream_chance(&builder->data, 20) ? ends[stream_below(&builder->data, count)]
                                             : small_number(builder);
}

/* Sizes around those at which an implementation may change its way. */
static int64_t put_size(struct builder *builder) {
    static const int64_t sizes[] = {0,    1,    7,    8,    9,    15,    16,    17,   63,
                                    64,   65,   100,  255,  256,  257,   1000,  1023, 1024,
                                    1025, 4095, 4096, 4097, 8192, 65535, 65536, 65537};
    uint32_t count = sizeof sizes / sizeof *sizes;
    bool is_rare = stream_below(&builder->data, 200) == 0;
    return is_rare ? SIZE_MAX_RARE : sizes[stream_below(&builder->data, count)];
}

/* ---- sources ---- */

typedef struct use gadget_function(struct builder *builder, const struct step *parents);

static struct use put_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return use_of(builder_add_number(builder, STEP_PUT, put_number(builder)));
}

/* Bytes, one way or the other, and then what they are. */
static struct use bytes_gadget(struct builder *builder, enum step_kind kind) {
    const struct step bytes = {
        .kind = kind, .number = put_size(builder), .seed = small_number(builder)};
    uint16_t made = builder_add(builder, &bytes);
    if (stream_chance(&builder->data, 30)) {
        made = builder_add_on(builder, STEP_IDENTITY, use_of(made));
    }
    if (stream_chance(&builder->data, 30)) {
        (void)builder_add_on(builder, STEP_GET, use_of(made));
    }
    bool is_size = stream_chance(&builder->data, 30);
    return use_of(builder_add_on(builder, is_size ? STEP_SIZE : STEP_DIGEST, use_of(made)));
}

static struct use put_bytes_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return bytes_gadget(builder, STEP_PUT_BYTES);
}

/* Any other value, through a task now and then; the node is a plain int beside it. */
static struct use literal_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    uint32_t literal = stream_below(&builder->data, extras_literals());
    uint16_t made = builder_add_number(builder, STEP_PUT_LITERAL, literal);
    if (stream_chance(&builder->data, 50)) {
        made = builder_add_on(builder, STEP_IDENTITY, use_of(made));
    }
    (void)builder_add_on(builder, STEP_GET, use_of(made));
    return put_gadget(builder, parents);
}

static struct use fill_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return bytes_gadget(builder, STEP_FILL);
}

static struct use task_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return use_of(builder_add_number(builder, STEP_MIX, small_number(builder)));
}

static struct use fail_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return use_of(builder_add_number(builder, STEP_FAIL, 1 + stream_below(&builder->data, 99)));
}

static struct use many_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    uint32_t count = 2 + stream_below(&builder->data, 4);
    struct use use = use_of(builder_add_number(builder, STEP_MANY, count));
    use.item = (uint16_t)stream_below(&builder->data, count);
    return use;
}

static struct use nest_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    return use_of(builder_add_number(builder, STEP_NEST, stream_below(&builder->data, 5)));
}

static struct use put_inside_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    uint16_t made = builder_add_number(builder, STEP_PUT_INSIDE, put_number(builder));
    return use_of(builder_add_on(builder, STEP_OPEN, use_of(made)));
}

static struct use refs_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    uint32_t count = 1 + stream_below(&builder->data, 5);
    uint16_t made = builder_add_number(builder, STEP_REFS, count);
    struct use use = use_of(builder_add_on(builder, STEP_OPEN, use_of(made)));
    use.item = (uint16_t)stream_below(&builder->data, count);
    return use;
}

static struct use race_gadget(struct builder *builder, const struct step *parents) {
    (void)parents;
    struct use use = use_of(builder_add_number(builder, STEP_RACE, small_number(builder)));
    use.item = (uint16_t)stream_below(&builder->data, RACE_INTS);
    return use;
}

/* ---- nodes that have parents ---- */

static struct use mix_gadget(struct builder *builder, const struct step *parents) {
    struct step step = *parents;
    step.kind = STEP_MIX;
    step.number = small_number(builder);
    return use_of(builder_add(builder, &step));
}

static struct use count_gadget(struct builder *builder, const struct step *parents) {
    struct use mixed = mix_gadget(builder, parents);
    return use_of(builder_add_on(builder, STEP_COUNT, mixed));
}

static struct use submit_inside_gadget(struct builder *builder, const struct step *parents) {
    struct step step = *parents;
    step.kind = STEP_SUBMIT_INSIDE;
    step.number = small_number(builder);
    return use_of(builder_add_on(builder, STEP_OPEN, use_of(builder_add(builder, &step))));
}

/* The parents in a box, the box perhaps in another or through a task; then what comes out. */
static struct use nested_gadget(struct builder *builder, const struct step *parents) {
    struct step box = *parents;
    box.kind = STEP_PUT_LIST;
    uint16_t made = builder_add(builder, &box);
    if (stream_chance(&builder->data, 40)) {
        made = builder_add_on(builder, STEP_IDENTITY, use_of(made));
    }
    if (stream_chance(&builder->data, 30)) {
        uint16_t outer = builder_add_on(builder, STEP_PUT_LIST, use_of(made));
        if (stream_chance(&builder->data, 50)) {
            (void)builder_add_on(builder, STEP_DROP, use_of(made));
        }
        made = builder_add_on(builder, STEP_OPEN, use_of(outer));
    }
    for (uint32_t i = 0; i < parents->use_count; i++) {
        if (stream_chance(&builder->schedule, builder->plan.drop)) {
            (void)builder_add_on(builder, STEP_DROP, parents->uses[i]);
        }
    }
    uint16_t opened = builder_add_on(builder, STEP_OPEN, use_of(made));
    struct step mix = {.kind = STEP_MIX, .use_count = parents->use_count};
    for (uint32_t i = 0; i < parents->use_count; i++) {
        mix.uses[i] = (struct use){opened, (uint16_t)i};
    }
    return mix_gadget(builder, &mix);
}

static struct use return_ref_gadget(struct builder *builder, const struct step *parents) {
    struct use mixed = mix_gadget(builder, parents);
    uint16_t boxed = builder_add_on(builder, STEP_RETURN_REF, mixed);
    if (stream_chance(&builder->schedule, builder->plan.drop)) {
        (void)builder_add_on(builder, STEP_DROP, mixed);
    }
    return use_of(builder_add_on(builder, STEP_OPEN, use_of(boxed)));
}

/* Two threads or more put a list each; what one of them put is looked into. */
static struct use race_lists_gadget(struct builder *builder, const struct step *parents) {
    struct step race = *parents;
    race.kind = STEP_RACE;
    race.use_count = race.use_count > 3 ? 3 : race.use_count;
    race.uses[race.use_count] = race.uses[0];
    race.use_count++;
    struct use made = use_of(builder_add(builder, &race));
    made.item = (uint16_t)stream_below(&builder->data, race.use_count);
    struct step mix = {.use_count = 1, .uses = {{builder_add_on(builder, STEP_OPEN, made), 0}}};
    return mix_gadget(builder, &mix);
}

/* A look from inside a task at the parents, beside the node. */
static struct use inside_gadget(struct builder *builder, const struct step *parents) {
    static const enum step_kind kinds[] = {STEP_GET_INSIDE, STEP_KIND_OF, STEP_DROP_INSIDE,
                                           STEP_GET_AFTER_GATE};
    struct use mixed = mix_gadget(builder, parents);
    struct step step = *parents;
    step.kind = kinds[stream_below(&builder->data, sizeof kinds / sizeof *kinds)];
    uint16_t made = builder_add(builder, &step);
    bool is_list = step.kind == STEP_DROP_INSIDE;
    if (step.kind == STEP_GET_AFTER_GATE && stream_chance(&builder->schedule, builder->plan.drop)) {
        (void)builder_add_on(builder, STEP_DROP, parents->uses[0]);
        (void)builder_add_on(builder, STEP_LIFT, use_of(made));
    }
    (void)builder_add_on(builder, is_list ? STEP_OPEN : STEP_GET, use_of(made));
    return mixed;
}

/* ---- the choice ---- */

static const struct gadget {
    const char *name;
    gadget_function *make;
    uint32_t weight;
    bool is_source;
} gadgets[] = {
    {"put", put_gadget, 40, true},
    {"put_bytes", put_bytes_gadget, 20, true},
    {"literal", literal_gadget, 10, true},
    {"fill", fill_gadget, 10, true},
    {"task", task_gadget, 15, true},
    {"fail", fail_gadget, 8, true},
    {"many", many_gadget, 8, true},
    {"nest", nest_gadget, 5, true},
    {"put_inside", put_inside_gadget, 5, true},
    {"refs", refs_gadget, 5, true},
    {"race", race_gadget, 5, true},
    {"race_lists", race_lists_gadget, 5, false},
    {"mix", mix_gadget, 40, false},
    {"count", count_gadget, 10, false},
    {"submit_inside", submit_inside_gadget, 8, false},
    {"nested", nested_gadget, 15, false},
    {"return_ref", return_ref_gadget, 6, false},
    {"inside", inside_gadget, 10, false},
};

#define GADGET_COUNT (sizeof gadgets / sizeof *gadgets)

static uint32_t bits_of(bool is_source) {
    uint32_t bits = 0;
    for (uint32_t i = 0; i < GADGET_COUNT; i++) {
        bits |= (uint32_t)(gadgets[i].is_source == is_source) << i;
    }
    return bits;
}

uint32_t gadget_sources(void) {
    return bits_of(true);
}

uint32_t gadget_inners(void) {
    return bits_of(false);
}

uint32_t gadget_bit(const char *name) {
    for (uint32_t i = 0; i < GADGET_COUNT; i++) {
        if (strcmp(gadgets[i].name, name) == 0) {
            return 1U << i;
        }
    }
    return 0;
}

static const struct gadget *gadget_choose(struct stream *stream, uint32_t bits) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < GADGET_COUNT; i++) {
        total += (bits >> i & 1U) * gadgets[i].weight;
    }
    uint32_t left = stream_below(stream, total);
    for (uint32_t i = 0;; i++) {
        uint32_t weight = (bits >> i & 1U) * gadgets[i].weight;
        if (left < weight) {
            return &gadgets[i];
        }
        left -= weight;
    }
}

struct use gadget_make(struct builder *builder, const struct use *parents, uint32_t count) {
    struct step step = {.use_count = count};
    memcpy(step.uses, parents, count * sizeof *parents);
    uint32_t bits = count > 0 ? builder->plan.inners : builder->plan.sources;
    struct use made = gadget_choose(&builder->data, bits)->make(builder, &step);
    if (made.step == BUILDER_NONE) { /* refused: the plainest way is always open */
        made = count > 0 ? mix_gadget(builder, &step) : put_gadget(builder, &step);
    }
    if (made.step != BUILDER_NONE && stream_chance(&builder->schedule, builder->plan.gate)) {
        uint16_t gated = builder_add_on(builder, STEP_GATE, made);
        return gated == BUILDER_NONE ? made : use_of(gated);
    }
    return made.step == BUILDER_NONE ? nothing() : made;
}
