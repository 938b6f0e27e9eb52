/* objref_sdk - what every adapter in C needs, so that an adapter is about a page.
 *
 * An adapter is one struct: a description and one function per operation of the runtime under test.
 * objref_sdk_serve speaks the protocol of conformance/PROTOCOL.md for it: lines, lanes, handles,
 * values, errors. The catalogue of functions that tasks run is here too; the adapter only bridges
 * arguments in and results out (objref_sdk_call_run).
 *
 * Ownership. A `const T *` argument is borrowed for the call, a `ret_` output belongs to the
 * caller. A ref that an operation returns, alone or inside a value, is one hold of the SDK's own,
 * which it ends by calling `drop`. Releasing a value never drops a ref.
 */
#ifndef OBJREF_SDK_H
#define OBJREF_SDK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define OBJREF_SDK_MUST_CHECK __attribute__((warn_unused_result))
#else
#define OBJREF_SDK_MUST_CHECK
#endif

/* ---------------------------------------------------------------- outcomes */

/* X(NAME, name on the wire). */
#define OBJREF_SDK_STATUS_MAP(X)                                                                   \
    X(OK, "ok")                                                                                    \
    X(INVALID_ARGUMENT, "invalid_argument")                                                        \
    X(RUNTIME_NOT_INITIALIZED, "runtime_not_initialized")                                          \
    X(ALREADY_INITIALIZED, "already_initialized")                                                  \
    X(TYPE_MISMATCH, "type_mismatch")                                                              \
    X(TIMED_OUT, "timed_out")                                                                      \
    X(CANCELLED, "cancelled")                                                                      \
    X(TASK_FAILED, "task_failed")                                                                  \
    X(DEPENDENCY_FAILED, "dependency_failed")                                                      \
    X(WORKER_DIED, "worker_died")                                                                  \
    X(OWNER_DIED, "owner_died")                                                                    \
    X(OBJECT_LOST, "object_lost")                                                                  \
    X(FREED, "freed")                                                                              \
    X(UNKNOWN_REF, "unknown_ref")                                                                  \
    X(UNKNOWN_FUNCTION, "unknown_function")                                                        \
    X(MALFORMED, "malformed")                                                                      \
    X(STORE_FULL, "store_full")                                                                    \
    X(OUT_OF_MEMORY, "out_of_memory")                                                              \
    X(UNSUPPORTED, "unsupported")                                                                  \
    X(OTHER, "other")                                                                              \
    X(BAD_REQUEST, "bad_request")

typedef enum objref_sdk_status {
#define X(name, wire) OBJREF_SDK_##name,
    OBJREF_SDK_STATUS_MAP(X)
#undef X
        OBJREF_SDK_STATUS_COUNT
} objref_sdk_status;

/* How an operation ended. All zero is success. */
typedef struct objref_sdk_outcome {
    objref_sdk_status status;
    objref_sdk_status cause; /* what the root ended with; OK: not known, or this is the root */
    bool has_code;
    int64_t code;     /* the root's own code, at every hop */
    const char *text; /* for people; static, or NULL */
} objref_sdk_outcome;

static inline objref_sdk_outcome objref_sdk_ok(void) {
    return (objref_sdk_outcome){0};
}

static inline objref_sdk_outcome objref_sdk_error(objref_sdk_status status, const char *text) {
    return (objref_sdk_outcome){.status = status, .text = text};
}

/* objref_sdk_status_name - a status as the wire spells it. */
const char *objref_sdk_status_name(objref_sdk_status status);

/* objref_sdk_status_named - the status spelt so; OTHER for a name that the wire has not got. */
objref_sdk_status objref_sdk_status_named(const char *name);

/* ---------------------------------------------------------------- refs and values */

/* The runtime's ref, whatever it is: up to 32 bytes that the adapter copies in and out. */
typedef struct objref_sdk_ref {
    uint64_t words[4];
} objref_sdk_ref;

/* The runtime's view, likewise. */
typedef struct objref_sdk_view {
    uint64_t words[8];
} objref_sdk_view;

typedef enum objref_sdk_kind {
    OBJREF_SDK_NULL,
    OBJREF_SDK_BOOL,
    OBJREF_SDK_INT,
    OBJREF_SDK_UINT, /* above INT64_MAX only */
    OBJREF_SDK_FLOAT,
    OBJREF_SDK_TEXT, /* UTF-8, may hold NUL */
    OBJREF_SDK_BYTES,
    OBJREF_SDK_LIST, /* its elements follow */
    OBJREF_SDK_MAP,  /* a KEY and a value follow for each entry, in the order sent */
    OBJREF_SDK_KEY,
    OBJREF_SDK_REF
} objref_sdk_kind;

