#include "scene.h"

#include <string.h>

objref_ref first, second, third;
objref__task *claimed;
objref_status said[2];
objref_view view, other_view;
uint32_t body_runs;

objref__store *store_now(void) {
    return &objref__runtime_home()->store;
}

objref__slot *slot_of(objref_ref ref) {
    return objref__store_at(store_now(), ref.slot);
}

/* -- beginning */

static objref_status return_argument(objref_call *call) {
    body_runs++;
    const objref_view *seen = objref_call_arg(call, 0);
    const objref_value value = {.type = seen->type, .bytes = seen->bytes, .size = seen->size};
    return objref_call_return(call, 0, &value);
}

static objref_status return_seven(objref_call *call) {
    const uint64_t number = SEVEN;
    body_runs++;
    const objref_value value = {.type = 1, .bytes = &number, .size = sizeof(number)};
    return objref_call_return(call, 0, &value);
}

static objref_status return_two_sevens(objref_call *call) {
    const uint64_t number = SEVEN;
    body_runs++;
    const objref_value value = {.type = 1, .bytes = &number, .size = sizeof(number)};
    MUST(objref_call_return(call, 0, &value) == OBJREF_OK);
    return objref_call_return(call, 1, &value);
}

/* Gets the first object, inside a body. */
static objref_status get_first(objref_call *call) {
    objref_view seen;
    const objref_status status = objref_get(first, 1, OBJREF_FOREVER, &seen);
    if (status != OBJREF_OK) {
        return status;
    }
    MUST(number_in(&seen) == SEVEN);
    objref_view_release(&seen);
    return return_seven(call);
}

static objref_status fail_always(objref_call *call) {
    return objref_call_fail(call, 1, NULL, 0);
}

/* So that every task is memory of the world, which looks at what becomes of it. */
static void use_up_spares(void) {
    for (uint32_t lane = 0; lane < OBJREF__LANE_COUNT; lane++) {
        for (int i = 0; i < OBJREF__SPARE_COUNT; i++) {
            MUST(objref__spares_take(&objref__runtime_home()->spares, lane, 1) != NULL);
        }
    }
}

static void begin_with(uint64_t bytes, uint64_t objects, bool records_metadata) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1;
    config.store_bytes = bytes;
    config.object_count_max = objects;
    config.records_metadata = records_metadata;
    MUST(objref_init(&config) == OBJREF_OK);
    use_up_spares();
    MUST(objref_register("identity", return_argument, 0) == OBJREF_OK);
    MUST(objref_register("seven", return_seven, 0) == OBJREF_OK);
    MUST(objref_register("two_sevens", return_two_sevens, 0) == OBJREF_OK);
    MUST(objref_register("get_first", get_first, 0) == OBJREF_OK);
    MUST(objref_register("fail", fail_always, 0) == OBJREF_OK);
    body_runs = 0;
    view = (objref_view){0};
    said[0] = OBJREF_MALFORMED;
    said[1] = OBJREF_MALFORMED;
    first = (objref_ref){0};
    second = (objref_ref){0};
    third = (objref_ref){0};
}

void begin(void) {
    begin_with(1000, 1000, false);
}

void begin_with_bytes_for_one(void) {
    begin_with(sizeof(uint64_t), 1000, false);
}

void begin_with_a_place_for_one(void) {
    begin_with(1000, 1, false);
}

objref_ref put(uint64_t number) {
    objref_ref ref = {0};
    const objref_value value = {.type = 1, .bytes = &number, .size = sizeof(number)};
    MUST(objref_put(&value, &ref) == OBJREF_OK);
    return ref;
}

void begin_with_seven(void) {
    begin();
    first = put(SEVEN);
}

/* The object of a container is kept by the container alone. */
void begin_with_container(void) {
    begin();
    second = put(SEVEN);
    const objref_value value = {.refs = &second, .ref_count = 1};
    MUST(objref_put(&value, &first) == OBJREF_OK);
    MUST(objref_drop(second) == OBJREF_OK);
}

void begin_with_two_handles(void) {
    begin_with_container();
    MUST(objref_clone(first) == OBJREF_OK);
}

void begin_with_view(void) {
    begin_with_container();
    MUST(objref_get(first, 0, 0, &view) == OBJREF_OK);
}

void begin_with_last_view(void) {
    begin_with_seven();
    MUST(objref_get(first, 0, 0, &view) == OBJREF_OK);
    MUST(objref_drop(first) == OBJREF_OK);
}

void begin_with_two_last_views(void) {
    begin_with_seven();
    MUST(objref_get(first, 0, 0, &other_view) == OBJREF_OK);
    MUST(objref_get(first, 0, 0, &view) == OBJREF_OK);
    MUST(objref_drop(first) == OBJREF_OK);
}

