/* smoke - `objref smoke -i IMPL`: is this adapter itself in order, before any rule is judged.
 * Byte-exact vectors for the functions it lists, a probe for each op it denies, what hello says
 * against the tables, and whether a call that hangs leaves the program alive. */
#include "arguments.h"
#include "playing.h"

#include "engine/actor.h"
#include "engine/clock.h"
#include "engine/expectations.h"
#include "engine/impl.h"
#include "engine/message.h"
#include "engine/needs.h"
#include "engine/player.h"
#include "engine/probe.h"
#include "language/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMOKE_SILENCE_NS (50 * CLOCK_MS) /* a get at a closed gate must not answer for so long */

static const char usage[] =
    "usage: objref smoke [-i IMPL]… [--expect FILE] [--multiplier X] [--json] [-q] [-v]\n"
    "\n"
    "Plays byte-exact vectors for the catalogue's functions, asks for what hello denies, holds "
    "hello\n"
    "against the tables of capabilities and choices. Run it before check when you write an "
    "adapter.\n"
    "\n"
    "  --expect FILE    vectors that are known to fail, as case SMOKE/FUNCTION; without it those\n"
    "                   that ship with IMPL\n"
    "\n"
    "Exit: 0 in order, 1 not in order, 2 usage, 3 IMPL did not start, 4 it lists nothing,\n"
    "70 internal error, 130 interrupted.\n";

struct smoke {
    struct playing *playing;
    struct stage stage;
    const char *impl;
    size_t checks;
    json_t *failed;                    /* owned: names of checks */
    json_t *known;                     /* owned: of those that failed as the expectations say */
    struct expectations *expectations; /* NULL: none */
    int exit_code;
};

/* One check ends: `block` (may be NULL) tells a person what went wrong. */
static void check_end(struct smoke *smoke, const char *name, const struct finding *finding) {
    const struct arguments *arguments = smoke->playing->arguments;
    bool is_good = finding->verdict == VERDICT_PASS;
    smoke->checks++;
    if (!is_good) {
        (void)json_array_append_new(smoke->failed, record_text(name));
        int code = finding->verdict == VERDICT_ERROR ? EXIT_INTERNAL_ERROR : EXIT_NOT_AS_EXPECTED;
        smoke->exit_code = exit_combine(smoke->exit_code, code);
    }
    if (arguments->is_json || (is_good ? !arguments->is_verbose : arguments->is_quiet)) {
        return;
    }
    (void)printf("%-8s  %s\n", verdict_name(finding->verdict), name);
    if (!is_good) {
        (void)printf("  expected  %s\n  observed  %s\n",
                     finding->expected != NULL ? finding->expected : "-",
                     finding->observed != NULL ? finding->observed : "-");
    }
}

static void check_say(struct smoke *smoke, const char *name, char *expected, char *observed) {
    struct finding finding = {.verdict = VERDICT_PASS};
    if (observed != NULL) {
        (void)finding_set(&finding, VERDICT_FAIL, expected, observed);
    } else {
        free(expected);
    }
    check_end(smoke, name, &finding);
    finding_release(&finding);
}

/* ---- known failures ---- */

static void known_end(struct smoke *smoke, const char *name, const struct expectation *entry) {
    const struct arguments *arguments = smoke->playing->arguments;
    smoke->checks++;
    (void)json_array_append_new(smoke->known, record_text(name));
    if (!arguments->is_json && !arguments->is_quiet) {
        (void)printf("%-8s  %s\n  because   %s\n", verdict_name(VERDICT_XFAIL), name,
                     entry->fields[EXPECTATION_REASON]);
    }
}

/* A vector's check ends. Only what failed is held against the expectations: of a function's vectors
 * those that pass are no news. */
static void vector_end(struct smoke *smoke,
                       const char *function,
                       const char *name,
                       const struct finding *finding) {
    const struct expectation *entry = NULL;
    enum verdict verdict = finding->verdict;
    if (smoke->expectations != NULL && verdict_is_failure(verdict)) {
        char *id = message_format("SMOKE/%s", function);
        verdict = expectations_judge(smoke->expectations, id, finding, &entry);
        free(id);
    }
    if (verdict == VERDICT_XFAIL) {
        known_end(smoke, name, entry);
    } else {
        check_end(smoke, name, finding);
    }
}

