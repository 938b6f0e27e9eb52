/* objref - object references that are only an id; the store is found at run time.
 *
 * A process has at most one runtime. Every verb finds it by itself (one acquire load), so a ref
 * holds no pointer: it can be copied, encoded, sent and passed to a task like a number.
 *
 * Ownership in four sentences. A `const T *` argument is borrowed for the call. A `ret_` output is
 * the caller's, and is written on OBJREF_OK only. A ref that a verb returns is one hold on its
 * object, ended by objref_drop; copying the struct owns nothing, objref_clone does. A view is a
 * hold too, ended by objref_view_release.
 *
 * Every verb may be called from any thread, unless its comment says otherwise.
 */
#ifndef OBJREF_OBJREF_H
#define OBJREF_OBJREF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define OBJREF_API __attribute__((visibility("default")))
#define OBJREF_MUST_CHECK __attribute__((warn_unused_result))
#else
#define OBJREF_API
#define OBJREF_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One line per status: X(NAME, value, json name, text). Values and JSON names are stable. */
#define OBJREF_STATUS_MAP(X)                                                                       \
    X(OK, 0, "ok", "success")                                                                      \
    X(INVALID_ARGUMENT, -1, "invalid_argument", "argument outside its documented range")           \
    X(RUNTIME_NOT_INITIALIZED, -2, "runtime_not_initialized",                                      \
      "no runtime in this process; call objref_init first")                                        \
    X(ALREADY_INITIALIZED, -3, "already_initialized",                                              \
      "this process has a runtime; call objref_shutdown before another objref_init")               \
    X(TYPE_MISMATCH, -4, "type_mismatch", "the object has another type than the one asked for")    \
    X(TIMED_OUT, -5, "timed_out", "the deadline passed before the object was there")               \
    X(CANCELLED, -6, "cancelled", "the task was cancelled")                                        \
    X(TASK_FAILED, -7, "task_failed", "the task that makes the object reported a failure")         \
    X(DEPENDENCY_FAILED, -8, "dependency_failed",                                                  \
      "an argument of the task failed, so it never ran")                                           \
    X(WORKER_DIED, -9, "worker_died", "the worker that ran the task died")                         \
    X(OWNER_DIED, -10, "owner_died", "the owner of the object died")                               \
    X(OBJECT_LOST, -11, "object_lost", "every copy of the object is lost")                         \
    X(FREED, -12, "freed", "the object existed in this session and is gone")                       \
    X(UNKNOWN_REF, -13, "unknown_ref", "the ref names no object of this session")                  \
    X(UNKNOWN_FUNCTION, -14, "unknown_function", "no function is registered under this name")      \
    X(MALFORMED, -15, "malformed", "not an encoded ref, or a damaged one")                         \
    X(STORE_FULL, -16, "store_full", "the store's limit leaves no room for the object")            \
    X(OUT_OF_MEMORY, -17, "out_of_memory", "the system gave no memory")                            \
    X(UNSUPPORTED, -18, "unsupported", "this runtime has no such operation")

typedef enum objref_status {
#define X(name, value, json, text) OBJREF_##name = (value),
    OBJREF_STATUS_MAP(X)
#undef X
} objref_status;

/* Names one object. A value of 16 bytes, compared by all of them. All-zero is nil, no object. */
typedef struct objref_ref {
    uint64_t worker;     /* random, one per session of one runtime */
    uint32_t slot;       /* place in that session's store */
    uint32_t generation; /* which tenant of that place; never 0 in a ref that names an object */
} objref_ref;

/* What an object is made of. Immutable once stored. `bytes` name the contained refs by index. */
typedef struct objref_value {
    uint64_t type;          /* the caller's own tag; 0 is untyped. OBJREF_TYPE_REF: see below */
    const void *bytes;      /* may be NULL when size is 0 */
    size_t size;            /* bytes */
    const objref_ref *refs; /* refs contained in the value: kept alive as long as it */
    size_t ref_count;
} objref_value;

