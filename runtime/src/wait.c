#include "wait.h"

#include "hold.h"

#include <stdlib.h>
#include <string.h>

/* How many bodies a thread may run one inside another, each for the get of the one before. */
enum { INLINE_DEPTH_MAX = 32 };

/* How long a worker sleeps before it asks again for a thread that the system has refused. */
#define STAND_IN_RETRY_NS 10000000

static _Thread_local int inline_depth;

void objref__wait_forget_thread(void) {
    inline_depth = 0;
}

/* -- what an object that is held is like */

static bool is_in(objref__runtime *runtime, objref_ref ref, unsigned state) {
    return objref__store_is(&runtime->store, ref, state);
}

/* Reads a failed object; false when it is none. */
static bool read_failure(objref__runtime *runtime, objref_ref ref, objref_failure *ret_failure) {
    objref__slot *slot = objref__store_at(&runtime->store, ref.slot);
    if (!objref__slot_pin_failed(slot, ref.generation)) {
        return false;
    }
    objref__failure_describe(slot->payload.failure, ret_failure);
    objref__slot_unpin(&runtime->store, slot);
    return true;
}

/* Why an object that is neither pending nor a value is an error. Shutdown may have emptied the slot
 * or failed the task, or what the task depended on; else free, or a ref that was dropped once too
 * often, has emptied it. */
static objref_status failure_status(objref__runtime *runtime, objref_ref ref) {
    objref__slot *slot = objref__store_at(&runtime->store, ref.slot);
    objref_status status = OBJREF_OK;
    if (objref__slot_pin_failed(slot, ref.generation)) {
        status = slot->payload.failure->status;
        objref__slot_unpin(&runtime->store, slot);
    } else {
        status = objref__store_absence(&runtime->store, ref);
    }
    return objref__runtime_excuse(runtime, ref.worker, status);
}

/* The value of an object that is not pending. */
static objref_status
read_settled(objref__runtime *runtime, objref_ref ref, uint64_t type, objref_view *ret_view) {
    objref__slot *slot = objref__store_at(&runtime->store, ref.slot);
    if (!objref__slot_pin(slot, ref.generation)) {
        return is_in(runtime, ref, OBJREF__READY) ? OBJREF_OUT_OF_MEMORY /* of views */
                                                  : failure_status(runtime, ref);
    }
    return objref__hold_show(slot, type, ret_view);
}

/* -- waiting */

/* Several refs that one thread waits for, each held or marked as not to be waited for. */
typedef struct objref__group {
    objref__runtime *runtime;
    uint64_t session;
    objref_ref *refs; /* its own: the directory may have given another object for one */
    size_t count;
    objref__node *nodes; /* one each; NULL waiter: not held, names nothing */
    objref__waiter waiter;
} objref__group;

static bool is_awaited(const objref__group *group, size_t i) {
    return group->nodes[i].waiter != NULL;
}

static size_t settled_count(const objref__group *group) {
    size_t count = 0;
    for (size_t i = 0; i < group->count; i++) {
        count += is_awaited(group, i) && !is_in(group->runtime, group->refs[i], OBJREF__PENDING);
    }
    return count;
}

static bool has_failed(const objref__group *group) {
    for (size_t i = 0; i < group->count; i++) {
        if (is_awaited(group, i) && is_in(group->runtime, group->refs[i], OBJREF__FAILED)) {
            return true;
        }
    }
    return false;
}

/* Links every pending object; what is settled by now counts as come. */
static void link_all(objref__group *group) {
    size_t settled = 0;
    for (size_t i = 0; i < group->count; i++) {
        if (is_awaited(group, i)) {
            settled += !objref__pending_link(group->runtime, group->refs[i], &group->nodes[i]);
        }
    }
    if (settled > 0 && atomic_fetch_sub(&group->waiter.needed, settled) <= settled) {
        atomic_store(&group->waiter.state, OBJREF__WAITER_WOKEN);
    }
}

static void unlink_all(objref__group *group) {
    for (size_t i = 0; i < group->count; i++) {
        if (is_awaited(group, i)) {
            (void)objref__pending_unlink(group->runtime, group->refs[i], &group->nodes[i]);
        }
    }
}

