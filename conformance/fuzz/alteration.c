/* alteration - see alteration.h. The altered case is a text, read by the parser like any other. */
#include "alteration.h"

#include "language/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *alteration_flag(enum alteration alteration) {
    static const char *const flags[ALTERATION_COUNT] = {
#define X(name, flag) flag,
        ALTERATION_MAP(X)
#undef X
    };
    return flags[alteration];
}

/* Rules whose cases speak of what an alteration changes, and why they are left as they are. */
static const struct {
    enum alteration alteration;
    const char *rule;
} left[] = {
    {ALTERATION_TASK, "GET-1"}, /* put is ready at once: a task is not */
    {ALTERATION_TASK, "GET-2"}, /* what put refuses */
    {ALTERATION_TASK, "GET-3"}, /* what put copies */
};

/* Dead nodes need a runtime at every line, and nobody who counts: their tasks may still be under
 * way. */
static bool has_room_for_dead(const objref__case *scene) {
    uint64_t speaks_of_them = UINT64_C(1) << OBJREF__VERB_INIT |
                              UINT64_C(1) << OBJREF__VERB_SHUTDOWN |
                              UINT64_C(1) << OBJREF__VERB_STATS;
    return !scene->runtime_none && (scene->verbs & speaks_of_them) == 0;
}

