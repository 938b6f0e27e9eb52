/* test_stress - random verbs from several threads against a model of what must be there.
 *
 * Whoever owns a hold knows exactly what a get gives: every value is a function of its type, a
 * task's result of its arguments. Who has ended the last hold of an object that no task can have
 * knows that it is gone. At each barrier, when no task is left, objects, holds and bytes are
 * exactly those of the model, and the store holds together. Now and then a session ends; its views
 * stay.
 *
 * test-runtime-stress [MILLISECONDS [SEED]]: how long, and which dice. The seed that it prints
 * repeats the dice, not the schedule.
 */
#include "helpers.h"
#include "model.h"
#include "runtime.h"

#include <string.h>

enum { TABLE = 8, VERBS_PER_EPOCH = 400, EPOCHS_PER_SESSION = 8, REFS_PER_GROUP = 3 };

static int64_t run_ms = 10000;
static uint64_t seed;
static _Atomic bool is_over;
static pthread_barrier_t before, after;
static _Atomic uint64_t verb_count;
static uint64_t session_count;
static bool records_metadata;

/* Holds on their way from thread to thread. */
static struct {
    pthread_mutex_t lock;
    model *entries[TABLE];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* -- what a thread owns */

static model **some_place(actor *self) {
    return &self->owned[dice(self, OWNED)];
}

static model *some_owned(actor *self) {
    return *some_place(self);
}

static void let_go(actor *self, model **place) {
    model *known = *place;
    *place = NULL;
    if (known != NULL) {
        MUST(objref_drop(known->ref) == OBJREF_OK);
        model_forget(self, known);
    }
}

/* The place gets a hold that has just been taken. */
static void keep(actor *self, model *known) {
    model **place = some_place(self);
    let_go(self, place);
    *place = known;
}

static void release(actor *self, kept *place) {
    model *of = place->of;
    if (place->view.hold != NULL) {
        type_check(place->view.bytes, place->view.size, place->type);
        objref_view_release(&place->view);
    }
    place->of = NULL;
    if (of != NULL) {
        model_forget(self, of);
    }
}

/* Keeps a view for some while, or gives it back. */
static void use_view(actor *self, objref_view *view, model *of) {
    model_check_view(view, of);
    if (dice(self, 2) == 0) {
        objref_view_release(view);
        return;
    }
    kept *place = &self->views[dice(self, VIEWS)];
    atomic_fetch_add(&of->holds, 1);
    release(self, place);
    *place = (kept){*view, of, of->type};
}

static int64_t some_timeout(actor *self) {
    const int64_t timeouts_ns[] = {0, 20000, OBJREF_FOREVER, OBJREF_FOREVER};
    return timeouts_ns[dice(self, COUNT_OF(timeouts_ns))];
}

/* -- bodies: each argument is what it says, the result says what the arguments were */

static uint64_t type_of_arguments(const objref_call *call) {
    uint64_t type = 1;
    for (size_t i = 0; i < objref_call_arg_count(call); i++) {
        const objref_view *view = objref_call_arg(call, i);
        type_check(view->bytes, view->size, view->type);
        type = type_mixed(type, view->type);
    }
    return type;
}

static objref_status body_mix(objref_call *call) {
    uint8_t bytes[SIZE_TRIED];
    const objref_value value = type_value(type_of_arguments(call), bytes);
    return objref_call_return(call, 0, &value);
}

static objref_status body_break(objref_call *call) {
    return objref_call_fail(call, (int64_t)(type_of_arguments(call) % 1000), NULL, 0);
}

/* The same as mix, by way of an object and a task of its own. */
static objref_status body_nest(objref_call *call) {
    uint8_t bytes[SIZE_TRIED];
    objref_value value = type_value(type_of_arguments(call), bytes);
    objref_ref input = {0};
    objref_ref result = {0};
    objref_view view;
    MUST(objref_put(&value, &input) == OBJREF_OK);
    const objref_arg arg = ref_arg(input);
    MUST(objref_submit("mix", &arg, 1, &result, 1) == OBJREF_OK);
    MUST(objref_drop(input) == OBJREF_OK);
    MUST(objref_get(result, type_mixed(1, value.type), OBJREF_FOREVER, &view) == OBJREF_OK);
    objref_view_release(&view);
    MUST(objref_drop(result) == OBJREF_OK);
    return objref_call_return(call, 0, &value);
}

/* Hands on the refs that its last argument contains. */
static objref_status body_pack(objref_call *call) {
    uint8_t bytes[SIZE_TRIED];
    const objref_view *last = objref_call_arg(call, objref_call_arg_count(call) - 1);
    objref_value value = type_value(type_of_arguments(call), bytes);
    value.refs = last->refs;
    value.ref_count = last->ref_count;
    return objref_call_return(call, 0, &value);
}

/* -- the verbs */

static void play_put(actor *self) {
    uint8_t bytes[SIZE_TRIED];
    model *made = model_make(self, type_mixed(random_next(&self->random), 0), A_VALUE);
    if (made != NULL) {
        const objref_value value = type_value(made->type, bytes);
        MUST(objref_put(&value, &made->ref) == OBJREF_OK);
        keep(self, made);
    }
}

static void play_put_list(actor *self) {
    uint8_t bytes[SIZE_TRIED];
    objref_ref refs[CHILDREN];
    model *made = model_make(self, type_mixed(random_next(&self->random), 0), A_VALUE);
    if (made == NULL) {
        return;
    }
    const size_t wanted = 1 + dice(self, CHILDREN);
    for (size_t i = 0; i < wanted; i++) {
        model *child = some_owned(self);
        if (child != NULL) {
            refs[made->child_count] = child->ref;
            model_add_child(made, child);
        }
    }
    objref_value value = type_value(made->type, bytes);
    value.refs = refs;
    value.ref_count = made->child_count;
    MUST(objref_put(&value, &made->ref) == OBJREF_OK);
    keep(self, made);
}

static void play_get(actor *self) {
    objref_view view;
    model *read = some_owned(self);
    const int64_t timeout_ns = some_timeout(self);
    if (read == NULL) {
        return;
    }
    const objref_status status = objref_get(read->ref, read->type, timeout_ns, &view);
    MUST(model_may_say(read, timeout_ns, status));
    if (status == OBJREF_OK) {
        use_view(self, &view, read);
    }
}

static void play_copy(actor *self) {
    uint8_t bytes[SIZE_TRIED];
    size_t size = 0;
    const model *read = some_owned(self);
    const int64_t timeout_ns = some_timeout(self);
    if (read == NULL) {
        return;
    }
    const objref_status status = objref_copy(read->ref, 0, timeout_ns, bytes, sizeof(bytes), &size);
    MUST(model_may_say(read, timeout_ns, status));
    if (status == OBJREF_OK) {
        type_check(bytes, size, read->type);
    }
}

static void play_get_as_another(actor *self) {
    objref_view view;
    const model *read = some_owned(self);
    if (read != NULL && read->comes == A_VALUE && !read->may_be_cancelled) {
        MUST(objref_get(read->ref, read->type + 1, OBJREF_FOREVER, &view) == OBJREF_TYPE_MISMATCH);
    }
}

/* Different objects; how many. */
static size_t pick_group(actor *self, model **ret_group, objref_ref *ret_refs) {
    size_t count = 0;
    for (size_t i = 0; i < REFS_PER_GROUP; i++) {
        model *next = some_owned(self);
        bool is_new = next != NULL;
        for (size_t k = 0; k < count; k++) {
            is_new = is_new && ret_group[k] != next;
        }
        if (is_new) {
            ret_refs[count] = next->ref;
            ret_group[count++] = next;
        }
    }
    return count;
}

static void play_get_many(actor *self) {
    model *group[REFS_PER_GROUP];
    objref_ref refs[REFS_PER_GROUP];
    objref_view views[REFS_PER_GROUP];
    size_t bad = 0;
    const size_t count = pick_group(self, group, refs);
    const int64_t timeout_ns = some_timeout(self);
    const objref_status status = objref_get_many(refs, count, 0, timeout_ns, views, &bad);
    if (status != OBJREF_OK) {
        MUST(bad < count && model_may_say(group[bad], timeout_ns, status));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        use_view(self, &views[i], group[i]);
    }
}

static void play_wait(actor *self) {
    model *group[REFS_PER_GROUP];
    objref_ref refs[REFS_PER_GROUP];
    uint8_t ready[REFS_PER_GROUP] = {0};
    const size_t count = pick_group(self, group, refs);
    if (count == 0) {
        return;
    }
    const size_t k = 1 + dice(self, count);
    const int64_t timeout_ns = some_timeout(self);
    size_t ready_count = 0;
    MUST(objref_wait(refs, count, k, timeout_ns, ready) == OBJREF_OK);
    for (size_t i = 0; i < count; i++) {
        ready_count += ready[i];
    }
    MUST(ready_count == k || (ready_count < k && timeout_ns != OBJREF_FOREVER));
}

static void play_clone(actor *self) {
    model *known = some_owned(self);
    if (known != NULL) {
        MUST(objref_clone(known->ref) == OBJREF_OK);
        atomic_fetch_add(&known->holds, 1);
        keep(self, known);
    }
}

static void play_drop(actor *self) {
    let_go(self, some_place(self));
}

/* Reading a ref is a clone of it. */
static void play_wire(actor *self) {
    uint8_t bytes[OBJREF_ENCODED_BYTES_MAX];
    size_t size = 0;
    objref_ref back = {0};
    model *known = some_owned(self);
    if (known != NULL) {
        MUST(objref_encode(known->ref, bytes, sizeof(bytes), &size) == OBJREF_OK);
        MUST(objref_decode(bytes, size, &back) == OBJREF_OK);
        MUST(objref_equal(back, known->ref));
        atomic_fetch_add(&known->holds, 1);
        keep(self, known);
    }
}

static void play_release(actor *self) {
    release(self, &self->views[dice(self, VIEWS)]);
}

static void play_swap(actor *self) {
    model **place = some_place(self);
    model **entry = &table.entries[dice(self, TABLE)];
    pthread_mutex_lock(&table.lock);
    model *taken = *entry;
    *entry = *place;
    pthread_mutex_unlock(&table.lock);
    *place = taken;
}

/* A look at what another thread may drop meanwhile: it or nothing, never another object. */
static void play_peek(actor *self) {
    objref_view view;
    model known = {.type = 0};
    pthread_mutex_lock(&table.lock);
    model *entry = table.entries[dice(self, TABLE)];
    if (entry != NULL) {
        model_note_others(entry);
        known.ref = entry->ref;
        known.type = entry->type;
    }
    pthread_mutex_unlock(&table.lock);
    if (known.type == 0) {
        return;
    }
    const objref_status status = objref_get(known.ref, 0, some_timeout(self), &view);
    MUST(status == OBJREF_OK || status == OBJREF_FREED || status == OBJREF_TIMED_OUT ||
         status == OBJREF_TASK_FAILED || status == OBJREF_DEPENDENCY_FAILED ||
         status == OBJREF_CANCELLED);
    if (status == OBJREF_OK) {
        MUST(view.type == known.type);
        type_check(view.bytes, view.size, view.type);
        objref_view_release(&view);
    }
}

static void play_stale(actor *self) {
    objref_view view;
    const objref_ref ref = self->stale[dice(self, STALE)];
    if (!objref_is_nil(ref)) {
        MUST(objref_get(ref, 0, some_timeout(self), &view) == OBJREF_FREED);
        MUST(objref_clone(ref) == OBJREF_FREED);
        MUST(objref_drop(ref) == OBJREF_OK);
    }
}

static void play_forged(actor *self) {
    objref_view view;
    const model *known = some_owned(self);
    if (known != NULL) {
        objref_ref foreign = known->ref;
        objref_ref future = known->ref;
        foreign.worker++;
        future.generation += 1000000;
        MUST(objref_get(foreign, 0, OBJREF_FOREVER, &view) == OBJREF_UNKNOWN_REF);
        MUST(objref_get(future, 0, OBJREF_FOREVER, &view) == OBJREF_UNKNOWN_REF);
    }
}

static void play_failure(actor *self) {
    objref_failure failure;
    objref_view view;
    const model *known = some_owned(self);
    if (known != NULL && known->comes != A_VALUE) {
        const objref_status status = objref_get(known->ref, 0, OBJREF_FOREVER, &view);
        MUST(model_may_say(known, OBJREF_FOREVER, status));
        MUST(objref_failure_get(known->ref, &failure) == OBJREF_OK);
        MUST(failure.status == status);
        MUST(failure.cause == OBJREF_TASK_FAILED || failure.cause == OBJREF_CANCELLED);
        MUST((failure.depth > 0) == (status == OBJREF_DEPENDENCY_FAILED));
    }
}

static const char *const sites[] = {NULL, "here", "a place whose name is longer than eight bytes"};

/* The record is the object's own, whoever had its slot before. */
static void play_describe(actor *self) {
    objref_described described;
    const model *known = some_owned(self);
    if (known == NULL) {
        return;
    }
    const bool has_site = records_metadata && known->call_site != NULL;
    MUST(objref_describe(known->ref, &described) == OBJREF_OK);
    MUST(((described.presence & OBJREF_HAS_OWNER_WORKER) != 0) == records_metadata);
    MUST(((described.presence & OBJREF_HAS_CALL_SITE) != 0) == has_site);
    MUST(!has_site || strcmp(described.call_site, known->call_site) == 0);
    MUST(((described.presence & OBJREF_HAS_CREATING_TASK) != 0) ==
         (records_metadata && known->is_result));
}

/* An object that is freed is gone for each of its handles; its view stays. */
static void play_free(actor *self) {
    uint8_t bytes[SIZE_TRIED];
    objref_ref ref = {0};
    objref_view view;
    const objref_value value = type_value(type_mixed(random_next(&self->random), 0), bytes);
    const bool is_viewed = dice(self, 2) == 0;
    MUST(objref_put(&value, &ref) == OBJREF_OK);
    MUST(objref_clone(ref) == OBJREF_OK);
    MUST(!is_viewed || objref_get(ref, value.type, 0, &view) == OBJREF_OK);
    MUST(objref_free(ref) == OBJREF_OK);
    MUST(objref_free(ref) == OBJREF_FREED);
    MUST(objref_clone(ref) == OBJREF_FREED);
    if (is_viewed) {
        type_check(view.bytes, view.size, value.type);
        objref_view_release(&view);
    }
    MUST(objref_drop(ref) == OBJREF_OK);
}

/* -- submit */

/* A call that is being put together, and what its result will be. */
typedef struct plan {
    objref_arg args[CHILDREN];
    size_t count;
    uint64_t type;
    outcome comes;
    bool may_be_cancelled;
    objref_value value; /* the last argument */
    uint8_t bytes[SIZE_TRIED];
    objref_ref refs[CHILDREN];
    model *children[CHILDREN];
} plan;

static void plan_ref(plan *planned, model *input) {
    model_note_others(input);
    planned->args[planned->count++] = ref_arg(input->ref);
    planned->type = type_mixed(planned->type, input->type);
    if (input->comes != A_VALUE) {
        planned->comes = A_DEPENDENCY;
    }
    planned->may_be_cancelled = planned->may_be_cancelled || input->may_be_cancelled;
}

/* A value that contains refs. */
static void plan_value(actor *self, plan *planned) {
    const uint64_t type = type_mixed(random_next(&self->random), 0);
    const size_t wanted = dice(self, CHILDREN);
    planned->value = type_value(type, planned->bytes);
    planned->value.refs = planned->refs;
    for (size_t i = 0; i < wanted; i++) {
        model *child = some_owned(self);
        if (child != NULL) {
            model_note_others(child);
            planned->refs[planned->value.ref_count] = child->ref;
            planned->children[planned->value.ref_count++] = child;
        }
    }
    planned->args[planned->count++] = (objref_arg){.value = &planned->value};
    planned->type = type_mixed(planned->type, type);
}

static void play_submit(actor *self) {
    static const struct {
        const char *name;
        outcome comes;
        bool packs;
    } functions[] = {{"mix", A_VALUE, false},
                     {"mix", A_VALUE, false},
                     {"break", A_FAILURE, false},
                     {"nest", A_VALUE, false},
                     {"pack", A_VALUE, true}};
    const size_t f = dice(self, COUNT_OF(functions));
    plan planned = {.type = 1, .comes = functions[f].comes};
    const size_t wanted = dice(self, CHILDREN);
    for (size_t i = 0; i < wanted; i++) {
        model *input = some_owned(self);
        if (input != NULL) {
            plan_ref(&planned, input);
        }
    }
    plan_value(self, &planned);
    if (functions[f].packs && planned.may_be_cancelled) {
        return; /* whether it holds what it would pack could not be told */
    }
    model *made = model_make(self, planned.type, planned.comes);
    if (made == NULL) {
        return;
    }
    made->is_result = true;
    model_note_others(made); /* its task */
    const bool packs = functions[f].packs && planned.comes == A_VALUE;
    for (size_t i = 0; packs && i < planned.value.ref_count; i++) {
        model_add_child(made, planned.children[i]);
    }
    const bool is_cancelled = !functions[f].packs && dice(self, 8) == 0;
    made->may_be_cancelled = planned.may_be_cancelled || is_cancelled;
    made->call_site = sites[dice(self, COUNT_OF(sites))];
    MUST(objref_submit_at(functions[f].name, planned.args, planned.count, made->call_site,
                          &made->ref, 1) == OBJREF_OK);
    MUST(!is_cancelled || objref_cancel(made->ref) == OBJREF_OK);
    keep(self, made);
}

static void (*const verbs[])(actor *) = {
    play_put,      play_put,     play_put_list,       play_get,
    play_get,      play_copy,    play_get_as_another, play_wait,
    play_clone,    play_drop,    play_wire,           play_release,
    play_swap,     play_swap,    play_peek,           play_stale,
    play_forged,   play_submit,  play_submit,         play_submit,
    play_get_many, play_failure, play_free,           play_describe,
};

static void *act(void *argument) {
    actor *self = argument;
    while (!atomic_load(&is_over)) {
        for (int i = 0; i < VERBS_PER_EPOCH; i++) {
            verbs[dice(self, COUNT_OF(verbs))](self);
        }
        atomic_fetch_add(&verb_count, VERBS_PER_EPOCH);
        pthread_barrier_wait(&before);
        pthread_barrier_wait(&after);
    }
    return NULL;
}

/* -- between two barriers: nobody acts, the test looks */

static void check_quiet(void) {
    const int64_t deadline = now_ns() + SOON;
    while (stats_now().tasks > 0 && now_ns() < deadline) {
        sched_yield();
    }
    models_learn_outcomes();
    const objref_stats real = stats_now();
    const objref_stats expected = models_stats();
    assert_int_equal(real.tasks, 0);
    assert_int_equal(real.objects, expected.objects);
    assert_int_equal(real.holds, expected.holds);
    assert_int_equal(real.bytes, expected.bytes);
    assert_true(objref__store_is_valid(&objref__runtime_home()->store));
}

static void begin_session(void) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1 + (uint32_t)(session_count % 3);
    config.store_bytes = session_count % 2 == 0 ? OBJREF_NO_LIMIT : UINT64_C(1) << 40;
    config.object_count_max = session_count % 5 == 0 ? OBJREF_NO_LIMIT : UINT64_C(1) << 40;
    config.records_metadata = records_metadata = session_count % 2 == 0;
    assert_ok(objref_init(&config));
    register_body("mix", body_mix, OBJREF_NEVER_BLOCKS);
    register_body("break", body_break, OBJREF_NEVER_BLOCKS);
    register_body("nest", body_nest, OBJREF_MAY_BLOCK);
    register_body("pack", body_pack, OBJREF_MAY_BLOCK);
    session_count++;
}

