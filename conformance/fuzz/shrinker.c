/* shrinker - see shrinker.h. */
#include "shrinker.h"

#include "language/text.h"
#include "model.h"

#include <stdlib.h>
#include <string.h>

#define SEEN_CAPACITY_MIN 256u

/* ---- what was tried ---- */

static void seen_place(uint64_t *table, size_t capacity, uint64_t hash) {
    size_t at = hash & (capacity - 1);
    while (table[at] != 0) {
        at = (at + 1) & (capacity - 1);
    }
    table[at] = hash;
}

static void seen_grow(struct shrinker *shrinker) {
    size_t capacity =
        shrinker->seen_capacity == 0 ? SEEN_CAPACITY_MIN : shrinker->seen_capacity * 2;
    uint64_t *table = objref__memory(capacity, sizeof *table);
    for (size_t i = 0; i < shrinker->seen_capacity; i++) {
        if (shrinker->seen[i] != 0) {
            seen_place(table, capacity, shrinker->seen[i]);
        }
    }
    free(shrinker->seen);
    shrinker->seen = table;
    shrinker->seen_capacity = capacity;
}

/* True when this program was not seen before. */
static bool seen_add(struct shrinker *shrinker, const struct program *program) {
    uint64_t hash = program_hash(program) | 1;
    if (2 * shrinker->seen_count >= shrinker->seen_capacity) {
        seen_grow(shrinker);
    }
    size_t mask = shrinker->seen_capacity - 1;
    for (size_t at = hash & mask; shrinker->seen[at] != 0; at = (at + 1) & mask) {
        if (shrinker->seen[at] == hash) {
            return false;
        }
    }
    seen_place(shrinker->seen, shrinker->seen_capacity, hash);
    shrinker->seen_count++;
    return true;
}

/* Takes the candidate over into *program when it still fails. */
static bool
try(struct shrinker *shrinker, struct program *program, const struct program *candidate) {
    if (shrinker->is_over || candidate->count == 0 || program_is_equal(program, candidate) ||
        !seen_add(shrinker, candidate)) {
        return false;
    }
    shrinker->tried++;
    enum shrink_answer answer = shrinker->check(shrinker->user, candidate);
    shrinker->is_over = answer == SHRINK_OVER;
    if (answer != SHRINK_FAILS) {
        return false;
    }
    *program = *candidate;
    return true;
}

/* ---- steps fewer ---- */

static bool
cut_range(struct shrinker *shrinker, struct program *program, uint32_t at, uint32_t size) {
    bool gone[PROGRAM_STEPS_MAX] = {false};
    struct program candidate = *program;
    for (uint32_t i = at; i < at + size && i < program->count; i++) {
        gone[i] = true;
    }
    program_cut(&candidate, gone);
    return try(shrinker, program, &candidate);
}

static bool cut_ranges(struct shrinker *shrinker, struct program *program, uint32_t size) {
    for (uint32_t at = program->count; at > 0;) {
        at = at > size ? at - size : 0;
        if (cut_range(shrinker, program, at, size)) {
            return true;
        }
    }
    return false;
}

/* Halves, quarters, … single steps, each with all that uses them; from the end, where the looks
 * are. */
static bool pass_cut(struct shrinker *shrinker, struct program *program) {
    for (uint32_t size = program->count / 2; size > 0; size /= 2) {
        if (cut_ranges(shrinker, program, size)) {
            return true;
        }
    }
    return false;
}

static bool cut_one(struct program *program, uint32_t step) {
    bool gone[PROGRAM_STEPS_MAX] = {false};
    gone[step] = true;
    program_cut(program, gone);
    return true;
}

/* Whoever used the step uses another ref, and the step goes. */
static bool
replace_try(struct shrinker *shrinker, struct program *program, uint32_t at, struct use into) {
    struct program candidate = *program;
    program_redirect(&candidate, at, into);
    return cut_one(&candidate, at) && try(shrinker, program, &candidate);
}

static bool bypass_try(struct shrinker *shrinker, struct program *program, uint32_t at) {
    const struct step step = program->steps[at];
    for (uint32_t i = 0; step_gives(step.kind) && i < step.use_count; i++) {
        if (replace_try(shrinker, program, at, step.uses[i])) {
            return true;
        }
    }
    return false;
}

/* Whoever used the step uses one of its own inputs instead. */
static bool pass_bypass(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = program->count; i-- > 0;) {
        if (bypass_try(shrinker, program, i)) {
            return true;
        }
    }
    return false;
}

static bool merge_try(struct shrinker *shrinker, struct program *program, uint32_t at) {
    for (uint32_t i = 0; step_gives(program->steps[at].kind) && i < at; i++) {
        struct use into = {.step = (uint16_t)i};
        if (step_gives(program->steps[i].kind) && replace_try(shrinker, program, at, into)) {
            return true;
        }
    }
    return false;
}

