/* needs - see needs.h. */
#include "needs.h"

#include "language/words.h"
#include "message.h"

#include <string.h>

static bool lacks(struct finding *finding, const char *what, const char *name) {
    return finding_unsupported(finding, message_format("%s %s is not offered", what, name));
}

static bool
verbs_are_met(const struct hello *hello, const objref__case *scene, struct finding *finding) {
    for (int i = 0; i < OBJREF__VERB_COUNT; i++) {
        objref__verb verb = (objref__verb)i;
        if ((scene->verbs & UINT64_C(1) << i) == 0 || !objref__verb_is_runtimes(verb)) {
            continue;
        }
        const char *word = objref__verb_word(verb);
        if (!hello_lists(hello, "ops", word)) {
            finding->denied = word;
            return lacks(finding, "op", word);
        }
        if (hello_lists(hello, "emulated", word)) {
            return finding_unsupported(finding, message_format("op %s is emulated", word));
        }
    }
    return true;
}

/* The catalogue of PROTOCOL.md. A case that submits another name asks what becomes of it. */
static bool is_catalogue_function(const char *name) {
    static const char *const names[] = {
        "identity",
        "add",
        "concat",
        "mix",
        "digest",
        "size",
        "fill",
        "many",
        "fail",
        "fail_undecodable",
        "unserialisable",
        "panic",
        "crash",
        "sleep",
        "gate",
        "count",
        "pid",
        "kind_of",
        "get_inside",
        "put_inside",
        "submit_inside",
        "get_after_gate",
        "drop_inside",
        "encode_inside",
        "decode_inside",
        "return_ref",
        "refs",
        "nest",
        "depth_of",
        "shutdown_inside",
        "keep",
        "kept",
        "unkeep",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
functions_are_met(const struct hello *hello, const objref__case *scene, struct finding *finding) {
    for (uint32_t i = 0; i < scene->function_count; i++) {
        const char *name = scene->functions[i];
        if (is_catalogue_function(name) && !hello_has_function(hello, name)) {
            return lacks(finding, "function", name);
        }
    }
    return true;
}

static bool
options_are_met(const struct hello *hello, const objref__case *scene, struct finding *finding) {
    for (uint32_t i = 0; i < scene->option_count; i++) {
        if (!hello_lists(hello, "options", scene->options[i].name)) {
            return lacks(finding, "option", scene->options[i].name);
        }
    }
    return true;
}

bool choice_is(const struct stage *stage,
               const struct hello *hello,
               const char *name,
               const char *value) {
    const char *chosen = hello_choice(hello, name);
    if (chosen == NULL) {
        const json_t *choice = json_object_get(stage->choices, name);
        chosen = json_string_value(json_object_get(choice, "default"));
    }
    return chosen != NULL && strcmp(chosen, value) == 0;
}

/* Whether hello lists all that the table names under `member`; *count grows by how many. */
static bool
lists_all(const struct hello *hello, const json_t *capability, const char *member, size_t *count) {
    const json_t *names = json_object_get(capability, member);
    bool is_function = strcmp(member, "functions") == 0;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (!(is_function ? hello_has_function(hello, name) : hello_lists(hello, member, name))) {
            return false;
        }
    }
    *count += json_array_size(names);
    return true;
}

bool capability_is_claimed(const struct stage *stage, const struct hello *hello, const char *name) {
    const json_t *capability = json_object_get(stage->capabilities, name);
    size_t count = 0;
    bool is_listed = lists_all(hello, capability, "ops", &count) &&
                     lists_all(hello, capability, "options", &count) &&
                     lists_all(hello, capability, "functions", &count);
    return is_listed && (count > 0 || hello_has_capability(hello, name));
}

static bool headers_are_met(const struct stage *stage,
                            const struct hello *hello,
                            const objref__case *scene,
                            struct finding *finding) {
    for (uint32_t i = 0; i < scene->need_count; i++) {
        const objref__need *need = &scene->needs[i];
        if (need->value == NULL && !capability_is_claimed(stage, hello, need->name)) {
            return finding_unsupported(finding,
                                       message_format("capability %s is not claimed", need->name));
        }
        if (need->value != NULL && !choice_is(stage, hello, need->name, need->value)) {
            return finding_unsupported(
                finding, message_format("choice %s is not %s", need->name, need->value));
        }
    }
    return true;
}

static bool names_clause(const json_t *capability, const char *clause) {
    const json_t *named = json_object_get(capability, "clauses");
    for (size_t i = 0; i < json_array_size(named); i++) {
        if (strcmp(json_string_value(json_array_get(named, i)), clause) == 0) {
            return true;
        }
    }
    return false;
}

/* A clause that only makes sense with a capability: the table names it there. */
static bool clause_is_met(const struct stage *stage,
                          const struct hello *hello,
                          const char *clause,
                          struct finding *finding) {
    const char *name;
    const json_t *capability;
    json_t *table = stage->capabilities;
    json_object_foreach(table, name, capability) {
        if (names_clause(capability, clause) && !capability_is_claimed(stage, hello, name)) {
            return finding_unsupported(finding,
                                       message_format("capability %s is not claimed", name));
        }
    }
    return true;
}

static bool clauses_are_met(const struct stage *stage,
                            const struct hello *hello,
                            const objref__case *scene,
                            struct finding *finding) {
    static const struct {
        unsigned clause;
        const char *name;
    } clauses[] = {{OBJREF__CLAUSE_TYPE, "type"},
                   {OBJREF__CLAUSE_MODE, "mode"},
                   {OBJREF__CLAUSE_RETRIES, "retries"}};
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++) {
        if ((scene->clauses & clauses[i].clause) != 0 &&
            !clause_is_met(stage, hello, clauses[i].name, finding)) {
            return false;
        }
    }
    return true;
}

