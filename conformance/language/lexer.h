/* lexer - the words, numbers, texts and signs of one line of a case.
 *
 * Owns nothing: tokens point into the line, decoded texts into the arena. Called by the parser,
 * token by token, so that a line of any length needs no room.
 */
#ifndef OBJREF_LANGUAGE_LEXER_H
#define OBJREF_LANGUAGE_LEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

#define OBJREF__MARK_SIZE_MAX 64u /* a mark is a file's name */

typedef enum objref__token_kind {
    OBJREF__TOKEN_END, /* of the line, or where a comment begins */
    OBJREF__TOKEN_BAD, /* expected says what should stand there */
    OBJREF__TOKEN_WORD,
    OBJREF__TOKEN_PATH,   /* a.0.k */
    OBJREF__TOKEN_SPREAD, /* a... */
    OBJREF__TOKEN_WHO,    /* thread1: */
    OBJREF__TOKEN_TEXT,   /* data */
    OBJREF__TOKEN_HEX,    /* data */
    OBJREF__TOKEN_INT,    /* integer, or natural where is_uint */
    OBJREF__TOKEN_SIZE,   /* integer, in bytes */
    OBJREF__TOKEN_TIME,   /* integer, in ns */
    OBJREF__TOKEN_FLOAT,  /* real */
    OBJREF__TOKEN_RANGE,  /* integer to high */
    OBJREF__TOKEN_MARK,   /* data, without the @ */
    OBJREF__TOKEN_SIGN
} objref__token_kind;

typedef struct objref__token {
    objref__token_kind kind;
    bool is_uint;
    uint32_t column;  /* in characters, from 1 */
    const char *text; /* as written */
    size_t size;
    const char *data; /* with a NUL after it, which may not be the first */
    size_t data_size;
    int64_t integer, high;
    uint64_t natural;
    double real;
    const char *expected;
} objref__token;

typedef struct objref__lexer {
    const char *at;  /* the rest of the line: valid UTF-8 without NUL, which ends it */
    uint32_t column; /* of at */
    objref__arena *arena;
} objref__lexer;

/* objref__lexer_take - the next token; after the last always OBJREF__TOKEN_END. */
void objref__lexer_take(objref__lexer *lexer, objref__token *ret_token);

/* objref__token_is - a word or sign that is written so. */
bool objref__token_is(const objref__token *token, const char *text);

/* objref__number_read - the number that begins at text, with its unit: fills in kind, size and
 * numbers, or kind bad and expected. */
void objref__number_read(const char *text, objref__token *ret_token);

#endif
