/* helpers - see helpers.h. */
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

#define HEADER "rule X-1\ntitle t\n\n"
#define READ_FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)

static char *below_header(const char *statements) {
    objref__text text = {0};

    objref__text_say(&text, "%s%s\n", HEADER, statements);
    return objref__text_take(&text);
}

objref__case *scene_of(const char *statements) {
    char *text = below_header(statements);
    objref__text mistake = {0};
    objref__case *scene = objref__case_parse("F/x.case", text, strlen(text), &mistake);

    if (!scene) {
        fail_msg("%s\n%s", statements, objref__text_get(&mistake));
    }
    objref__text_release(&mistake);
    free(text);
    return scene;
}

char *mistake_of(const char *text) {
    objref__text mistake = {0};
    objref__case *scene = objref__case_parse("x.case", text, strlen(text), &mistake);

    if (scene) {
        objref__case_release(scene);
        assert_int_equal(mistake.size, 0);
        return objref__text_take(&mistake);
    }
    assert_memory_equal(objref__text_get(&mistake), "x.case:", 7);
    memmove(mistake.data, mistake.data + 7, mistake.size - 6);
    return objref__text_take(&mistake);
}

char *mistake_in(const char *statements) {
    char *text = below_header(statements);
    char *mistake = mistake_of(text);

    free(text);
    return mistake;
}

static json_t *json_of(const char *text) {
    json_error_t error;
    json_t *json = json_loads(text, READ_FLAGS | JSON_DECODE_ANY, &error);

    if (!json) {
        fail_msg("%s: %s", text, error.text);
    }
    return json;
}

objref__value *value_of(const char *wire) {
    json_t *json = json_of(wire);
    objref__text mistake = {0};
    objref__value *value = objref__value_from_wire(json, OBJREF__PLACE_MAIN, &mistake);

    if (!value) {
        fail_msg("%s: %s", wire, objref__text_get(&mistake));
    }
    json_decref(json);
    objref__text_release(&mistake);
    return value;
}

char *refusal_of(const char *wire) {
    json_t *json = json_of(wire);
    objref__text mistake = {0};
    objref__value *value = objref__value_from_wire(json, OBJREF__PLACE_MAIN, &mistake);

    assert_true((value == NULL) == (mistake.size > 0));
    objref__value_drop(value);
    json_decref(json);
    return objref__text_take(&mistake);
}

char *wire_of(const objref__value *value) {
    json_t *json = objref__value_to_wire(value);
    char *text = json_dumps(json, JSON_COMPACT);

    json_decref(json);
    return text;
}

char *printed(const objref__value *value) {
    objref__text text = {0};

    objref__value_print(value, &text);
    return objref__text_take(&text);
}

objref__outcome outcome_of(const char *answer) {
    json_t *json = json_of(answer);
    const json_t *ok = json_object_get(json, "ok");
    objref__outcome outcome = {.cause = OBJREF__KIND_COUNT};
    objref__text mistake = {0};

    if (ok) {
        outcome.value = objref__value_from_wire(ok, OBJREF__PLACE_MAIN, &mistake);
        assert_non_null(outcome.value);
    } else {
        assert_true(objref__outcome_from_error(json_object_get(json, "error"), &outcome, &mistake));
    }
    json_decref(json);
    objref__text_release(&mistake);
    return outcome;
}