/* The type of a value that is one bare ref (size 0, ref_count 1). Legal as a task's result only. */
#define OBJREF_TYPE_REF UINT64_MAX

/* A borrowed, read-only look at a stored object, and a hold on it. */
typedef struct objref_view {
    uint64_t type;
    const void *bytes;      /* aligned to 8, to 16 when size > 8; NULL never */
    size_t size;            /* bytes */
    const objref_ref *refs; /* borrowed: objref_clone one to keep it past the release */
    size_t ref_count;
    void *hold; /* private: what objref_view_release gives back; NULL after it */
} objref_view;

/* Timeouts are in nanoseconds: 0 polls, OBJREF_FOREVER waits, any other negative is refused. */
#define OBJREF_FOREVER INT64_MIN
#define OBJREF_NO_LIMIT UINT64_MAX

/* objref_directory - where an object that this session has not got can be had: a cluster plugs in
 * here. A function of the caller's, given to objref_init.
 *
 * context    directory_context.
 * ref        an id of another session, or of this one that names nothing yet; never nil.
 * ret_local  written on OBJREF_OK: an object of this session that stands for it, pending or not,
 *            and one hold on it, which the verb that asked ends. Put what is at hand, submit a task
 *            that fetches the rest, or clone what is kept.
 *
 * Asked once for each such ref, on the thread of the verb and without any lock, by objref_get,
 * objref_copy, objref_get_many, objref_wait, and objref_submit for an argument that is a ref; never
 * for what is there, is freed, or is contained in a value, nor by any other verb. It may call every
 * verb but objref_init and objref_shutdown; asked from inside itself it is 32 deep at most, then
 * the ref is unknown. Time that it takes counts against a timeout but is not cut short by one: what
 * takes long belongs into a task.
 *
 * Returns OBJREF_OK, or the status that the verb shall return (objref_wait: when fewer than k
 * others can be waited for): OBJREF_UNKNOWN_REF when it knows nothing of the id,
 * OBJREF_OBJECT_LOST...
 */
typedef objref_status (*objref_directory)(void *context, objref_ref ref, objref_ref *ret_local);

typedef struct objref_config {
    uint32_t workers;     /* threads that run tasks, 1..1024; 0 = one per CPU, at least two */
    uint64_t store_bytes; /* limit on the payload bytes held, by views of an earlier session too, or
                             OBJREF_NO_LIMIT */
    uint64_t object_count_max;  /* limit on live objects, pending ones and those that views of an
                                   earlier session keep included, or OBJREF_NO_LIMIT */
    objref_directory directory; /* or NULL */
    void *directory_context;    /* the caller's, until every verb of the session has returned */
    bool records_metadata;      /* whether objref_describe knows more of an object than its id */
} objref_config;

#define OBJREF_CONFIG_DEFAULT                                                                      \
    { 0, OBJREF_NO_LIMIT, OBJREF_NO_LIMIT, NULL, NULL, false }

/* objref_status_text - one English sentence for a status; never NULL, never freed. */
OBJREF_API const char *objref_status_text(objref_status status);

/* objref_status_name - a status as JSON and reports spell it ("timed_out"); never NULL. */
OBJREF_API const char *objref_status_name(objref_status status);