static void stale_check(struct smoke *smoke) {
    for (size_t i = 0; smoke->expectations != NULL && i < smoke->expectations->count; i++) {
        const struct expectation *entry = &smoke->expectations->items[i];
        struct finding finding = {.verdict = VERDICT_STALE};
        if (entry->is_met || loop_is_interrupted(smoke->stage.loop)) {
            continue;
        }
        (void)finding_set(&finding, VERDICT_STALE,
                          message_format("a vector that fails as %s:%u says",
                                         smoke->expectations->path, entry->line),
                          message_copy("none"));
        check_end(smoke, entry->fields[EXPECTATION_CASE], &finding);
        finding_release(&finding);
    }
}

/* ---- vectors ---- */

static const char *member(const json_t *row, const char *key) {
    const char *text = json_string_value(json_object_get(row, key));
    return text != NULL ? text : "";
}

static void lines_say(objref__text *text, const json_t *lines) {
    for (size_t i = 0; i < json_array_size(lines); i++) {
        objref__text_say(text, "%s\n", json_string_value(json_array_get(lines, i)));
    }
}

/* A vector is a case: its own lines, or one submit and one get. */
static char *vector_text(const json_t *row) {
    objref__text text = {0};
    objref__text_say(&text, "rule   SMOKE-1\ntitle  %s %s\n", member(row, "function"),
                     member(row, "args"));
    if (json_object_get(row, "needs") != NULL) {
        objref__text_say(&text, "needs  %s\n", member(row, "needs"));
    }
    if (json_object_get(row, "with") != NULL) {
        objref__text_say(&text, "with   %s\n", member(row, "with"));
    }
    objref__text_say(&text, "\n");
    lines_say(&text, json_object_get(row, "setup"));
    lines_say(&text, json_object_get(row, "lines"));
    if (json_object_get(row, "result") != NULL) {
        objref__text_say(&text, "r = submit %s %s\nget r  => %s\n", member(row, "function"),
                         member(row, "args"), member(row, "result"));
    }
    return objref__text_take(&text);
}

static char *vector_name(const json_t *row) {
    if (json_object_get(row, "result") != NULL) {
        return message_format("%s %s  => %s", member(row, "function"), member(row, "args"),
                              member(row, "result"));
    }
    return message_format("%s, in a scene", member(row, "function"));
}

/* False when the run is over. */
static bool vector_play(struct smoke *smoke, const json_t *row, const char *where) {
    char *text = vector_text(row), *name = vector_name(row);
    objref__text fault = {0};
    objref__case *scene = objref__case_parse(where, text, strlen(text), &fault);
    struct finding finding = {.verdict = VERDICT_ERROR};
    if (scene == NULL) {
        finding.observed = objref__text_take(&fault);
    } else {
        player_play(&smoke->stage, scene, false, &finding);
    }
    bool goes_on = finding.verdict != VERDICT_COUNT && !finding.is_unheard;
    if (goes_on && finding.verdict != VERDICT_UNSUPPORTED) {
        vector_end(smoke, member(row, "function"), name, &finding);
    }
    finding_release(&finding);
    objref__text_release(&fault);
    objref__case_release(scene);
    free(name);
    free(text);
    return goes_on;
}

static void vectors_play(struct smoke *smoke) {
    char *path = message_format("%s/conformance/rules/vectors.jsonl", impl_root());
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t capacity = 0, number = 0;
    bool goes_on = file != NULL;
    smoke->exit_code = file != NULL ? smoke->exit_code : EXIT_USAGE;
    while (goes_on && getline(&line, &capacity, file) >= 0) {
        json_error_t error;
        char *where = message_format("%s:%zu/vector.case", path, ++number);
        json_t *row = json_loads(line, JSON_REJECT_DUPLICATES, &error);
        if (row == NULL) {
            (void)fprintf(stderr, "%s:%zu:%d: %s\n", path, number, error.column, error.text);
            smoke->exit_code = EXIT_USAGE;
        }
        goes_on = row != NULL && vector_play(smoke, row, where);
        json_decref(row);
        free(where);
    }
    free(line);
    if (file != NULL) {
        (void)fclose(file);
    } else {
        (void)fprintf(stderr, "objref: %s: not there\n", path);
    }
    free(path);
}

