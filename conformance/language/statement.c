/* parser - one line: who, names, verb, values and what is expected. See parser.h. */
#include <string.h>

#include "parser.h"

#define VERB(name) (UINT64_C(1) << OBJREF__VERB_##name)
#define SILENT_NS INT64_C(100000000)

static bool verb_is_of(objref__verb verb, uint64_t verbs) {
    return verbs >> verb & 1;
}

static const uint64_t without_expectation =
    VERB(OPEN) | VERB(STARTED) | VERB(SILENT) | VERB(KILL) | VERB(DISTINCT);

/* ---- for and repeat ---- */

static bool repeat_parse(objref__parser *parser, objref__statement *statement) {
    objref__token count;
    uint64_t turns;

    (void)objref__parser_take(parser);
    count = parser->now;
    if (!objref__parser_need_natural(parser, "how many times", &turns)) {
        return false;
    }
    if (turns == 0) {
        return objref__parser_refuse(parser, &count, "how many times, at least 1");
    }
    statement->kind = OBJREF__STATEMENT_REPEAT;
    statement->low = 1;
    statement->high = (int64_t)turns;
    return objref__parser_need_end(parser, "end of line");
}

static bool every_parse(objref__parser *parser, objref__statement *statement, uint32_t *ret_name) {
    const char *expected = "a name that stands for bytes";
    objref__token name;

    statement->set =
        objref__parser_is(parser, "cut") ? OBJREF__SET_EVERY_CUT : OBJREF__SET_EVERY_FLIP;
    if (!objref__parser_eat(parser, "cut") &&
        !objref__parser_need(parser, "flip", "cut or flip, as every cut of b")) {
        return false;
    }
    if (!objref__parser_need(parser, "of", "of, as every cut of b")) {
        return false;
    }
    name = parser->now;
    if (!objref__parser_need_name(parser, expected, ret_name)) {
        return false;
    }
    return parser->scope.known[*ret_name].meaning == OBJREF__MEANS_VALUE ||
           objref__parser_refuse(parser, &name, "%s", expected);
}

static bool
values_parse(objref__parser *parser, objref__statement *statement, objref__known *ret_known) {
    const objref__expression **args = NULL;

    statement->set = OBJREF__SET_VALUES;
    parser->role = OBJREF__ROLE_ENGINE;
    do {
        uint32_t count = statement->arg_count;
        objref__known known;
        args = objref__arena_push(parser->arena, (void *)args, count, sizeof(void *));
        args[count] = objref__expression_parse(parser);
        if (!args[count]) {
            return false;
        }
        known = objref__expression_known(parser, args[count]);
        *ret_known = count ? objref__scope_mix(ret_known, &known) : known;
        statement->arg_count++;
    } while (objref__parser_eat(parser, ","));
    statement->args = args;
    return true;
}

static bool set_parse(objref__parser *parser,
                      objref__statement *statement,
                      uint32_t *ret_every,
                      objref__known *ret_known) {
    *ret_known = (objref__known){.meaning = OBJREF__MEANS_VALUE};
    if (objref__parser_eat(parser, "every")) {
        return every_parse(parser, statement, ret_every);
    }
    if (parser->now.kind == OBJREF__TOKEN_RANGE) {
        objref__token range = objref__parser_take(parser);
        statement->set = OBJREF__SET_RANGE;
        statement->low = range.integer;
        statement->high = range.high;
        return true;
    }
    return values_parse(parser, statement, ret_known);
}

static bool for_parse(objref__parser *parser, objref__statement *statement) {
    uint32_t *names = objref__arena_take(parser->arena, 2, sizeof(*names));
    objref__token name;
    objref__known known;

    (void)objref__parser_take(parser);
    name = parser->now;
    statement->kind = OBJREF__STATEMENT_FOR;
    statement->names = names;
    if (!objref__parser_need_name(parser, "a name for each element", &names[0]) ||
        !objref__binding_is_free(parser, &name, names[0]) ||
        !objref__parser_need(parser, "in", "in, then a set") ||
        !set_parse(parser, statement, &names[1], &known) ||
        !objref__parser_need_end(parser, "end of line")) {
        return false;
    }
    statement->name_count = statement->set >= OBJREF__SET_EVERY_CUT ? 2 : 1;
    known.line = parser->line->number;
    parser->scope.known[names[0]] = known;
    return true;
}

