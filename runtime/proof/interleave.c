/* interleave - what two threads do to one object, in every order.
 *
 * interleave [--plain] [NAME…] plays the scenarios named, or all. Exit 1 prints the schedule that
 * broke one. --plain tells also the orders apart that no step notices: for the small ones only.
 * After each schedule the session ends, the store must hold together and all memory must be back.
 */
#include "interleave_lock.h"
#include "scene.h"

#include <stdio.h>
#include <string.h>

/* -- what a thread does */

static void a_puts_seven(void) {
    const uint64_t number = SEVEN;
    const objref_value value = {.type = 1, .bytes = &number, .size = sizeof(number)};
    said[0] = objref_put(&value, &second);
}

static void b_puts_seven(void) {
    const uint64_t number = SEVEN;
    const objref_value value = {.type = 1, .bytes = &number, .size = sizeof(number)};
    said[1] = objref_put(&value, &third);
}

static void a_drops_and_puts_eight(void) {
    MUST(objref_drop(first) == OBJREF_OK);
    second = put(EIGHT);
}

static void a_drops_and_submits(void) {
    MUST(objref_drop(first) == OBJREF_OK);
    second = run_at(SECOND_SITE);
}

static void b_describes(void) {
    objref_described seen;
    said[1] = objref_describe(first, &seen);
    MUST(said[1] != OBJREF_OK || strcmp(seen.call_site, FIRST_SITE) == 0);
}

static void a_drops(void) {
    MUST(objref_drop(first) == OBJREF_OK);
}

static void b_drops(void) {
    MUST(objref_drop(first) == OBJREF_OK);
}

static void b_cancels_third(void) {
    said[1] = objref_cancel(third);
}

static void b_drops_twice(void) {
    MUST(objref_drop(first) == OBJREF_OK);
    MUST(objref_drop(first) == OBJREF_OK);
}

static void a_releases(void) {
    objref_view_release(&view);
}

static void b_releases(void) {
    objref_view_release(&other_view);
}

static void a_polls(void) {
    said[0] = get_and_release(first, 0);
}

static void b_polls(void) {
    said[1] = get_and_release(first, 0);
}

static void a_gets(void) {
    said[0] = get_and_release(first, OBJREF_FOREVER);
}

static void b_gets(void) {
    said[1] = get_and_release(first, OBJREF_FOREVER);
}

static void b_gets_for_a_while(void) {
    said[1] = get_and_release(first, 1000);
}

static void b_waits(void) {
    const objref_ref refs[] = {first, second};
    uint8_t ready[2] = {0};
    said[1] = objref_wait(refs, 2, 2, OBJREF_FOREVER, ready);
    scribble();
    MUST(said[1] != OBJREF_OK || (ready[0] && ready[1]));
}

static objref_status hold_and_drop(void) {
    const objref_status status = objref__slot_hold(store_now(), first);
    if (status == OBJREF_OK) {
        objref_view seen;
        objref__slot_show(slot_of(first), &seen);
        MUST(number_in(&seen) == SEVEN);
        (void)objref__slot_drop(store_now(), first);
    }
    return status;
}

static void a_holds(void) {
    said[0] = hold_and_drop();
}

static void b_holds(void) {
    said[1] = hold_and_drop();
}

static void a_runs(void) {
    objref__task_run(claimed);
}

static void a_submits_dependant_of_both(void) {
    const objref_ref refs[] = {first, second};
    MUST(objref_equal(submit("identity", refs, 2), third)); /* the guess was right */
}

static void b_submits_dependant(void) {
    third = submit("identity", &first, 1);
}

static void b_submits_dependant_of_both(void) {
    const objref_ref refs[] = {first, second};
    third = submit("identity", refs, 2);
}

static void b_submits_dependant_the_other_way(void) {
    const objref_ref refs[] = {second, first};
    third = submit("identity", refs, 2);
}

static void a_submits(void) {
    first = submit("seven", NULL, 0);
}