/* ---- hello ---- */

static void choices_check(struct smoke *smoke) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(smoke->stage.hello, "choices"), name, value) {
        const json_t *choice = json_object_get(smoke->stage.choices, name);
        const json_t *values = json_object_get(choice, "values");
        bool is_permitted = false;
        for (size_t i = 0; i < json_array_size(values); i++) {
            is_permitted |= json_equal(json_array_get(values, i), value) == 1;
        }
        char *check = message_format("choice %s", name);
        char *found = is_permitted ? NULL : message_copy(json_string_value(value));
        check_say(smoke, check, message_copy("a choice and a value of rules/choices.json"), found);
        free(check);
    }
}

static void capabilities_check(struct smoke *smoke) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(smoke->stage.hello, "capabilities"), name, value) {
        bool is_known = json_object_get(smoke->stage.capabilities, name) != NULL;
        char *check = message_format("capability %s", name);
        check_say(smoke, check, message_copy("a capability of rules/capabilities.json"),
                  is_known ? NULL : message_copy("an unknown one"));
        free(check);
    }
}

/* Words in ops that no case can use: a slip of the pen would hide an op. */
static void ops_check(struct smoke *smoke) {
    static const char *const own[] = {"hello", "reset", "ping", "exit"};
    const json_t *ops = json_object_get(smoke->stage.hello, "ops");
    for (size_t i = 0; i < json_array_size(ops); i++) {
        const char *op = json_string_value(json_array_get(ops, i));
        objref__verb verb = objref__verb_find(op, strlen(op));
        bool is_known = verb != OBJREF__VERB_COUNT && objref__verb_is_runtimes(verb);
        for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
            is_known |= strcmp(op, own[k]) == 0;
        }
        if (!is_known) {
            check_say(smoke, "ops", message_copy("operations of PROTOCOL.md"), message_copy(op));
        }
    }
}

/* ---- denied ops ---- */

static void denials_check(struct smoke *smoke) {
    const struct hello hello = {.ok = smoke->stage.hello};
    for (int i = 0; i < OBJREF__VERB_COUNT; i++) {
        const char *op = objref__verb_word((objref__verb)i);
        if (!objref__verb_is_runtimes((objref__verb)i) || hello_lists(&hello, "ops", op) ||
            !probe_is_possible(&smoke->stage, op) || loop_is_interrupted(smoke->stage.loop)) {
            continue;
        }
        struct finding finding;
        char *check = message_format("%s is denied, so it is refused", op);
        probe_op(&smoke->stage, op, &finding);
        check_end(smoke, check, &finding);
        finding_release(&finding);
        free(check);
    }
}

/* A capability that stands for ops is denied with them; the others have a clause or a function. */
static void capabilities_probe(struct smoke *smoke) {
    const struct hello hello = {.ok = smoke->stage.hello};
    const char *name;
    json_t *capability;
    json_object_foreach(smoke->stage.capabilities, name, capability) {
        struct finding finding;
        if (capability_is_claimed(&smoke->stage, &hello, name) ||
            loop_is_interrupted(smoke->stage.loop) ||
            !probe_capability(&smoke->stage, name, &finding)) {
            continue;
        }
        char *check = message_format("capability %s is denied, so it is refused", name);
        check_end(smoke, check, &finding);
        finding_release(&finding);
        free(check);
    }
}

/* ---- options ---- */

/* Asks for an option that hello does not list: init refuses it, or does not say that it honours it.
 */
static void option_probe(struct smoke *smoke, const char *option) {
    struct finding finding = {.verdict = VERDICT_PASS};
    struct actor *actor = actor_start(&smoke->stage, OBJREF__PLACE_MAIN, &finding);
    char *check = message_format("option %s is denied, so it is not honoured", option);
    json_t *options = json_pack("{s:s}", option, "1");
    if (actor != NULL && actor_init(actor, options, &finding)) {
        if (actor_honours(actor, option)) {
            (void)finding_set(&finding, VERDICT_FAIL,
                              message_format("%s not among what is honoured", option),
                              message_format("%s honoured", option));
        }
    } else if (finding.verdict == VERDICT_FAIL) {
        finding.verdict = VERDICT_PASS; /* it was refused */
    }
    if (finding.verdict != VERDICT_COUNT) {
        check_end(smoke, check, &finding);
    }
    json_decref(options);
    free(check);
    actor_leave(actor);
    finding_release(&finding);
}