/* ---- who and names ---- */

static void who_parse(objref__parser *parser, objref__statement *statement) {
    objref__token who = parser->now;
    uint8_t number;

    if (who.kind != OBJREF__TOKEN_WHO) {
        return;
    }
    (void)objref__parser_take(parser);
    number = (uint8_t)(who.text[who.size - 2] - '0');
    if (*who.text == 't') {
        statement->thread = number;
        parser->scene->threads |= 1u << number;
        return;
    }
    statement->place = (objref__place)(number + (*who.text == 'p' ? OBJREF__PLACE_PROCESS
                                                                  : OBJREF__PLACE_SESSION));
    parser->scene->places |= 1u << statement->place;
}

static bool name_push(objref__parser *parser, objref__statement *statement, uint32_t **names) {
    objref__token token = parser->now;
    uint32_t name;

    if (!objref__parser_need_name(parser, "a name", &name)) {
        return false;
    }
    for (uint32_t i = 0; *names && i < statement->name_count; i++) {
        if ((*names)[i] == name) {
            return objref__parser_refuse(parser, &token, "each name once");
        }
    }
    *names = objref__arena_push(parser->arena, *names, statement->name_count, sizeof(**names));
    (*names)[statement->name_count++] = name;
    return true;
}

static bool names_parse(objref__parser *parser, objref__statement *statement) {
    bool named = parser->now.kind == OBJREF__TOKEN_WORD &&
                 (objref__token_is(&parser->next, "=") || objref__token_is(&parser->next, "+=") ||
                  objref__token_is(&parser->next, ","));
    uint32_t *names = NULL;

    if (!named) {
        return true;
    }
    do {
        if (!name_push(parser, statement, &names)) {
            return false;
        }
    } while (objref__parser_eat(parser, ","));
    statement->names = names;
    if (objref__parser_is(parser, "+=")) {
        statement->appends = true;
        if (statement->name_count > 1) {
            return objref__parser_refuse(parser, &parser->now, "= (only one name before +=)");
        }
        (void)objref__parser_take(parser);
        return true;
    }
    return objref__parser_need(parser, "=", "= or a comma");
}

/* ---- the verb and its values ---- */

static bool verb_parse(objref__parser *parser, objref__statement *statement, bool placed) {
    objref__token word = parser->now;
    bool runtimes;

    statement->starts = objref__parser_eat(parser, "start");
    word = parser->now;
    statement->verb = word.kind == OBJREF__TOKEN_WORD ? objref__verb_find(word.text, word.size)
                                                      : OBJREF__VERB_COUNT;
    if (statement->verb == OBJREF__VERB_COUNT) {
        return objref__parser_refuse(parser, &word,
                                     statement->starts ? "a verb of the runtime" : "a verb");
    }
    runtimes = objref__verb_is_runtimes(statement->verb);
    if (!runtimes && statement->starts) {
        return objref__parser_refuse(parser, &word, "a verb of the runtime");
    }
    if (!runtimes && placed) {
        return objref__parser_refuse(
            parser, &word, "a verb of the runtime (the engine itself is at no such place)");
    }
    (void)objref__parser_take(parser);
    parser->scene->verbs |= UINT64_C(1) << statement->verb;
    parser->place = statement->place;
    return true;
}

static bool values_are_over(const objref__parser *parser) {
    static const char *const words[] = {"=>",      "for",     "timeout", "within",
                                        "returns", "retries", "type",    "mode"};
    bool over = parser->now.kind == OBJREF__TOKEN_END;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        over = over || objref__parser_is(parser, words[i]);
    }
    return over;
}

static bool count_refuse(objref__parser *parser, objref__verb verb, const char *expected) {
    size_t most = objref__verb_most(verb);

    if (most == SIZE_MAX) {
        return objref__parser_refuse(parser, &parser->now, "%s (%s takes at least 1)", expected,
                                     objref__verb_word(verb));
    }
    return objref__parser_refuse(parser, &parser->now, "%s (%s takes %zu value%s)", expected,
                                 objref__verb_word(verb), most, most == 1 ? "" : "s");
}

