/* twin: the reference adapter with one defect. A decorator is a file that changes entries of the
 * adapter's table, or what happens around a body; that file is the twin's documentation. Below the
 * helpers that many of them share: each asks or changes the reference, never the twin itself.
 */
#ifndef OBJREF_TWIN_H
#define OBJREF_TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "objref/objref.h"
#include "objref_sdk.h"
#include "pack.h"
#include "reference.h"

/* objref_twin_decorate - put the defect into a copy of the reference adapter. Each decorator
 * defines it; the build gives each definition a name of its own. */
void objref_twin_decorate(objref_sdk_adapter *adapter);

/* ---------------------------------------------------------------- around bodies and init */

typedef bool objref_twin_run(objref_sdk_call *call, objref_sdk_function function);

/* objref_twin_around_bodies - run this instead of objref_sdk_call_run, which it may call as
 * objref_twin_run_body. `end`, when not NULL, is called before objref_sdk_call_end. */
void objref_twin_around_bodies(objref_twin_run *run, void (*end)(objref_sdk_call *call));
bool objref_twin_run_body(objref_sdk_call *call, objref_sdk_function function);

/* objref_twin_around_init - let this change what every objref_init is given. */
void objref_twin_around_init(void (*change)(objref_config *config));

/* objref_twin_in_body - whether this thread runs a body. */
bool objref_twin_in_body(void);

/* ---------------------------------------------------------------- asking the reference */

/* objref_twin_peek - what a get that does not wait ends with. */
objref_sdk_status objref_twin_peek(objref_sdk_ref ref);

/* objref_twin_is_one_ref - a value that is a ref and nothing else, as a top-level argument is. */
bool objref_twin_is_one_ref(const objref_sdk_value *value);

/* objref_twin_same - the same object, whatever the twin has noted in the handles. */
bool objref_twin_same(objref_sdk_ref a, objref_sdk_ref b);

/* objref_twin_was_seen - notes the ref; whether it had been noted before. Notes the last few
 * thousand. */
bool objref_twin_was_seen(objref_sdk_ref ref);

/* objref_twin_pair, _partner - notes what belongs to a ref, and finds it again: false without. */
void objref_twin_pair(objref_sdk_ref ref, objref_sdk_ref partner);
bool objref_twin_partner(objref_sdk_ref ref, objref_sdk_ref *ret);

/* objref_twin_number - notes the ref as the next of its session; _of_now gives the ref that has its
 * number in the session now running, which is itself unless a session has begun since. */
void objref_twin_number(objref_sdk_ref *ref);
objref_sdk_ref objref_twin_of_now(objref_sdk_ref ref);

/* objref_twin_at_home - the ref as if it were of the session now running, when it is of another. */
objref_sdk_ref objref_twin_at_home(objref_sdk_ref ref);

int64_t objref_twin_now_ns(void);
void objref_twin_sleep_ms(int64_t ms);

/* ---------------------------------------------------------------- changing what passes */

/* A word of a handle that the reference does not use: a twin's own note. It stays with the handle
 * and is lost inside values. */
#define OBJREF_TWIN_NOTE 3

/* objref_twin_hold_all, _drop_all - one hold more, or one less, on each ref in a value. */
void objref_twin_hold_all(const objref_sdk_value *value);
void objref_twin_drop_all(const objref_sdk_value *value);

/* objref_twin_writable - the store's own memory behind a view, as no runtime gives it out. */
uint8_t *objref_twin_writable(const objref_view *view);

/* objref_twin_spoil - takes the last sign off the text that a map has under a key. */
void objref_twin_spoil(objref_sdk_value *map, const char *key);

/* objref_twin_choose - declare another value of a choice. */
void objref_twin_choose(objref_sdk_adapter *adapter, const char *name, const char *value);

/* objref_twin_submit_changed - submit with each argument as `change` appends it to ret. */
typedef objref_sdk_outcome
objref_twin_change(const objref_sdk_task *task, size_t index, objref_sdk_value *ret);
objref_sdk_outcome objref_twin_submit_changed(const objref_sdk_task *task,
                                              objref_sdk_ref *ret_refs,
                                              objref_twin_change *change);

#endif /* OBJREF_TWIN_H */
