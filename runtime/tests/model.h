/* model - what the stress program knows of each object, and of what values are.
 *
 * A model stands for one object: it counts the holds that are known, and says what a get must give.
 * Each thread, an actor, makes models in a row of its own; holds on them, and so models, go from
 * thread to thread. A verb comes first, its count after: who ends the last known hold knows that
 * the object is gone, unless a task or a stranger's get may still have it, till the next barrier.
 */
#ifndef OBJREF_TESTS_MODEL_H
#define OBJREF_TESTS_MODEL_H

#include "helpers.h"

enum {
    THREADS = 4,
    OWNED = 16,
    VIEWS = 4,
    STALE = 8,
    CHILDREN = 3,
    MODELS = 4096, /* of each thread */
    SIZE_TRIED = 300,
};

/* What a get of an object must give, once it is there. */
typedef enum outcome { A_VALUE, A_FAILURE, A_DEPENDENCY, A_CANCELLATION } outcome;

typedef struct model {
    objref_ref ref;
    uint64_t type; /* of its value, which says all of it but its refs */
    outcome comes;
    const char *call_site;       /* where it was submitted, or NULL */
    bool is_result;              /* of a task: it may not be there yet */
    bool may_be_cancelled;       /* or an input of it: until the barrier it may fail instead */
    _Atomic bool is_used;        /* stands for an object */
    _Atomic uint32_t holds;      /* handles, containers and views, of all threads */
    _Atomic uint64_t last_epoch; /* in which a task or a stranger's get may have held it besides */
    size_t child_count;
    struct model *children[CHILDREN];
} model;

typedef struct kept {
    objref_view view;
    model *of; /* NULL: of a session that is over */
    uint64_t type;
} kept;

typedef struct actor {
    uint64_t random;
    model models[MODELS];
    model *owned[OWNED];
    kept views[VIEWS];
    objref_ref stale[STALE]; /* known to be gone */
} actor;

extern actor actors[THREADS];

size_t dice(actor *self, size_t sides);

/* Values: all of one is in its type. */
uint64_t type_mixed(uint64_t a, uint64_t b);
size_t type_size(uint64_t type);
objref_value type_value(uint64_t type, uint8_t *bytes);
void type_check(const void *bytes, size_t size, uint64_t type);

/* A model with one hold, its ref still to come; NULL when there are too many. */
model *model_make(actor *self, uint64_t type, outcome comes);
void model_add_child(model *parent, model *child);

/* From here to the barrier somebody may hold it whom the model does not count. */
void model_note_others(model *known);

/* A hold on it has ended. With the last one it must be gone, and the holds of what it contains
 * end. */
void model_forget(actor *self, model *known);

/* Whether a verb that read such an object may say so, or may show that. */
bool model_may_say(const model *read, int64_t timeout_ns, objref_status status);
void model_check_view(const objref_view *view, const model *expected);

/* At a barrier, when no task is left: what might have been cancelled is one thing or the other;
 * what stats must be; the number of the epoch that ends. */
void models_learn_outcomes(void);
objref_stats models_stats(void);
uint64_t models_next_epoch(void);
uint64_t models_gone_count(void);

/* The session has ended: all refs are void; what views show stays. */
void models_forget_session(void);

#endif /* OBJREF_TESTS_MODEL_H */