/* No value takes ten times its text, so it is not measured where that is short. */
static bool args_are_sendable(objref__parser *parser,
                              const objref__token *first,
                              objref__statement *statement) {
    return !objref__verb_is_runtimes(statement->verb) ||
           strlen(statement->text) < OBJREF__CASE_SENT_BYTES_MAX / 10 ||
           objref__statement_sent_bytes(statement) <= OBJREF__CASE_SENT_BYTES_MAX ||
           objref__parser_refuse(parser, first,
                                 "values that take less than 1 MiB when sent "
                                 "(fill SIZE SEED makes big ones)");
}

static bool args_parse(objref__parser *parser, objref__statement *statement) {
    const objref__expression **args = NULL;
    size_t most = objref__verb_most(statement->verb);
    const objref__token first = parser->now;

    parser->role =
        objref__verb_is_runtimes(statement->verb) ? OBJREF__ROLE_ARGUMENT : OBJREF__ROLE_ENGINE;
    while (!values_are_over(parser)) {
        uint32_t count = statement->arg_count;
        if (count == most) {
            return count_refuse(parser, statement->verb, "=> or end of line");
        }
        if (parser->now.kind == OBJREF__TOKEN_SPREAD && most != SIZE_MAX) {
            return count_refuse(parser, statement->verb, "a value, which a spread is not");
        }
        args = objref__arena_push(parser->arena, (void *)args, count, sizeof(void *));
        args[count] = objref__expression_parse(parser);
        if (!args[count]) {
            return false;
        }
        statement->arg_count++;
    }
    statement->args = args;
    if (statement->arg_count < objref__verb_fewest(statement->verb)) {
        return count_refuse(parser, statement->verb, "a value");
    }
    return args_are_sendable(parser, &first, statement);
}

static bool function_parse(objref__parser *parser, objref__statement *statement) {
    objref__token word = parser->now;
    const objref__expression *first;

    if (word.kind != OBJREF__TOKEN_WORD) {
        return objref__parser_refuse(parser, &word, "the name of a function");
    }
    statement->function = objref__parser_word(parser, &word);
    (void)objref__symbols_put(&parser->functions, parser->arena, word.text, word.size);
    (void)objref__parser_take(parser);
    if (!args_parse(parser, statement)) {
        return false;
    }
    first = statement->args ? statement->args[0] : NULL;
    if (objref__token_is(&word, "submit_inside") && first && first->value &&
        first->value->kind == OBJREF__VALUE_TEXT &&
        !memchr(first->value->data, '\0', first->value->count)) {
        (void)objref__symbols_put(&parser->functions, parser->arena, first->value->data,
                                  first->value->count);
    }
    return true;
}

static bool mark_parse(objref__parser *parser, objref__statement *statement, const char *expected) {
    objref__token mark = parser->now;

    if (mark.kind != OBJREF__TOKEN_MARK) {
        return objref__parser_refuse(parser, &mark, "%s", expected);
    }
    (void)objref__parser_take(parser);
    statement->mark = mark.data;
    (void)objref__symbols_put(&parser->marks, parser->arena, mark.data, mark.data_size);
    return true;
}

static bool victim_parse(objref__parser *parser, objref__statement *statement) {
    const char *expected = "a mark, as @g, or a program, as process2";
    objref__token word = parser->now;

    if (word.kind != OBJREF__TOKEN_WORD) {
        return mark_parse(parser, statement, expected);
    }
    for (objref__place place = 1; place < OBJREF__PLACE_COUNT; place++) {
        const char *name = objref__place_name(place);
        if (strcmp(name, "main") != 0 && objref__token_is(&word, name)) {
            (void)objref__parser_take(parser);
            statement->victim = place;
            parser->scene->places |= 1u << place;
            return true;
        }
    }
    return objref__parser_refuse(parser, &word, "%s", expected);
}

/* ---- operations: silent and join ---- */

