/* run - walks the statements of a case: blocks, loops, names. See run.h. */
#include "run.h"

#include "answer.h"
#include "clock.h"
#include "language/text.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

bool run_find(struct run *run, enum verdict verdict, char *expected, char *observed) {
    return finding_set(run->finding, verdict, expected, observed);
}

bool run_is_sound(struct run *run) {
    if (loop_is_interrupted(run->stage->loop)) {
        return run_find(run, VERDICT_COUNT, NULL, NULL);
    }
    for (size_t i = 0; i < OBJREF__PLACE_COUNT; i++) {
        if (run->actors[i] != NULL && actor_is_broken(run->actors[i], run->finding)) {
            return false;
        }
    }
    return true;
}

bool run_turn(struct run *run, int64_t deadline_ns) {
    loop_turn(run->stage->loop, deadline_ns);
    return run_is_sound(run);
}

/* ---- values ---- */

/* A line whose values cannot be read: the implementation's fault (no such member) or the case's. */
static bool reading_fails(struct run *run, objref__reading reading, objref__text *text) {
    bool is_missing = reading == OBJREF__READ_MISSING;
    return run_find(run, is_missing ? VERDICT_FAIL : VERDICT_ERROR,
                    is_missing ? objref__text_take(text) : NULL,
                    is_missing ? message_copy("nothing there") : objref__text_take(text));
}

bool run_args(struct run *run, const objref__statement *statement, objref__value **ret_list) {
    objref__text text = {0};
    objref__reading reading = objref__args_read(statement, &run->names, ret_list, &text);
    bool is_good = reading == OBJREF__READ_OK || reading_fails(run, reading, &text);
    objref__text_release(&text);
    return is_good;
}

/* ---- names ---- */

static bool bind_many(struct run *run, const objref__statement *statement, objref__value *value) {
    bool is_nothing = value->kind == OBJREF__VALUE_NOTHING;
    bool is_list = value->kind == OBJREF__VALUE_LIST && value->count == statement->name_count;
    if (!is_nothing && !is_list) {
        objref__text text = {0};
        objref__value_print(value, &text);
        return run_find(run, VERDICT_FAIL, message_format("%u values", statement->name_count),
                        objref__text_take(&text));
    }
    for (uint32_t i = 0; i < statement->name_count; i++) {
        objref__value *item = is_nothing ? value : value->items[i];
        objref__names_bind(&run->names, statement->names[i], objref__value_hold(item));
    }
    return true;
}

bool run_bind(struct run *run, const objref__statement *statement, objref__value *value) {
    if (statement->name_count == 0) {
        return true;
    }
    if (statement->name_count > 1) {
        return bind_many(run, statement, value);
    }
    uint32_t name = statement->names[0];
    if (!statement->appends) {
        objref__names_bind(&run->names, name, objref__value_hold(value));
        return true;
    }
    return objref__names_append(&run->names, name, objref__value_hold(value)) ||
           run_find(run, VERDICT_ERROR, message_copy("a list before +="),
                    message_copy("another value, or one nested too deep"));
}

/* A line that is passed over gives nothing, and so on for the lines that use its names. */
static void pass_over(struct run *run, const objref__statement *statement) {
    for (uint32_t i = 0; i < statement->name_count; i++) {
        uint32_t name = statement->names[i];
        if (!statement->appends) {
            objref__names_bind(&run->names, name, objref__value_nothing());
        } else if (run->names.values[name] == NULL) {
            objref__names_bind(&run->names, name, objref__value_list(NULL, 0));
        }
    }
}

/* ---- statements ---- */

static bool run_block(struct run *run, const objref__statement *block);

/* "x = cut b 20": loop names, then those of the expectation that are no loop's. */
static char *with_text(struct run *run, const objref__statement *statement) {
    objref__text text = {0};
    objref__text names = {0};
    objref__statement_print_names(statement, &run->names, &names);
    for (size_t i = 0; i < run->frame_count; i++) {
        const struct frame *frame = &run->frames[i];
        const char *comma = text.size > 0 ? ", " : "";
        objref__text_say(&text, "%s%s%s%s", comma, frame->name != NULL ? frame->name : "turn",
                         frame->name != NULL ? " = " : " ", objref__text_get(&frame->text));
    }
    if (names.size > 0) {
        objref__text_say(&text, "%s%s", text.size > 0 ? ", " : "", objref__text_get(&names));
    }
    objref__text_release(&names);
    return objref__text_take(&text);
}

static bool run_verb(struct run *run, const objref__statement *statement) {
    if (!run_is_sound(run)) {
        return false;
    }
    if (objref__statement_is_passed_over(statement, &run->names)) {
        pass_over(run, statement);
        return true;
    }
    return verb_play(run, statement) && run_is_sound(run);
}

static bool run_loop(struct run *run, const objref__statement *statement) {
    objref__elements elements;
    objref__text text = {0};
    objref__reading reading = objref__elements_open(&elements, statement, &run->names, &text);
    if (reading == OBJREF__READ_NOTHING) {
        objref__text_release(&text);
        return true;
    }
    if (reading != OBJREF__READ_OK) {
        (void)reading_fails(run, reading, &text);
        objref__text_release(&text);
        return false;
    }
    bool is_for = statement->kind == OBJREF__STATEMENT_FOR;
    struct frame *frame = &run->frames[run->frame_count++];
    *frame = (struct frame){.name = is_for ? run->scene->names[statement->names[0]] : NULL};
    objref__value *element;
    bool is_good = true;
    while (is_good && objref__elements_take(&elements, &run->names, &element, &text)) {
        objref__text_release(&frame->text);
        frame->text = text;
        text = (objref__text){0};
        if (is_for) {
            objref__names_bind(&run->names, statement->names[0], element);
        } else {
            objref__value_drop(element);
        }
        is_good = run_block(run, statement->body);
    }
    objref__text_release(&text);
    objref__text_release(&frame->text);
    run->frame_count--;
    objref__elements_release(&elements);
    return is_good;
}

static bool run_statement(struct run *run, const objref__statement *statement) {
    bool is_verb = statement->kind == OBJREF__STATEMENT_VERB;
    bool is_good = is_verb ? run_verb(run, statement) : run_loop(run, statement);
    struct finding *finding = run->finding;
    if (is_good || finding->line != 0) {
        return is_good;
    }
    finding->line = statement->line;
    if (finding->expected == NULL && finding->verdict != VERDICT_UNSUPPORTED && is_verb) {
        finding->expected = expected_text(statement, 0);
    }
    finding->with = with_text(run, statement);
    return false;
}

static bool run_block(struct run *run, const objref__statement *block) {
    for (const objref__statement *statement = block; statement != NULL;
         statement = statement->next) {
        if (!run_statement(run, statement)) {
            return false;
        }
    }
    return true;
}

bool run_play(struct run *run) {
    return run_block(run, run->scene->statements);
}
