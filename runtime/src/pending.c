#include "pending.h"

#include "runtime.h"

/* How often a waiter looks before it sleeps: about as long as waking a sleeper would take. */
enum { SPIN_COUNT = 200 };

/* How far a claim follows the inputs of tasks that wait. */
enum { CLAIM_DEPTH_MAX = 32 };

static void list_add(objref__node **list, objref__node *node) {
    node->next = *list;
    node->link = list;
    if (node->next != NULL) {
        node->next->link = &node->next;
    }
    *list = node;
}

static void list_remove(objref__node *node) {
    *node->link = node->next;
    if (node->next != NULL) {
        node->next->link = node->link;
    }
    node->link = NULL;
}

static bool is_pending(objref__runtime *runtime, objref_ref ref) {
    return objref__store_is(&runtime->store, ref, OBJREF__PENDING);
}

/* The list of a pending object, under its stripe; NULL when it is not pending. */
static objref__node **list_of(objref__runtime *runtime, objref_ref ref) {
    if (!is_pending(runtime, ref)) {
        return NULL;
    }
    const objref__slot *slot = objref__store_at(&runtime->store, ref.slot);
    return &slot->payload.producer->results[slot->size].waiting;
}

bool objref__pending_link(objref__runtime *runtime, objref_ref ref, objref__node *node) {
    objref__lock *lock = objref__stripe_of(runtime, ref.slot);
    objref__lock_take(lock);
    objref__node **list = list_of(runtime, ref);
    if (list != NULL) {
        list_add(list, node);
    }
    objref__lock_leave(lock);
    return list != NULL;
}

bool objref__pending_unlink(objref__runtime *runtime, objref_ref ref, objref__node *node) {
    objref__lock *lock = objref__stripe_of(runtime, ref.slot);
    objref__lock_take(lock);
    const bool was_linked = node->link != NULL;
    if (was_linked) {
        list_remove(node);
    }
    objref__lock_leave(lock);
    return was_linked;
}

/* The first input that a task still waits for; nil when there is none. Under the stripe of one of
 * its results, which keeps it: what it is made of does not change. */
static objref_ref awaited_input(objref__runtime *runtime, const objref__task *task) {
    for (uint32_t i = 0; i < task->argument_count; i++) {
        const objref__argument *argument = &task->arguments[i];
        if (objref__argument_is_ref(argument) && is_pending(runtime, argument->ref)) {
            return argument->ref;
        }
    }
    return (objref_ref){0};
}

/* Takes the producer of one object; else `ref` becomes the input that it waits for, or nil. */
static objref__task *
claim_one(objref__runtime *runtime, objref_ref *ref, bool only_never_blocking) {
    objref__lock *lock = objref__stripe_of(runtime, ref->slot);
    objref_ref next = {0};
    objref__lock_take(lock);
    objref__task *task = NULL;
    if (list_of(runtime, *ref) != NULL) {
        task = objref__store_at(&runtime->store, ref->slot)->payload.producer;
        const bool may_run =
            !only_never_blocking || (task->function->flags & OBJREF_NEVER_BLOCKS) != 0;
        if (!may_run || !objref__pool_take(&runtime->pool, task)) {
            next = awaited_input(runtime, task);
            task = NULL;
        }
    }
    objref__lock_leave(lock);
    *ref = next;
    return task;
}

objref__task *
objref__pending_claim(objref__runtime *runtime, objref_ref ref, bool only_never_blocking) {
    objref__task *task = claim_one(runtime, &ref, only_never_blocking);
    for (int i = 1; task == NULL && !objref_is_nil(ref) && i < CLAIM_DEPTH_MAX; i++) {
        task = claim_one(runtime, &ref, true);
    }
    return task;
}

objref__task *objref__pending_producer(objref__runtime *runtime, objref_ref ref) {
    objref__lock *lock = objref__stripe_of(runtime, ref.slot);
    objref__lock_take(lock);
    objref__task *task = NULL;
    if (list_of(runtime, ref) != NULL) {
        task = objref__store_at(&runtime->store, ref.slot)->payload.producer;
        atomic_fetch_add_explicit(&task->owner_count, 1, memory_order_relaxed);
    }
    objref__lock_leave(lock);
    return task;
}

static void wake(objref__waiter *waiter) {
    const uint32_t was =
        atomic_exchange_explicit(&waiter->state, OBJREF__WAITER_WOKEN, memory_order_release);
    if (was == OBJREF__WAITER_ASLEEP) {
        objref__futex_wake(&waiter->state, OBJREF__EVERYBODY);
    }
}

static void notify(objref__waiter *waiter, bool is_failure) {
    const bool is_enough = atomic_fetch_sub(&waiter->needed, 1) == 1;
    if (is_enough || (is_failure && waiter->ends_on_failure)) {
        wake(waiter);
    }
}

objref__node *objref__pending_detach(objref__node **list, bool is_failure) {
    objref__node *tasks = NULL;
    objref__node *node = *list;
    *list = NULL;
    while (node != NULL) {
        objref__node *next = node->next;
        node->link = NULL;
        if (node->waiter != NULL) {
            notify(node->waiter, is_failure);
        } else {
            node->next = tasks;
            tasks = node;
        }
        node = next;
    }
    return tasks;
}

static void wake_threads(const objref__node *node) {
    for (; node != NULL; node = node->next) {
        if (node->waiter != NULL) {
            wake(node->waiter);
        }
    }
}

static void disturb_slot(objref__runtime *runtime, uint32_t index) {
    objref__lock *lock = objref__stripe_of(runtime, index);
    objref__lock_take(lock);
    objref__slot *slot = objref__store_at(&runtime->store, index);
    const objref__word word = atomic_load_explicit(&slot->word, memory_order_acquire);
    if (objref__word_state(word) == OBJREF__PENDING) {
        wake_threads(slot->payload.producer->results[slot->size].waiting);
    }
    objref__lock_leave(lock);
}

void objref__pending_disturb(objref__runtime *runtime) {
    const uint32_t used = atomic_load(&runtime->store.used_count);
    for (uint32_t i = 0; i < used; i++) {
        disturb_slot(runtime, i);
    }
}

void objref__waiter_init(objref__waiter *waiter, uint64_t needed, bool ends_on_failure) {
    atomic_init(&waiter->state, OBJREF__WAITER_AWAKE);
    atomic_init(&waiter->needed, needed);
    waiter->ends_on_failure = ends_on_failure;
}

static bool is_woken(objref__waiter *waiter) {
    return atomic_load_explicit(&waiter->state, memory_order_acquire) == OBJREF__WAITER_WOKEN;
}

bool objref__waiter_park(objref__waiter *waiter, bool is_soon, objref__moment deadline) {
    for (int i = 0; i < SPIN_COUNT && is_soon; i++) {
        if (is_woken(waiter)) {
            return true;
        }
        objref__pause();
    }
    uint32_t awake = OBJREF__WAITER_AWAKE;
    (void)atomic_compare_exchange_strong(&waiter->state, &awake, OBJREF__WAITER_ASLEEP);
    while (!is_woken(waiter) && (deadline == OBJREF__NEVER || objref__now() < deadline)) {
        objref__futex_wait(&waiter->state, OBJREF__WAITER_ASLEEP, deadline);
    }
    return is_woken(waiter);
}