typedef struct objref_sdk_span {
    size_t offset; /* into the value's heap */
    size_t size;   /* bytes */
} objref_sdk_span;

typedef struct objref_sdk_node {
    objref_sdk_kind kind;
    union {
        bool boolean;
        int64_t integer;
        uint64_t natural;
        double real;
        objref_sdk_span span; /* TEXT, BYTES, KEY */
        size_t count;         /* LIST: elements. MAP: entries */
        objref_sdk_ref ref;
    } as;
} objref_sdk_node;

/* A value, flat: its nodes in the order they are read, containers before what is in them. So every
 * walk is a loop, at any depth. All zero is "no value"; several values may follow one another. */
typedef struct objref_sdk_value {
    objref_sdk_node *nodes;
    size_t count;
    size_t capacity;
    uint8_t *heap; /* the bytes of TEXT, BYTES and KEY */
    size_t heap_size;
    size_t heap_capacity;
    bool is_short; /* memory ran out while it was built: it is not whole */
} objref_sdk_value;

/* objref_sdk_value_add_… - append one node. What cannot be had marks the value `is_short`. */
void objref_sdk_value_add_null(objref_sdk_value *value);
void objref_sdk_value_add_bool(objref_sdk_value *value, bool boolean);
void objref_sdk_value_add_int(objref_sdk_value *value, int64_t integer);
void objref_sdk_value_add_uint(objref_sdk_value *value, uint64_t natural); /* INT when it fits */
void objref_sdk_value_add_float(objref_sdk_value *value, double real);
void objref_sdk_value_add_ref(objref_sdk_value *value, objref_sdk_ref ref);

/* objref_sdk_value_add_list, _map - open a container of so many elements or entries, to be added
 * next. */
void objref_sdk_value_add_list(objref_sdk_value *value, size_t count);
void objref_sdk_value_add_map(objref_sdk_value *value, size_t count);

/* objref_sdk_value_add_span - append a TEXT, BYTES or KEY and return its memory to fill in, valid
 * until the next add; NULL when memory ran out. bytes, when not NULL, are copied there. */
uint8_t *objref_sdk_value_add_span(objref_sdk_value *value,
                                   objref_sdk_kind kind,
                                   const void *bytes,
                                   size_t size);
void objref_sdk_value_add_text(objref_sdk_value *value, const char *text);

/* objref_sdk_value_add_copy - append the value that stands at node `at` of another one. */
void objref_sdk_value_add_copy(objref_sdk_value *value, const objref_sdk_value *from, size_t at);

/* objref_sdk_node_children - how many nodes directly below: 2 for each entry of a map. */
size_t objref_sdk_node_children(const objref_sdk_node *node);

/* objref_sdk_value_end - the index after the value that starts at node `at`. */
size_t objref_sdk_value_end(const objref_sdk_value *value, size_t at);

/* objref_sdk_value_bytes - the bytes of a TEXT, BYTES or KEY node; borrowed until the next add. */
const uint8_t *objref_sdk_value_bytes(const objref_sdk_value *value, const objref_sdk_node *node);

/* objref_sdk_value_release - give the memory back; the value is "no value" after it. */
void objref_sdk_value_release(objref_sdk_value *value);

/* Bytes that grow. All zero is empty. */
typedef struct objref_sdk_buffer {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    bool is_short; /* memory ran out: it is not whole */
} objref_sdk_buffer;

void objref_sdk_buffer_add(objref_sdk_buffer *buffer, const void *bytes, size_t size);
void objref_sdk_buffer_release(objref_sdk_buffer *buffer);

/* objref_sdk_buffer_retire - give back memory that a runtime was lent for `put`: it is overwritten
 * at once and freed later, so that a runtime that kept a pointer instead of a copy is seen [GET-3].
 */
void objref_sdk_buffer_retire(objref_sdk_buffer *buffer);

/* ---------------------------------------------------------------- what operations are given */

/* No timeout: wait for ever. Every other number is the request's, negative ones too. */
#define OBJREF_SDK_FOREVER INT64_MIN

#define OBJREF_SDK_ADDRESS_BYTES_MAX 255

/* An init in progress. An option that the adapter takes is answered as honoured. */
typedef struct objref_sdk_session objref_sdk_session;

/* objref_sdk_session_number - take a numeric option. False: not asked for; *ret is left alone. */
bool objref_sdk_session_number(objref_sdk_session *session, const char *option, uint64_t *ret);

/* objref_sdk_session_is - take an option if it has this value. */
bool objref_sdk_session_is(objref_sdk_session *session, const char *option, const char *value);