/* objref_init - start the runtime of this process.
 *
 * config  NULL, or start from OBJREF_CONFIG_DEFAULT and change what matters.
 *
 * Returns OBJREF_OK; OBJREF_ALREADY_INITIALIZED when one is running or still closing (of racing
 * threads exactly one wins), and from inside a task or the directory; OBJREF_INVALID_ARGUMENT for
 * more than 1024 workers; OBJREF_OUT_OF_MEMORY when a thread or memory cannot be had (nothing is
 * left running).
 * Cost: starts the workers. Source: rules PLAN-19, LIFE-8, LIFE-14.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_init(const objref_config *config);

/* objref_shutdown - end the runtime: nothing of it runs on after OBJREF_OK.
 *
 * timeout_ns  how long to wait for running bodies; see OBJREF_FOREVER.
 *
 * New verbs are refused, pending refs fail, bodies see objref_call_is_cancelled. Payloads with
 * views stay until the last view is released.
 *
 * Returns OBJREF_OK; OBJREF_RUNTIME_NOT_INITIALIZED when there is none (a second shutdown);
 * OBJREF_INVALID_ARGUMENT from inside a task or the directory, or for a bad timeout;
 * OBJREF_TIMED_OUT when a body ignores the flag: the runtime stays closed to all verbs, call again
 * to go on waiting. Cost: O(live objects) + the longest body. Source: rules PLAN-18, PLAN-19,
 * LIFE-8, LIFE-14.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_shutdown(int64_t timeout_ns);

/* objref_put - store a copy of a value.
 *
 * value    borrowed for the call; its refs must name objects of this session. A value of type
 *          OBJREF_TYPE_REF is OBJREF_INVALID_ARGUMENT.
 * ret_ref  written on OBJREF_OK: one hold, the caller's, ended by objref_drop.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT; OBJREF_RUNTIME_NOT_INITIALIZED; OBJREF_UNKNOWN_REF
 * or OBJREF_FREED when a contained ref names no live object; OBJREF_STORE_FULL;
 * OBJREF_OUT_OF_MEMORY.
 * Cost: one slot, one copy; up to 8 bytes without refs need no allocation.
 * Source: rules GET-1, GET-2, GET-3, NEST-1, SIZE-2.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_put(const objref_value *value,
                                                      objref_ref *ret_ref);

/* Where in the source this is, as a call site: "graph.c:41". */
#define OBJREF_HERE __FILE__ ":" OBJREF_HERE_TEXT(__LINE__)
#define OBJREF_HERE_TEXT(line) OBJREF_HERE_QUOTED(line)
#define OBJREF_HERE_QUOTED(line) #line

#define OBJREF_CALL_SITE_BYTES_MAX 255

/* objref_put_at - objref_put, and say where it happens.
 *
 * value      as in objref_put.
 * call_site  NUL-terminated UTF-8 of 1..OBJREF_CALL_SITE_BYTES_MAX bytes, borrowed for the call:
 *            OBJREF_HERE, or what another language calls it; NULL: not said. Kept for
 *            objref_describe while the configuration records metadata, else checked and forgotten.
 * ret_ref    as in objref_put.
 *
 * Returns what objref_put returns; OBJREF_INVALID_ARGUMENT also for a call site that is none.
 * Source: rules META-3, META-4, META-5.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_put_at(const objref_value *value,
                                                         const char *call_site,
                                                         objref_ref *ret_ref);

/* objref_get - borrow an object's value.
 *
 * ref         object to read. Nil is OBJREF_UNKNOWN_REF. What is not here is asked of the
 *             configuration's directory, and its status is what the call returns.
 * type        the type expected, or 0 for any; a stored 0 matches only 0.
 * timeout_ns  see OBJREF_FOREVER.
 * ret_view    written on OBJREF_OK, given back by objref_view_release.
 *
 * Returns OBJREF_OK; OBJREF_TIMED_OUT; OBJREF_TYPE_MISMATCH; OBJREF_UNKNOWN_REF; OBJREF_FREED;
 * OBJREF_INVALID_ARGUMENT; OBJREF_RUNTIME_NOT_INITIALIZED; OBJREF_OUT_OF_MEMORY when the count of
 * its views is at its limit (2^14 - 1), or of handles while it is pending; and what the object's
 * task ended with: OBJREF_TASK_FAILED, OBJREF_DEPENDENCY_FAILED, OBJREF_CANCELLED
 * (objref_failure_get tells more).
 * Cost: one load and one compare-and-swap when ready; no allocation, no system call.
 * Source: rules RES-1, RES-7, GET-8, GET-9, GET-27, PLAN-11, PLAN-13.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_get(objref_ref ref,
                                                      uint64_t type,
                                                      int64_t timeout_ns,
                                                      objref_view *ret_view);

/* objref_view_release - give a view back; harmless on a released or zeroed one.
 *
 * view  zeroed by the call. Works after shutdown too.
 *
 * Cost: one compare-and-swap. Source: rules IMM-3, LIFE-1.
 */