static void a_submits_or_not(void) {
    said[0] = objref_submit("seven", NULL, 0, &first, 1);
}

static void a_runs_both(void) {
    objref__task_run(claimed);
    objref__task_run(claim(second));
}

static void b_runs_second(void) {
    objref__task_run(claim(second));
}

static void a_cancels(void) {
    said[0] = objref_cancel(first);
}

static void b_cancels(void) {
    said[1] = objref_cancel(first);
}

static void b_cancels_dependant(void) {
    said[1] = objref_cancel(third);
    if (said[1] == OBJREF_OK) {
        MUST(objref_get(third, 0, OBJREF_FOREVER, &view) == OBJREF_CANCELLED); /* never started */
    }
}

static void a_frees(void) {
    said[0] = objref_free(first);
}

static void b_frees(void) {
    said[1] = objref_free(first);
}

/* The end of the session as the slots see it. */
static void b_closes(void) {
    atomic_store(&objref__current, NULL);
    atomic_store(&objref__runtime_home()->session, 0);
    objref__store_close(store_now());
}

static void b_shuts_down(void) {
    said[1] = objref_shutdown(OBJREF_FOREVER);
}

static void b_shuts_down_and_goes(void) {
    said[1] = objref_shutdown(0);
}

static void take_two_and_return_one(void) {
    objref__seat seats[2];
    MUST(objref__store_take(store_now(), &seats[0]) == OBJREF_OK);
    MUST(objref__store_take(store_now(), &seats[1]) == OBJREF_OK);
    objref__store_return(store_now(), &seats[0]);
    second = objref__seat_ref(&seats[1], 1);
}

static void a_takes_one(void) {
    objref__seat seat;
    MUST(objref__store_take(store_now(), &seat) == OBJREF_OK);
    first = objref__seat_ref(&seat, 1);
}

/* -- what must hold at the end */

static void check_published(void) {
    MUST(said[0] == OBJREF_OK);
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_UNKNOWN_REF);
    check_counts(1, 1);
    check_end();
}

/* Both do not fit, and neither is refused where one does: the last to ask may have to be. */
static void check_one_fits(void) {
    MUST((said[0] == OBJREF_OK) + (said[1] == OBJREF_OK) == 1);
    MUST((said[0] == OBJREF_STORE_FULL) + (said[1] == OBJREF_STORE_FULL) == 1);
    check_counts(1, 1);
    check_end();
}

static void check_new_tenant(void) {
    objref_view seen;
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_FREED);
    check_counts(1, 1);
    MUST(objref_get(second, 1, 0, &seen) == OBJREF_OK);
    MUST(number_in(&seen) == EIGHT);
    objref_view_release(&seen);
    check_end();
}

static void check_described(void) {
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_FREED);
    MUST(get_and_release(second, 0) == OBJREF_OK);
    check_counts(1, 1);
    check_end();
}

static void check_got(void) {
    MUST(said[1] == OBJREF_OK);
    MUST(body_runs == 1);
    check_counts(1, 1);
    check_end();
}

static void check_a_got(void) {
    said[1] = said[0];
    check_got();
}

static void check_got_or_late(void) {
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_TIMED_OUT);
    check_counts(1, 1);
    check_end();
}

static void check_got_both(void) {
    MUST(said[1] == OBJREF_OK);
    check_counts(2, 2);
    check_end();
}

static void check_nested(void) {
    MUST(get_and_release(second, 0) == OBJREF_OK);
    MUST(body_runs == 2);
    check_counts(2, 2);
    check_end();
}

/* The worker has come by itself. */
static void check_ran(void) {
    MUST(body_runs == 1);
    check_counts(1, 1);
    check_end();
}

/* The dependant is in the queue, once: a get on it ends. */
static void check_dependant(void) {
    const uint64_t objects = objref_is_nil(second) ? 2 : 3;
    MUST(get_and_release(third, OBJREF_FOREVER) == OBJREF_OK);
    MUST(body_runs == objects);
    check_counts(objects, objects);
    check_end();
}