static void end_session(void) {
    objref_view view;
    const model *known = actors[0].owned[0];
    const objref_ref ref = known != NULL ? known->ref : (objref_ref){1, 1, 1};
    assert_ok(objref_shutdown(SOON));
    begin_session();
    assert_status(objref_get(ref, 0, 0, &view), OBJREF_UNKNOWN_REF);
    models_forget_session();
    memset(table.entries, 0, sizeof(table.entries));
}

static void stress__model_and_store_agree(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    (void)printf("seed %llu, %lld ms\n", (unsigned long long)seed, (long long)run_ms);
    pthread_barrier_init(&before, NULL, THREADS + 1);
    pthread_barrier_init(&after, NULL, THREADS + 1);
    begin_session();
    for (size_t i = 0; i < THREADS; i++) {
        actors[i].random = seed * 1000 + i;
        threads[i] = thread_start(act, &actors[i]);
    }
    const int64_t end_ns = now_ns() + run_ms * MS;
    while (!atomic_load(&is_over)) {
        pthread_barrier_wait(&before);
        check_quiet();
        if (models_next_epoch() % EPOCHS_PER_SESSION == 0) {
            end_session();
        }
        atomic_store(&is_over, now_ns() >= end_ns);
        pthread_barrier_wait(&after);
    }
    for (size_t i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
    }
}