void begin_with_free_slots(void) {
    begin();
    const objref_ref refs[] = {put(1), put(2), put(3)};
    for (size_t i = 0; i < 3; i++) {
        MUST(objref_drop(refs[i]) == OBJREF_OK);
    }
}

objref_ref submit(const char *name, const objref_ref *refs, size_t count) {
    objref_arg args[2] = {{0}};
    objref_ref made = {0};
    for (size_t i = 0; i < count; i++) {
        args[i].ref = refs[i];
    }
    MUST(objref_submit(name, args, count, &made, 1) == OBJREF_OK);
    return made;
}

objref__task *claim(objref_ref ref) {
    objref__task *task = objref__pending_claim(objref__runtime_home(), ref, false);
    MUST(task != NULL);
    return task;
}

void begin_queued(void) {
    begin();
    first = submit("seven", NULL, 0);
}

void begin_claimed(void) {
    begin_queued();
    claimed = claim(first);
}

void begin_claimed_failing(void) {
    begin();
    first = submit("fail", NULL, 0);
    claimed = claim(first);
    second = submit("seven", NULL, 0);
}

objref_ref run_at(const char *call_site) {
    objref_ref made = {0};
    MUST(objref_submit_at("seven", NULL, 0, call_site, &made, 1) == OBJREF_OK);
    objref__task_run(claim(made));
    return made;
}

void begin_recorded(void) {
    begin_with(1000, 1000, true);
    first = run_at(FIRST_SITE);
}

void begin_two_tasks(void) {
    begin_claimed();
    second = submit("seven", NULL, 0);
}

void begin_two_inputs(void) {
    begin_two_tasks();
    const objref_ref refs[] = {first, second};
    third = submit("identity", refs, 2);
}

void begin_dependant(void) {
    begin_claimed();
    third = submit("identity", &first, 1);
}

/* The worker will find a task that waits for the first, without being told of it. */
void begin_nested(void) {
    begin_claimed();
    second = submit("get_first", NULL, 0);
}

/* Of two inputs one is there. */
void begin_last_input(void) {
    begin_two_inputs();
    objref__task_run(claim(second));
}

void begin_two_results(void) {
    begin();
    objref_ref made[2];
    MUST(objref_submit("two_sevens", NULL, 0, made, 2) == OBJREF_OK);
    first = made[0];
    second = made[1];
    claimed = claim(first);
}

/* The id that a task of two inputs will have, which nobody has been told yet. */
void begin_two_tasks_and_guess(void) {
    begin_two_tasks();
    third = (objref_ref){objref__runtime_home()->session, 2, 1};
}

/* The id that the next object will have, as a stranger may guess it. */
void begin_with_guess(void) {
    begin();
    first = (objref_ref){objref__runtime_home()->session, 0, 1};
}

void begin_with_argument(void) {
    begin_with_seven();
    second = submit("identity", &first, 1);
    claimed = claim(second);
}

uint64_t number_in(const objref_view *seen) {
    uint64_t number = 0;
    MUST(seen->size == sizeof(number));
    memcpy(&number, seen->bytes, sizeof(number));
    return number;
}

__attribute__((noinline)) void scribble(void) {
    volatile char waste[4096];
    for (size_t i = 0; i < sizeof(waste); i++) {
        waste[i] = (char)0xDD;
    }
    explore_point(TOUCH_ALL, waste, __FILE__, __LINE__);
    for (size_t i = 0; i < sizeof(waste); i++) {
        MUST(waste[i] == (char)0xDD);
    }
}

objref_status get_and_release(objref_ref ref, int64_t timeout_ns) {
    objref_view seen;
    const objref_status status = objref_get(ref, 1, timeout_ns, &seen);
    scribble();
    if (status == OBJREF_OK) {
        MUST(number_in(&seen) == SEVEN);
        objref_view_release(&seen);
    }
    return status;
}

/* -- what must hold at the end */

static void count_live(objref_stats *ret_stats) {
    *ret_stats = (objref_stats){0};
    objref__store_count(store_now(), ret_stats);
}

void check_counts(uint64_t objects, uint64_t holds) {
    objref_stats stats;
    count_live(&stats);
    MUST(stats.objects == objects);
    MUST(stats.holds == holds);
    MUST(objref__store_is_valid(store_now()));
}

void check_end(void) {
    const objref_status status = objref_shutdown(OBJREF_FOREVER);
    MUST(status == OBJREF_OK || status == OBJREF_RUNTIME_NOT_INITIALIZED);
    check_counts(0, 0);
    MUST(atomic_load(&store_now()->used_bytes) == 0);
    MUST(atomic_load(&store_now()->used_objects) == 0);
    const bool has_slots = store_now()->segments[0] != NULL;
    const bool has_origins = atomic_load(&objref__runtime_home()->origins.segments[0]) != NULL;
    MUST(world_block_count() == 1u + has_slots + has_origins); /* and the control block */
}

void check_nothing_left(void) {
    check_counts(0, 0);
    check_end();
}