/* The dependant has failed although its other input never comes. */
static void check_dependant_failed(void) {
    objref_view seen;
    MUST(objref_get(third, 0, 0, &seen) == OBJREF_DEPENDENCY_FAILED);
    check_end();
}

static void check_borrowed(void) {
    MUST(get_and_release(second, 0) == OBJREF_OK);
    check_counts(1, 1);
    check_end();
}

/* The ref was dropped once too often: the task has its argument or has failed, nothing else. */
static void check_borrowed_or_failed(void) {
    const objref_status status = get_and_release(second, 0);
    MUST(status == OBJREF_OK || status == OBJREF_DEPENDENCY_FAILED);
    check_counts(1, 1);
    check_end();
}

/* A verb of a session that ends does what it should, or says so; a drop says nothing. */
static void check_over(void) {
    check_counts(0, 0);
    MUST(said[0] == OBJREF_OK || said[0] == OBJREF_RUNTIME_NOT_INITIALIZED ||
         said[0] == OBJREF_FREED || said[0] == OBJREF_UNKNOWN_REF || said[0] == OBJREF_MALFORMED);
    check_end();
}

static void check_shut_down(void) {
    MUST(said[0] == OBJREF_OK || said[0] == OBJREF_RUNTIME_NOT_INITIALIZED);
    MUST(said[1] == OBJREF_OK);
    check_end();
}

/* The task runs on: shutdown goes without it, but the get has come back. */
static void check_told(void) {
    MUST(said[0] == OBJREF_RUNTIME_NOT_INITIALIZED && said[1] == OBJREF_TIMED_OUT);
    objref__task_run(claimed);
    check_end();
}

/* The body has not run, or what it made was too late for the cancel: then nothing has changed. */
static void check_cancelled(void) {
    objref_view seen;
    const objref_status status = objref_get(first, 0, 0, &seen);
    MUST(said[0] == OBJREF_OK || said[1] == OBJREF_OK);
    MUST(status == OBJREF_CANCELLED || (status == OBJREF_OK && body_runs == 1));
    if (status == OBJREF_OK) {
        objref_view_release(&seen);
    }
    check_counts(1, 1);
    check_end();
}

static void check_cancelled_unseen(void) {
    MUST(body_runs == 0 && said[0] == OBJREF_OK);
    check_cancelled();
}

/* The get hears what the object says at the end. */
static void check_get_of_cancelled(void) {
    MUST(said[0] == OBJREF_CANCELLED || (said[0] == OBJREF_OK && body_runs == 1));
    check_cancelled();
}

static void check_dependant_cancelled(void) {
    MUST(said[1] == OBJREF_OK && body_runs == 1);
    check_counts(2, 2);
    check_end();
}

/* The object is gone for everybody; who came before has had it. */
static void check_freed(void) {
    objref_view seen;
    MUST(said[0] == OBJREF_OK);
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_FREED || said[1] == OBJREF_MALFORMED);
    MUST(objref_get(first, 0, 0, &seen) == OBJREF_FREED);
    check_counts(0, 0);
    check_end();
}

static void check_freed_once(void) {
    MUST((said[0] == OBJREF_OK) != (said[1] == OBJREF_OK));
    said[0] = OBJREF_OK;
    check_freed();
}

/* A pending object cannot be freed; one that is there can. */
static void check_freed_or_kept(void) {
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_INVALID_ARGUMENT);
    const uint64_t kept = said[1] == OBJREF_OK ? 0 : 1;
    check_counts(kept, kept);
    check_end();
}

static void check_freed_or_dropped(void) {
    MUST(said[0] == OBJREF_OK || said[0] == OBJREF_FREED);
    check_nothing_left();
}

/* The new tenant is no business of who frees the old one. */
static void check_freed_or_new(void) {
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_FREED);
    check_new_tenant();
}

static void return_slot(objref_ref ref) {
    objref__store_return(
        store_now(), &(objref__seat){.slot = slot_of(ref), .index = ref.slot, .is_counted = true});
}

