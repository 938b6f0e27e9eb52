/* What one run of a sweep works on: a team of threads, each with objects of its own or all with the
 * same, and the batches of verbs that are timed on them. Object k holds the number k + 1, in its
 * first and its last 8 bytes, until a batch replaces it. Called by sweeps.c.
 */
#ifndef BENCH_OBJECTS_H
#define BENCH_OBJECTS_H

#include <objref/objref.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct objects_plan {
    size_t size_bytes;   /* of each object, at least 8 */
    uint64_t live_count; /* objects of each thread, or of all */
    unsigned threads;
    bool is_shared; /* all threads work on the same objects; no verb may replace any */
    uint64_t batch; /* operations of one batch */
} objects_plan;

typedef struct objects objects;

/* objects_open - put them, in an order that has nothing to do with the order in which they are
 * used; NULL when one cannot be put. Where there are enough for a batch its refs are encoded. */
objects *objects_open(const objects_plan *plan);

/* objects_close - drop all. */
void objects_close(objects *made);

/* The function that objects_submit runs: it returns its argument. */
#define OBJECTS_FUNCTION "identity"
objref_status objects_identity(objref_call *call);

/* objects_VERB - one batch by one thread of the team. Returns how many operations failed. */
uint64_t objects_view(void *opaque, unsigned thread);
uint64_t objects_copy(void *opaque, unsigned thread);
uint64_t objects_replace(void *opaque, unsigned thread);
uint64_t objects_encode(void *opaque, unsigned thread);
uint64_t objects_decode(void *opaque, unsigned thread);
uint64_t objects_submit(void *opaque, unsigned thread);

/* objects_has_… - after one such batch: whether it read or made what it should. */
bool objects_has_read(void *opaque, unsigned thread);      /* view, copy */
bool objects_has_replaced(void *opaque, unsigned thread);  /* replace */
bool objects_has_encoded(void *opaque, unsigned thread);   /* encode */
bool objects_has_decoded(void *opaque, unsigned thread);   /* decode */
bool objects_has_submitted(void *opaque, unsigned thread); /* submit */

#endif
