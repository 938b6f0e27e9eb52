#include "task.h"

#include "runtime.h"

#include <stdlib.h>

/* The task whose body this thread runs, the innermost where a get inside a body runs another. */
static _Thread_local objref__task *running_here;

bool objref__task_is_running_here(void) {
    return running_here != NULL;
}

uint64_t objref__task_number_here(void) {
    return running_here != NULL ? running_here->number : 0;
}

void objref__task_forget_thread(void) {
    running_here = NULL;
}

static void work_add(objref__work *work, objref__task *task) {
    task->next = work->first;
    work->first = task;
}

/* The failure of an object that a handle keeps, owned; NULL when it has a value. */
static objref__failure *failure_of(objref__store *store, objref_ref ref) {
    objref__slot *slot = objref__store_at(store, ref.slot);
    if (!objref__slot_pin_failed(slot, ref.generation)) {
        return NULL;
    }
    objref__failure *failure = objref__failure_hold(slot->payload.failure);
    objref__slot_unpin(store, slot);
    return failure;
}

/* -- inputs */

static void set_failure(objref__task *task, objref__failure *failure) {
    objref__failure *none = NULL;
    if (!atomic_compare_exchange_strong(&task->failure, &none, failure)) {
        objref__failure_drop(failure); /* another was first */
    }
}

/* Whether it will end without having run. */
static bool is_doomed(const objref__task *task) {
    return objref__task_is_cancelled(task) || atomic_load(&task->failure) != NULL;
}

/* Stops waiting for all inputs that are still pending; how many that were. */
static uint32_t abandon(objref__task *task) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < task->argument_count; i++) {
        objref__argument *argument = &task->arguments[i];
        if (objref__argument_is_ref(argument)) {
            count += objref__pending_unlink(task->runtime, argument->ref, &argument->node);
        }
    }
    return count;
}

/* Counts inputs as there; true when these were the last, and the task is the caller's to advance.
 */
static bool count_down(objref__task *task, uint32_t count) {
    return task->input_count == 1 ||
           atomic_fetch_sub_explicit(&task->unresolved, count, memory_order_acq_rel) == count;
}

/* One input is there. The first that failed ends the waiting for all others. */
static void input_arrived(objref__task *task, objref_ref ref, objref__work *work) {
    uint32_t count = 1;
    objref__failure *cause = failure_of(&task->runtime->store, ref);
    if (cause != NULL) {
        set_failure(task, objref__failure_inherit(cause, ref));
        objref__failure_drop(cause);
        count += task->input_count > 1 ? abandon(task) : 0;
    }
    if (count_down(task, count)) {
        work_add(work, task);
    }
}

/* Registers with every input that is not there. The count of one more keeps the task here until all
 * have been asked; a single input needs no count, for whoever brings it brings the last. */
void objref__task_await_inputs(objref__task *task, objref__work *work) {
    if (task->input_count == 0) {
        work_add(work, task);
        return;
    }
    atomic_store_explicit(&task->unresolved, task->input_count + 1, memory_order_relaxed);
    const bool is_single = task->input_count == 1;
    const uint32_t count = task->argument_count;
    objref__argument *arguments = task->arguments;
    for (uint32_t i = 0; i < count; i++) {
        objref__argument *argument = &arguments[i];
        if (!objref__argument_is_ref(argument)) {
            continue;
        }
        const objref_ref ref = argument->ref;
        if (!objref__pending_link(task->runtime, ref, &argument->node)) {
            input_arrived(task, ref, work);
        }
        if (is_single) {
            return; /* the task may be gone by now */
        }
    }
    const uint32_t abandoned = is_doomed(task) ? abandon(task) : 0;
    if (count_down(task, abandoned + 1)) {
        work_add(work, task);
    }
}

/* -- the end */

/* Moves what the body returned, or the failure, into the result's slot. */
static void fill(objref__result *result, objref__failure *failure) {
    if (failure != NULL) {
        objref__slot_fill_failure(&result->seat, objref__failure_hold(failure));
        return;
    }
    objref__slot_fill(&result->seat, &result->cargo);
}

