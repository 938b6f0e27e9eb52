/* script - see script.h. */
#include "script.h"

#include "extras.h"

#include <inttypes.h>
#include <string.h>

#define LETTERS 26u

/* ---- names: a, b, …, z, a1, … by the order of the steps ---- */

static void name_say(objref__text *text, uint32_t step) {
    objref__text_say(text, "%c", (char)('a' + (int)(step % LETTERS)));
    if (step >= LETTERS) {
        objref__text_say(text, "%u", step / LETTERS);
    }
}

/* A step that is written as two lines gives a name to what lies between, too. */
static void between_say(objref__text *text, uint32_t step) {
    name_say(text, step);
    objref__text_say(text, "_raw");
}

static void use_say(objref__text *text, const struct model *model, struct use use) {
    const struct binding *binding = &model->bindings[use.step];
    name_say(text, use.step);
    if (binding->is_list) {
        objref__text_say(text, "%c%u", binding->is_race ? '_' : '.', use.item);
    }
}

static void uses_say(objref__text *text,
                     const struct model *model,
                     const struct step *step,
                     const char *comma) {
    for (uint32_t i = 0; i < step->use_count; i++) {
        objref__text_say(text, "%s", i > 0 ? comma : "");
        use_say(text, model, step->uses[i]);
    }
}

static void list_say(objref__text *text, const struct model *model, const struct step *step) {
    objref__text_say(text, "[");
    uses_say(text, model, step, ", ");
    objref__text_say(text, "]");
}

static void gate_say(objref__text *text, const struct model *model, uint32_t step) {
    objref__text_say(text, "@g%u", model_gate(model, step) + 1);
}

/* ---- what a line says after its verb, by the shape of it ---- */

struct line {
    objref__text *text;
    const struct model *model; /* as it is after the step */
    const struct step *step;
    uint32_t at;
};

static void say_number(const struct line *line) {
    objref__text_say(line->text, " %" PRId64, line->step->number);
}

static void say_bytes(const struct line *line) {
    const char *word = line->step->kind == STEP_PUT_BYTES ? " fill" : "";
    objref__text_say(line->text, "%s %" PRId64 " %" PRId64, word, line->step->number,
                     line->step->seed);
}

static void say_uses(const struct line *line) {
    objref__text_say(line->text, " ");
    uses_say(line->text, line->model, line->step, " ");
}

static void say_mix(const struct line *line) {
    if (line->step->use_count > 0) {
        say_uses(line);
    }
    say_number(line);
}

static void say_list(const struct line *line) {
    objref__text_say(line->text, " ");
    list_say(line->text, line->model, line->step);
}

static void say_gate(const struct line *line) {
    objref__text_say(line->text, " ");
    gate_say(line->text, line->model, line->at);
    if (line->step->kind == STEP_GATE) {
        say_uses(line);
    } else {
        say_list(line);
    }
}

static void say_count(const struct line *line) {
    objref__text_say(line->text, " @w%u", line->at + 1);
    say_uses(line);
}

static void say_many(const struct line *line) {
    objref__text_say(line->text, " %" PRId64 " returns %" PRId64, line->step->number,
                     line->step->number);
}

static void say_kinds(const struct line *line) {
    struct step nested = *line->step;
    nested.use_count--;
    memmove(nested.uses, nested.uses + 1, nested.use_count * sizeof *nested.uses);
    objref__text_say(line->text, " ");
    use_say(line->text, line->model, line->step->uses[0]);
    objref__text_say(line->text, " ");
    list_say(line->text, line->model, &nested);
}

static void say_submit_inside(const struct line *line) {
    objref__text_say(line->text, " \"mix\" [");
    uses_say(line->text, line->model, line->step, ", ");
    objref__text_say(line->text, "%s%" PRId64 "]", line->step->use_count > 0 ? ", " : "",
                     line->step->number);
}

static void say_poll(const struct line *line) {
    say_uses(line);
    objref__text_say(line->text, line->step->number > 0 ? " timeout %" PRId64 "ms" : " timeout 0s",
                     line->step->number);
}