/* Whoever used the step uses an earlier one; the model refuses it where the kinds do not fit. */
static bool pass_merge(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = program->count; i-- > 1;) {
        if (merge_try(shrinker, program, i)) {
            return true;
        }
    }
    return false;
}

static void use_remove(struct step *step, uint32_t index) {
    step->use_count--;
    memmove(&step->uses[index], &step->uses[index + 1],
            (step->use_count - index) * sizeof *step->uses);
    if (step->kind == STEP_WAIT && step->number > (int64_t)step->use_count) {
        step->number = step->use_count;
    }
}

static bool uses_try(struct shrinker *shrinker, struct program *program, uint32_t at) {
    uint32_t count = program->steps[at].use_count;
    for (uint32_t i = 0; count > step_uses_fewest(program->steps[at].kind) && i < count; i++) {
        struct program candidate = *program;
        use_remove(&candidate.steps[at], i);
        if (try(shrinker, program, &candidate)) {
            return true;
        }
    }
    return false;
}

static bool pass_uses(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        if (uses_try(shrinker, program, i)) {
            return true;
        }
    }
    return false;
}

/* ---- steps plainer ---- */

static bool
become(struct shrinker *shrinker, struct program *program, uint32_t at, struct step step) {
    struct program candidate = *program;
    candidate.steps[at] = step;
    return try(shrinker, program, &candidate);
}

/* Every use of the step, whichever of its refs it means, means the one that it makes now. */
static void items_flatten(struct program *program, uint32_t at) {
    for (uint32_t i = at + 1; i < program->count; i++) {
        for (uint32_t k = 0; k < program->steps[i].use_count; k++) {
            struct use *use = &program->steps[i].uses[k];
            use->item = use->step == at ? 0 : use->item;
        }
    }
}

/* The step becomes a put of the int that it makes, or of one of several. */
static bool value_put(struct shrinker *shrinker,
                      struct program *program,
                      const struct model *model,
                      uint32_t at) {
    const struct binding *binding = &model->bindings[at];
    bool is_put = program->steps[at].kind == STEP_PUT || !step_gives(program->steps[at].kind);
    for (uint32_t item = 0; !is_put && binding->is_live && item < binding->count; item++) {
        const struct object *made = &model->objects[binding->objects[item]];
        struct program candidate = *program;
        if (made->type != VALUE_INT || made->code_count > 0) {
            continue;
        }
        candidate.steps[at] = (struct step){.kind = STEP_PUT, .number = made->number};
        items_flatten(&candidate, at);
        if (try(shrinker, program, &candidate)) {
            return true;
        }
    }
    return false;
}

/* A task, or a get of refs, gives way to a put of what it makes. */
static bool pass_value(struct shrinker *shrinker, struct program *program) {
    struct model model;
    model_open(&model, true);
    for (uint32_t i = 0; i < program->count; i++) {
        struct outlook outlook = {0};
        if (!model_play(&model, i, &program->steps[i], &outlook)) {
            return false;
        }
        objref__text_release(&outlook.expected);
        if (value_put(shrinker, program, &model, i)) {
            return true;
        }
    }
    return false;
}

/* Whoever used what came out of a box uses what went into it. */
static void step_unbox(struct step *step, uint32_t at, const struct step *box) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        struct use *use = &step->uses[i];
        if (use->step == at && use->item < box->use_count) {
            *use = box->uses[use->item];
        }
    }
}

static void box_open(struct program *program, uint32_t at, const struct step *box) {
    for (uint32_t i = at + 1; i < program->count; i++) {
        step_unbox(&program->steps[i], at, box);
    }
}

static bool pass_unbox(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        const struct step open = program->steps[i];
        if (open.kind != STEP_OPEN) {
            continue;
        }
        const struct step box = program->steps[open.uses[0].step];
        struct program candidate = *program;
        if (box.kind == STEP_SUBMIT_INSIDE) {
            candidate.steps[i] = box;
            candidate.steps[i].kind = STEP_MIX;
            items_flatten(&candidate, i);
        } else {
            box_open(&candidate, i, &box);
            (void)cut_one(&candidate, i);
        }
        if (try(shrinker, program, &candidate)) {
            return true;
        }
    }
    return false;
}

