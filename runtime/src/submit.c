#include "runtime.h"
#include "task.h"

#include <string.h>

/* Where the parts of a task lie in its allocation; refs and bytes of its values come last. The size
 * stops at SIZE_ENOUGH, which no memory has: it cannot wrap. */
typedef struct layout {
    size_t arguments;
    size_t results;
    size_t payloads;
    size_t size;
} layout;

#define SIZE_ENOUGH (SIZE_MAX / 4)

static size_t aligned(size_t size) {
    return (size + 15) & ~(size_t)15;
}

static bool argument_is_legal(const objref_arg *arg) {
    return arg->value == NULL ||
           (objref__value_is_legal(arg->value) && arg->value->type != OBJREF_TYPE_REF);
}

static bool lay_out(const objref_arg *args, size_t count, size_t returns, layout *ret_layout) {
    if (count > UINT32_MAX / 2 || returns > OBJREF__RESULT_MAX || (count > 0 && args == NULL)) {
        return false;
    }
    layout at;
    at.arguments = aligned(sizeof(objref__task));
    at.results = at.arguments + aligned(count * sizeof(objref__argument));
    at.payloads = at.results + aligned(returns * sizeof(objref__result));
    at.size = at.payloads;
    for (size_t i = 0; i < count; i++) {
        if (!argument_is_legal(&args[i])) {
            return false;
        }
        if (args[i].value != NULL) {
            at.size += args[i].value->ref_count * sizeof(objref_ref) + aligned(args[i].value->size);
            at.size = at.size < SIZE_ENOUGH ? at.size : SIZE_ENOUGH;
        }
    }
    *ret_layout = at;
    return true;
}

/* Copies one value behind the task; returns where the next one goes. */
static char *copy_value(objref_view *view, const objref_value *value, char *place) {
    objref_ref *refs = (objref_ref *)(void *)place;
    char *bytes = place + value->ref_count * sizeof(objref_ref);
    if (value->ref_count > 0) {
        __builtin_memcpy(refs, value->refs, value->ref_count * sizeof(objref_ref));
    }
    if (value->size == sizeof(uint64_t)) { /* the usual, without a call */
        __builtin_memcpy(bytes, value->bytes, sizeof(uint64_t));
    } else if (value->size > 0) {
        __builtin_memcpy(bytes, value->bytes, value->size);
    }
    *view = (objref_view){.type = value->type,
                          .bytes = bytes,
                          .size = value->size,
                          .refs = refs,
                          .ref_count = value->ref_count};
    return bytes + aligned(value->size);
}

static void set_arguments(objref__task *task, const objref_arg *args, char *place) {
    for (uint32_t i = 0; i < task->argument_count; i++) {
        objref__argument *argument = &task->arguments[i];
        const bool is_ref = args[i].value == NULL;
        argument->is_borrowed = false;
        argument->node = (objref__node){.task = is_ref ? task : NULL};
        task->input_count += is_ref;
        if (is_ref) {
            argument->ref = args[i].ref; /* its view: when it is borrowed */
        } else {
            place = copy_value(&argument->view, args[i].value, place);
        }
    }
}

static objref__task *make_task(objref__runtime *runtime,
                               const objref_arg *args,
                               size_t count,
                               size_t returns,
                               const layout *at) {
    const uint32_t lane = objref__lane_here();
    const size_t size = at->size + 1; /* one more: even an empty last value has an address */
    char *memory = objref__spares_take(&runtime->spares, lane, size);
    if (memory == NULL) {
        return NULL;
    }
    objref__task *task = (objref__task *)(void *)memory;
    *task = (objref__task){.runtime = runtime,
                           .lane = lane,
                           .owner_count = 1,
                           .argument_count = (uint32_t)count,
                           .result_count = (uint32_t)returns,
                           .arguments = (objref__argument *)(void *)(memory + at->arguments),
                           .results = (objref__result *)(void *)(memory + at->results)};
    for (size_t i = 0; i < returns; i++) {
        task->results[i] = (objref__result){0};
    }
    set_arguments(task, args, memory + at->payloads);
    return task;
}

/* Takes a handle on each ref of one argument; on failure none of them is kept. */
static objref_status hold_argument(objref__task *task, const objref_arg *arg, size_t index) {
    objref__argument *argument = &task->arguments[index];
    if (arg->value == NULL) {
        return objref__directory_hold(task->runtime, task->session, &argument->ref);
    }
    return argument->view.ref_count == 0
               ? OBJREF_OK
               : objref__hold_all(task->runtime, task->session, argument->view.refs,
                                  argument->view.ref_count);
}