static void say_wait(const struct line *line) {
    say_list(line);
    objref__text_say(line->text, " for %" PRId64, line->step->number);
}

static void say_drop(const struct line *line) {
    const struct binding *binding = &line->model->bindings[line->step->uses[0].step];
    for (uint32_t i = 0; i < (binding->is_race ? binding->count : 1); i++) {
        objref__text_say(line->text, " ");
        name_say(line->text, line->step->uses[0].step);
        objref__text_say(line->text, binding->is_race ? "_%u" : "", i);
    }
}

static void say_lift(const struct line *line) {
    objref__text_say(line->text, " ");
    gate_say(line->text, line->model, line->step->uses[0].step);
}

static void say_ran(const struct line *line) {
    objref__text_say(line->text, " @w%u", line->step->uses[0].step + 1);
}

static void say_literal(const struct line *line) {
    objref__text_say(line->text, " %s", extras_literal(line->step->number));
}

/* The line of the table, with the ref in place of %0; the table's first word is the verb. */
static void say_probe(const struct line *line) {
    const char *at = extras_probe(line->step->number)->line;
    for (at += strcspn(at, " "); *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == '0') {
            use_say(line->text, line->model, line->step->uses[0]);
            at++;
        } else {
            objref__text_add(line->text, at, 1);
        }
    }
}

static void say_hash(const struct line *line) {
    objref__text_say(line->text, " ");
    use_say(line->text, line->model, line->step->uses[1]);
}

static void say_wait_poll(const struct line *line) {
    say_list(line);
    objref__text_say(line->text, " for %" PRId64 " timeout 0s", line->step->number);
}

static void say_nothing(const struct line *line) {
    (void)line;
}

static void say_between(const struct line *line) {
    objref__text_say(line->text, " ");
    between_say(line->text, line->at);
}

typedef void say_function(const struct line *line);

static say_function *const sayings[STEP_KIND_COUNT] = {
    [STEP_PUT] = say_number,
    [STEP_PUT_BYTES] = say_bytes,
    [STEP_PUT_LIST] = say_list,
    [STEP_MIX] = say_mix,
    [STEP_IDENTITY] = say_uses,
    [STEP_SIZE] = say_uses,
    [STEP_DIGEST] = say_uses,
    [STEP_FILL] = say_bytes,
    [STEP_FAIL] = say_number,
    [STEP_GATE] = say_gate,
    [STEP_COUNT] = say_count,
    [STEP_MANY] = say_many,
    [STEP_KIND_OF] = say_kinds,
    [STEP_NEST] = say_number,
    [STEP_GET_INSIDE] = say_list,
    [STEP_PUT_INSIDE] = say_number,
    [STEP_SUBMIT_INSIDE] = say_submit_inside,
    [STEP_RETURN_REF] = say_list,
    [STEP_REFS] = say_number,
    [STEP_DROP_INSIDE] = say_list,
    [STEP_GET_AFTER_GATE] = say_gate,
    [STEP_OPEN] = say_uses,
    [STEP_CLONE] = say_uses,
    [STEP_HOP] = say_between,
    [STEP_TEXT_HOP] = say_between,
    [STEP_GET] = say_uses,
    [STEP_POLL] = say_poll,
    [STEP_GET_LIST] = say_list,
    [STEP_WAIT] = say_wait,
    [STEP_EQUAL] = say_uses,
    [STEP_DROP] = say_drop,
    [STEP_LIFT] = say_lift,
    [STEP_STARTED] = say_lift,
    [STEP_RAN] = say_ran,
    [STEP_STATS] = say_nothing,
    [STEP_PUT_LITERAL] = say_literal,
    [STEP_PROBE] = say_probe,
    [STEP_HASH] = say_hash,
    [STEP_WAIT_POLL] = say_wait_poll,
    [STEP_HOP_INSIDE] = say_between,
    [STEP_DECODE_INSIDE] = say_between,
    [STEP_FLIP] = say_between,
    [STEP_CUT] = say_between,
    [STEP_LENGTHEN] = say_between,
    [STEP_FORGE] = say_between,
    [STEP_STALE] = say_between,
    [STEP_START] = say_uses,
    [STEP_JOIN] = say_drop,
};