/* What a kind may be replaced by, the plainest last tried. */
static const struct {
    enum step_kind kind, plainer;
} plainer[] = {
    {STEP_PUT_BYTES, STEP_PUT},
    {STEP_FILL, STEP_PUT_BYTES},
    {STEP_DIGEST, STEP_SIZE},
    {STEP_SIZE, STEP_IDENTITY},
    {STEP_COUNT, STEP_IDENTITY},
    {STEP_MIX, STEP_IDENTITY},
    {STEP_TEXT_HOP, STEP_HOP},
    {STEP_HOP, STEP_CLONE},
    {STEP_GET_AFTER_GATE, STEP_GATE},
    {STEP_SUBMIT_INSIDE, STEP_PUT_LIST},
    {STEP_RACE, STEP_PUT},
    {STEP_REFS, STEP_PUT_INSIDE},
    {STEP_GET_LIST, STEP_GET},
    {STEP_LENGTHEN, STEP_CUT},
    {STEP_CUT, STEP_FLIP},
    {STEP_POLL, STEP_GET},
    {STEP_WAIT, STEP_GET},
    {STEP_RETURN_REF, STEP_PUT_LIST},
    {STEP_GATE, STEP_IDENTITY},
};

static bool kind_try(struct shrinker *shrinker, struct program *program, uint32_t at) {
    for (size_t i = 0; i < sizeof plainer / sizeof *plainer; i++) {
        struct step step = program->steps[at];
        bool is_fit =
            step.kind == plainer[i].kind && step.use_count <= step_uses_most(plainer[i].plainer);
        step.kind = plainer[i].plainer;
        if (is_fit && become(shrinker, program, at, step)) {
            return true;
        }
    }
    return false;
}

static bool pass_kind(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        if (kind_try(shrinker, program, i)) {
            return true;
        }
    }
    return false;
}

/* A get that was started and joined becomes one that is made where it was joined. */
static bool pass_sequence(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        const struct step *join = &program->steps[i];
        if (join->kind != STEP_JOIN) {
            continue;
        }
        struct program candidate = *program;
        uint32_t start = join->uses[0].step;
        candidate.steps[i].kind = STEP_GET;
        candidate.steps[i].uses[0] = program->steps[start].uses[0];
        if (cut_one(&candidate, start) && try(shrinker, program, &candidate)) {
            return true;
        }
    }
    return false;
}

/* A gate goes, with the steps that open it and wait for it; its task stays. */
static bool pass_gate(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        bool gone[PROGRAM_STEPS_MAX] = {false};
        struct program candidate = *program;
        for (uint32_t k = i + 1; k < program->count; k++) {
            const struct step *step = &program->steps[k];
            bool is_about_gates = step->kind == STEP_LIFT || step->kind == STEP_STARTED;
            gone[k] = is_about_gates && step->uses[0].step == i;
        }
        candidate.steps[i].kind =
            program->steps[i].kind == STEP_GATE ? STEP_IDENTITY : STEP_GET_INSIDE;
        program_cut(&candidate, gone);
        bool is_gate =
            program->steps[i].kind == STEP_GATE || program->steps[i].kind == STEP_GET_AFTER_GATE;
        if (is_gate && try(shrinker, program, &candidate)) {
            return true;
        }
    }
    return false;
}

/* ---- numbers smaller ---- */

static uint64_t magnitude(int64_t number) {
    return number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
}

static bool number_try(
    struct shrinker *shrinker, struct program *program, uint32_t at, int64_t number, bool is_seed) {
    struct step step = program->steps[at];
    int64_t *place = is_seed ? &step.seed : &step.number;
    bool is_smaller = magnitude(number) < magnitude(*place);
    *place = number;
    return is_smaller && become(shrinker, program, at, step);
}

static bool numbers_try(struct shrinker *shrinker, struct program *program, uint32_t at) {
    int64_t number = program->steps[at].number, seed = program->steps[at].seed;
    const int64_t smaller[] = {0, 1, 2, number / 2, number - (number > 0)};
    for (size_t i = 0; i < sizeof smaller / sizeof *smaller; i++) {
        if (number_try(shrinker, program, at, smaller[i], false)) {
            return true;
        }
    }
    return number_try(shrinker, program, at, 0, true) ||
           number_try(shrinker, program, at, seed / 2, true);
}

static bool pass_numbers(struct shrinker *shrinker, struct program *program) {
    for (uint32_t i = 0; i < program->count; i++) {
        if (numbers_try(shrinker, program, i)) {
            return true;
        }
    }
    return false;
}

/* ---- all ---- */

typedef bool pass_function(struct shrinker *shrinker, struct program *program);

static pass_function *const passes[] = {pass_cut,   pass_bypass, pass_merge, pass_uses,
                                        pass_value, pass_unbox,  pass_gate,  pass_sequence,
                                        pass_kind,  pass_numbers};

void shrinker_run(struct shrinker *shrinker, struct program *program) {
    (void)seen_add(shrinker, program);
    for (size_t i = 0; i < sizeof passes / sizeof *passes && !shrinker->is_over;) {
        i = passes[i](shrinker, program) ? 0 : i + 1;
    }
}

void shrinker_release(struct shrinker *shrinker) {
    free(shrinker->seen);
    shrinker->seen = NULL;
    shrinker->seen_count = shrinker->seen_capacity = 0;
}
