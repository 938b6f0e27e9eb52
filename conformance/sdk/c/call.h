/* call: one run of a body of the catalogue: its arguments, its own refs, its result.
 *
 * A body reports success, or what of the arguments was wrong by returning false; then the task
 * fails with call->code, 0 unless the body set it.
 */
#ifndef OBJREF_SDK_C_CALL_H
#define OBJREF_SDK_C_CALL_H

#include "objref_sdk.h"

typedef bool objref_sdk__body(objref_sdk_call *call);

#define X(name, may_block) objref_sdk__body objref_sdk__body_##name;
OBJREF_SDK_FUNCTION_MAP(X)
#undef X

/* objref_sdk__adapter_set, _adapter - the adapter that bodies call; set once, before any runs. */
void objref_sdk__adapter_set(const objref_sdk_adapter *adapter);
const objref_sdk_adapter *objref_sdk__adapter(void);

/* objref_sdk__call_is_cancelled - whether the body should end early. */
bool objref_sdk__call_is_cancelled(const objref_sdk_call *call);

/* objref_sdk__call_hold - make a ref the body's own, dropped when it ends; false: no memory, and
 * dropped at once. _hold_all does so for every ref of a value from node `at` on. */
bool objref_sdk__call_hold(objref_sdk_call *call, objref_sdk_ref ref);
bool objref_sdk__call_hold_all(objref_sdk_call *call, const objref_sdk_value *value, size_t at);

/* objref_sdk__call_drop - drop one of its own refs now; null refs it has not are left alone. */
objref_sdk_outcome objref_sdk__call_drop(objref_sdk_call *call, objref_sdk_ref ref);

/* objref_sdk__call_went - whether an operation went well; else its code becomes the task's. */
bool objref_sdk__call_went(objref_sdk_call *call, objref_sdk_outcome outcome);

/* The kind of argument `index`, or false when there is none or it is another. */
bool objref_sdk__arg_int(const objref_sdk_call *call, size_t index, int64_t *ret);
bool objref_sdk__arg_text(const objref_sdk_call *call, size_t index, const char **ret);
bool objref_sdk__arg_bytes(const objref_sdk_call *call, size_t index, objref_sdk_span *ret_span);
/* Its elements are nodes 1 to count of the argument. */
bool objref_sdk__arg_refs(const objref_sdk_call *call, size_t index, size_t *ret_count);

/* objref_sdk__return_arg - the result is argument `index`, or null when there is none. */
bool objref_sdk__return_arg(objref_sdk_call *call, size_t index);
bool objref_sdk__return_int(objref_sdk_call *call, int64_t integer);
/* The result is a list of one ref, which is the body's own. */
bool objref_sdk__return_ref_in_list(objref_sdk_call *call, objref_sdk_ref ref);

#endif /* OBJREF_SDK_C_CALL_H */
