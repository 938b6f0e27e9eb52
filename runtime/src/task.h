/* task - a submitted call: its arguments, its results, and what it takes to start and to end it.
 *
 * A task is one allocation. It belongs to whoever brings it to its next step: the submitter while
 * it is built, the last input to arrive, the queue, the thread that runs it; ending frees it. While
 * a result is pending, its slot points to the task, under the slot's stripe. Cancel, which finds it
 * there, owns nothing of it but its memory: it sets a flag and takes the task out of what it waits
 * in; only if that succeeds is it the one to end it. What a task ends with is decided once, in its
 * end, and holds for all results.
 */
#ifndef OBJREF__TASK_H
#define OBJREF__TASK_H

#include "pending.h"
#include "registry.h"

#define OBJREF__RESULT_MAX 65535

typedef struct objref__argument {
    objref_view view;  /* what the body sees: of a ref, once it is borrowed */
    objref_ref ref;    /* the object; unset for a value */
    objref__node node; /* in that object's list while it is pending; no task: a value */
    bool is_borrowed;  /* the task has a view of the object, before that a handle */
} objref__argument;

typedef struct objref__result {
    objref__seat seat;
    objref__node *waiting; /* under the stripe of the slot */
    objref__cargo cargo;   /* what the body gave, until the slot takes it over */
    bool is_set;
} objref__result;

static inline bool objref__argument_is_ref(const objref__argument *argument) {
    return argument->node.task != NULL;
}

/* The public objref_call is the same thing. */
typedef struct objref__task {
    struct objref__task *next;  /* queue or work list */
    struct objref__task **link; /* in its queue: what points to it; NULL otherwise */
    struct objref__runtime *runtime;
    uint64_t session;
    uint64_t number; /* as its results name it; 0 when nothing is recorded */
    const objref__function *function;
    _Atomic uint32_t
        unresolved;       /* inputs to come, and one while being built; unused for one input */
    uint32_t input_count; /* arguments that are refs */
    uint32_t argument_count;
    uint32_t result_count;
    uint32_t lane;                      /* its submitter's: where it is queued and counted */
    _Atomic(objref__failure *) failure; /* owned */
    _Atomic uint32_t owner_count;       /* whose it is, and each cancel that looks at it */
    _Atomic bool is_cancelled;          /* never taken back */
    objref__argument *arguments;
    objref__result *results;
} objref__task;

/* Tasks that are ready for their next step: a work list instead of recursion, so that a chain of
 * any length ends in constant stack. */
typedef struct objref__work {
    objref__task *first;
} objref__work;

/* Registers a task that has been built with every input that is not there. It may be gone after
 * that; the caller does the work that comes of it. */
void objref__task_await_inputs(objref__task *task, objref__work *work);

/* Ends the handles and views that the task has on its arguments. */
void objref__task_drop_arguments(objref__task *task);

/* Brings each task of the list, and each that this makes ready, to the queue or to its end. */
void objref__work_do(objref__work *work);

/* Runs a task that was taken from the queue, and ends it. */
void objref__task_run(objref__task *task);

/* The number of the task whose body this thread runs; 0 outside. */
uint64_t objref__task_number_here(void);

static inline bool objref__task_is_cancelled(const objref__task *task) {
    return atomic_load(&task->is_cancelled);
}

/* Ends what objref__pending_producer began. */
void objref__task_let_go(objref__task *task);

/* Whether this thread is inside a body. */
bool objref__task_is_running_here(void);

/* In a forked child: the thread that forked is inside no body of the child's runtime. */
void objref__task_forget_thread(void);

#endif /* OBJREF__TASK_H */