/* ---- lines before the last ---- */

static void say_before(struct script *script, const struct line *line, const char *verb) {
    between_say(&script->text, line->at);
    objref__text_say(&script->text, " = %s", verb);
    if (line->step->use_count > 0) {
        say_uses(line);
    }
    objref__text_say(&script->text, "\n");
    script->statement_count++;
}

static void say_damage(struct script *script, const struct line *line) {
    static const char *const words[STEP_KIND_COUNT] = {
        [STEP_FLIP] = "flip", [STEP_CUT] = "cut", [STEP_LENGTHEN] = "append"};
    objref__text *text = &script->text;
    between_say(text, line->at);
    objref__text_say(text, " = %s ", words[line->step->kind]);
    between_say(text, line->at);
    if (line->step->kind == STEP_LENGTHEN) {
        objref__text_say(text, " hex\"%02x\"\n", (unsigned)line->step->number);
    } else {
        objref__text_say(text, " %" PRId64 "\n", line->step->number);
    }
    script->statement_count++;
}

/* The ref is dropped and comes back from its bytes. */
static void say_stale(struct script *script, const struct line *line) {
    objref__text *text = &script->text;
    objref__text_say(text, "drop");
    say_drop(line);
    objref__text_say(text, "\n");
    between_say(text, line->at);
    objref__text_say(text, " = decode ");
    between_say(text, line->at);
    objref__text_say(text, "\n");
    script->statement_count += 2;
}

/* A task encodes it, and the bytes are got from the task. */
static void say_inside(struct script *script, const struct line *line) {
    objref__text *text = &script->text;
    name_say(text, line->at);
    objref__text_say(text, "_task = submit encode_inside ");
    list_say(text, line->model, line->step);
    objref__text_say(text, "\n");
    between_say(text, line->at);
    objref__text_say(text, " = get ");
    name_say(text, line->at);
    objref__text_say(text, "_task\ndrop ");
    name_say(text, line->at);
    objref__text_say(text, "_task\n");
    script->statement_count += 3;
}

static void say_hash_before(struct script *script, const struct line *line) {
    struct line first = *line;
    struct step step = *line->step;
    step.use_count = 1;
    first.step = &step;
    say_before(script, &first, "hash");
}

static void before_say(struct script *script, const struct line *line) {
    enum step_kind kind = line->step->kind;
    bool is_damage = kind == STEP_FLIP || kind == STEP_CUT || kind == STEP_LENGTHEN;
    if (is_damage || kind == STEP_HOP || kind == STEP_STALE || kind == STEP_DECODE_INSIDE) {
        say_before(script, line, "encode");
    } else if (kind == STEP_TEXT_HOP) {
        say_before(script, line, "format");
    } else if (kind == STEP_FORGE) {
        say_before(script, line, "forge");
    } else if (kind == STEP_HOP_INSIDE) {
        say_inside(script, line);
    } else if (kind == STEP_HASH) {
        say_hash_before(script, line);
    }
    if (is_damage) {
        say_damage(script, line);
    } else if (kind == STEP_STALE) {
        say_stale(script, line);
    }
}

/* All but the last join of puts that were started together. */
static void say_race(struct script *script, const struct line *line) {
    objref__text *text = &script->text;
    uint32_t count = line->model->bindings[line->at].count;
    for (uint32_t i = 0; i < count; i++) {
        between_say(text, line->at);
        objref__text_say(text, "%u = start put ", i);
        if (line->step->use_count > 0) {
            objref__text_say(text, "[");
            use_say(text, line->model, line->step->uses[i]);
            objref__text_say(text, "]\n");
        } else {
            objref__text_say(text, "%" PRId64 "\n", (line->step->number + i) % RACE_INTS_END);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        name_say(text, line->at);
        objref__text_say(text, "_%u = join ", i);
        between_say(text, line->at);
        objref__text_say(text, "%u\n", i);
    }
    script->statement_count += 2 * count;
}

/* ---- one step ---- */

/* What is expected; %N stands for the N-th ref that the step uses. */
static void
expected_say(objref__text *text, const struct line *line, const struct outlook *outlook) {
    const char *at = objref__text_get(&outlook->expected);
    if (*at == '\0') {
        return;
    }
    objref__text_say(text, "  => ");
    for (; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == '=') {
            at++;
            between_say(text, line->at);
        } else if (*at == '%') {
            at++;
            use_say(text, line->model, line->step->uses[*at - '0']);
        } else {
            objref__text_add(text, at, 1);
        }
    }
}