OBJREF_API void objref_view_release(objref_view *view);

/* objref_copy - read an object's bytes into the caller's memory.
 *
 * ref, type, timeout_ns  as in objref_get.
 * ret_bytes              capacity bytes, the caller's. Contained refs are not copied.
 * ret_size               written on OBJREF_OK: how many bytes the object has.
 *
 * Returns what objref_get returns; OBJREF_INVALID_ARGUMENT also when capacity is too small.
 * Cost: as objref_get and one copy. Source: rules RES-1, IMM-5.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_copy(objref_ref ref,
                                                       uint64_t type,
                                                       int64_t timeout_ns,
                                                       void *ret_bytes,
                                                       size_t capacity,
                                                       size_t *ret_size);

/* objref_get_many - borrow the values of several objects, all or none.
 *
 * refs          count refs, duplicates allowed; NULL when count is 0.
 * type          as in objref_get, for every element.
 * timeout_ns    for the whole call.
 * ret_views     count views, by position, written on OBJREF_OK.
 * reterr_index  may be NULL; written on any failure of one element: its position.
 *
 * Returns as objref_get, OBJREF_OUT_OF_MEMORY also without memory. An element that has failed ends
 * the call at once, while others are still pending; of several failed ones the lowest position that
 * is known counts. Cost: as count gets. Source: rules GET-4, GET-5, GET-6, GET-12, GET-13.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_get_many(const objref_ref *refs,
                                                           size_t count,
                                                           uint64_t type,
                                                           int64_t timeout_ns,
                                                           objref_view *ret_views,
                                                           size_t *reterr_index);

/* objref_wait - wait until k of several objects are there, a failed one included.
 *
 * refs        count distinct refs; a duplicate is OBJREF_INVALID_ARGUMENT.
 * k           1..count; anything else is OBJREF_INVALID_ARGUMENT, except count 0, which is
 *             OBJREF_OK at once.
 * timeout_ns  see OBJREF_FOREVER. A timeout is no error: fewer than k are marked.
 * ret_ready   count bytes, written on OBJREF_OK: 1 for the first k that are there, in the order of
 *             refs; 0 for the rest, which may be there too.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT; OBJREF_RUNTIME_NOT_INITIALIZED; OBJREF_UNKNOWN_REF or
 * OBJREF_FREED when fewer than k of the refs name objects of this session; OBJREF_OUT_OF_MEMORY
 * without memory, or when that few can be held (objref_clone).
 * Cost: O(count), parks without polling. Source: rules GET-15 to GET-23, LIFE-10.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status
objref_wait(const objref_ref *refs, size_t count, size_t k, int64_t timeout_ns, uint8_t *ret_ready);

/* objref_clone - take one more hold on a ref's object.
 *
 * Returns OBJREF_OK; OBJREF_UNKNOWN_REF; OBJREF_FREED; OBJREF_RUNTIME_NOT_INITIALIZED;
 * OBJREF_OUT_OF_MEMORY when the count of holds is at its limit (2^20 - 1).
 * Cost: one compare-and-swap. Source: rules ID-1, CON-5, SIZE-6.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_clone(objref_ref ref);

/* objref_drop - end one hold; the object goes with its last.
 *
 * ref  nil, foreign and stale refs are left alone, and no runtime is needed: always OBJREF_OK.
 *      Dropping one hold twice is the caller's fault: memory stays safe, the object may go early.
 *
 * Cost: one compare-and-swap; the last one frees what the object contains, without recursion.
 * Source: rules LIFE-2, LIFE-6, LIFE-11, SEC-4.
 */
OBJREF_API objref_status objref_drop(objref_ref ref);

