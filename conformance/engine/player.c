/* player - see player.h. */
#include "player.h"

#include "actor.h"
#include "clock.h"
#include "language/text.h"
#include "message.h"
#include "needs.h"
#include "run.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ---- */

/* 64-bit quantities are decimal strings on the wire, as everywhere in the protocol. */
static json_t *option_value(const objref__option *option) {
    size_t size = strlen(option->name);
    bool is_bytes = size > 6 && strcmp(option->name + size - 6, "_bytes") == 0;
    if (!option->is_number) {
        return json_string(option->word);
    }
    if (!is_bytes) {
        return json_integer((json_int_t)option->number);
    }
    char *digits = message_format("%llu", (unsigned long long)option->number);
    json_t *value = json_string(digits);
    free(digits);
    return value;
}

json_t *scene_options(const objref__case *scene, const struct actor *main, objref__place place) {
    json_t *options = json_object();
    for (uint32_t i = 0; i < scene->option_count; i++) {
        (void)json_object_set_new(options, scene->options[i].name,
                                  option_value(&scene->options[i]));
    }
    bool is_process = place > OBJREF__PLACE_PROCESS && place < OBJREF__PLACE_SESSION;
    if (is_process && main->address != NULL) {
        (void)json_object_set_new(options, "address", json_string(main->address));
    }
    return options;
}