static objref_status hold_arguments(objref__task *task, const objref_arg *args) {
    const uint32_t count = task->argument_count;
    for (uint32_t i = 0; i < count; i++) {
        const objref_status status = hold_argument(task, &args[i], i);
        if (status != OBJREF_OK) {
            task->argument_count = i; /* what has been held so far */
            objref__task_drop_arguments(task);
            task->argument_count = count;
            return status;
        }
    }
    return OBJREF_OK;
}

/* Gives back the slots of the first `count` results, none of them published. */
static void return_slots(objref__task *task, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        objref__store_return(&task->runtime->store, &task->results[i].seat);
    }
}

static objref_status take_slots(objref__task *task, const char *call_site) {
    for (uint32_t i = 0; i < task->result_count; i++) {
        objref__result *result = &task->results[i];
        const objref_status status =
            objref__seat_take(task->runtime, task->number, call_site, &result->seat);
        if (status != OBJREF_OK) {
            return_slots(task, i);
            return objref__runtime_excuse(task->runtime, task->session, status);
        }
    }
    return OBJREF_OK;
}

/* Makes every result pending: one hold for the caller, one for the task. */
static void open_results(objref__task *task, objref_ref *ret_refs) {
    for (uint32_t i = 0; i < task->result_count; i++) {
        const objref__seat *seat = &task->results[i].seat;
        seat->slot->payload.producer = task;
        seat->slot->size = i;
        ret_refs[i] = objref__seat_ref(seat, task->session);
        const bool is_open = objref__store_publish(seat, OBJREF__PENDING, 2);
        assert(is_open); /* shutdown closes no slot while a task is being counted */
        (void)is_open;
    }
}

static objref_status start(objref__task *task,
                           const objref_arg *args,
                           const char *call_site,
                           objref_ref *ret_refs,
                           objref__work *work) {
    objref_status status = hold_arguments(task, args);
    if (status != OBJREF_OK) {
        return status;
    }
    status = take_slots(task, call_site);
    if (status != OBJREF_OK) {
        objref__task_drop_arguments(task);
        return status;
    }
    open_results(task, ret_refs);
    objref__task_await_inputs(task, work);
    return OBJREF_OK;
}

/* So many tasks of a lane may be on their way before who submits more has to help. */
enum { BACKLOG_MAX = 256 };

/* A producer that ran ahead works off a task for each that it adds, where that never blocks. Not
 * from inside a body: there it would be a stranger's task that the body's own dependants wait for.
 */
static void help(objref__runtime *runtime) {
    if (!objref__task_is_running_here() &&
        atomic_load_explicit(objref__runtime_task_count(runtime, objref__lane_here()),
                             memory_order_relaxed) > BACKLOG_MAX) {
        objref__task *task = objref__pool_take_first(&runtime->pool, OBJREF_NEVER_BLOCKS);
        if (task != NULL) {
            objref__task_run(task);
        }
    }
}

objref_status objref_submit_at(const char *name,
                               const objref_arg *args,
                               size_t count,
                               const char *call_site,
                               objref_ref *ret_refs,
                               size_t returns) {
    objref__runtime *runtime = objref__runtime_current();
    layout at;
    if (runtime == NULL) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    if (name == NULL || !lay_out(args, count, returns, &at) ||
        !objref__call_site_is_acceptable(call_site)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    const uint64_t session = objref__runtime_task_begun(runtime, objref__lane_here());
    if (session == 0) {
        return OBJREF_RUNTIME_NOT_INITIALIZED;
    }
    const objref__function *function = objref__registry_find(&runtime->registry, session, name);
    objref__task *task = function != NULL ? make_task(runtime, args, count, returns, &at) : NULL;
    objref_status status = function != NULL ? OBJREF_OUT_OF_MEMORY : OBJREF_UNKNOWN_FUNCTION;
    objref__work work = {NULL};
    if (task != NULL) {
        task->function = function;
        task->session = session;
        task->number = objref__origins_number_task(&runtime->origins);
        status = start(task, args, call_site, ret_refs, &work);
    }
    if (status != OBJREF_OK) {
        objref__spares_give(&runtime->spares, objref__lane_here(), task);
        objref__runtime_task_ended(runtime, objref__lane_here());
    }
    objref__work_do(&work);
    help(runtime);
    return status;
}

objref_status objref_submit(
    const char *name, const objref_arg *args, size_t count, objref_ref *ret_refs, size_t returns) {
    return objref_submit_at(name, args, count, NULL, ret_refs, returns);
}