static bool option_is_denied(const struct smoke *smoke, const char *option) {
    const struct hello hello = {.ok = smoke->stage.hello};
    return hello_lists(&hello, "ops", "init") && !hello_lists(&hello, "options", option);
}

/* Those of one capability. */
static void denied_probe(struct smoke *smoke, const json_t *options) {
    size_t count = json_array_size(options);
    for (size_t i = 0; i < count && !loop_is_interrupted(smoke->stage.loop); i++) {
        const char *option = json_string_value(json_array_get(options, i));
        if (option_is_denied(smoke, option)) {
            option_probe(smoke, option);
        }
    }
}

static void options_probe(struct smoke *smoke) {
    const char *name;
    json_t *capability;
    json_object_foreach(smoke->stage.capabilities, name, capability) {
        denied_probe(smoke, json_object_get(capability, "options"));
    }
}

/* ---- lanes ---- */

static bool gate_open(const char *path) {
    FILE *file = fopen(path, "we");
    return file != NULL && fclose(file) == 0;
}

/* A get that blocks lane 0, a ping on lane 1, then the gate opens and the get answers. */
static bool lanes_try(struct actor *actor, const char *path, struct finding *finding) {
    struct reply reply;
    json_t *submit = json_pack("{s:s,s:s,s:s,s:[{s:s}]}", "op", "submit", "as", "lanes", "function",
                               "gate", "args", "text", path);
    if (!actor_ask(actor, submit, &reply, finding)) {
        return false;
    }
    reply_release(&reply);
    int64_t get = subject_send(actor->subject, json_pack("{s:s,s:s,s:[{s:s}]}", "op", "get", "as",
                                                         "lanes.value", "args", "ref", "lanes"));
    loop_sleep(actor->stage->loop, SMOKE_SILENCE_NS);
    if (subject_is_done(actor->subject, get)) {
        return finding_set(finding, VERDICT_FAIL, message_copy("a get that waits at a gate"),
                           message_copy("an answer"));
    }
    if (!actor_ask(actor, json_pack("{s:s,s:i}", "op", "ping", "lane", 1), &reply, finding)) {
        free(finding->expected);
        finding->expected = message_copy("an answer on lane 1 while lane 0 waits");
        return false;
    }
    reply_release(&reply);
    int64_t op_ns = stage_scale(actor->stage, actor->stage->bounds.op_ns);
    if (!gate_open(path) || !actor_wait(actor, get, op_ns, &reply, finding)) {
        return false;
    }
    reply_release(&reply);
    return true;
}

static void lanes_check(struct smoke *smoke) {
    const struct hello hello = {.ok = smoke->stage.hello};
    if (!hello_has_function(&hello, "gate") || !hello_lists(&hello, "ops", "submit") ||
        !hello_lists(&hello, "ops", "get") || loop_is_interrupted(smoke->stage.loop)) {
        return;
    }
    struct finding finding = {.verdict = VERDICT_PASS};
    struct actor *actor = actor_start(&smoke->stage, OBJREF__PLACE_MAIN, &finding);
    char *folder = stage_folder(&smoke->stage, true);
    char *path = message_format("%s/gate", folder);
    json_t *options = json_object();
    if (actor != NULL && actor_init(actor, options, &finding)) {
        (void)lanes_try(actor, path, &finding);
    }
    if (finding.verdict != VERDICT_COUNT) {
        check_end(smoke, "a call that waits leaves the other lanes alone", &finding);
    }
    json_decref(options);
    (void)gate_open(path);
    actor_leave(actor);
    finding_release(&finding);
    free(path);
    free(folder);
}

/* ---- one implementation ---- */

