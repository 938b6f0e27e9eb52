/* program - a random case before it is text: a list of steps, each with the earlier steps that it
 * uses. A plain value: copied by assignment, owns nothing. The generator writes it, the shrinker
 * cuts it, the model says what must be seen, script.c writes it as a case. */
#ifndef OBJREF_FUZZ_PROGRAM_H
#define OBJREF_FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRAM_STEPS_MAX 96u
#define STEP_USES_MAX 8u

/* X(NAME, verb as the oracle's signature names it, op that hello must list, function, fewest uses,
 * most uses). Those up to HOP_INSIDE give a name to what they make; the others look or act. */
#define STEP_MAP(X)                                                                                \
    X(PUT, "put", "put", NULL, 0, 0)                                                               \
    X(PUT_BYTES, "put", "put", NULL, 0, 0)                                                         \
    X(PUT_LITERAL, "put", "put", NULL, 0, 0)                                                       \
    X(PUT_LIST, "put", "put", NULL, 0, 8)                                                          \
    X(MIX, "submit", "submit", "mix", 0, 7)                                                        \
    X(IDENTITY, "submit", "submit", "identity", 1, 1)                                              \
    X(SIZE, "submit", "submit", "size", 1, 1)                                                      \
    X(DIGEST, "submit", "submit", "digest", 1, 1)                                                  \
    X(FILL, "submit", "submit", "fill", 0, 0)                                                      \
    X(FAIL, "submit", "submit", "fail", 0, 0)                                                      \
    X(GATE, "submit", "submit", "gate", 1, 1)                                                      \
    X(COUNT, "submit", "submit", "count", 1, 1)                                                    \
    X(MANY, "submit", "submit", "many", 0, 0)                                                      \
    X(KIND_OF, "submit", "submit", "kind_of", 1, 5)                                                \
    X(NEST, "submit", "submit", "nest", 0, 0)                                                      \
    X(GET_INSIDE, "submit", "submit", "get_inside", 1, 6)                                          \
    X(PUT_INSIDE, "submit", "submit", "put_inside", 0, 0)                                          \
    X(SUBMIT_INSIDE, "submit", "submit", "submit_inside", 0, 6)                                    \
    X(RETURN_REF, "submit", "submit", "return_ref", 1, 1)                                          \
    X(REFS, "submit", "submit", "refs", 0, 0)                                                      \
    X(DROP_INSIDE, "submit", "submit", "drop_inside", 1, 4)                                        \
    X(GET_AFTER_GATE, "submit", "submit", "get_after_gate", 1, 4)                                  \
    X(RACE, "put", "put", NULL, 0, 4)                                                              \
    X(DECODE_INSIDE, "submit", "submit", "decode_inside", 1, 1)                                    \
    X(OPEN, "get", "get", NULL, 1, 1)                                                              \
    X(CLONE, "clone", "clone", NULL, 1, 1)                                                         \
    X(HOP, "decode", "decode", NULL, 1, 1)                                                         \
    X(TEXT_HOP, "parse", "parse", NULL, 1, 1)                                                      \
    X(HOP_INSIDE, "decode", "decode", "encode_inside", 1, 1)                                       \
    X(GET, "get", "get", NULL, 1, 1)                                                               \
    X(POLL, "get", "get", NULL, 1, 1)                                                              \
    X(GET_LIST, "get", "get", NULL, 0, 8)                                                          \
    X(WAIT, "wait", "wait", NULL, 1, 8)                                                            \
    X(WAIT_POLL, "wait", "wait", NULL, 1, 8)                                                       \
    X(EQUAL, "equal", "equal", NULL, 2, 2)                                                         \
    X(HASH, "hash", "hash", NULL, 2, 2)                                                            \
    X(PROBE, "probe", "get", NULL, 1, 1)                                                           \
    X(DROP, "drop", "drop", NULL, 1, 1)                                                            \
    X(LIFT, "open", NULL, NULL, 1, 1)                                                              \
    X(STARTED, "started", NULL, NULL, 1, 1)                                                        \
    X(RAN, "ran", NULL, NULL, 1, 1)                                                                \
    X(STATS, "stats", "stats", NULL, 0, 0)                                                         \
    X(FLIP, "decode", "decode", NULL, 1, 1)                                                        \
    X(CUT, "decode", "decode", NULL, 1, 1)                                                         \
    X(LENGTHEN, "decode", "decode", NULL, 1, 1)                                                    \
    X(FORGE, "get", "forge", NULL, 0, 0)                                                           \
    X(STALE, "get", "decode", NULL, 1, 1)                                                          \
    X(START, "get", "get", NULL, 1, 1)                                                             \
    X(JOIN, "get", NULL, NULL, 1, 1)

enum step_kind {
#define X(name, verb, op, function, fewest, most) STEP_##name,
    STEP_MAP(X)
#undef X
        STEP_KIND_COUNT
};

/* A ref by its place: what the step made, or (of a list) the ref at `item`. */
struct use {
    uint16_t step;
    uint16_t item;
};

static inline struct use use_of(uint16_t step) {
    return (struct use){.step = step};
}

struct step {
    enum step_kind kind;
    uint32_t use_count;
    struct use uses[STEP_USES_MAX];
    int64_t number; /* value, size, code, count, bit, milliseconds or place in a table */
    int64_t seed;   /* of bytes */
};

struct program {
    uint32_t count;
    struct step steps[PROGRAM_STEPS_MAX];
};

const char *step_verb(enum step_kind kind);     /* never freed */
const char *step_op(enum step_kind kind);       /* NULL: the runtime is not asked */
const char *step_function(enum step_kind kind); /* NULL: it submits nothing */
uint32_t step_uses_fewest(enum step_kind kind);
uint32_t step_uses_most(enum step_kind kind);
/* Whether other steps can use what it makes. */
bool step_gives(enum step_kind kind);

/* Adds a step; false when the program is full. */
bool program_add(struct program *program, const struct step *step);

/* Takes out all steps marked in `gone`, with every step that uses one of them; a step that may have
 * fewer uses only loses the use. `gone` has a mark per step and is changed. */
void program_cut(struct program *program, bool *gone);

/* Whether any step uses what this one makes. */
bool program_is_used(const struct program *program, uint32_t step);

/* Lets every use of the ref that step `from` made be one of `into`, which stands before it; the
 * steps that open, join or count step `from` are left as they are, and no ref is dropped twice. */
void program_redirect(struct program *program, uint32_t from, struct use into);

bool program_is_equal(const struct program *left, const struct program *right);
uint64_t program_hash(const struct program *program);

#endif
