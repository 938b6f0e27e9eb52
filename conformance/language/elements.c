/* pattern - the names that a line uses, and the elements of a for. See pattern.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pattern.h"

/* ---- all names of a line ---- */

/* What is done with each name that is used; it may be met more than once. */
typedef struct name_visit {
    const objref__names *names;
    bool *seen;       /* by name: already printed; NULL when looking for nothing */
    objref__text *to; /* printed here */
    bool nothing;     /* a name stands for nothing */
} name_visit;

static void name_meet(name_visit *visit, uint32_t name) {
    const objref__value *value = visit->names->values[name];

    if (!value || value->kind == OBJREF__VALUE_NOTHING) {
        visit->nothing = visit->nothing || value;
        return;
    }
    if (!visit->seen || visit->seen[name]) {
        return;
    }
    visit->seen[name] = true;
    objref__text_say(visit->to, "%s%s = ", visit->to->size ? ", " : "",
                     visit->names->scene->names[name]);
    objref__value_print(value, visit->to);
}

static void expression_visit(name_visit *visit, const objref__expression *expression) {
    if (expression->kind == OBJREF__EXPRESSION_NAME ||
        expression->kind == OBJREF__EXPRESSION_PATH ||
        expression->kind == OBJREF__EXPRESSION_SPREAD) {
        name_meet(visit, expression->name);
        return;
    }
    for (uint32_t i = 0; expression->items && i < expression->count; i++) {
        expression_visit(visit, expression->items[i]);
    }
}

static void expression_may_visit(name_visit *visit, const objref__expression *expression) {
    if (expression) {
        expression_visit(visit, expression);
    }
}

static void expectation_visit(name_visit *visit, const objref__expectation *expectation) {
    expression_may_visit(visit, expectation->code);
    expression_may_visit(visit, expectation->pattern);
    expression_may_visit(visit, expectation->ready.list);
    expression_may_visit(visit, expectation->rest.list);
}

static void expectations_visit(name_visit *visit, const objref__statement *statement) {
    for (uint32_t i = 0; i < statement->expectation_count; i++) {
        const objref__expectation *expectation = statement->expectations[i];
        if (expectation->kind == OBJREF__EXPECT_ONE) {
            expectation_visit(visit, expectation->one);
            expectation_visit(visit, expectation->others);
        } else {
            expectation_visit(visit, expectation);
        }
    }
}

bool objref__statement_is_passed_over(const objref__statement *statement,
                                      const objref__names *names) {
    name_visit visit = {.names = names};

    for (uint32_t i = 0; i < statement->arg_count; i++) {
        expression_visit(&visit, statement->args[i]);
    }
    if (statement->kind == OBJREF__STATEMENT_FOR && statement->name_count > 1) {
        name_meet(&visit, statement->names[1]);
    }
    expectations_visit(&visit, statement);
    return visit.nothing;
}

void objref__statement_print_names(const objref__statement *statement,
                                   const objref__names *names,
                                   objref__text *text) {
    objref__text said = {0};
    name_visit visit = {.names = names, .to = &said};

    visit.seen = objref__memory(names->scene->name_count, sizeof(*visit.seen));
    expectations_visit(&visit, statement);
    objref__text_add(text, objref__text_get(&said), said.size);
    objref__text_release(&said);
    free(visit.seen);
}

/* ---- elements ---- */

static objref__reading
source_read(objref__elements *elements, const objref__names *names, objref__text *rettext) {
    uint32_t name = elements->statement->names[1];
    objref__value *bytes = names->values[name];
    uint64_t size;

    if (bytes && bytes->kind == OBJREF__VALUE_NOTHING) {
        return OBJREF__READ_NOTHING;
    }
    if (!bytes || bytes->kind == OBJREF__VALUE_DIGEST || !objref__value_is_bytes(bytes) ||
        !objref__value_length(bytes, &size) || size > OBJREF__VALUE_BYTES_MAX) {
        objref__text_say(rettext, "every needs bytes that are here; %s is ",
                         names->scene->names[name]);
        objref__text_say(rettext, bytes ? "" : "nothing");
        if (bytes) {
            objref__value_print(bytes, rettext);
        }
        return OBJREF__READ_ERROR;
    }
    elements->source = objref__value_hold(bytes);
    elements->count = elements->statement->set == OBJREF__SET_EVERY_CUT ? size : size * 8;
    return OBJREF__READ_OK;
}