/* Parks a worker, once a thread is there that can run what it waits for. */
static void park_worker(objref__pool *pool, objref__waiter *waiter, objref__moment deadline) {
    bool is_covered = objref__pool_block(pool);
    while (!is_covered) {
        const objref__moment again = objref__now() + STAND_IN_RETRY_NS;
        if (again >= deadline || objref__waiter_park(waiter, false, again)) {
            break;
        }
        is_covered = objref__pool_cover(pool);
    }
    (void)objref__waiter_park(waiter, objref__pool_runs_elsewhere(pool), deadline);
    objref__pool_unblock(pool);
}

/* Sleeps until `needed` of the group are settled, or one has failed where that is enough, or the
 * deadline, or the end of the session. */
static void
await(objref__group *group, size_t needed, bool ends_on_failure, objref__moment deadline) {
    if (settled_count(group) >= needed || (ends_on_failure && has_failed(group))) {
        return;
    }
    objref__waiter_init(&group->waiter, needed, ends_on_failure);
    link_all(group);
    /* Shutdown ends the session first and then wakes whom it finds linked, so one of the two shows.
     */
    const bool is_over = atomic_load(&group->runtime->session) != group->session;
    if (!is_over && !(ends_on_failure && has_failed(group))) {
        if (objref__pool_is_worker()) {
            park_worker(&group->runtime->pool, &group->waiter, deadline);
        } else {
            const bool is_soon = objref__pool_runs_elsewhere(&group->runtime->pool);
            objref__pool_hurry(&group->runtime->pool);
            (void)objref__waiter_park(&group->waiter, is_soon, deadline);
        }
    }
    unlink_all(group);
}

/* Holds what can be held. `ret_status` is that of the first that could not. */
static size_t hold_group(objref__group *group, objref_status *ret_status) {
    size_t held = 0;
    *ret_status = OBJREF_OK;
    for (size_t i = 0; i < group->count; i++) {
        const objref_status status =
            objref__directory_hold(group->runtime, group->session, &group->refs[i]);
        group->nodes[i] = (objref__node){.waiter = status == OBJREF_OK ? &group->waiter : NULL};
        held += status == OBJREF_OK;
        if (status != OBJREF_OK && *ret_status == OBJREF_OK) {
            *ret_status = status;
        }
    }
    return held;
}

static void drop_group(objref__group *group) {
    for (size_t i = 0; i < group->count; i++) {
        if (is_awaited(group, i)) {
            (void)objref__slot_drop(&group->runtime->store, group->refs[i]);
        }
    }
}

/* Why a held object that should be settled is not. */
static objref_status why_pending(objref__runtime *runtime, uint64_t session) {
    return objref__runtime_session(runtime) != session ? OBJREF_RUNTIME_NOT_INITIALIZED
                                                       : OBJREF_TIMED_OUT;
}

/* -- get */

/* Runs what has not started of that which makes the very object a get waits for, one task after the
 * other: nobody is kept waiting by it but who waits for it. With a deadline only bodies that never
 * block are run. */
static void run_producers(objref__runtime *runtime,
                          objref_ref ref,
                          bool only_never_blocking,
                          objref__moment deadline) {
    if (inline_depth >= INLINE_DEPTH_MAX) {
        return;
    }
    inline_depth++;
    objref__task *task = objref__pending_claim(runtime, ref, only_never_blocking);
    while (task != NULL) {
        objref__task_run(task);
        const bool is_over = !is_in(runtime, ref, OBJREF__PENDING) ||
                             (deadline != OBJREF__NEVER && objref__now() >= deadline);
        task = is_over ? NULL : objref__pending_claim(runtime, ref, only_never_blocking);
    }
    inline_depth--;
}

/* Waits for one object, which the caller holds. */
static void await_one(objref__runtime *runtime, objref_ref ref, int64_t timeout_ns) {
    const objref__moment deadline = objref__deadline(timeout_ns);
    run_producers(runtime, ref, timeout_ns != OBJREF_FOREVER, deadline);
    if (is_in(runtime, ref, OBJREF__PENDING)) {
        objref__node node = {0};
        objref__group one = {runtime, ref.worker, &ref, 1, &node, {0}};
        node.waiter = &one.waiter;
        await(&one, 1, false, deadline);
    }
}

/* The caller's handle becomes the view that it gets; it stays when there is no value to show. The
 * object may settle at any moment: what was pending is not looked at again. */