static void check_taken_apart(void) {
    MUST(first.slot != second.slot);
    return_slot(first);
    return_slot(second);
    check_end();
}

static void check_borrowed_or_freed(void) {
    const objref_status status = get_and_release(second, 0);
    MUST(said[1] == OBJREF_OK);
    MUST(status == OBJREF_OK || status == OBJREF_DEPENDENCY_FAILED);
    check_counts(1, 1);
    check_end();
}

/* Both results have their value, or both are cancelled. */
static void check_alike(void) {
    const objref_status status = get_and_release(first, 0);
    MUST(said[1] == OBJREF_OK);
    MUST(status == OBJREF_OK || status == OBJREF_CANCELLED);
    MUST(get_and_release(second, 0) == status);
    check_counts(2, 2);
    check_end();
}

/* What had not started is cancelled when both are done, whatever its inputs did. */
static void check_cancelled_third(void) {
    MUST(said[1] == OBJREF_OK);
    MUST(get_and_release(third, 0) == OBJREF_CANCELLED);
    check_end();
}

/* A stranger came too early, or has marked it while it was being made: then it is over. */
static void check_guessed(void) {
    const objref_status status = get_and_release(third, 0);
    MUST(said[1] == OBJREF_OK || said[1] == OBJREF_UNKNOWN_REF);
    MUST(status == OBJREF_CANCELLED ||
         (status == OBJREF_TIMED_OUT && !slot_of(third)->payload.producer->is_cancelled));
    objref__task_run(claimed);
    check_end();
}

