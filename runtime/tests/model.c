/* model - see model.h. */
#include "model.h"

#include <string.h>

actor actors[THREADS];

static _Atomic uint64_t epoch = 1;
static _Atomic uint64_t gone_count;

size_t dice(actor *self, size_t sides) {
    return (size_t)(random_next(&self->random) % sides);
}

/* -- values: all of one is in its type */

uint64_t type_mixed(uint64_t a, uint64_t b) {
    uint64_t state = a * 31 + b + 1;
    return random_next(&state) >> 1 | 1;
}

size_t type_size(uint64_t type) {
    return (size_t)(type % SIZE_TRIED);
}

static uint8_t byte_of(uint64_t type, size_t i) {
    return (uint8_t)((type >> 8 * (i % 8)) ^ i);
}

objref_value type_value(uint64_t type, uint8_t *bytes) {
    for (size_t i = 0; i < type_size(type); i++) {
        bytes[i] = byte_of(type, i);
    }
    return (objref_value){.type = type, .bytes = bytes, .size = type_size(type)};
}

void type_check(const void *bytes, size_t size, uint64_t type) {
    const uint8_t *seen = bytes;
    MUST(size == type_size(type));
    for (size_t i = 0; i < size; i++) {
        MUST(seen[i] == byte_of(type, i));
    }
}

void model_check_view(const objref_view *view, const model *expected) {
    MUST(view->type == expected->type);
    type_check(view->bytes, view->size, view->type);
    MUST(view->ref_count == expected->child_count);
    for (size_t i = 0; i < view->ref_count; i++) {
        MUST(objref_equal(view->refs[i], expected->children[i]->ref));
    }
}

/* -- the model */

model *model_make(actor *self, uint64_t type, outcome comes) {
    for (size_t i = 0; i < MODELS; i++) {
        model *made = &self->models[i];
        if (!atomic_load(&made->is_used)) {
            made->type = type;
            made->comes = comes;
            made->call_site = NULL;
            made->is_result = false;
            made->may_be_cancelled = false;
            made->child_count = 0;
            atomic_store(&made->holds, 1);
            atomic_store(&made->last_epoch, 0);
            atomic_store(&made->is_used, true);
            return made;
        }
    }
    return NULL;
}

void model_add_child(model *parent, model *child) {
    atomic_fetch_add(&child->holds, 1);
    parent->children[parent->child_count++] = child;
}

void model_note_others(model *known) {
    atomic_store(&known->last_epoch, atomic_load(&epoch));
}

static bool model_may_have_others(const model *known) {
    return atomic_load(&known->last_epoch) == atomic_load(&epoch);
}

/* The last hold of it has ended, and it is in nobody's hands: its ref must say so. */
static void check_gone(actor *self, const model *gone) {
    objref_view view;
    if (!model_may_have_others(gone)) {
        MUST(objref_get(gone->ref, 0, 0, &view) == OBJREF_FREED);
        atomic_fetch_add(&gone_count, 1);
        self->stale[dice(self, STALE)] = gone->ref;
    }
}

void model_forget(actor *self, model *known) {
    model *work[CHILDREN * MODELS];
    size_t count = 0;
    work[count++] = known;
    while (count > 0) {
        model *next = work[--count];
        if (atomic_fetch_sub(&next->holds, 1) > 1) {
            continue;
        }
        check_gone(self, next);
        MUST(count + next->child_count <= COUNT_OF(work));
        for (size_t i = 0; i < next->child_count; i++) {
            if (model_may_have_others(next)) {
                model_note_others(next->children[i]);
            }
            work[count++] = next->children[i];
        }
        atomic_store(&next->is_used, false);
    }
}

/* -- what an object says */

static const objref_status status_of[] = {
    [A_VALUE] = OBJREF_OK,
    [A_FAILURE] = OBJREF_TASK_FAILED,
    [A_DEPENDENCY] = OBJREF_DEPENDENCY_FAILED,
    [A_CANCELLATION] = OBJREF_CANCELLED,
};

bool model_may_say(const model *read, int64_t timeout_ns, objref_status status) {
    return status == status_of[read->comes] ||
           (read->may_be_cancelled &&
            (status == OBJREF_CANCELLED || status == OBJREF_DEPENDENCY_FAILED)) ||
           (status == OBJREF_TIMED_OUT && read->is_result && timeout_ns != OBJREF_FOREVER);
}

/* -- at a barrier */

/* What might have been cancelled is now one thing or the other. */
static void learn_outcome(model *known) {
    objref_view view;
    const objref_status status = objref_get(known->ref, 0, 0, &view);
    assert_true(model_may_say(known, OBJREF_FOREVER, status));
    if (status == OBJREF_OK) {
        objref_view_release(&view);
    }
    for (size_t i = 0; i < COUNT_OF(status_of); i++) {
        known->comes = status == status_of[i] ? (outcome)i : known->comes;
    }
    known->may_be_cancelled = false;
}

void models_learn_outcomes(void) {
    for (size_t i = 0; i < (size_t)THREADS * MODELS; i++) {
        model *known = &actors[i / MODELS].models[i % MODELS];
        if (atomic_load(&known->is_used) && known->may_be_cancelled) {
            learn_outcome(known);
        }
    }
}

objref_stats models_stats(void) {
    objref_stats stats = {0};
    for (size_t i = 0; i < (size_t)THREADS * MODELS; i++) {
        const model *known = &actors[i / MODELS].models[i % MODELS];
        if (atomic_load(&known->is_used)) {
            stats.objects++;
            stats.holds += atomic_load(&known->holds);
        }
        if (atomic_load(&known->is_used) && known->comes == A_VALUE) {
            stats.bytes += type_size(known->type) + known->child_count * sizeof(objref_ref);
        }
    }
    return stats;
}

uint64_t models_next_epoch(void) {
    return atomic_fetch_add(&epoch, 1);
}

uint64_t models_gone_count(void) {
    return atomic_load(&gone_count);
}

static void forget_session(actor *self) {
    for (size_t i = 0; i < MODELS; i++) {
        atomic_store(&self->models[i].is_used, false);
    }
    for (size_t i = 0; i < VIEWS; i++) {
        self->views[i].of = NULL;
    }
    memset(self->owned, 0, sizeof(self->owned));
    memset(self->stale, 0, sizeof(self->stale));
}

void models_forget_session(void) {
    for (size_t i = 0; i < THREADS; i++) {
        forget_session(&actors[i]);
    }
}