static objref_status turn_into_view(objref__runtime *runtime, objref_ref ref) {
    if (is_in(runtime, ref, OBJREF__PENDING)) {
        return why_pending(runtime, ref.worker);
    }
    const objref_status status =
        objref__slot_borrow(objref__store_at(&runtime->store, ref.slot), ref.generation);
    return status == OBJREF_FREED ? failure_status(runtime, ref) : status;
}

objref_status objref__get_slow(objref_ref ref,
                               uint64_t type,
                               int64_t timeout_ns,
                               objref_view *ret_view,
                               objref__runtime *runtime) {
    const uint64_t session = objref__runtime_session(runtime);
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (!objref__timeout_is_legal(timeout_ns)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref_status status = objref__directory_hold(runtime, session, &ref);
    if (status != OBJREF_OK) {
        return status;
    }
    if (timeout_ns != 0 && is_in(runtime, ref, OBJREF__PENDING)) {
        await_one(runtime, ref, timeout_ns);
    }
    status = turn_into_view(runtime, ref);
    if (status != OBJREF_OK) {
        (void)objref__slot_drop(&runtime->store, ref);
        return status;
    }
    return objref__hold_show(objref__store_at(&runtime->store, ref.slot), type, ret_view);
}

/* -- get_many */

static void release_views(objref_view *views, size_t count) {
    for (size_t i = 0; i < count; i++) {
        objref_view_release(&views[i]);
    }
}

static objref_status
read_all(objref__group *group, uint64_t type, objref_view *ret_views, size_t *ret_bad) {
    for (size_t i = 0; i < group->count; i++) {
        const objref_status status =
            read_settled(group->runtime, group->refs[i], type, &ret_views[i]);
        if (status != OBJREF_OK) {
            release_views(ret_views, i);
            *ret_bad = i;
            return status;
        }
    }
    return OBJREF_OK;
}

static size_t first_in(const objref__group *group, unsigned state) {
    size_t i = 0;
    while (i < group->count && !is_in(group->runtime, group->refs[i], state)) {
        i++;
    }
    return i;
}

static objref_status get_many_held(objref__group *group,
                                   uint64_t type,
                                   objref__moment deadline,
                                   objref_view *ret_views,
                                   size_t *ret_bad) {
    await(group, group->count, true, deadline);
    *ret_bad = first_in(group, OBJREF__FAILED);
    if (*ret_bad < group->count) {
        return failure_status(group->runtime, group->refs[*ret_bad]);
    }
    *ret_bad = first_in(group, OBJREF__PENDING);
    if (*ret_bad < group->count) {
        return why_pending(group->runtime, group->session);
    }
    return read_all(group, type, ret_views, ret_bad);
}

/* One allocation: the nodes, and behind them the refs. */
static bool make_group(objref__group *group, const objref_ref *refs, size_t count) {
    group->runtime = objref__runtime_current();
    group->session = group->runtime != NULL ? objref__runtime_session(group->runtime) : 0;
    group->count = count;
    group->nodes = calloc(count, sizeof(objref__node) + sizeof(objref_ref));
    if (group->nodes == NULL) {
        return false;
    }
    group->refs = (objref_ref *)(void *)(group->nodes + count);
    memcpy(group->refs, refs, count * sizeof(objref_ref));
    return true;
}

static objref_status try_get_many(objref__group *group,
                                  uint64_t type,
                                  int64_t timeout_ns,
                                  objref_view *ret_views,
                                  size_t *ret_bad) {
    const objref__moment deadline = objref__deadline(timeout_ns);
    objref_status status = OBJREF_OK;
    objref_view *views = calloc(group->count, sizeof(objref_view));
    if (views == NULL) {
        return OBJREF_OUT_OF_MEMORY;
    }
    if (hold_group(group, &status) == group->count) {
        status = get_many_held(group, type, deadline, views, ret_bad);
    } else {
        for (*ret_bad = 0; is_awaited(group, *ret_bad); ++*ret_bad) {
        }
    }
    drop_group(group);
    if (status == OBJREF_OK) {
        memcpy(ret_views, views, group->count * sizeof(objref_view));
    }
    free(views);
    return status;
}

objref_status objref_get_many(const objref_ref *refs,
                              size_t count,
                              uint64_t type,
                              int64_t timeout_ns,
                              objref_view *ret_views,
                              size_t *reterr_index) {
    if (objref__runtime_current() == NULL) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (!objref__timeout_is_legal(timeout_ns) || (count > 0 && refs == NULL)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    if (count == 0) {
        return OBJREF_OK;
    }
    objref__group all;
    if (!make_group(&all, refs, count)) {
        return OBJREF_OUT_OF_MEMORY;
    }
    size_t bad = count;
    const objref_status status = all.session != 0
                                     ? try_get_many(&all, type, timeout_ns, ret_views, &bad)
                                     : OBJREF_RUNTIME_NOT_INITIALIZED;
    free(all.nodes);
    if (status != OBJREF_OK && bad < count && reterr_index != NULL) {
        *reterr_index = bad;
    }
    return status;
}

/* -- wait */

static int compare_refs(const void *a, const void *b) {
    return memcmp(a, b, sizeof(objref_ref));
}

/* OBJREF_OK when all differ. */
static objref_status check_distinct(const objref_ref *refs, size_t count) {
    objref_ref *sorted = calloc(count, sizeof(objref_ref)); /* refuses a product that overflows */
    if (sorted == NULL) {
        return OBJREF_OUT_OF_MEMORY;
    }
    memcpy(sorted, refs, count * sizeof(objref_ref));
    qsort(sorted, count, sizeof(objref_ref), compare_refs);
    objref_status status = OBJREF_OK;
    for (size_t i = 1; i < count; i++) {
        if (objref_equal(sorted[i - 1], sorted[i])) {
            status = OBJREF_INVALID_ARGUMENT;
        }
    }
    free(sorted);
    return status;
}

/* Marks the first k that are settled, in the order of the refs. */
static void mark_ready(const objref__group *group, size_t k, uint8_t *ret_ready) {
    size_t marked = 0;
    for (size_t i = 0; i < group->count; i++) {
        ret_ready[i] = marked < k && is_awaited(group, i) &&
                       !is_in(group->runtime, group->refs[i], OBJREF__PENDING);
        marked += ret_ready[i];
    }
}

/* An object that names nothing never comes, so it is no error only while k others can. */
static objref_status
wait_group(objref__group *group, size_t k, int64_t timeout_ns, uint8_t *ret_ready) {
    const objref__moment deadline = objref__deadline(timeout_ns);
    objref_status status = OBJREF_OK;
    if (hold_group(group, &status) >= k) {
        if (timeout_ns != 0) {
            await(group, k, false, deadline);
        }
        const bool is_over = objref__runtime_session(group->runtime) != group->session;
        status = is_over ? OBJREF_RUNTIME_NOT_INITIALIZED : OBJREF_OK;
        if (!is_over) {
            mark_ready(group, k, ret_ready);
        }
    }
    drop_group(group);
    return status;
}

objref_status objref_wait(
    const objref_ref *refs, size_t count, size_t k, int64_t timeout_ns, uint8_t *ret_ready) {
    if (objref__runtime_current() == NULL) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (!objref__timeout_is_legal(timeout_ns) ||
        (count > 0 && (refs == NULL || k == 0 || k > count))) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref_status status = count > 0 ? check_distinct(refs, count) : OBJREF_OK;
    if (count == 0 || status != OBJREF_OK) {
        return status;
    }
    objref__group all;
    if (!make_group(&all, refs, count)) {
        return OBJREF_OUT_OF_MEMORY;
    }
    status = all.session != 0 ? wait_group(&all, k, timeout_ns, ret_ready)
                              : OBJREF_RUNTIME_NOT_INITIALIZED;
    free(all.nodes);
    return status;
}

/* -- why */

objref_status objref_failure_get(objref_ref ref, objref_failure *ret_failure) {
    objref_status status = objref_clone(ref);
    if (status != OBJREF_OK) {
        return status;
    }
    objref__runtime *runtime = objref__runtime_home();
    if (!read_failure(runtime, ref, ret_failure)) {
        status = objref__store_presence(&runtime->store, ref); /* free may have come first */
        status = status == OBJREF_OK ? OBJREF_INVALID_ARGUMENT : status;
        status = objref__runtime_excuse(runtime, ref.worker, status);
    }
    (void)objref_drop(ref);
    return status;
}
