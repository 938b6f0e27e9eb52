/* parser - the names of a line, and what they stand for after it. See parser.h. */
#include <inttypes.h>

#include "parser.h"

#define VERB(name) (UINT64_C(1) << OBJREF__VERB_##name)

static const uint64_t giving_refs = VERB(PUT) | VERB(SUBMIT) | VERB(CLONE) | VERB(DECODE) |
                                    VERB(PARSE) | VERB(NIL) | VERB(FORGE) | VERB(VIEW) | VERB(WAIT);
static const uint64_t giving_nothing =
    VERB(OPEN) | VERB(STARTED) | VERB(RAN) | VERB(SILENT) | VERB(KILL) | VERB(DISTINCT);

static bool verb_is_of(objref__verb verb, uint64_t verbs) {
    return verbs >> verb & 1;
}

bool objref__binding_is_free(objref__parser *parser, const objref__token *token, uint32_t name) {
    return !parser->scope.known[name].is_open ||
           objref__parser_refuse(parser, token, "a join of %s before it stands for something else",
                                 parser->scope.names.words[name]);
}

/* ---- may the line have these names ---- */

static bool several_are_joined(const objref__parser *parser, const objref__statement *statement) {
    return statement->arg_count > 1 || parser->scope.known[statement->args[0]->name].is_collected;
}

static bool
submit_check(objref__parser *parser, const objref__token *first, objref__statement *statement) {
    uint32_t names = statement->name_count;

    if (!(statement->clauses & OBJREF__CLAUSE_RETURNS)) {
        statement->returns = names > 1 ? names : 1;
    }
    return names < 2 || statement->returns == names ||
           objref__parser_refuse(parser, first,
                                 "one name, or one for each of the %" PRIu64 " results",
                                 statement->returns);
}

static bool
names_check(objref__parser *parser, const objref__token *first, objref__statement *statement) {
    uint32_t names = statement->name_count;

    if (statement->starts && names != 1) {
        return objref__parser_refuse(parser, first,
                                     "one name for what is started, as w = start get a");
    }
    if (statement->verb == OBJREF__VERB_SUBMIT) {
        if (!submit_check(parser, first, statement)) {
            return false;
        }
    } else if (names > 1) {
        return objref__parser_refuse(parser, first, "one name (only submit gives several)");
    }
    if (names && verb_is_of(statement->verb, giving_nothing)) {
        return objref__parser_refuse(parser, first, "no name (%s gives nothing)",
                                     objref__verb_word(statement->verb));
    }
    if (names && objref__statement_is_error(statement)) {
        return objref__parser_refuse(
            parser, first, "no name (only errors are expected, so it would stand for nothing)");
    }
    return !names || statement->verb != OBJREF__VERB_JOIN ||
           !several_are_joined(parser, statement) ||
           objref__parser_refuse(parser, first, "no name (several operations are joined)");
}

/* ---- what they stand for ---- */

static objref__known statement_gives(const objref__parser *parser,
                                     const objref__statement *statement) {
    objref__known gives = {.meaning = OBJREF__MEANS_VALUE, .home = statement->place};

    if (verb_is_of(statement->verb, giving_refs)) {
        gives.meaning = OBJREF__MEANS_REF;
    } else if (statement->verb == OBJREF__VERB_JOIN) {
        const objref__known *joined = &parser->scope.known[statement->args[0]->name];
        gives.meaning = joined->result;
        gives.home = joined->home;
    }
    if (statement->starts) {
        gives.result = gives.meaning;
        gives.meaning = OBJREF__MEANS_OPERATION;
        gives.is_open = true;
        gives.is_collected = statement->appends;
        gives.depth = parser->scope.depth;
        gives.block = parser->scope.blocks[gives.depth];
    }
    return gives;
}

/* What += makes of what the name stood for. */
static bool append_check(objref__parser *parser,
                         const objref__token *token,
                         uint32_t name,
                         objref__known *gives) {
    const objref__known *before = &parser->scope.known[name];
    bool operation = gives->meaning == OBJREF__MEANS_OPERATION;
    bool bound = before->meaning >= OBJREF__MEANS_VALUE;

    if (!bound) {
        return true;
    }
    if (operation != (before->meaning == OBJREF__MEANS_OPERATION)) {
        return objref__parser_refuse(
            parser, token,
            operation
                ? "a name that stands for started operations, or nothing yet"
                : "a name that stands for a list, or nothing yet (it is a started operation)");
    }
    if (operation) {
        if (!before->is_collected) {
            return objref__parser_refuse(parser, token, "a join of %s first",
                                         parser->scope.names.words[name]);
        }
        gives->block = before->block;
        gives->depth = before->depth;
    }
    *gives = objref__scope_mix(before, gives);
    return true;
}

static bool name_bind(objref__parser *parser,
                      const objref__token *token,
                      const objref__statement *statement,
                      uint32_t name) {
    objref__known gives = statement_gives(parser, statement);
    objref__known *known = &parser->scope.known[name];

    if (statement->appends ? !append_check(parser, token, name, &gives)
                           : !statement->starts && !objref__binding_is_free(parser, token, name)) {
        return false;
    }
    gives.line = parser->line->number;
    gives.file_line = parser->line->file_line;
    gives.column = parser->line->indent + token->column;
    parser->scope.open_count += gives.is_open && !known->is_open;
    *known = gives;
    return true;
}

static void name_end(objref__parser *parser, const objref__statement *statement, uint32_t name) {
    objref__known *known = &parser->scope.known[name];

    if (statement->verb == OBJREF__VERB_DROP) {
        *known = (objref__known){.meaning = OBJREF__MEANS_DROPPED};
    } else {
        objref__scope_close_operation(&parser->scope, name);
        known->meaning = OBJREF__MEANS_JOINED;
    }
    known->line = parser->line->number;
}

/* drop and join end the names that they are given. */
static void names_end(objref__parser *parser, const objref__statement *statement) {
    if (!verb_is_of(statement->verb, VERB(DROP) | VERB(JOIN))) {
        return;
    }
    for (uint32_t i = 0; i < statement->arg_count; i++) {
        const objref__expression *arg = statement->args[i];
        if (arg->kind == OBJREF__EXPRESSION_NAME || arg->kind == OBJREF__EXPRESSION_SPREAD) {
            name_end(parser, statement, arg->name);
        }
    }
}

static bool
names_bind(objref__parser *parser, const objref__token *first, const objref__statement *statement) {
    names_end(parser, statement);
    for (uint32_t i = 0; i < statement->name_count; i++) {
        if (!name_bind(parser, first, statement, statement->names[i])) {
            return false;
        }
    }
    return true;
}

bool objref__binding_parse(objref__parser *parser,
                           const objref__token *first,
                           objref__statement *statement) {
    return names_check(parser, first, statement) && names_bind(parser, first, statement);
}