/* objref_free - end an object now, whoever holds it.
 *
 * ref  an object that is there, a value or a failure. Handles, containers and tasks that have not
 *      started find it gone; views go on showing it until the last is released. What it contains
 *      loses the hold that it had. The ref itself needs no objref_drop after it, which is harmless.
 *
 * Returns OBJREF_OK; OBJREF_FREED, a second time too; OBJREF_UNKNOWN_REF for nil, foreign and
 * forged refs; OBJREF_INVALID_ARGUMENT while the object is pending, and nothing happens: cancel it,
 * or wait; OBJREF_RUNTIME_NOT_INITIALIZED.
 * Cost: one compare-and-swap; without views it frees what the object contains, without recursion.
 * Source: rules LIFE-13, PLAN-16.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_free(objref_ref ref);

/* objref_is_nil - whether a ref is the zero id. */
OBJREF_API bool objref_is_nil(objref_ref ref);

/* objref_equal - whether two refs name the same object: all 16 bytes, nothing else.
 * Source: rules ID-1, ID-2, META-5. */
OBJREF_API bool objref_equal(objref_ref a, objref_ref b);

/* objref_hash - a hash of the id, the same in every process and for ever. Source: rule ID-3. */
OBJREF_API uint64_t objref_hash(objref_ref ref);

/* A running task, as its function sees it; valid until the function returns. */
typedef struct objref_call objref_call;

/* A task's body. Returns OBJREF_OK when it has set every result, or what objref_call_fail gave. Any
 * other status fails the task with that status as its code. */
typedef objref_status (*objref_function)(objref_call *call);

/* The body may wait for anything (the default): beside the workers only a get without a deadline
 * runs it, for the very object it waits for. */
#define OBJREF_MAY_BLOCK 0u
/* The body never waits: a get with a deadline may run it, too, and a get of what depends on it; and
 * objref_submit, on the spot. */
#define OBJREF_NEVER_BLOCKS 1u

/* One argument of a task: a value, or a ref whose value the body will see. */
typedef struct objref_arg {
    const objref_value *value; /* borrowed for the call; NULL: the argument is `ref` */
    objref_ref ref;
} objref_arg;

#define OBJREF_NAME_BYTES_MAX 63

/* objref_register - give a function a name, for this session.
 *
 * name   NUL-terminated, 1..OBJREF_NAME_BYTES_MAX bytes, copied.
 * flags  OBJREF_MAY_BLOCK or OBJREF_NEVER_BLOCKS.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT, also for a name that is taken (of racing threads
 * exactly one wins); OBJREF_RUNTIME_NOT_INITIALIZED; OBJREF_OUT_OF_MEMORY.
 * Source: rule PLAN-24.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_register(const char *name,
                                                           objref_function function,
                                                           uint32_t flags);

/* objref_submit - run a function on arguments, later; never waits for them.
 *
 * name       a registered function.
 * args       count arguments, copied. Refs are held until the task has ended. Top-level refs are
 *            resolved before it starts; refs inside values stay refs.
 * ret_refs   returns refs, written on OBJREF_OK: one hold each, the caller's.
 * returns    how many results the task has, 0..65535.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT; OBJREF_UNKNOWN_FUNCTION; OBJREF_UNKNOWN_REF or
 * OBJREF_FREED when a ref among or inside the arguments names no live object; OBJREF_STORE_FULL
 * when object_count_max leaves no room for all results; OBJREF_OUT_OF_MEMORY;
 * OBJREF_RUNTIME_NOT_INITIALIZED. Arguments do not count against store_bytes.
 * Cost: one allocation, one slot per result. Source: rules ARG-1 to ARG-10, PLAN-8, PLAN-15.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_submit(
    const char *name, const objref_arg *args, size_t count, objref_ref *ret_refs, size_t returns);

/* objref_submit_at - objref_submit, and say where it happens.
 *
 * name, args, count  as in objref_submit.
 * call_site          of each result, as in objref_put_at.
 * ret_refs, returns  as in objref_submit.
 *
 * Returns what objref_submit returns; OBJREF_INVALID_ARGUMENT also for a call site that is none.
 * Source: rules META-3, META-4, META-5.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_submit_at(const char *name,
                                                            const objref_arg *args,
                                                            size_t count,
                                                            const char *call_site,
                                                            objref_ref *ret_refs,
                                                            size_t returns);

/* objref_call_arg_count - how many arguments the task was given. */
OBJREF_API size_t objref_call_arg_count(const objref_call *call);

