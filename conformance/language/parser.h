/* parser - the parts of reading a case that its files share.
 *
 * Owns everything that is needed only while a case is read. parser.c reads blocks, header.c
 * what stands before them, statement.c a line, binding.c its names, clause.c what may follow a
 * verb, expression.c values and patterns, expectation.c what comes after =>. The first mistake ends
 * it: functions return false, or NULL.
 */
#ifndef OBJREF_LANGUAGE_PARSER_H
#define OBJREF_LANGUAGE_PARSER_H

#include "case.h"
#include "lexer.h"
#include "scope.h"
#include "source.h"

#define OBJREF__CASE_VALUES_MAX 1000000u

/* What the values that are being read are for: it decides what may stand there. */
typedef enum objref__role {
    OBJREF__ROLE_ARGUMENT, /* of a verb of the runtime: refs must live there */
    OBJREF__ROLE_ENGINE,   /* of a verb of the engine, an element of a set, a side of a wait */
    OBJREF__ROLE_PATTERN   /* is compared: no refs */
} objref__role;

typedef struct objref__parser {
    objref__case *scene;
    objref__arena *arena;
    objref__source source;
    uint32_t at;              /* the next line's index */
    const objref__line *line; /* that is being read */
    objref__lexer lexer;
    objref__token now, next;
    objref__scope scope;
    objref__symbols functions, marks;
    objref__role role;
    objref__place place; /* where the statement's refs must live */
    uint32_t depth;      /* of values, one inside the other */
    uint32_t value_count;
    bool failed;
    objref__mistake mistake;
} objref__parser;

/* objref__parser_refuse - the mistake: something else is expected where token stands. */
bool objref__parser_refuse(objref__parser *parser,
                           const objref__token *token,
                           const char *format,
                           ...) __attribute__((format(printf, 3, 4)));
/* objref__parser_miss - the same where no token stands: `line` is the file's own. */
bool objref__parser_miss(objref__parser *parser,
                         uint32_t line,
                         uint32_t column,
                         const char *found,
                         const char *format,
                         ...) __attribute__((format(printf, 5, 6)));
void objref__parser_open_line(objref__parser *parser, const objref__line *line);
/* objref__parser_take - the token that stands now; the next one stands then. */
objref__token objref__parser_take(objref__parser *parser);
bool objref__parser_is(const objref__parser *parser, const char *word);
bool objref__parser_eat(objref__parser *parser, const char *word);
bool objref__parser_need(objref__parser *parser, const char *word, const char *expected);
bool objref__parser_need_end(objref__parser *parser, const char *expected);
bool objref__parser_need_int(objref__parser *parser, const char *expected, int64_t *ret_integer);
bool objref__parser_need_natural(objref__parser *parser, const char *expected, uint64_t *ret);
bool objref__parser_need_time(objref__parser *parser, const char *expected, int64_t *ret_ns);
/* objref__parser_need_name - a word that is no word of the language. */
bool objref__parser_need_name(objref__parser *parser, const char *expected, uint32_t *ret_name);
const char *objref__parser_word(objref__parser *parser, const objref__token *token);

/* objref__header_parse - the lines before the blank one; of a printed failure, its first lines. */
bool objref__header_parse(objref__parser *parser);
/* objref__expression_parse - one value, or pattern where parser->role says so. */
const objref__expression *objref__expression_parse(objref__parser *parser);
/* objref__expression_known - what it stands for, as far as the text tells. */
objref__known objref__expression_known(const objref__parser *parser,
                                       const objref__expression *expression);
/* objref__expectations_parse - after the =>. */
bool objref__expectations_parse(objref__parser *parser, objref__statement *statement);
/* objref__clauses_parse - what follows the values of a verb, up to =>, within or the end. */
bool objref__clauses_parse(objref__parser *parser, objref__statement *statement);
/* objref__within_parse - "within TIME" where it stands. */
bool objref__within_parse(objref__parser *parser, objref__statement *statement);
/* objref__binding_parse - may the line, all of which is read but this, have the names it has: first
 * is where they stand. Then what they stand for after it, and which names it ends. */
bool objref__binding_parse(objref__parser *parser,
                           const objref__token *first,
                           objref__statement *statement);
/* objref__binding_is_free - binding the name anew loses no operation that nobody has joined. */
bool objref__binding_is_free(objref__parser *parser, const objref__token *token, uint32_t name);
/* objref__statement_parse - the whole line. */
bool objref__statement_parse(objref__parser *parser, objref__statement *statement);

#endif
