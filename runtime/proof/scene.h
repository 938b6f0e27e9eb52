/* scene - what a scenario of the interleaving tester begins with, and what must hold after it. */
#ifndef OBJREF_PROOF_SCENE_H
#define OBJREF_PROOF_SCENE_H

#include "runtime.h"
#include "world.h"

enum { SEVEN = 7, EIGHT = 8 };

/* As long as each other, and longer than one word of the record. */
#define FIRST_SITE "where it was called"
#define SECOND_SITE "from another place!"

extern objref_ref first, second, third; /* what a scenario begins with */
extern objref__task *claimed;           /* the producer of `first`, taken from the queue */
extern objref_status said[2];           /* by A, by B */
extern objref_view view, other_view;
extern uint32_t body_runs;

objref__store *store_now(void);
objref__slot *slot_of(objref_ref ref);

/* Each begins a session of one worker, whose thread runs only when a scenario lets it. */
void begin(void);
void begin_with_bytes_for_one(void);
void begin_with_a_place_for_one(void);
void begin_with_seven(void);
void begin_with_container(void);
void begin_with_two_handles(void);
void begin_with_view(void);
void begin_with_last_view(void);
void begin_with_two_last_views(void);
void begin_with_free_slots(void);
void begin_with_guess(void);
void begin_with_argument(void);
void begin_queued(void);
void begin_claimed(void);
void begin_claimed_failing(void);
void begin_dependant(void);
void begin_nested(void);
void begin_recorded(void);
void begin_two_tasks(void);
void begin_two_tasks_and_guess(void);
void begin_two_inputs(void);
void begin_last_input(void);
void begin_two_results(void);

objref_ref put(uint64_t number);
objref_ref submit(const char *name, const objref_ref *refs, size_t count);
objref__task *claim(objref_ref ref);

/* The result of a task that has run, submitted with that call site. */
objref_ref run_at(const char *call_site);

/* Whatever is got must be the seven that the id was given to. */
uint64_t number_in(const objref_view *seen);
objref_status get_and_release(objref_ref ref, int64_t timeout_ns);

/* Overwrites what the calls before have left on this stack, lets others go on, and looks whether
 * one of them has touched it since. */
void scribble(void);

/* Exactly so many objects and holds are there, and the free list has the rest. */
void check_counts(uint64_t objects, uint64_t holds);

/* Ends the session, if the scenario has not: nothing is left of it but what the next one uses. */
void check_end(void);
void check_nothing_left(void);

#endif /* OBJREF_PROOF_SCENE_H */