static bool has_rule(const objref__case *scene, const char *rule) {
    for (uint32_t i = 0; i < scene->rule_count; i++) {
        if (strcmp(rule, scene->rules[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_left(enum alteration alteration, const objref__case *scene) {
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        if (left[i].alteration == alteration && has_rule(scene, left[i].rule)) {
            return true;
        }
    }
    return alteration == ALTERATION_DEAD && !has_room_for_dead(scene);
}

/* ---- which lines ---- */

/* Whether the line gives its one name a ref of the main program's runtime. */
static bool gives_ref(const objref__statement *statement) {
    static const bool verbs[OBJREF__VERB_COUNT] = {[OBJREF__VERB_PUT] = true,
                                                   [OBJREF__VERB_SUBMIT] = true,
                                                   [OBJREF__VERB_CLONE] = true,
                                                   [OBJREF__VERB_DECODE] = true,
                                                   [OBJREF__VERB_PARSE] = true};
    bool is_one = statement->name_count == 1 && statement->returns <= 1;
    bool is_plain = !statement->starts && !statement->appends &&
                    statement->place == OBJREF__PLACE_MAIN &&
                    (statement->clauses & OBJREF__CLAUSE_TYPE) == 0;
    return statement->kind == OBJREF__STATEMENT_VERB && verbs[statement->verb] && is_one &&
           is_plain && statement->expectation_count == 0;
}

/* ---- what is written ---- */

/* A case that is being altered. */
struct writing {
    enum alteration alteration;
    const objref__case *scene;
    const objref__statement **by_line; /* by line number: the verb that stands there, or NULL */
    objref__text text;
    unsigned altered; /* lines */
    bool has_gate;    /* a body may stand at a gate from here on: no worker need be free */
};

/* The template's lines as if they stood where the statement stands: $n is the name that it binds,
 * $i the number of the altered line. */
static void
template_say(struct writing *writing, const objref__statement *statement, const char *template) {
    const char *line = writing->scene->lines[statement->line - 1];
    bool is_begin = true;
    for (const char *at = template; *at != '\0'; at++) {
        if (is_begin) {
            objref__text_say(&writing->text, "%.*s", (int)strspn(line, " \t"), line);
            objref__text_say(&writing->text, statement->thread > 0 ? "thread%u: " : "",
                             statement->thread);
        }
        is_begin = *at == '\n';
        if (strncmp(at, "$n", 2) == 0) {
            objref__text_say(&writing->text, "%s", writing->scene->names[statement->names[0]]);
            at++;
        } else if (strncmp(at, "$i", 2) == 0) {
            objref__text_say(&writing->text, "%u", writing->altered);
            at++;
        } else {
            objref__text_add(&writing->text, at, 1);
        }
    }
}

/* Exactly one handle stands for the name again, and it came from bytes. */
static const char hop_after[] = "hop$i_bytes = encode $n\n"
                                "hop$i_ref = decode hop$i_bytes\n"
                                "drop $n\n"
                                "$n = decode hop$i_bytes\n"
                                "drop hop$i_ref\n";

static const char dead_before[] = "dead$i = put 0\n"
                                  "dead$i_task = submit identity dead$i\n"
                                  "drop dead$i dead$i_task\n";

/* What was put is there at once, and so must be what takes its place. */
static const char task_after[] = "wait [$n] for 1\n";

static bool is_altered(const struct writing *writing, const objref__statement *statement) {
    if (statement == NULL) {
        return false;
    }
    switch (writing->alteration) {
    case ALTERATION_HOP:
        return gives_ref(statement);
    case ALTERATION_DEAD:
        return statement->place == OBJREF__PLACE_MAIN;
    case ALTERATION_TASK:
        return gives_ref(statement) && statement->verb == OBJREF__VERB_PUT && !writing->has_gate;
    case ALTERATION_COUNT:
        break;
    }
    return false;
}

/* "a = put 5" as "a = submit identity 5". */
static void task_say(struct writing *writing, const char *line) {
    const char *verb = strstr(line, "put ");
    assert(verb != NULL); /* the parser found it there */
    objref__text_say(&writing->text, "%.*ssubmit identity %s\n", (int)(verb - line), line,
                     verb + strlen("put "));
}

static void line_write(struct writing *writing, uint32_t number) {
    const char *line = writing->scene->lines[number - 1];
    const objref__statement *statement = writing->by_line[number];
    bool is_one = is_altered(writing, statement);
    bool is_gate = statement != NULL && statement->function != NULL &&
                   strstr(statement->function, "gate") != NULL;
    writing->has_gate = writing->has_gate || is_gate;
    writing->altered += is_one;
    if (is_one && writing->alteration == ALTERATION_DEAD) {
        template_say(writing, statement, dead_before);
    }
    if (is_one && writing->alteration == ALTERATION_TASK) {
        task_say(writing, line);
        template_say(writing, statement, task_after);
    } else {
        objref__text_say(&writing->text, "%s\n", line);
    }
    if (is_one && writing->alteration == ALTERATION_HOP) {
        template_say(writing, statement, hop_after);
    }
}

/* Recursion goes as deep as blocks are written, so at most OBJREF__CASE_BLOCKS_MAX. */
static void verbs_find(const objref__statement *block, const objref__statement **by_line) {
    for (const objref__statement *at = block; at != NULL; at = at->next) {
        if (at->kind == OBJREF__STATEMENT_VERB) {
            by_line[at->line] = at;
        } else {
            verbs_find(at->body, by_line);
        }
    }
}

objref__case *alteration_make(enum alteration alteration, const objref__case *scene) {
    objref__text fault = {0};
    objref__case *altered = NULL;
    if (is_left(alteration, scene) || scene->is_excerpt) {
        return NULL;
    }
    struct writing writing = {.alteration = alteration, .scene = scene};
    writing.by_line = objref__memory(scene->line_count + 1, sizeof(void *));
    verbs_find(scene->statements, writing.by_line);
    for (uint32_t number = 1; number <= scene->line_count; number++) {
        line_write(&writing, number);
    }
    if (writing.altered > 0) {
        altered = objref__case_parse(scene->file, writing.text.data, writing.text.size, &fault);
        assert(altered != NULL); /* what the templates add is right wherever a verb stands */
    }
    free(writing.by_line);
    objref__text_release(&writing.text);
    objref__text_release(&fault);
    return altered;
}

size_t alterations_make(enum alteration alteration,
                        const objref__case **cases,
                        size_t count,
                        objref__case ***ret_made) {
    objref__case **made = objref__memory(count + 1, sizeof(void *));
    size_t made_count = 0;
    for (size_t i = 0; i < count; i++) {
        objref__case *altered = alteration_make(alteration, cases[i]);
        if (altered != NULL) {
            cases[made_count] = made[made_count] = altered;
            made_count++;
        }
    }
    *ret_made = made;
    return made_count;
}

void alterations_release(objref__case **made, size_t count) {
    for (size_t i = 0; made != NULL && i < count; i++) {
        objref__case_release(made[i]);
    }
    free(made);
}