/* objref_sdk_session_text - take a text option; NULL when not asked for. Borrowed for the init. */
const char *objref_sdk_session_text(objref_sdk_session *session, const char *option);

/* objref_sdk_session_address - say where another process can join; at most
 * OBJREF_SDK_ADDRESS_BYTES_MAX bytes. */
void objref_sdk_session_address(objref_sdk_session *session, const char *address);

typedef struct objref_sdk_task {
    const char *function;
    const objref_sdk_value *args; /* one value each; a ref that is one is a single REF node */
    size_t arg_count;
    size_t returns;   /* results asked for */
    int64_t retries;  /* -1: not said */
    const char *type; /* static type of the results, or NULL */
} objref_sdk_task;

/* A wait. The adapter fills both lists with positions in refs, in the runtime's own order. */
typedef struct objref_sdk_wait {
    const objref_sdk_ref *refs;
    size_t count;
    size_t k;
    int64_t timeout_ns;
    size_t *ready; /* room for count positions */
    size_t ready_count;
    size_t *rest; /* likewise */
    size_t rest_count;
} objref_sdk_wait;

typedef struct objref_sdk_stats {
    int64_t objects; /* each -1 where the runtime does not count it */
    int64_t bytes;
    int64_t holds;
    int64_t tasks;
} objref_sdk_stats;

/* ---------------------------------------------------------------- the adapter */

typedef struct objref_sdk_pair {
    const char *name;
    const char *value; /* of a capability: a number */
} objref_sdk_pair;

/* Lists end with NULL, or with a pair whose name is NULL; a list that is NULL is empty. An
 * operation that is NULL is not listed in hello, and `unsupported` when asked all the same.
 * One operation is one call of the runtime; outputs are written on success only. Values are
 * appended to ret, which is empty before. Any lane may call, at the same time as others. */
typedef struct objref_sdk_adapter {
    const char *name;
    const char *version;
    const char *language;
    const char *url;
    const char *isolation;        /* "none", "thread" or "process" */
    const char *const *options;   /* that init takes, and "retries" if submit does */
    const char *const *functions; /* NULL: every one of the catalogue that fits the isolation */
    const char *const *emulated;
    const objref_sdk_pair *capabilities;
    const objref_sdk_pair *choices;
    const objref_sdk_pair *settings;
    int64_t start_ms; /* how long an init may take; 0 is the engine's default */

    objref_sdk_outcome (*init)(objref_sdk_session *session);
    objref_sdk_outcome (*shutdown)(bool is_abrupt);
    objref_sdk_outcome (*put)(const objref_sdk_value *value, const char *type, objref_sdk_ref *ret);
    objref_sdk_outcome (*get)(objref_sdk_ref ref,
                              const char *type,
                              int64_t timeout_ns,
                              objref_sdk_value *ret);
    objref_sdk_outcome (*get_many)(const objref_sdk_ref *refs, /* appends count values */
                                   size_t count,
                                   const char *type,
                                   int64_t timeout_ns,
                                   objref_sdk_value *ret);
    objref_sdk_outcome (*wait)(objref_sdk_wait *wait);
    objref_sdk_outcome (*submit)(const objref_sdk_task *task, objref_sdk_ref *ret_refs);
    objref_sdk_outcome (*cancel)(objref_sdk_ref ref);
    objref_sdk_outcome (*free)(objref_sdk_ref ref);
    objref_sdk_outcome (*clone)(objref_sdk_ref ref, objref_sdk_ref *ret);
    objref_sdk_outcome (*drop)(objref_sdk_ref ref);
    objref_sdk_outcome (*equal)(objref_sdk_ref a,
                                objref_sdk_ref b,
                                bool *ret_equal,
                                bool *ret_not_equal); /* asked of the runtime on its own */
    objref_sdk_outcome (*hash)(objref_sdk_ref ref, objref_sdk_value *ret);   /* TEXT */
    objref_sdk_outcome (*encode)(objref_sdk_ref ref, objref_sdk_value *ret); /* BYTES */
    objref_sdk_outcome (*decode)(const uint8_t *bytes,
                                 size_t size,
                                 const char *type,
                                 objref_sdk_ref *ret);
    objref_sdk_outcome (*format)(objref_sdk_ref ref, objref_sdk_value *ret); /* TEXT */
    objref_sdk_outcome (*parse)(const char *text, size_t size, objref_sdk_ref *ret);
    objref_sdk_outcome (*nil)(objref_sdk_ref *ret);
    objref_sdk_outcome (*forge)(objref_sdk_ref *ret); /* does not ask the runtime */
    objref_sdk_outcome (*describe)(objref_sdk_ref ref, objref_sdk_value *ret); /* MAP */
    objref_sdk_outcome (*stats)(objref_sdk_stats *ret);
    objref_sdk_outcome (*view)(objref_sdk_ref ref, objref_sdk_view *ret);
    objref_sdk_outcome (*read)(const objref_sdk_view *view, objref_sdk_value *ret);
    objref_sdk_outcome (*poke)(const objref_sdk_view *view, size_t position, uint8_t byte);
    objref_sdk_outcome (*release)(objref_sdk_view *view);
    objref_sdk_outcome (*overwrite)(objref_sdk_ref ref, const objref_sdk_value *value);

    void (*leave)(void); /* no operation: the program ends; may be NULL */
} objref_sdk_adapter;

