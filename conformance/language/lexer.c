/* lexer - the words, numbers, texts and signs of one line of a case. See lexer.h. */
#include "lexer.h"

#include <math.h>
#include <string.h>

static bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

static bool is_small(char letter) {
    return letter >= 'a' && letter <= 'z';
}

static bool is_of_word(char letter) {
    return is_small(letter) || is_digit(letter) || (letter >= 'A' && letter <= 'Z') ||
           letter == '_';
}

static const char *word_end(const char *at) {
    while (is_of_word(*at)) {
        at++;
    }
    return at;
}

static void token_refuse(objref__token *token, const char *expected) {
    token->kind = OBJREF__TOKEN_BAD;
    token->expected = expected;
}

static void lexer_move(objref__lexer *lexer, const char *end) {
    for (; lexer->at < end; lexer->at++) {
        lexer->column += ((unsigned char)*lexer->at & 0xc0) != 0x80;
    }
}

/* ---- texts and hex ---- */

static int hex_digit(char letter) {
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = letter ? strchr(digits, letter) : NULL;
    int digit = found ? (int)(found - digits) : -1;

    return digit > 15 ? digit - 6 : digit;
}

static bool unit_read(const char *at, uint32_t *ret_unit) {
    *ret_unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return false;
        }
        *ret_unit = *ret_unit << 4 | (uint32_t)digit;
    }
    return true;
}

static char *character_write(char *to, uint32_t code) {
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xe0 | code >> 12);
        } else {
            *to++ = (char)(0xf0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (code & 0x3f));
    return to;
}

/* \uXXXX, or two that stand for one character; where it ends, or NULL. */
static const char *unicode_read(const char *at, char **to) {
    uint32_t code;
    uint32_t low;

    if (!unit_read(at + 2, &code) || (code >= 0xdc00 && code < 0xe000)) {
        return NULL;
    }
    at += 6;
    if (code >= 0xd800 && code < 0xdc00) {
        if (at[0] != '\\' || at[1] != 'u' || !unit_read(at + 2, &low) || low < 0xdc00 ||
            low > 0xdfff) {
            return NULL;
        }
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
    }
    *to = character_write(*to, code);
    return at;
}

static const char *escape_read(const char *at, char **to) {
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    const char *found;

    if (at[1] == 'u') {
        return unicode_read(at, to);
    }
    found = at[1] ? strchr(letters, at[1]) : NULL;
    if (!found) {
        return NULL;
    }
    *(*to)++ = meant[found - letters];
    return at + 2;
}

/* Where the text that opens at `at` closes; NULL when it does not. */
static const char *text_end(const char *at) {
    for (at++; *at && *at != '"'; at++) {
        at += *at == '\\' && at[1];
    }
    return *at ? at + 1 : NULL;
}

/* A tab, \q or \u12 inside a text: what is found is that, and not the text. */
static void
escape_refuse(objref__lexer *lexer, objref__token *token, const char *at, const char *end) {
    size_t size = *at == '\t' ? 1 : at[1] == 'u' ? 6 : 2;

    size = size < (size_t)(end - at) ? size : (size_t)(end - at);
    while (((unsigned char)at[size] & 0xc0) == 0x80) {
        size++; /* to the end of a character */
    }
    lexer_move(lexer, at);
    token->column = lexer->column;
    token->text = at;
    token->size = size;
    token_refuse(token, "a character, or one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000");
}

static void text_read(objref__lexer *lexer, objref__token *token) {
    const char *end = text_end(token->text);
    const char *at = token->text + 1;
    char *data;
    char *to;

    if (!end) {
        token_refuse(token, "a text with its closing quote");
        return;
    }
    token->kind = OBJREF__TOKEN_TEXT;
    token->size = (size_t)(end - token->text);
    data = objref__arena_take(lexer->arena, token->size, 1);
    to = data;
    while (at < end - 1) {
        const char *next = *at == '\\' ? escape_read(at, &to) : at + 1;
        if (!next || *at == '\t') {
            escape_refuse(lexer, token, at, end - 1);
            return;
        }
        if (*at != '\\') {
            *to++ = *at;
        }
        at = next;
    }
    token->data = data;
    token->data_size = (size_t)(to - data);
}

static void hex_read(objref__lexer *lexer, objref__token *token) {
    const char *at = token->text + strlen("hex\"");
    const char *close = strchr(at, '"');
    unsigned char *data;

    token->size = close ? (size_t)(close + 1 - token->text) : strlen("hex\"");
    if (!close || (close - at) % 2) {
        token_refuse(token, "an even number of hex digits in quotes, as hex\"00ff\"");
        return;
    }
    token->kind = OBJREF__TOKEN_HEX;
    token->data_size = (size_t)(close - at) / 2;
    data = objref__arena_take(lexer->arena, token->data_size + 1, 1);
    for (size_t i = 0; i < token->data_size; i++, at += 2) {
        if (hex_digit(at[0]) < 0 || hex_digit(at[1]) < 0) {
            token_refuse(token, "an even number of hex digits in quotes, as hex\"00ff\"");
            return;
        }
        data[i] = (unsigned char)(hex_digit(at[0]) * 16 + hex_digit(at[1]));
    }
    token->data = (const char *)data;
}