static void let_everything_go(actor *self) {
    for (size_t i = 0; i < OWNED; i++) {
        let_go(self, &self->owned[i]);
    }
    for (size_t i = 0; i < VIEWS; i++) {
        release(self, &self->views[i]);
    }
}

static void stress__nothing_is_left(void **state) {
    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        let_everything_go(&actors[i]);
    }
    for (size_t i = 0; i < TABLE; i++) {
        let_go(&actors[0], &table.entries[i]);
    }
    assert_nothing_left();
    assert_ok(objref_shutdown(SOON));
    objref__store *store = &objref__runtime_home()->store;
    assert_true(objref__store_is_valid(store));
    assert_int_equal(atomic_load(&store->used_bytes), 0);
}

/* Dice that never fell would show nothing. */
static void stress__has_met_what_it_is_for(void **state) {
    (void)state;
    (void)printf("%llu verbs, %llu sessions, %llu objects seen to go\n",
                 (unsigned long long)verb_count, (unsigned long long)session_count,
                 (unsigned long long)models_gone_count());
    assert_true(session_count >= 2);
    assert_true(models_gone_count() >= 100);
}

int main(int argc, char **argv) {
    run_ms = argc > 1 ? strtol(argv[1], NULL, 10) : run_ms;
    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)now_ns() / 1000;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stress__model_and_store_agree),
        cmocka_unit_test(stress__nothing_is_left),
        cmocka_unit_test(stress__has_met_what_it_is_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