/* objref_sdk_serve - play an adapter until `exit` or the end of input; call it first in main.
 *
 * From here on standard output is standard error, and standard input is empty: the protocol has
 * descriptors of its own. The calling thread becomes lane 0.
 *
 * Returns the program's exit status.
 */
int objref_sdk_serve(const objref_sdk_adapter *adapter);

/* ---------------------------------------------------------------- the catalogue */

/* X(name, may it block). The functions of PROTOCOL.md, for tables and trampolines. */
#define OBJREF_SDK_FUNCTION_MAP(X)                                                                 \
    X(identity, false)                                                                             \
    X(add, false)                                                                                  \
    X(concat, false)                                                                               \
    X(mix, false)                                                                                  \
    X(digest, false)                                                                               \
    X(size, false)                                                                                 \
    X(fill, false)                                                                                 \
    X(many, false)                                                                                 \
    X(fail, false)                                                                                 \
    X(fail_undecodable, false)                                                                     \
    X(unserialisable, false)                                                                       \
    X(panic, false)                                                                                \
    X(crash, true)                                                                                 \
    X(sleep, true)                                                                                 \
    X(gate, true)                                                                                  \
    X(count, true)                                                                                 \
    X(pid, false)                                                                                  \
    X(kind_of, false)                                                                              \
    X(get_inside, true)                                                                            \
    X(put_inside, true)                                                                            \
    X(submit_inside, true)                                                                         \
    X(get_after_gate, true)                                                                        \
    X(drop_inside, true)                                                                           \
    X(encode_inside, true)                                                                         \
    X(decode_inside, true)                                                                         \
    X(return_ref, false)                                                                           \
    X(refs, true)                                                                                  \
    X(nest, true)                                                                                  \
    X(depth_of, false)                                                                             \
    X(shutdown_inside, true)                                                                       \
    X(keep, true)                                                                                  \
    X(kept, true)                                                                                  \
    X(unkeep, true)

typedef enum objref_sdk_function {
#define X(name, may_block) OBJREF_SDK_FUNCTION_##name,
    OBJREF_SDK_FUNCTION_MAP(X)
#undef X
        OBJREF_SDK_FUNCTION_COUNT
} objref_sdk_function;

/* objref_sdk_function_name, _may_block - a function's name; whether its body may wait. */
const char *objref_sdk_function_name(objref_sdk_function function);
bool objref_sdk_function_may_block(objref_sdk_function function);

/* objref_sdk_function_is_offered - whether hello names it; register these and no others. */
bool objref_sdk_function_is_offered(const objref_sdk_adapter *adapter,
                                    objref_sdk_function function);

/* One run of a body. The bridge makes it all zero but for the inputs, runs it, stores the results
 * in its runtime, and ends it. */
typedef struct objref_sdk_call {
    const objref_sdk_value *args; /* in: top-level refs resolved; every ref in them is a hold that
                                     the call takes over */
    size_t arg_count;
    size_t returns;                      /* in: results asked for */
    bool (*is_cancelled)(void *context); /* in: whether to end early; may be NULL */
    void *context;
    objref_sdk_value *results; /* out: `returns` values; one that is "no value" cannot be stored */
    int64_t code;              /* out, on failure: the body's own code */
    objref_sdk_value payload;  /* out, on failure: TEXT or BYTES, or "no value" */
    objref_sdk_ref *refs;      /* private: the body's own handles */
    size_t ref_count;
    size_t ref_capacity;
} objref_sdk_call;

/* objref_sdk_call_run - run a body. False: the task failed, with code and payload. */
bool objref_sdk_call_run(objref_sdk_call *call, objref_sdk_function function);

/* objref_sdk_call_end - drop every ref of the body and free what run made; after the results are
 * stored. */
void objref_sdk_call_end(objref_sdk_call *call);

#endif /* OBJREF_SDK_H */