/* objref_call_arg - one argument, borrowed until the body returns; index under the count. */
OBJREF_API const objref_view *objref_call_arg(const objref_call *call, size_t index);

/* objref_call_return_count - how many results the caller asked for. */
OBJREF_API size_t objref_call_return_count(const objref_call *call);

/* objref_call_return - set one result: a copy of value, stored when the body returns OBJREF_OK.
 *
 * index  under the count, each once; a body that leaves one unset fails the task.
 * value  borrowed for the call; type OBJREF_TYPE_REF is legal here. Contained refs are held.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT; OBJREF_UNKNOWN_REF; OBJREF_FREED; OBJREF_STORE_FULL;
 * OBJREF_OUT_OF_MEMORY. Source: rules ARG-8, RES-4, NEST-6.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_call_return(objref_call *call,
                                                              size_t index,
                                                              const objref_value *value);

#define OBJREF_PAYLOAD_BYTES_MAX 1024

/* objref_call_fail - fail the task: `return objref_call_fail(call, 7, NULL, 0);`
 *
 * code     the body's own code, any number.
 * payload  size bytes kept with the failure, cut at OBJREF_PAYLOAD_BYTES_MAX.
 *
 * Returns OBJREF_TASK_FAILED. Source: rules ERR-1, ERR-7.
 */
OBJREF_API objref_status objref_call_fail(objref_call *call,
                                          int64_t code,
                                          const void *payload,
                                          size_t size);

/* objref_call_is_cancelled - whether the body should end early: its task is cancelled, or the
 * runtime shuts down. What it returns then is dropped.
 *
 * Returns true from then on. Cost: two loads. Source: rules CANCEL-7, PLAN-18.
 */
OBJREF_API bool objref_call_is_cancelled(const objref_call *call);

/* objref_cancel - end the task that is to make an object.
 *
 * ref  any result of the task; whoever has the ref may. Of an object that is there, a put included,
 *      nothing changes.
 *
 * A task that has not started never runs, and its refs fail with OBJREF_CANCELLED: before the call
 * returns, or in a moment by the thread that was just bringing it its last input. A running body
 * sees objref_call_is_cancelled; its refs stay pending until it returns and then fail with
 * OBJREF_CANCELLED, whatever it returned. A task that is just ending may keep what it has. All
 * results of a task end alike. Tasks that take one of them fail with OBJREF_DEPENDENCY_FAILED; the
 * task's own inputs, and tasks that its body has submitted, go on.
 *
 * Returns OBJREF_OK; OBJREF_UNKNOWN_REF; OBJREF_FREED; OBJREF_RUNTIME_NOT_INITIALIZED.
 * Cost: a lock for each argument of the task, no allocation; never waits for a body.
 * Source: rules CANCEL-1 to CANCEL-9.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_cancel(objref_ref ref);

#define OBJREF_PATH_MAX 8

/* Why an object is an error. */
typedef struct objref_failure {
    objref_status status;             /* what a get of the object returns */
    objref_status cause;              /* what the first failed task ended with: the root */
    int64_t code;                     /* the root's own code */
    uint32_t depth;                   /* hops from the object to the root; 0: it is the root */
    uint32_t path_count;              /* how many of them `path` holds */
    objref_ref path[OBJREF_PATH_MAX]; /* failed inputs, nearest first; ids only, no holds */
    uint32_t payload_size;            /* bytes */
    uint8_t payload[OBJREF_PAYLOAD_BYTES_MAX];
} objref_failure;

