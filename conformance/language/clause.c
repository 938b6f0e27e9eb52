/* parser - what may follow the values of a verb, and which verbs take it. See parser.h. */
#include <string.h>

#include "parser.h"

typedef struct clause_row {
    const char *word;
    unsigned clause;
    uint64_t verbs; /* bits of the verbs that take it */
    bool (*read)(objref__parser *parser, objref__statement *statement);
} clause_row;

#define VERB(name) (UINT64_C(1) << OBJREF__VERB_##name)

static bool timeout_read(objref__parser *parser, objref__statement *statement) {
    return objref__parser_need_time(parser, "a time, as 100ms or 1s", &statement->timeout_ns);
}

static bool returns_read(objref__parser *parser, objref__statement *statement) {
    return objref__parser_need_natural(parser, "how many results", &statement->returns);
}

static bool retries_read(objref__parser *parser, objref__statement *statement) {
    return objref__parser_need_natural(parser, "how many retries", &statement->retries);
}

static bool type_read(objref__parser *parser, objref__statement *statement) {
    if (parser->now.kind != OBJREF__TOKEN_WORD) {
        return objref__parser_refuse(parser, &parser->now, "a type's name, as text");
    }
    statement->type = objref__parser_word(parser, &parser->now);
    (void)objref__parser_take(parser);
    return true;
}

static bool mode_read(objref__parser *parser, objref__statement *statement) {
    bool get = statement->verb == OBJREF__VERB_GET;

    if (!objref__parser_is(parser, get ? "call" : "graceful") &&
        !objref__parser_is(parser, get ? "await" : "abrupt")) {
        return objref__parser_refuse(parser, &parser->now, "%s",
                                     get ? "call or await" : "graceful or abrupt");
    }
    statement->mode = objref__parser_word(parser, &parser->now);
    (void)objref__parser_take(parser);
    return true;
}

static bool for_read(objref__parser *parser, objref__statement *statement) {
    objref__token now = parser->now;

    if (statement->verb == OBJREF__VERB_WAIT) {
        return objref__parser_need_int(parser, "how many to wait for", &statement->count);
    }
    return objref__parser_need_time(parser, "a time, as 100ms", &statement->silent_ns) &&
           (statement->silent_ns > 0 || objref__parser_refuse(parser, &now, "a time above 0"));
}

static const clause_row clauses[] = {
    {"timeout", OBJREF__CLAUSE_TIMEOUT, VERB(GET) | VERB(WAIT), timeout_read},
    {"returns", OBJREF__CLAUSE_RETURNS, VERB(SUBMIT), returns_read},
    {"retries", OBJREF__CLAUSE_RETRIES, VERB(SUBMIT), retries_read},
    {"type", OBJREF__CLAUSE_TYPE, VERB(PUT) | VERB(GET) | VERB(SUBMIT) | VERB(DECODE), type_read},
    {"mode", OBJREF__CLAUSE_MODE, VERB(GET) | VERB(SHUTDOWN), mode_read},
    {"for", OBJREF__CLAUSE_FOR, VERB(WAIT) | VERB(SILENT), for_read}};

/* The clause that stands now, if the verb takes it and has not got it; else NULL. */
static const clause_row *clause_find(const objref__parser *parser,
                                     const objref__statement *statement) {
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        const clause_row *row = &clauses[i];
        if (objref__parser_is(parser, row->word) && row->verbs >> statement->verb & 1 &&
            !(statement->clauses & row->clause)) {
            return row;
        }
    }
    return NULL;
}

bool objref__clauses_parse(objref__parser *parser, objref__statement *statement) {
    const clause_row *row;

    while ((row = clause_find(parser, statement))) {
        (void)objref__parser_take(parser);
        if (!row->read(parser, statement)) {
            return false;
        }
        statement->clauses |= row->clause;
    }
    if (statement->verb == OBJREF__VERB_WAIT && !(statement->clauses & OBJREF__CLAUSE_FOR)) {
        return objref__parser_refuse(parser, &parser->now, "for, then how many to wait for");
    }
    return true;
}

bool objref__within_parse(objref__parser *parser, objref__statement *statement) {
    static const uint64_t bounded = VERB(JOIN) | VERB(RAN) | VERB(STARTED);
    objref__token word = parser->now;
    objref__token time;

    if (!objref__parser_eat(parser, "within")) {
        return true;
    }
    if (statement->starts) {
        return objref__parser_refuse(parser, &word,
                                     "end of line (within belongs to the join of what is started)");
    }
    if (!objref__verb_is_runtimes(statement->verb) && !(bounded >> statement->verb & 1)) {
        return objref__parser_refuse(parser, &word, "end of line (%s waits for no answer)",
                                     objref__verb_word(statement->verb));
    }
    time = parser->now;
    if (!objref__parser_need_time(parser, "a time, as 1s", &statement->within_ns)) {
        return false;
    }
    statement->clauses |= OBJREF__CLAUSE_WITHIN;
    return statement->within_ns > 0 || objref__parser_refuse(parser, &time, "a time above 0");
}
