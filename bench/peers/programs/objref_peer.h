/* The subject's parts: libobjref through its public header, workload by workload. */
#ifndef OBJREF_PEER_H
#define OBJREF_PEER_H

#include "peerloop.h"

#include <objref/objref.h>

/* Starts the runtime with so many workers; false after a word on standard error. */
bool subject_start(unsigned workers);
void subject_stop(void);

/* An object of 8 bytes. */
bool subject_put(uint64_t word, objref_ref *ret_ref);

/* objref_objects.c */
void *objects_open(const peer_setup *setup);
peer_result objects_get(void *state, const peer_block *block);
peer_result objects_put(void *state, const peer_block *block);
peer_result objects_put_settle(void *state, const peer_block *block);
peer_result objects_bytes(void *state, const peer_block *block);
void objects_close(void *state);

/* objref_tasks.c */
void *tasks_open(const peer_setup *setup);
peer_result tasks_chain(void *state, const peer_block *block);
peer_result tasks_tree(void *state, const peer_block *block);
peer_result tasks_fib(void *state, const peer_block *block);
peer_result tasks_one_by_one(void *state, const peer_block *block);
peer_result tasks_outstanding(void *state, const peer_block *block);
peer_result tasks_handoff(void *state, const peer_block *block);
peer_result tasks_handoff_parked(void *state, const peer_block *block);
peer_result tasks_help_after_idle(void *state, const peer_block *block);
void tasks_close(void *state);

/* objref_rest.c: refs on the wire, waking, restarts */
void *nothing_open(const peer_setup *setup);
peer_result codec_id(void *state, const peer_block *block);
peer_result restart(void *state, const peer_block *block);
void *crowd_open(const peer_setup *setup);
peer_result crowd_wake(void *state, const peer_block *block);
void nothing_close(void *state);

#endif