static bool operation_parse(objref__parser *parser,
                            objref__statement *statement,
                            const objref__expression ***args) {
    const char *expected = "the name of a started operation";
    objref__token token = parser->now;
    objref__expression *made = objref__arena_take(parser->arena, 1, sizeof(*made));
    const objref__known *known;

    if (!objref__parser_need_name(parser, expected, &made->name)) {
        return false;
    }
    known = &parser->scope.known[made->name];
    if (known->meaning == OBJREF__MEANS_JOINED) {
        return objref__parser_refuse(parser, &token, "%s (it was joined in line %u)", expected,
                                     known->line);
    }
    if (known->meaning != OBJREF__MEANS_OPERATION) {
        return objref__parser_refuse(parser, &token, "%s", expected);
    }
    if (statement->verb == OBJREF__VERB_JOIN && objref__scope_is_turning(&parser->scope, known)) {
        return objref__parser_refuse(parser, &token,
                                     "an operation that is started in this block (each turn would "
                                     "join that of line %u again)",
                                     known->line);
    }
    made->kind = OBJREF__EXPRESSION_NAME;
    made->column = token.column;
    *args = objref__arena_push(parser->arena, (void *)*args, statement->arg_count, sizeof(void *));
    (*args)[statement->arg_count++] = made;
    return true;
}

static bool operations_parse(objref__parser *parser, objref__statement *statement) {
    const objref__expression **args = NULL;

    do {
        if (!operation_parse(parser, statement, &args)) {
            return false;
        }
    } while (statement->verb == OBJREF__VERB_JOIN && !values_are_over(parser));
    statement->args = args;
    return true;
}

static bool operands_parse(objref__parser *parser, objref__statement *statement) {
    if (statement->verb == OBJREF__VERB_SUBMIT) {
        return function_parse(parser, statement);
    }
    if (verb_is_of(statement->verb, VERB(OPEN) | VERB(STARTED) | VERB(RAN))) {
        return mark_parse(parser, statement, "a mark, as @g");
    }
    if (statement->verb == OBJREF__VERB_KILL) {
        return victim_parse(parser, statement);
    }
    if (verb_is_of(statement->verb, VERB(SILENT) | VERB(JOIN))) {
        return operations_parse(parser, statement);
    }
    return args_parse(parser, statement);
}

static bool expected_parse(objref__parser *parser, objref__statement *statement) {
    objref__token sign = parser->now;

    if (!objref__parser_eat(parser, "=>")) {
        return statement->verb != OBJREF__VERB_RAN ||
               objref__parser_refuse(parser, &sign, "=> how often it ran");
    }
    if (statement->starts) {
        return objref__parser_refuse(parser, &sign,
                                     "end of line (what is expected belongs to the join)");
    }
    if (verb_is_of(statement->verb, without_expectation)) {
        return objref__parser_refuse(parser, &sign, "end of line (%s has no answer to expect)",
                                     objref__verb_word(statement->verb));
    }
    return objref__expectations_parse(parser, statement);
}

/* ---- the line ---- */

static bool rest_parse(objref__parser *parser, objref__statement *statement) {
    return operands_parse(parser, statement) && objref__clauses_parse(parser, statement) &&
           expected_parse(parser, statement) && objref__within_parse(parser, statement) &&
           objref__parser_need_end(parser, statement->expectations ? "|, within or end of line"
                                                                   : "=>, within or end of line");
}

bool objref__statement_parse(objref__parser *parser, objref__statement *statement) {
    objref__token first = parser->now;
    bool placed;

    if (objref__parser_is(parser, "repeat")) {
        return repeat_parse(parser, statement);
    }
    if (objref__parser_is(parser, "for")) {
        return for_parse(parser, statement);
    }
    who_parse(parser, statement);
    placed = first.kind == OBJREF__TOKEN_WHO;
    first = parser->now;
    statement->silent_ns = SILENT_NS;
    if (!names_parse(parser, statement) || !verb_parse(parser, statement, placed) ||
        !rest_parse(parser, statement)) {
        return false;
    }
    parser->scene->clauses |= statement->clauses;
    return objref__binding_parse(parser, &first, statement);
}
