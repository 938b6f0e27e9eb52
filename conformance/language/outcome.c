/* pattern - an answer, as it is judged and told. See pattern.h. */
#include <inttypes.h>
#include <string.h>

#include "pattern.h"

static bool refuse(objref__text *reterr, const char *what) {
    objref__text_say(reterr, "%s", what);
    return false;
}

static bool kind_read(const json_t *object, objref__kind *ret_kind, objref__text *reterr) {
    const json_t *kind = json_object_get(object, "kind");

    if (!json_is_string(kind)) {
        return refuse(reterr, "an error, and its cause, has to have a kind, a text");
    }
    *ret_kind = objref__kind_find(json_string_value(kind), json_string_length(kind));
    if (*ret_kind == OBJREF__KIND_COUNT) {
        objref__text_say(reterr, "no error has the kind \"%.60s\"", json_string_value(kind));
        return false;
    }
    return true;
}

bool objref__outcome_from_error(const json_t *error,
                                objref__outcome *ret_outcome,
                                objref__text *reterr) {
    const json_t *code = json_object_get(error, "code");
    const json_t *cause = json_object_get(error, "cause");
    const json_t *native = json_object_get(error, "native");
    const json_t *text = json_object_get(error, "text");
    objref__outcome outcome = {.is_error = true, .cause = OBJREF__KIND_COUNT};

    if (!json_is_object(error)) {
        return refuse(reterr, "an error has to be an object");
    }
    if (!kind_read(error, &outcome.kind, reterr)) {
        return false;
    }
    if (code && !json_is_integer(code)) {
        return refuse(reterr, "an error's code has to be a whole number");
    }
    if ((native && !json_is_string(native)) || (text && !json_is_string(text))) {
        return refuse(reterr, "an error's native and text have to be texts");
    }
    if (cause && !json_is_object(cause)) {
        return refuse(reterr, "an error's cause has to be an object");
    }
    if (cause && !kind_read(cause, &outcome.cause, reterr)) {
        return false;
    }
    outcome.has_code = code != NULL;
    outcome.code = json_integer_value(code);
    *ret_outcome = outcome;
    return true;
}

void objref__outcome_print(const objref__outcome *outcome, objref__text *text) {
    if (outcome->is_error) {
        objref__text_say(text, "error %s", objref__kind_word(outcome->kind));
        if (outcome->has_code) {
            objref__text_say(text, " code %" PRId64, outcome->code);
        }
        if (outcome->cause != OBJREF__KIND_COUNT) {
            objref__text_say(text, " cause %s", objref__kind_word(outcome->cause));
        }
        return;
    }
    if (outcome->positions && outcome->positions->count == 2) {
        objref__text_say(text, "ready ");
        objref__value_print(outcome->positions->items[0], text);
        objref__text_say(text, " rest ");
        objref__value_print(outcome->positions->items[1], text);
        objref__text_say(text, " (positions)");
        return;
    }
    objref__text_say(text, "value ");
    objref__value_print(outcome->value, text);
}