static void summary_print(const struct smoke *smoke) {
    const struct arguments *arguments = smoke->playing->arguments;
    size_t failed = json_array_size(smoke->failed), known = json_array_size(smoke->known);
    if (arguments->is_json) {
        json_t *object =
            json_pack("{s:o,s:I,s:O,s:O}", "implementation", record_text(smoke->impl), "checks",
                      (json_int_t)smoke->checks, "failed", smoke->failed, "known", smoke->known);
        (void)json_dumpf(object, stdout, JSON_COMPACT);
        (void)putchar('\n');
        json_decref(object);
    } else {
        const char *remark = smoke->checks == 0 ? ": it lists nothing, so nothing was judged"
                             : failed > 0       ? ": the adapter is not in order"
                                                : "";
        (void)printf("%s: %zu of %zu checks passed", smoke->impl, smoke->checks - failed - known,
                     smoke->checks);
        if (known > 0) {
            (void)printf(", %zu failed as %s says", known, smoke->expectations->path);
        }
        (void)printf("%s\n", remark);
    }
}

/* An adapter of which nothing could be asked is not in order either. */
static void smoke_end(struct smoke *smoke) {
    summary_print(smoke);
    if (smoke->checks == 0 && !loop_is_interrupted(smoke->stage.loop)) {
        smoke->exit_code = exit_combine(smoke->exit_code, EXIT_NOTHING_RAN);
    }
}

static void smoke_run(struct smoke *smoke) {
    struct finding finding = {.verdict = VERDICT_PASS};
    if (!player_meet(&smoke->stage, &finding) && finding.verdict != VERDICT_PROTOCOL) {
        if (finding.verdict != VERDICT_COUNT) {
            console_not_started(&smoke->playing->console, smoke->impl, &finding);
            smoke->exit_code = EXIT_NOT_STARTED;
        }
    } else if (finding.verdict == VERDICT_PROTOCOL) {
        check_end(smoke, "hello", &finding);
        smoke_end(smoke);
    } else {
        ops_check(smoke);
        capabilities_check(smoke);
        choices_check(smoke);
        vectors_play(smoke);
        stale_check(smoke);
        denials_check(smoke);
        capabilities_probe(smoke);
        options_probe(smoke);
        lanes_check(smoke);
        smoke_end(smoke);
    }
    finding_release(&finding);
}

/* False: the mistake was printed, the exit code is set. */
static bool smoke_expect(struct smoke *smoke, struct expectations *list, const char *path) {
    char *fault = NULL;
    if (path == NULL) {
        return true;
    }
    smoke->expectations = list;
    if (!expectations_read(list, path, &fault)) {
        (void)fprintf(stderr, "%s\n", fault);
        free(fault);
        smoke->exit_code = EXIT_USAGE;
        return false;
    }
    return true;
}

static void smoke_one(struct playing *playing, const char *name) {
    struct impl impl;
    char *fault = NULL;
    struct smoke smoke = {.playing = playing, .impl = name};
    struct expectations expectations = {0};
    if (!impl_open(&impl, name, &fault)) {
        (void)fprintf(stderr, "objref: %s\n", fault);
        free(fault);
        playing->exit_code = exit_combine(playing->exit_code, EXIT_USAGE);
        return;
    }
    const char *path = playing->arguments->expect;
    if (smoke_expect(&smoke, &expectations, path != NULL ? path : impl.smoke) &&
        playing_stage(playing, &impl, &smoke.stage)) {
        smoke.failed = json_array();
        smoke.known = json_array();
        smoke_run(&smoke);
        json_decref(smoke.failed);
        json_decref(smoke.known);
        stage_close(&smoke.stage);
    }
    playing->exit_code = exit_combine(playing->exit_code, smoke.exit_code);
    expectations_release(&expectations);
    impl_release(&impl);
}

int main(int argc, char **argv) {
    struct arguments arguments;
    enum arguments_result parsed = arguments_parse(&arguments, argc, argv, usage);
    int code = parsed == ARGUMENTS_HELP ? EXIT_AS_EXPECTED : EXIT_USAGE;
    if (parsed == ARGUMENTS_GOOD && arguments.word_count > 0) {
        (void)fprintf(stderr, "objref: expected no more than -i, found %s\n%s", arguments.words[0],
                      usage);
    } else if (parsed == ARGUMENTS_GOOD) {
        struct playing playing;
        bool is_open = playing_open(&playing, &arguments);
        for (size_t i = 0; is_open && i < arguments.impl_count; i++) {
            smoke_one(&playing, arguments.impls[i]);
        }
        code = playing_close(&playing);
    }
    arguments_release(&arguments);
    return code;
}