static void
step_say(struct script *script, const struct line *line, const struct outlook *outlook) {
    enum step_kind kind = line->step->kind;
    before_say(script, line);
    if (kind == STEP_RACE) {
        say_race(script, line);
        return;
    }
    if (step_gives(kind)) {
        name_say(&script->text, line->at);
        objref__text_say(&script->text, " = %s", kind == STEP_START ? "start " : "");
    }
    bool is_submit = strcmp(step_verb(kind), "submit") == 0;
    const char *probe = kind == STEP_PROBE ? extras_probe(line->step->number)->line : "";
    const char *verb = kind == STEP_JOIN ? "join" : kind == STEP_PROBE ? probe : step_verb(kind);
    objref__text_say(&script->text, "%.*s%s%s", (int)strcspn(verb, " "), verb, is_submit ? " " : "",
                     is_submit ? step_function(kind) : "");
    sayings[kind](line);
    expected_say(&script->text, line, outlook);
    objref__text_say(&script->text, "\n");
    script->statement_count++;
}

static bool body_write(const struct program *program, bool counts_objects, struct script *script) {
    struct model model;
    model_open(&model, counts_objects);
    for (uint32_t i = 0; i < program->count; i++) {
        struct outlook outlook;
        if (!model_play(&model, i, &program->steps[i], &outlook)) {
            return false;
        }
        const struct line line = {&script->text, &model, &program->steps[i], i};
        step_say(script, &line, &outlook);
        objref__text_release(&outlook.expected);
        script->lines[i] = script->statement_count;
        script->rules[i] = outlook.rule;
        script->oracles[i] = outlook.oracle;
    }
    return model_may_end(&model) && program->count > 0;
}

/* ---- the header ---- */

#define HEADER_LINES 3u

static void header_write(const struct program *program,
                         struct script *script,
                         uint32_t subject,
                         bool is_unanswered) {
    objref__text header = {0};
    bool is_step = subject < program->count;
    bool is_end = subject == program->count;
    enum oracle oracle = is_step ? script->oracles[subject] : is_end ? ORACLE_LEAK : ORACLE_ANSWER;
    const char *rule = is_step ? script->rules[subject] : is_end ? "LIFE-2" : "ARG-7";
    oracle = is_unanswered ? ORACLE_ANSWER : oracle;
    objref__text_say(&header, "rule   %s\ntitle  %s\n\n", rule, oracle_title(oracle));
    objref__text_add(&header, script->text.data, script->text.size);
    objref__text_release(&script->text);
    script->text = header;
}

bool script_write(const struct program *program,
                  bool counts_objects,
                  uint32_t subject,
                  bool is_unanswered,
                  struct script *ret_script) {
    memset(ret_script, 0, sizeof *ret_script);
    if (!body_write(program, counts_objects, ret_script)) {
        script_release(ret_script);
        return false;
    }
    for (uint32_t i = 0; i < program->count; i++) {
        ret_script->lines[i] += HEADER_LINES;
    }
    header_write(program, ret_script, subject, is_unanswered);
    return true;
}

void script_release(struct script *script) {
    objref__text_release(&script->text);
}

uint32_t script_step(const struct script *script, const struct program *program, uint32_t line) {
    uint32_t step = 0;
    while (step < program->count && script->lines[step] < line) {
        step++;
    }
    return line == 0 ? program->count : step;
}
