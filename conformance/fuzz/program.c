/* program - see program.h. */
#include "program.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *verb, *op, *function;
    uint32_t fewest, most;
} kinds[STEP_KIND_COUNT] = {
#define X(name, verb, op, function, fewest, most) {verb, op, function, fewest, most},
    STEP_MAP(X)
#undef X
};

const char *step_verb(enum step_kind kind) {
    return kinds[kind].verb;
}

const char *step_op(enum step_kind kind) {
    return kinds[kind].op;
}

const char *step_function(enum step_kind kind) {
    return kinds[kind].function;
}

uint32_t step_uses_fewest(enum step_kind kind) {
    return kinds[kind].fewest;
}

uint32_t step_uses_most(enum step_kind kind) {
    return kinds[kind].most;
}

bool step_gives(enum step_kind kind) {
    return kind <= STEP_HOP_INSIDE || kind == STEP_START;
}

bool program_add(struct program *program, const struct step *step) {
    assert(step->use_count <= STEP_USES_MAX);
    if (program->count == PROGRAM_STEPS_MAX) {
        return false;
    }
    program->steps[program->count++] = *step;
    return true;
}

/* Without the uses of steps that go; false when it then has too few. */
static bool step_prune(struct step *step, const bool *gone) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (!gone[step->uses[i].step]) {
            step->uses[kept++] = step->uses[i];
        }
    }
    bool is_whole = kept == step->use_count;
    step->use_count = kept;
    /* A wait for k keeps its k only while there are as many; a get of nothing shows nothing. */
    bool is_wait = step->kind == STEP_WAIT || step->kind == STEP_WAIT_POLL;
    if (is_wait && step->number > (int64_t)kept) {
        step->number = kept;
    }
    bool is_empty = kept == 0 && (step->kind == STEP_GET_LIST || step->kind == STEP_PUT_LIST);
    return is_whole || (kept >= kinds[step->kind].fewest && !is_empty);
}

void program_cut(struct program *program, bool *gone) {
    uint16_t moved[PROGRAM_STEPS_MAX] = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < program->count; i++) {
        struct step step = program->steps[i];
        gone[i] = gone[i] || !step_prune(&step, gone);
        if (gone[i]) {
            continue;
        }
        for (uint32_t k = 0; k < step.use_count; k++) {
            step.uses[k].step = moved[step.uses[k].step];
        }
        moved[i] = (uint16_t)kept;
        program->steps[kept++] = step;
    }
    program->count = kept;
}

static bool step_uses(const struct step *step, uint32_t used) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (step->uses[i].step == used) {
            return true;
        }
    }
    return false;
}

bool program_is_used(const struct program *program, uint32_t step) {
    for (uint32_t i = step + 1; i < program->count; i++) {
        if (step_uses(&program->steps[i], step)) {
            return true;
        }
    }
    return false;
}

/* Whether its use means the step itself, not the ref that the step made. */
static bool step_means_step(enum step_kind kind) {
    return kind == STEP_LIFT || kind == STEP_STARTED || kind == STEP_RAN || kind == STEP_JOIN;
}

static bool is_dropped(const struct program *program, uint32_t step) {
    for (uint32_t i = step + 1; i < program->count; i++) {
        if (program->steps[i].kind == STEP_DROP && program->steps[i].uses[0].step == step) {
            return true;
        }
    }
    return false;
}

static void step_redirect(struct step *step, uint32_t from, struct use into) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        if (step->uses[i].step == from) {
            step->uses[i] = into;
        }
    }
}

void program_redirect(struct program *program, uint32_t from, struct use into) {
    assert(into.step < from);
    bool has_drop = is_dropped(program, into.step);
    for (uint32_t i = from + 1; i < program->count; i++) {
        struct step *step = &program->steps[i];
        if (!step_means_step(step->kind) && !(step->kind == STEP_DROP && has_drop)) {
            step_redirect(step, from, into);
        }
    }
}

static bool step_is_equal(const struct step *left, const struct step *right) {
    bool is_equal = left->kind == right->kind && left->use_count == right->use_count &&
                    left->number == right->number && left->seed == right->seed;
    for (uint32_t i = 0; is_equal && i < left->use_count; i++) {
        is_equal =
            left->uses[i].step == right->uses[i].step && left->uses[i].item == right->uses[i].item;
    }
    return is_equal;
}

bool program_is_equal(const struct program *left, const struct program *right) {
    bool is_equal = left->count == right->count;
    for (uint32_t i = 0; is_equal && i < left->count; i++) {
        is_equal = step_is_equal(&left->steps[i], &right->steps[i]);
    }
    return is_equal;
}

/* FNV-1a over words. */
static void hash_add(uint64_t *hash, uint64_t word) {
    *hash = (*hash ^ word) * UINT64_C(1099511628211);
    *hash ^= *hash >> 32;
}

uint64_t program_hash(const struct program *program) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (uint32_t i = 0; i < program->count; i++) {
        const struct step *step = &program->steps[i];
        hash_add(&hash, (uint64_t)step->kind << 32 | step->use_count);
        hash_add(&hash, (uint64_t)step->number);
        hash_add(&hash, (uint64_t)step->seed);
        for (uint32_t k = 0; k < step->use_count; k++) {
            hash_add(&hash, (uint64_t)step->uses[k].step << 16 | step->uses[k].item);
        }
    }
    return hash;
}
