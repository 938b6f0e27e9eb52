/* parser - what comes after =>. See parser.h. */
#include <string.h>

#include "parser.h"

static objref__expectation *expectation_parse(objref__parser *parser,
                                              const objref__statement *statement);

static objref__expectation *refuse(objref__parser *parser, const char *expected) {
    (void)objref__parser_refuse(parser, &parser->now, "%s", expected);
    return NULL;
}

static bool pattern_parse(objref__parser *parser, const objref__expression **ret_pattern) {
    parser->role = OBJREF__ROLE_PATTERN;
    *ret_pattern = objref__expression_parse(parser);
    return *ret_pattern != NULL;
}

static bool kind_parse(objref__parser *parser, objref__kind *ret_kind) {
    objref__token token = parser->now;

    if (token.kind != OBJREF__TOKEN_WORD) {
        return objref__parser_refuse(parser, &token, "a kind of error, as timed_out");
    }
    *ret_kind = objref__kind_find(token.text, token.size);
    if (*ret_kind >= OBJREF__KIND_BAD_REQUEST) {
        return objref__parser_refuse(parser, &token, "a kind of error, as timed_out");
    }
    (void)objref__parser_take(parser);
    return true;
}

/* Is what stands now a kind, and not a word that goes on after "error". */
static bool kind_is_next(const objref__parser *parser) {
    static const char *const others[] = {"code", "cause", "within", "rest"};
    bool is = parser->now.kind == OBJREF__TOKEN_WORD;

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        is = is && !objref__parser_is(parser, others[i]);
    }
    return is;
}

static objref__expectation *error_parse(objref__parser *parser, objref__expectation *made) {
    made->kind = OBJREF__EXPECT_ERROR;
    made->error_kind = OBJREF__KIND_COUNT;
    made->cause = OBJREF__KIND_COUNT;
    if (kind_is_next(parser) && !kind_parse(parser, &made->error_kind)) {
        return NULL;
    }
    if (objref__parser_eat(parser, "code") && !pattern_parse(parser, &made->code)) {
        return NULL;
    }
    if (objref__parser_eat(parser, "cause") && !kind_parse(parser, &made->cause)) {
        return NULL;
    }
    return made;
}

static bool side_parse(objref__parser *parser, objref__side *ret_side) {
    const char *expected = "how many, or a list of refs";

    if (parser->now.kind == OBJREF__TOKEN_INT) {
        return objref__parser_need_natural(parser, expected, &ret_side->count);
    }
    if (!objref__parser_is(parser, "[") && parser->now.kind != OBJREF__TOKEN_WORD &&
        parser->now.kind != OBJREF__TOKEN_PATH) {
        return objref__parser_refuse(parser, &parser->now, "%s", expected);
    }
    parser->role = OBJREF__ROLE_ENGINE;
    ret_side->list = objref__expression_parse(parser);
    return ret_side->list != NULL;
}

static objref__expectation *wait_parse(objref__parser *parser, objref__expectation *made) {
    made->kind = OBJREF__EXPECT_WAIT;
    if (!side_parse(parser, &made->ready) ||
        !objref__parser_need(parser, "rest", "rest, then what is not ready") ||
        !side_parse(parser, &made->rest)) {
        return NULL;
    }
    made->in_order = objref__parser_eat(parser, "in");
    if (made->in_order && !objref__parser_need(parser, "order", "order, as in order")) {
        return NULL;
    }
    return made;
}

static objref__expectation *
one_parse(objref__parser *parser, objref__expectation *made, const objref__statement *statement) {
    made->kind = OBJREF__EXPECT_ONE;
    if (objref__parser_is(parser, "one")) {
        return refuse(parser, "what exactly one has to give");
    }
    made->one = expectation_parse(parser, statement);
    if (!made->one || !objref__parser_need(parser, ",", "a comma, then rest") ||
        !objref__parser_need(parser, "rest", "rest, then what every other has to give")) {
        return NULL;
    }
    if (objref__parser_is(parser, "one")) {
        return refuse(parser, "what every other has to give");
    }
    made->others = expectation_parse(parser, statement);
    return made->others ? made : NULL;
}

/* What an answer of the runtime can be, but a value that the engine makes cannot. */
static bool answer_check(objref__parser *parser, const objref__statement *statement) {
    bool asked = objref__verb_is_runtimes(statement->verb) || statement->verb == OBJREF__VERB_JOIN;

    if (!asked && objref__parser_is(parser, "error")) {
        return objref__parser_refuse(parser, &parser->now,
                                     "a value or pattern (%s asks nothing of the runtime)",
                                     objref__verb_word(statement->verb));
    }
    if (statement->verb != OBJREF__VERB_WAIT && statement->verb != OBJREF__VERB_JOIN &&
        objref__parser_is(parser, "ready")) {
        return objref__parser_refuse(parser, &parser->now,
                                     "a value or pattern (only wait gives ready and rest)");
    }
    if (statement->verb != OBJREF__VERB_JOIN && objref__parser_is(parser, "one")) {
        return objref__parser_refuse(parser, &parser->now,
                                     "a value or pattern (only a join judges one and rest)");
    }
    return true;
}

static objref__expectation *expectation_parse(objref__parser *parser,
                                              const objref__statement *statement) {
    objref__expectation *made = objref__arena_take(parser->arena, 1, sizeof(*made));

    if (!answer_check(parser, statement)) {
        return NULL;
    }
    if (objref__parser_eat(parser, "ok")) {
        made->kind = OBJREF__EXPECT_OK;
        return made;
    }
    if (objref__parser_eat(parser, "error")) {
        return error_parse(parser, made);
    }
    if (objref__parser_eat(parser, "ready")) {
        return wait_parse(parser, made);
    }
    if (objref__parser_eat(parser, "one")) {
        return one_parse(parser, made, statement);
    }
    made->kind = objref__parser_eat(parser, "json") ? OBJREF__EXPECT_JSON : OBJREF__EXPECT_VALUE;
    return pattern_parse(parser, &made->pattern) ? made : NULL;
}

/* The expectations as they are written. */
static const char *expected_text(objref__parser *parser, const char *start) {
    const char *end = parser->now.text;

    while (end > start && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    return objref__arena_copy(parser->arena, start, (size_t)(end - start));
}

bool objref__expectations_parse(objref__parser *parser, objref__statement *statement) {
    const char *start = parser->now.text;
    const objref__expectation **made = NULL;
    bool single = objref__parser_is(parser, "one");

    do {
        uint32_t count = statement->expectation_count;
        made = objref__arena_push(parser->arena, (void *)made, count, sizeof(void *));
        made[count] = expectation_parse(parser, statement);
        if (!made[count]) {
            return false;
        }
        statement->expectation_count++;
    } while (!single && objref__parser_eat(parser, "|"));
    statement->expectations = made;
    statement->expected = expected_text(parser, start);
    return true;
}