static const scenario scenarios[] = {
    /* the life of a slot */
    {"publish_hold", begin_with_guess, {a_puts_seven, b_holds}, check_published},
    {"publish_get", begin_with_guess, {a_puts_seven, b_polls}, check_published},
    {"last_drop_hold", begin_with_seven, {a_drops_and_puts_eight, b_holds}, check_new_tenant},
    {"last_drop_get", begin_with_seven, {a_drops_and_puts_eight, b_polls}, check_new_tenant},
    {"drop_drop", begin_with_two_handles, {a_drops, b_drops}, check_nothing_left},
    {"release_drop", begin_with_view, {a_releases, b_drops}, check_nothing_left},
    {"release_release", begin_with_two_last_views, {a_releases, b_releases}, check_nothing_left},
    {"last_release_get", begin_with_last_view, {a_releases, b_polls}, check_nothing_left},
    {"last_release_hold", begin_with_last_view, {a_releases, b_holds}, check_nothing_left},
    {"last_release_free", begin_with_last_view, {a_releases, b_frees}, check_nothing_left},
    {"last_release_close", begin_with_last_view, {a_releases, b_closes}, check_over},
    {"take_return",
     begin_with_free_slots,
     {a_takes_one, take_two_and_return_one},
     check_taken_apart},
    {"describe_drop", begin_recorded, {a_drops_and_submits, b_describes}, check_described},
    {"put_put_bytes", begin_with_bytes_for_one, {a_puts_seven, b_puts_seven}, check_one_fits},
    {"put_put_objects", begin_with_a_place_for_one, {a_puts_seven, b_puts_seven}, check_one_fits},
    {"free_hold", begin_with_seven, {a_frees, b_holds}, check_freed},
    {"free_get", begin_with_seven, {a_frees, b_polls}, check_freed},
    {"free_free", begin_with_seven, {a_frees, b_frees}, check_freed_once},
    {"free_drop", begin_with_container, {a_frees, b_drops}, check_freed_or_dropped},
    {"free_last_drop", begin_with_seven, {a_drops_and_puts_eight, b_frees}, check_freed_or_new},
    {"free_release", begin_with_view, {a_releases, b_frees}, check_nothing_left},
    {"free_close", begin_with_container, {a_frees, b_closes}, check_over},
    {"free_settle", begin_claimed, {a_runs, b_frees}, check_freed_or_kept},
    /* the end of a session */
    {"close_put", begin, {a_puts_seven, b_closes}, check_over},
    {"close_hold", begin_with_seven, {a_holds, b_closes}, check_over},
    {"close_get", begin_with_seven, {a_polls, b_closes}, check_over},
    {"close_drop", begin_with_container, {a_drops, b_closes}, check_over},
    {"close_release", begin_with_view, {a_releases, b_closes}, check_over},
    {"shutdown_put", begin, {a_puts_seven, b_shuts_down}, check_shut_down},
    {"shutdown_submit", begin, {a_submits_or_not, b_shuts_down}, check_shut_down},
    {"shutdown_get", begin_claimed, {a_gets, b_shuts_down_and_goes}, check_told},
    /* who waits */
    {"settle_get", begin_claimed, {a_runs, b_gets}, check_got},
    {"settle_timed_get", begin_claimed, {a_runs, b_gets_for_a_while}, check_got_or_late},
    {"settle_wait", begin_two_tasks, {a_runs_both, b_waits}, check_got_both},
    {"settle_drop", begin_claimed, {a_runs, b_drops}, check_nothing_left},
    {"settle_submit", begin_claimed, {a_runs, b_submits_dependant}, check_dependant},
    {"settle_settle", begin_two_inputs, {a_runs, b_runs_second}, check_dependant},
    {"fail_submit",
     begin_claimed_failing,
     {a_runs, b_submits_dependant_of_both},
     check_dependant_failed},
    {"fail_submit_last",
     begin_claimed_failing,
     {a_runs, b_submits_dependant_the_other_way},
     check_dependant_failed},
    /* the queue */
    {"claim_take", begin_queued, {a_gets, NULL}, check_a_got},
    {"submit_take", begin, {a_submits, NULL}, check_ran},
    {"park_settle", begin_nested, {a_runs, NULL}, check_nested},
    {"cancel_take", begin_queued, {a_cancels, NULL}, check_cancelled},
    {"cancel_run", begin_claimed, {a_runs, b_cancels}, check_cancelled},
    {"cancel_get", begin_queued, {a_gets, b_cancels}, check_get_of_cancelled},
    {"cancel_cancel", begin_queued, {a_cancels, b_cancels}, check_cancelled_unseen},
    {"cancel_results", begin_two_results, {a_runs, b_cancels}, check_alike},
    {"cancel_inputs", begin_two_inputs, {a_runs, b_cancels_third}, check_cancelled_third},
    {"cancel_last_input", begin_last_input, {a_runs, b_cancels_third}, check_cancelled_third},
    {"cancel_submit",
     begin_two_tasks_and_guess,
     {a_submits_dependant_of_both, b_cancels_third},
     check_guessed},
    {"shutdown_cancel", begin_queued, {a_cancels, b_shuts_down}, check_shut_down},
    {"free_borrow", begin_with_argument, {a_runs, b_frees}, check_borrowed_or_freed},
    {"cancel_settle", begin_dependant, {a_runs, b_cancels_dependant}, check_dependant_cancelled},
    {"borrow_drop", begin_with_argument, {a_runs, b_drops}, check_borrowed},
    {"borrow_drop_twice", begin_with_argument, {a_runs, b_drops_twice}, check_borrowed_or_failed},
};

enum { SCENARIO_COUNT = sizeof(scenarios) / sizeof(scenarios[0]) };

static bool is_named(const char *name, int count, char **names) {
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return count == 0;
}

int main(int argc, char **argv) {
    const bool is_plain = argc > 1 && strcmp(argv[1], "--plain") == 0;
    const int skipped = is_plain ? 2 : 1;
    int played = 0;
    for (size_t i = 0; i < SCENARIO_COUNT + LOCK_SCENARIO_COUNT; i++) {
        const scenario *one =
            i < SCENARIO_COUNT ? &scenarios[i] : &lock_scenarios[i - SCENARIO_COUNT];
        if (is_named(one->name, argc - skipped, argv + skipped)) {
            (void)explore(one, is_plain);
            played++;
        }
    }
    return played >= argc - skipped && played > 0 ? 0 : 2;
}
