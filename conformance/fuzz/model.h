/* model - what a program must show, computed step by step: which value every object has, which task
 * fails and why, what a closed gate holds back, which objects are alive. A step that makes no sense
 * where it stands (a dropped ref, a get that would wait for ever, more bodies at once than two
 * workers have room for) is refused, so whatever the model takes is a program that a right runtime
 * can play. A plain value: copied by assignment. Called by generator.c and script.c. */
#ifndef OBJREF_FUZZ_MODEL_H
#define OBJREF_FUZZ_MODEL_H

#include "language/text.h"
#include "program.h"

#include <stdbool.h>
#include <stdint.h>

#define MODEL_OBJECTS_MAX 256u
#define MODEL_GATES_MAX 6u
#define MODEL_CODES_MAX 4u
#define MODEL_WORKERS 2u
#define MODEL_NONE UINT16_MAX

#define RACE_INTS 3u        /* puts of a race that uses no refs: number, number + 1, … */
#define RACE_INTS_END 10000 /* and from there on 0 again */

/* What a failed line contradicts; part of a failure's signature. X(NAME, word, title) */
#define ORACLE_MAP(X)                                                                              \
    X(ANSWER, "answer", "every call of a random program is answered")                              \
    X(VALUE, "value", "a value is what the flow of data makes it")                                 \
    X(FAILURE, "failure", "a failure reaches whatever depends on it, and names its root")          \
    X(PENDING, "pending", "what waits for a gate is not ready, and a poll says so at once")        \
    X(ORDER, "order", "a get of many answers in the order of its list")                            \
    X(SPLIT, "split", "a wait splits its list as the gates allow")                                 \
    X(EQUALITY, "equality", "refs are equal exactly when they name one object")                    \
    X(WITNESS, "witness", "a body runs as often as it must")                                       \
    X(LIFETIME, "lifetime", "exactly those objects live that something holds")                     \
    X(REFUSAL, "refusal", "a wrong argument is refused before anything else")                      \
    X(DAMAGE, "damage", "damaged, forged and stale refs are refused")                              \
    X(LEAK, "leak", "nothing is left when every ref is dropped")

enum oracle {
#define X(name, word, title) ORACLE_##name,
    ORACLE_MAP(X)
#undef X
        ORACLE_COUNT
};

const char *oracle_word(enum oracle oracle);  /* never freed */
const char *oracle_title(enum oracle oracle); /* never freed */

enum value_type {
    VALUE_INT,
    VALUE_BYTES,   /* number bytes of the pattern that seed begins */
    VALUE_LITERAL, /* number is its place in the table of extras.h */
    VALUE_INTS,    /* a list of items */
    VALUE_KINDS,   /* of an int (number 0) or bytes (1), and of a list of item_count refs */
    VALUE_REFS,    /* a list of items */
    VALUE_REF      /* items[0] */
};

struct object {
    enum value_type type;
    int64_t number, seed;
    uint32_t item_count;
    int64_t items[STEP_USES_MAX]; /* ints, or objects by their number */
    uint32_t waits;               /* gates that it waits for, a bit each */
    bool is_seen;                 /* known to be ready */
    bool borrows;                 /* its task was given bytes, which hold nothing */
    bool is_root;                 /* the failure is its own body's */
    uint32_t code_count;          /* of failures that may be its cause; 0: it does not fail */
    uint8_t codes[MODEL_CODES_MAX];
    uint32_t input_count;
    uint16_t inputs[STEP_USES_MAX]; /* objects that its task was given */
    const char *rule;               /* that its value stands for */
};

/* What a step's name stands for. */
struct binding {
    bool is_live;
    bool is_list;
    bool is_race; /* a list whose refs have a name each */
    uint32_t count;
    uint16_t objects[STEP_USES_MAX];
    const char *rule;  /* of the way by which the ref came; NULL: none */
    uint16_t started;  /* START, not yet joined: what is waited for, plus one */
    uint16_t lender;   /* START: the step whose ref it waits for */
    uint16_t has_lent; /* gets that were started on it and are not yet joined */
};

struct gate {
    uint16_t step;
    uint32_t waits; /* gates before it */
    bool is_open;
    bool is_moot; /* its task never runs */
};

struct model {
    bool counts_objects; /* the implementation's stats count objects as this model does */
    uint32_t object_count;
    uint32_t gate_count;
    struct gate gates[MODEL_GATES_MAX];
    struct binding bindings[PROGRAM_STEPS_MAX];
    struct object objects[MODEL_OBJECTS_MAX];
};

/* What a line must show. */
struct outlook {
    objref__text expected; /* what stands after "=>"; empty: the call must succeed */
    const char *rule;      /* never freed */
    enum oracle oracle;
};

void model_open(struct model *model, bool counts_objects);

/* Plays step number `at`; false, and nothing changed, when it makes no sense here. On true the
 * outlook's text is the caller's. */
bool model_play(struct model *model,
                uint32_t at,
                const struct step *step,
                struct outlook *ret_outlook);

/* Whether a program may end here: whatever was started is joined. */
bool model_may_end(const struct model *model);

/* The object that a use names; NULL when it names none, or one that is dropped. */
const struct object *model_find(const struct model *model, struct use use);

/* Whether a closed gate holds it back. */
bool model_is_blocked(const struct model *model, const struct object *object);

/* Whether something that is not yet known to be ready can be waited for: a worker is free. */
bool model_has_worker(const struct model *model);

/* The gate that a step made, as it is numbered; MODEL_NONE: it made none. */
uint32_t model_gate(const struct model *model, uint32_t step);

/* Objects that a live ref leads to. */
uint32_t model_alive(const struct model *model);

/* mix of the catalogue: 64-bit FNV-1a over words. */
int64_t model_mix(const int64_t *words, uint32_t count);

#endif