#define PLACES_PROCESS 0x000003fcU /* bits 2 to 9 */

/* Blocks nest OBJREF__CASE_BLOCKS_MAX deep at most. */
static bool kills_at_gate(const objref__statement *block) {
    for (const objref__statement *statement = block; statement; statement = statement->next) {
        bool is_verb = statement->kind == OBJREF__STATEMENT_VERB;
        if (is_verb ? statement->verb == OBJREF__VERB_KILL && statement->mark != NULL
                    : kills_at_gate(statement->body)) {
            return true;
        }
    }
    return false;
}

static bool
places_are_met(const struct hello *hello, const objref__case *scene, struct finding *finding) {
    if ((scene->places & PLACES_PROCESS) != 0 && !hello_lists(hello, "options", "address")) {
        return finding_unsupported(finding, message_copy("no second program can join"));
    }
    if (kills_at_gate(scene->statements) && strcmp(hello_isolation(hello), "process") != 0) {
        return finding_unsupported(finding,
                                   message_format("isolation is %s", hello_isolation(hello)));
    }
    return true;
}

/* Blocks nest OBJREF__CASE_BLOCKS_MAX deep at most. */
static bool asks_several_results(const objref__statement *block) {
    for (const objref__statement *statement = block; statement; statement = statement->next) {
        bool is_verb = statement->kind == OBJREF__STATEMENT_VERB;
        if (is_verb ? statement->verb == OBJREF__VERB_SUBMIT && statement->returns != 1
                    : asks_several_results(statement->body)) {
            return true;
        }
    }
    return false;
}

/* A clause can be emulated like an op: `returns`, where each task has one result. */
static bool
results_are_met(const struct hello *hello, const objref__case *scene, struct finding *finding) {
    if (hello_lists(hello, "emulated", "returns") && asks_several_results(scene->statements)) {
        return finding_unsupported(finding, message_copy("clause returns is emulated"));
    }
    return true;
}

bool needs_are_met(const struct stage *stage,
                   const struct hello *hello,
                   const objref__case *scene,
                   struct finding *finding) {
    return places_are_met(hello, scene, finding) && verbs_are_met(hello, scene, finding) &&
           results_are_met(hello, scene, finding) && functions_are_met(hello, scene, finding) &&
           options_are_met(hello, scene, finding) &&
           headers_are_met(stage, hello, scene, finding) &&
           clauses_are_met(stage, hello, scene, finding);
}