/* objref_failure_get - learn why an object is an error; never waits.
 *
 * ret_failure  written on OBJREF_OK.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT when the object is pending or has a value;
 * OBJREF_UNKNOWN_REF; OBJREF_FREED; OBJREF_RUNTIME_NOT_INITIALIZED. Source: rules ERR-1, ERR-3,
 * ERR-7.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_failure_get(objref_ref ref,
                                                              objref_failure *ret_failure);

/* Names one task. A value of 16 bytes; no ref: nothing can be got from it. */
typedef struct objref_task_id {
    uint64_t worker; /* as in objref_ref */
    uint64_t number; /* another for each task of that session, from 1 on */
} objref_task_id;

/* Which of its optional parts an objref_described has. */
#define OBJREF_HAS_OWNER_WORKER 1u
#define OBJREF_HAS_CREATING_TASK 2u
#define OBJREF_HAS_CALL_SITE 4u

/* A ref with what is known of its object: a value without pointers. Only `ref` names the object;
 * the rest is for people, never used to find it and no part of equality. */
typedef struct objref_described {
    objref_ref ref;
    objref_task_id creating_task; /* that put it, or whose result it is */
    uint64_t owner_worker;
    uint32_t presence;        /* OBJREF_HAS_ bits; what has none is not looked at, and read as 0 */
    uint32_t call_site_bytes; /* 1..OBJREF_CALL_SITE_BYTES_MAX */
    char call_site[OBJREF_CALL_SITE_BYTES_MAX +
                   1]; /* UTF-8 without NUL; readers add one at its end */
} objref_described;

/* The id form of version 1 has 28 bytes; a reader accepts any form up to the maximum. */
#define OBJREF_ENCODED_BYTES 28
#define OBJREF_ENCODED_BYTES_MAX 4096
#define OBJREF_DESCRIBED_ENCODED_BYTES_MAX 319
/* {"id":"32 hex digits"} and its NUL. */
#define OBJREF_FORMAT_BYTES 42
/* With every member, each byte of the call site in an escape of six. */
#define OBJREF_DESCRIBED_FORMAT_BYTES_MAX 1678