/* ---- words, marks, signs ---- */

/* thread1, process2, session9; ret_like: written like one, but there is no such place. */
static bool word_is_who(const char *word, size_t size, bool *ret_like) {
    static const char *const places[] = {"thread", "process", "session"};

    *ret_like = false;
    for (size_t i = 0; i < 3; i++) {
        size_t length = strlen(places[i]);
        if (size > length && memcmp(word, places[i], length) == 0 && is_digit(word[length])) {
            *ret_like = true;
            return size == length + 1 && word[length] >= (i == 0 ? '1' : '2');
        }
    }
    return false;
}

static void who_read(objref__token *token, size_t size) {
    bool like;

    if (word_is_who(token->text, size, &like)) {
        token->kind = OBJREF__TOKEN_WHO;
        token->size = size + 1;
    } else if (like) {
        token->size = size + 1;
        token_refuse(token,
                     "thread1: to thread9:, process2: to process9: or session2: to session9:");
    }
}

static void word_read(objref__lexer *lexer, objref__token *token) {
    const char *end = word_end(token->text);
    size_t size = (size_t)(end - token->text);

    token->kind = OBJREF__TOKEN_WORD;
    token->size = size;
    if (*end == '"' && size == 3 && memcmp(token->text, "hex", 3) == 0) {
        hex_read(lexer, token);
    } else if (*end == ':') {
        who_read(token, size);
    } else if (end[0] == '.' && end[1] == '.' && end[2] == '.') {
        token->kind = OBJREF__TOKEN_SPREAD;
        token->size = size + 3;
    } else if (end[0] == '.') {
        token->kind = OBJREF__TOKEN_PATH;
        while (end[0] == '.' && is_of_word(end[1])) {
            end = word_end(end + 1);
        }
        token->size = (size_t)(end - token->text);
        if (end[0] == '.') {
            token_refuse(token, "a name, a path as a.0.k, or a spread as a...");
        }
    }
}

static void mark_read(objref__lexer *lexer, objref__token *token) {
    const char *end = token->text + 1;

    while (is_of_word(*end) || *end == '-') {
        end++;
    }
    token->kind = OBJREF__TOKEN_MARK;
    token->size = (size_t)(end - token->text);
    if (!is_small(token->text[1]) || token->size > OBJREF__MARK_SIZE_MAX) {
        token->size = 0;
        token_refuse(token,
                     "a mark, as @g: a small letter, then letters, digits, - and _, at most 63");
        return;
    }
    token->data_size = token->size - 1;
    token->data = objref__arena_copy(lexer->arena, token->text + 1, token->data_size);
}

static void sign_read(objref__token *token) {
    static const char *const signs[] = {"=>", "+=", "...", "=", "[", "]", "{", "}", ",", ":", "|"};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (strncmp(token->text, signs[i], strlen(signs[i])) == 0) {
            token->kind = OBJREF__TOKEN_SIGN;
            token->size = strlen(signs[i]);
            return;
        }
    }
    token_refuse(token, "a word, a number, a text or a sign");
}

static void minus_infinity_read(objref__token *token) {
    token->kind = OBJREF__TOKEN_FLOAT;
    token->size = strlen("-inf");
    token->real = -INFINITY;
}

/* Something has to be shown of what is not understood: up to the next space. */
static void bad_extend(objref__token *token) {
    if (token->kind == OBJREF__TOKEN_BAD && token->size == 0) {
        token->size = strcspn(token->text, " \t");
    }
}

void objref__lexer_take(objref__lexer *lexer, objref__token *ret_token) {
    const char *at = lexer->at + strspn(lexer->at, " \t");
    bool end = *at == '\0' || *at == '#';

    *ret_token = (objref__token){.kind = OBJREF__TOKEN_END, .column = lexer->column, .text = at};
    if (end) {
        return;
    }
    lexer_move(lexer, at);
    ret_token->column = lexer->column;
    if (is_small(*at)) {
        word_read(lexer, ret_token);
    } else if (is_digit(*at) || (*at == '-' && is_digit(at[1]))) {
        objref__number_read(at, ret_token);
    } else if (strncmp(at, "-inf", 4) == 0 && !is_of_word(at[4])) {
        minus_infinity_read(ret_token);
    } else if (*at == '"') {
        text_read(lexer, ret_token);
    } else if (*at == '@') {
        mark_read(lexer, ret_token);
    } else {
        sign_read(ret_token);
    }
    bad_extend(ret_token);
    lexer_move(lexer, at + ret_token->size);
}

bool objref__token_is(const objref__token *token, const char *text) {
    return (token->kind == OBJREF__TOKEN_WORD || token->kind == OBJREF__TOKEN_SIGN) &&
           strlen(text) == token->size && memcmp(token->text, text, token->size) == 0;
}