/* Publishes one result and wakes who waits for it. */
static void
settle(objref__task *task, objref__result *result, objref__failure *failure, objref__work *work) {
    objref__runtime *runtime = task->runtime;
    objref__slot *slot = result->seat.slot;
    const objref_ref ref = objref__seat_ref(&result->seat, task->session);

    objref__lock *lock = objref__stripe_of(runtime, ref.slot);
    objref__lock_take(lock);
    fill(result, failure);
    const bool lives = objref__slot_settle(slot, failure != NULL ? OBJREF__FAILED : OBJREF__READY);
    objref__node *nodes = objref__pending_detach(&result->waiting, failure != NULL);
    objref__lock_leave(lock);

    while (nodes != NULL) {
        objref__node *node = nodes;
        nodes = node->next;
        input_arrived(node->task, ref, work); /* it has a handle on the object */
    }
    if (!lives) {
        objref__slot_reclaim(&runtime->store, slot, ref.slot);
    }
}

static void drop_argument(objref__store *store, const objref__argument *argument) {
    if (argument->is_borrowed) {
        objref__slot_unpin(store, objref__store_at(store, argument->ref.slot));
    } else if (objref__argument_is_ref(argument)) {
        (void)objref__slot_drop(store, argument->ref);
    } else {
        for (size_t i = 0; i < argument->view.ref_count; i++) {
            (void)objref__slot_drop(store, argument->view.refs[i]);
        }
    }
}

void objref__task_drop_arguments(objref__task *task) {
    for (uint32_t i = 0; i < task->argument_count; i++) {
        drop_argument(&task->runtime->store, &task->arguments[i]);
    }
}

/* The end looks at cancel here and nowhere else: a task that was cancelled before is, whatever its
 * body gave; from here on it is too late for all of its results. */
static void conclude(objref__task *task) {
    if (objref__task_is_cancelled(task)) {
        objref__failure_drop(atomic_exchange(&task->failure, objref__failure_cancelled()));
    }
}

/* Nobody can find a task whose results are all settled: one owner stays the only one. */
void objref__task_let_go(objref__task *task) {
    if (atomic_load_explicit(&task->owner_count, memory_order_acquire) == 1 ||
        atomic_fetch_sub_explicit(&task->owner_count, 1, memory_order_acq_rel) == 1) {
        objref__spares_give(&task->runtime->spares, task->lane, task);
    }
}

/* What the body of a task that failed had given. */
static void discard_results(objref__task *task) {
    for (uint32_t i = 0; i < task->result_count; i++) {
        objref__cargo_discard(&task->runtime->store, &task->results[i].cargo);
    }
}

/* Arguments go before results are seen: who has got a result may count on the room they took. */
static void finish(objref__task *task, objref__work *work) {
    objref__runtime *runtime = task->runtime;
    conclude(task);
    objref__task_drop_arguments(task);
    objref__failure *failure = atomic_load_explicit(&task->failure, memory_order_acquire);
    for (uint32_t i = 0; i < task->result_count; i++) {
        settle(task, &task->results[i], failure, work);
    }
    if (OBJREF__UNLIKELY(failure != NULL)) {
        discard_results(task);
        objref__failure_drop(failure);
    }
    const uint32_t lane = task->lane;
    objref__task_let_go(task);
    objref__runtime_task_ended(runtime, lane);
}

/* Queues a task whose inputs are there; false when it has to end with a failure instead. */
static bool enqueue(objref__task *task) {
    if (is_doomed(task)) {
        return false;
    }
    if (objref__pool_push(&task->runtime->pool, task)) {
        return true;
    }
    set_failure(task, objref__failure_make(OBJREF_RUNTIME_NOT_INITIALIZED, 0, NULL, 0));
    return false;
}

static void do_all(objref__work *work) {
    while (work->first != NULL) {
        objref__task *task = work->first;
        work->first = task->next;
        if (!enqueue(task)) {
            finish(task, work);
        }
    }
}

void objref__work_do(objref__work *work) {
    if (work->first != NULL) {
        do_all(work);
    }
}

/* -- the run */

/* What the body sees of an argument that is a ref. A caller that drops a ref once too often ends
 * the task's handle; before the body starts that is an error, and a view cannot be ended by it. */
static objref_status borrow(objref__task *task, objref__argument *argument) {
    objref__slot *slot = objref__store_at(&task->runtime->store, argument->ref.slot);
    const objref_status status = objref__slot_borrow(slot, argument->ref.generation);
    if (status == OBJREF_OK) {
        argument->is_borrowed = true;
        objref__slot_show(slot, &argument->view);
    }
    return status;
}