/* How the case calls a ref that an expression of the set stands for: a, rs.0; index < 0: not by a
 * spread. */
static void ref_say(const objref__expression *arg,
                    const objref__names *names,
                    int64_t index,
                    objref__text *text) {
    objref__text_say(text, "%s", names->scene->names[arg->name]);
    for (uint32_t i = 0; arg->kind == OBJREF__EXPRESSION_PATH && i < arg->count; i++) {
        objref__text_say(text, ".%s", arg->words[i].data);
    }
    if (index >= 0) {
        objref__text_say(text, ".%" PRId64, index);
    }
}

static void said_push(objref__elements *elements,
                      const objref__expression *arg,
                      const objref__names *names,
                      int64_t index) {
    size_t position = elements->said ? elements->said->count : 0;
    objref__value *said = objref__value_null();

    if (elements->source->items[position]->kind == OBJREF__VALUE_REF) {
        objref__text text = {0};
        ref_say(arg, names, index, &text);
        objref__value_drop(said);
        said = objref__value_text(text.data, text.size);
        objref__text_release(&text);
    }
    (void)objref__list_append(&elements->said, said);
}

/* How each element is called, where it is a ref: refs cannot be printed. */
static void elements_say(objref__elements *elements, const objref__names *names) {
    for (uint32_t i = 0; i < elements->statement->arg_count; i++) {
        const objref__expression *arg = elements->statement->args[i];
        bool spread = arg->kind == OBJREF__EXPRESSION_SPREAD;
        int64_t count = spread ? (int64_t)names->values[arg->name]->count : 1;
        for (int64_t k = 0; k < count; k++) {
            said_push(elements, arg, names, spread ? k : -1);
        }
    }
}

objref__reading objref__elements_open(objref__elements *elements,
                                      const objref__statement *statement,
                                      const objref__names *names,
                                      objref__text *rettext) {
    objref__reading reading;

    *elements = (objref__elements){.statement = statement};
    if (statement->kind == OBJREF__STATEMENT_REPEAT || statement->set == OBJREF__SET_RANGE) {
        elements->count = (uint64_t)statement->high - (uint64_t)statement->low + 1;
        return OBJREF__READ_OK;
    }
    if (statement->set != OBJREF__SET_VALUES) {
        return source_read(elements, names, rettext);
    }
    reading = objref__args_read(statement, names, &elements->source, rettext);
    if (reading == OBJREF__READ_OK) {
        elements->count = elements->source->count;
        elements_say(elements, names);
    }
    return reading;
}

static objref__value *element_of_bytes(const objref__elements *elements,
                                       const objref__names *names,
                                       objref__text *rettext) {
    bool cut = elements->statement->set == OBJREF__SET_EVERY_CUT;

    objref__text_say(rettext, "%s %s %zu", cut ? "cut" : "flip",
                     names->scene->names[elements->statement->names[1]],
                     (size_t)elements->position);
    return cut ? objref__value_cut(elements->source, elements->position)
               : objref__value_flip(elements->source, elements->position);
}

bool objref__elements_take(objref__elements *elements,
                           const objref__names *names,
                           objref__value **ret_value,
                           objref__text *rettext) {
    objref__set_kind set = elements->statement->set;

    if (elements->position == elements->count) {
        return false;
    }
    if (!elements->source) {
        *ret_value = objref__value_int(elements->statement->low + (int64_t)elements->position);
        objref__value_print(*ret_value, rettext);
    } else if (set == OBJREF__SET_VALUES) {
        const objref__value *said = elements->said->items[elements->position];
        *ret_value = objref__value_hold(elements->source->items[elements->position]);
        if (said->kind == OBJREF__VALUE_TEXT) {
            objref__text_add(rettext, said->data, said->count);
        } else {
            objref__value_print(*ret_value, rettext);
        }
    } else {
        *ret_value = element_of_bytes(elements, names, rettext);
    }
    elements->position++;
    return true;
}

void objref__elements_release(objref__elements *elements) {
    objref__value_drop(elements->source);
    objref__value_drop(elements->said);
    *elements = (objref__elements){0};
}
