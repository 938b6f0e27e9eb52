/* ops: one request of the protocol becomes one call of the adapter. ops.c has the table of
 * operations, step.c what is around a call. */
#ifndef OBJREF_SDK_C_OPS_H
#define OBJREF_SDK_C_OPS_H

#include "handles.h"
#include "json.h"
#include "objref_sdk.h"

#define OBJREF_SDK__LANES 64
#define OBJREF_SDK__OPS_MAX 32

/* One request on its way. What `times` repeats is the call; arguments are read once. */
typedef struct objref_sdk__step {
    const objref_sdk_adapter *adapter;
    objref_sdk__handles *handles;
    const objref_sdk__json *json; /* the request */
    objref_sdk_value *args;       /* one value each */
    size_t arg_count;
    size_t args_at; /* the JSON array they came from; 0: none */

    objref_sdk_value answer; /* when neither of the next two is set */
    objref_sdk_buffer raw;   /* of init: an object that is not tagged */
    objref_sdk_view view;    /* of view */
    bool has_view;
    bool is_sdk; /* the SDK answered, not the runtime */
} objref_sdk__step;

typedef struct objref_sdk__op {
    const char *name;
    size_t function; /* offset of the adapter's function */
    objref_sdk_outcome (*run)(objref_sdk__step *step);
    size_t args_min;
    size_t args_max;
    bool is_of_view;   /* the first argument is the handle of a view */
    bool ends_handles; /* of its arguments */
} objref_sdk__op;

/* objref_sdk__ops_find - an op of the runtime that this adapter has; NULL without. */
const objref_sdk__op *objref_sdk__ops_find(const objref_sdk_adapter *adapter, const char *name);

/* objref_sdk__ops_list - the names of all that it has, and of the SDK's own, NULL after them. */
void objref_sdk__ops_list(const objref_sdk_adapter *adapter,
                          const char *ret_names[OBJREF_SDK__OPS_MAX + 1]);

/* objref_sdk__step_begin - read the arguments. To be ended even when it fails. */
objref_sdk_outcome objref_sdk__step_begin(objref_sdk__step *step, const objref_sdk__op *op);

/* objref_sdk__step_run - call the adapter once. What an earlier run answered must be forgotten. */
objref_sdk_outcome objref_sdk__step_run(objref_sdk__step *step, const objref_sdk__op *op);

/* objref_sdk__step_forget - drop the refs of the answer and free it. */
void objref_sdk__step_forget(objref_sdk__step *step);

/* objref_sdk__step_end - end the handles that the op ends, overwrite what was lent, free. */
void objref_sdk__step_end(objref_sdk__step *step, const objref_sdk__op *op);

/* objref_sdk__drop_refs - drop every ref in a value. */
objref_sdk_outcome objref_sdk__drop_refs(const objref_sdk_adapter *adapter,
                                         const objref_sdk_value *value);

#endif /* OBJREF_SDK_C_OPS_H */