/* False when an argument cannot be had: then the task has failed. */
static bool borrow_arguments(objref__task *task) {
    for (uint32_t i = 0; i < task->argument_count; i++) {
        objref__argument *argument = &task->arguments[i];
        const objref_status status =
            objref__argument_is_ref(argument) ? borrow(task, argument) : OBJREF_OK;
        if (status != OBJREF_OK) {
            objref__failure *cause = objref__failure_make(status, 0, NULL, 0);
            set_failure(task, objref__failure_inherit(cause, argument->ref));
            objref__failure_drop(cause);
            return false;
        }
    }
    return true;
}

static bool has_every_result(const objref__task *task) {
    for (uint32_t i = 0; i < task->result_count; i++) {
        if (!task->results[i].is_set) {
            return false;
        }
    }
    return true;
}

static void run_body(objref__task *task) {
    objref__task *outer = running_here;
    running_here = task;
    objref_status status = task->function->body((objref_call *)task);
    running_here = outer;

    if (status == OBJREF_OK && !has_every_result(task)) {
        status = OBJREF_INVALID_ARGUMENT;
    }
    if (status != OBJREF_OK && atomic_load(&task->failure) == NULL) {
        set_failure(task, objref__failure_make(OBJREF_TASK_FAILED, status, NULL, 0));
    }
}

void objref__task_run(objref__task *task) {
    if (!objref__task_is_cancelled(task) && borrow_arguments(task)) {
        run_body(task);
    }
    objref__work work = {NULL};
    finish(task, &work);
    objref__work_do(&work);
}

/* -- inside a body */

static objref__task *task_of(objref_call *call) {
    return (objref__task *)call;
}

static const objref__task *task_of_const(const objref_call *call) {
    return (const objref__task *)call;
}

size_t objref_call_arg_count(const objref_call *call) {
    return task_of_const(call)->argument_count;
}

const objref_view *objref_call_arg(const objref_call *call, size_t index) {
    assert(index < task_of_const(call)->argument_count);
    return &task_of_const(call)->arguments[index].view;
}

size_t objref_call_return_count(const objref_call *call) {
    return task_of_const(call)->result_count;
}

bool objref_call_is_cancelled(const objref_call *call) {
    const objref__task *task = task_of_const(call);
    return objref__task_is_cancelled(task) ||
           objref__runtime_session(task->runtime) != task->session;
}

objref_status objref_call_fail(objref_call *call, int64_t code, const void *payload, size_t size) {
    set_failure(task_of(call), objref__failure_make(OBJREF_TASK_FAILED, code, payload, size));
    return OBJREF_TASK_FAILED;
}

/* A bare ref is a value of its own type: one ref, no bytes. */
static bool result_is_legal(const objref_value *value) {
    return objref__value_is_legal(value) &&
           (value->type != OBJREF_TYPE_REF || (value->ref_count == 1 && value->size == 0));
}

objref_status objref_call_return(objref_call *call, size_t index, const objref_value *value) {
    objref__task *task = task_of(call);
    if (index >= task->result_count || task->results[index].is_set || !result_is_legal(value)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref__result *result = &task->results[index];
    const objref_status status =
        objref__value_take(task->runtime, task->session, value, &result->cargo);
    if (status != OBJREF_OK) {
        return status;
    }
    result->is_set = true;
    return OBJREF_OK;
}

/* -- cancel */

/* Takes a task out of the queue, or from the inputs that it waits for: then it is the caller's to
 * end. False when somebody else has it, who sees the flag, or when its body runs. */
static bool withdraw(objref__task *task) {
    const uint32_t abandoned = abandon(task);
    return objref__pool_take(&task->runtime->pool, task) ||
           (abandoned > 0 && count_down(task, abandoned));
}

objref_status objref_cancel(objref_ref ref) {
    objref__runtime *runtime = objref__runtime_current();
    const uint64_t session = runtime != NULL ? objref__runtime_session(runtime) : 0;
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (ref.worker != session) {
        return OBJREF_UNKNOWN_REF;
    }
    objref__task *task = objref__pending_producer(runtime, ref);
    if (task == NULL) {
        const objref_status status = objref__store_presence(&runtime->store, ref);
        return status == OBJREF_OK ? status : objref__runtime_excuse(runtime, session, status);
    }
    atomic_store(&task->is_cancelled, true);
    objref__work work = {NULL};
    if (withdraw(task)) {
        work_add(&work, task);
    }
    objref__work_do(&work);
    objref__task_let_go(task);
    return OBJREF_OK;
}