char *player_key(const objref__case *scene) {
    json_t *options = scene_options(scene, NULL, OBJREF__PLACE_MAIN);
    char *key = json_dumps(options, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(options);
    assert(key != NULL);
    return key;
}

bool options_are_honoured(const struct actor *actor,
                          const objref__case *scene,
                          struct finding *finding) {
    for (uint32_t i = 0; i < scene->option_count; i++) {
        const char *name = scene->options[i].name;
        if (!actor_honours(actor, name)) {
            return finding_unsupported(finding, message_format("option %s is not honoured", name));
        }
    }
    return true;
}

/* ---- sessions ---- */

/* A program that has said hello: the spare one, or a new one. */
static struct actor *program_take(struct stage *stage, struct finding *finding) {
    struct actor *actor = stage->spare;
    stage->spare = NULL;
    if (actor != NULL && !actor_is_broken(actor, finding)) {
        return actor;
    }
    actor_end(actor);
    return actor_start(stage, OBJREF__PLACE_MAIN, finding);
}

bool player_meet(struct stage *stage, struct finding *finding) {
    if (stage->hello == NULL) {
        stage->spare = program_take(stage, finding);
    }
    return stage->hello != NULL;
}

static void shared_leave(struct stage *stage) {
    actor_leave(stage->shared);
    stage->shared = NULL;
    free(stage->shared_key);
    stage->shared_key = NULL;
}

static struct actor *
session_start(struct stage *stage, const objref__case *scene, struct finding *finding) {
    struct actor *actor = program_take(stage, finding);
    if (actor == NULL || scene->runtime_none) {
        return actor;
    }
    json_t *options = scene_options(scene, NULL, OBJREF__PLACE_MAIN);
    bool is_up = actor_init(actor, options, finding);
    json_decref(options);
    if (!is_up) {
        actor_end(actor);
        return NULL;
    }
    stage->sessions++;
    return actor;
}

/* The session that cases with these options share, started when it is not there. */
static struct actor *
session_share(struct stage *stage, const objref__case *scene, struct finding *finding) {
    char *key = player_key(scene);
    bool is_same = stage->shared != NULL && strcmp(stage->shared_key, key) == 0;
    if (is_same) {
        free(key);
        return stage->shared;
    }
    shared_leave(stage);
    struct actor *actor = session_start(stage, scene, finding);
    if (actor == NULL || !actor_settle(actor, &actor->baseline, finding)) {
        free(key);
        actor_end(actor);
        return NULL;
    }
    stage->shared = actor;
    stage->shared_key = key;
    return actor;
}

/* process2 … and session2 …, both up before the first line. */
static bool others_start(struct run *run) {
    for (unsigned place = 1; place < OBJREF__PLACE_COUNT; place++) {
        if ((run->scene->places & 1U << place) == 0) {
            continue;
        }
        const struct actor *main = run->actors[OBJREF__PLACE_MAIN];
        bool is_process = place < OBJREF__PLACE_SESSION;
        if (is_process && !run->scene->runtime_none && main->address == NULL) {
            return finding_unsupported(run->finding, message_copy("no second program can join"));
        }
        struct actor *actor = actor_start(run->stage, (objref__place)place, run->finding);
        run->actors[place] = actor;
        if (actor == NULL || run->scene->runtime_none) {
            continue;
        }
        json_t *options = scene_options(run->scene, main, (objref__place)place);
        bool is_up = actor_init(actor, options, run->finding);
        json_decref(options);
        if (!is_up) {
            return false;
        }
    }
    return run->finding->verdict == VERDICT_PASS;
}

/* ---- one play ---- */

static bool run_open(struct run *run) {
    run->folder = stage_folder(run->stage, run->scene->mark_count > 0);
    if (run->folder == NULL) {
        return run_find(run, VERDICT_ERROR, message_copy("a folder for the marks"),
                        message_copy(strerrordesc_np(errno)));
    }
    objref__names_init(&run->names, run->scene, run->folder);
    const struct hello *hello = &run->actors[OBJREF__PLACE_MAIN]->hello;
    if (choice_is(run->stage, hello, "dependency_kind", "none")) {
        run->match_flags |= OBJREF__MATCH_NO_DEPENDENCY_KIND;
    }
    return others_start(run);
}

static void run_close(struct run *run) {
    if (run->folder != NULL) {
        run_open_gates(run);
        objref__names_release(&run->names);
    }
    bool is_good = run->finding->verdict == VERDICT_PASS;
    for (size_t i = 1; i < OBJREF__PLACE_COUNT; i++) {
        if (is_good) {
            actor_leave(run->actors[i]);
        } else {
            actor_end(run->actors[i]);
        }
    }
    for (size_t i = 0; i < run->operation_count; i++) {
        objref__value_drop(run->operations[i].args);
    }
    free(run->operations);
    free(run->folder);
}

/* Plays the lines, and afterwards makes sure that nothing of them is left. */
static void run_all(struct stage *stage,
                    const objref__case *scene,
                    struct actor *actor,
                    bool is_shared,
                    struct finding *finding) {
    struct run run = {.stage = stage, .scene = scene, .finding = finding};
    run.actors[OBJREF__PLACE_MAIN] = actor;
    bool is_good = run_open(&run) && run_play(&run);
    run_close(&run);
    if (is_good && is_shared) {
        (void)actor_reset(actor, finding);
    }
}

static bool case_is_alone(const objref__case *scene) {
    return scene->is_fresh || scene->runtime_none || scene->places != 0;
}

static void case_play(struct stage *stage, const objref__case *scene, struct finding *finding) {
    bool is_shared = !case_is_alone(scene);
    if (!is_shared) {
        shared_leave(stage);
    }
    struct actor *actor =
        is_shared ? session_share(stage, scene, finding) : session_start(stage, scene, finding);
    if (actor == NULL) {
        return;
    }
    bool is_ready = scene->runtime_none || options_are_honoured(actor, scene, finding);
    if (is_ready) {
        run_all(stage, scene, actor, is_shared, finding);
    }
    bool is_good = finding->verdict == VERDICT_PASS || !is_ready;
    if (!is_good && finding->log == NULL) {
        finding->log = subject_log(actor->subject);
    }
    if (is_shared && is_good) {
        return; /* the next case with these options goes on with it */
    }
    if (is_shared) {
        stage->shared = NULL;
        free(stage->shared_key);
        stage->shared_key = NULL;
    }
    if (is_good) {
        actor_leave(actor);
    } else {
        actor_end(actor);
    }
}

void player_play(struct stage *stage,
                 const objref__case *scene,
                 bool is_alone,
                 struct finding *ret_finding) {
    int64_t begin_ns = clock_now_ns();
    *ret_finding = (struct finding){.verdict = VERDICT_PASS};
    if (is_alone) {
        shared_leave(stage);
    }
    if (player_meet(stage, ret_finding) &&
        needs_are_met(stage, &(struct hello){.ok = stage->hello}, scene, ret_finding)) {
        case_play(stage, scene, ret_finding);
    }
    if (is_alone) {
        shared_leave(stage);
    }
    ret_finding->span_ns = clock_now_ns() - begin_ns;
}

void player_probe(struct stage *stage, const objref__case *scene, struct finding *ret_finding) {
    *ret_finding = (struct finding){.verdict = VERDICT_PASS};
    case_play(stage, scene, ret_finding);
}