/* objref_encode - write a ref as bytes. Needs no runtime; takes no hold.
 *
 * ret_bytes  OBJREF_ENCODED_BYTES bytes, the caller's.
 * ret_size   written on OBJREF_OK: how many were written.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT for nil or when capacity is too small.
 * Cost: no allocation. Source: rules SER-1, SER-6, SER-7, SER-13, PLAN-2.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_encode(objref_ref ref,
                                                         uint8_t *ret_bytes,
                                                         size_t capacity,
                                                         size_t *ret_size);

/* objref_decode - read a ref from bytes, all of them. Needs no runtime.
 *
 * bytes    size bytes, untrusted.
 * ret_ref  written on OBJREF_OK. A hold when the id names a live object of this process's session
 *          (end it with objref_drop); otherwise it owns nothing, and dropping it is harmless.
 *
 * Returns OBJREF_OK; OBJREF_MALFORMED; OBJREF_OUT_OF_MEMORY when the holds are at their limit.
 * Cost: O(size), no allocation. Source: rules SER-1, SER-5, SER-14, PLAN-17, SEC-1, SEC-2, SEC-3.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_decode(const void *bytes,
                                                         size_t size,
                                                         objref_ref *ret_ref);

/* objref_format - write a ref as JSON, {"id":"…"}. Needs no runtime; takes no hold.
 *
 * ret_text  OBJREF_FORMAT_BYTES bytes, NUL-terminated on OBJREF_OK.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT for nil or when capacity is too small.
 * Source: rules PLAN-1, ID-5.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_format(objref_ref ref,
                                                         char *ret_text,
                                                         size_t capacity);

/* objref_parse - read a ref from its JSON form. Holds as objref_decode does.
 *
 * text  size bytes, untrusted, no NUL needed.
 *
 * Returns OBJREF_OK; OBJREF_MALFORMED; OBJREF_OUT_OF_MEMORY when the holds are at their limit.
 * Source: rules ID-5, ID-6, ID-7, SEC-2.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_parse(const char *text,
                                                        size_t size,
                                                        objref_ref *ret_ref);

/* objref_describe - tell what is known of an object, pending or not; never waits, takes no hold.
 *
 * ref            an object of this session; a directory is not asked.
 * ret_described  written on OBJREF_OK: the ref, and when the configuration records metadata its
 *                owner, which is this session's worker; the task whose result it is or whose body
 *                put it, absent for a put outside of tasks; the call site, where one was given.
 *
 * Returns OBJREF_OK; OBJREF_UNKNOWN_REF; OBJREF_FREED; OBJREF_RUNTIME_NOT_INITIALIZED.
 * Cost: no atomic writes. Recording costs 264 bytes of address space for each slot, used as far as
 * there are call sites. Source: rules META-1 to META-4, PLAN-23.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_describe(objref_ref ref,
                                                           objref_described *ret_described);

/* objref_described_encode - write a ref and its metadata as bytes; without metadata the id form.
 *
 * described  borrowed for the call.
 * ret_bytes  capacity bytes, the caller's; OBJREF_DESCRIBED_ENCODED_BYTES_MAX are always enough.
 * ret_size   written on OBJREF_OK: how many were written.
 *
 * Returns OBJREF_OK; OBJREF_INVALID_ARGUMENT for a nil ref, an unknown presence bit, a call site
 * that is no UTF-8, empty, too long or has a NUL, or when capacity is too small. Needs no runtime;
 * takes no hold. Cost: no allocation. Source: rules PLAN-6, META-5, SER-7.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_described_encode(
    const objref_described *described, uint8_t *ret_bytes, size_t capacity, size_t *ret_size);

/* objref_described_decode - read a ref and the metadata there is, from either form.
 *
 * bytes          size bytes, untrusted.
 * ret_described  written on OBJREF_OK; its ref is a hold as with objref_decode.
 *
 * Returns what objref_decode returns, for the same bytes. What a later version adds is stepped
 * over. Cost: O(size), no allocation. Source: rules PLAN-6, PLAN-7, META-4, META-5, SEC-2.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_described_decode(const void *bytes,
                                                                   size_t size,
                                                                   objref_described *ret_described);

/* objref_described_format - write a ref and its metadata as JSON: what is absent is left out.
 *
 * described  borrowed for the call.
 * ret_text   capacity bytes, NUL-terminated on OBJREF_OK; OBJREF_DESCRIBED_FORMAT_BYTES_MAX are
 *            always enough.
 *
 * Returns what objref_described_encode returns. Needs no runtime; takes no hold.
 * Source: rules PLAN-1, PLAN-6, META-5.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status
objref_described_format(const objref_described *described, char *ret_text, size_t capacity);

/* objref_described_parse - read a ref and the metadata there is, from either JSON form.
 *
 * text           size bytes, untrusted, no NUL needed.
 * ret_described  written on OBJREF_OK; its ref is a hold as with objref_parse.
 *
 * Returns what objref_parse returns, for the same text. Members of other names are stepped over.
 * Source: rules PLAN-6, PLAN-7, META-4, META-5, SEC-2.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_described_parse(const char *text,
                                                                  size_t size,
                                                                  objref_described *ret_described);

typedef struct objref_stats {
    uint64_t objects; /* live objects, pending ones included */
    uint64_t bytes;   /* payload bytes counted against the limit */
    uint64_t holds;   /* handles, containers, tasks and views, over all objects */
    uint64_t tasks;   /* submitted and not yet ended */
} objref_stats;

/* objref_stats_get - count what the runtime holds now; exact when nothing else runs.
 *
 * Returns OBJREF_OK; OBJREF_RUNTIME_NOT_INITIALIZED. Cost: walks the slots ever used.
 * Source: rules LIFE-2, PLAN-23.
 */
OBJREF_API OBJREF_MUST_CHECK objref_status objref_stats_get(objref_stats *ret_stats);

#ifdef __cplusplus
}
#endif

#endif /* OBJREF_OBJREF_H */
