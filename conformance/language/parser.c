/* parser - reads a case: header, blocks, and what is still owed at the end. See parser.h. */
#include "parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOUND_SHOWN 40u
#define EXPECTED_SIZE_MAX 400u

/* ---- tokens ---- */

/* The first mistake is kept. Its place and what is found there are the caller's to set. */
static void mistake_keep(objref__parser *parser, const char *expected) {
    parser->failed = true;
    parser->mistake.expected = objref__arena_copy(parser->arena, expected, strlen(expected));
}

bool objref__parser_refuse(objref__parser *parser,
                           const objref__token *token,
                           const char *format,
                           ...) {
    char expected[EXPECTED_SIZE_MAX];
    va_list list;

    if (parser->failed) {
        return false;
    }
    va_start(list, format);
    (void)vsnprintf(expected, sizeof(expected), format, list);
    va_end(list);
    mistake_keep(parser, token->kind == OBJREF__TOKEN_BAD ? token->expected : expected);
    parser->mistake.line = parser->line->file_line;
    parser->mistake.column = parser->line->indent + token->column;
    if (token->kind == OBJREF__TOKEN_END) {
        objref__text_say(&parser->mistake.found, "end of line");
    } else {
        objref__text_add(&parser->mistake.found, token->text, token->size);
    }
    return false;
}

bool objref__parser_miss(objref__parser *parser,
                         uint32_t line,
                         uint32_t column,
                         const char *found,
                         const char *format,
                         ...) {
    char expected[EXPECTED_SIZE_MAX];
    va_list list;

    va_start(list, format);
    (void)vsnprintf(expected, sizeof(expected), format, list);
    va_end(list);
    mistake_keep(parser, expected);
    parser->mistake.line = line;
    parser->mistake.column = column;
    objref__text_say(&parser->mistake.found, "%s", found);
    return false;
}

void objref__parser_open_line(objref__parser *parser, const objref__line *line) {
    parser->line = line;
    parser->lexer = (objref__lexer){.at = line->text, .column = 1, .arena = parser->arena};
    objref__lexer_take(&parser->lexer, &parser->now);
    objref__lexer_take(&parser->lexer, &parser->next);
}

objref__token objref__parser_take(objref__parser *parser) {
    objref__token taken = parser->now;

    parser->now = parser->next;
    objref__lexer_take(&parser->lexer, &parser->next);
    return taken;
}

bool objref__parser_is(const objref__parser *parser, const char *word) {
    return objref__token_is(&parser->now, word);
}

bool objref__parser_eat(objref__parser *parser, const char *word) {
    bool is = objref__parser_is(parser, word);

    if (is) {
        (void)objref__parser_take(parser);
    }
    return is;
}

bool objref__parser_need(objref__parser *parser, const char *word, const char *expected) {
    return objref__parser_eat(parser, word) ||
           objref__parser_refuse(parser, &parser->now, "%s", expected);
}

bool objref__parser_need_end(objref__parser *parser, const char *expected) {
    return parser->now.kind == OBJREF__TOKEN_END ||
           objref__parser_refuse(parser, &parser->now, "%s", expected);
}

bool objref__parser_need_int(objref__parser *parser, const char *expected, int64_t *ret_integer) {
    if (parser->now.kind != OBJREF__TOKEN_INT || parser->now.is_uint) {
        return objref__parser_refuse(parser, &parser->now, "%s", expected);
    }
    *ret_integer = objref__parser_take(parser).integer;
    return true;
}

bool objref__parser_need_natural(objref__parser *parser, const char *expected, uint64_t *ret) {
    int64_t integer = 0;

    if (parser->now.kind == OBJREF__TOKEN_INT && parser->now.integer < 0) {
        return objref__parser_refuse(parser, &parser->now, "%s", expected);
    }
    if (!objref__parser_need_int(parser, expected, &integer)) {
        return false;
    }
    *ret = (uint64_t)integer;
    return true;
}

bool objref__parser_need_time(objref__parser *parser, const char *expected, int64_t *ret_ns) {
    if (parser->now.kind != OBJREF__TOKEN_TIME) {
        return objref__parser_refuse(parser, &parser->now, "%s", expected);
    }
    *ret_ns = objref__parser_take(parser).integer;
    return true;
}

bool objref__parser_need_name(objref__parser *parser, const char *expected, uint32_t *ret_name) {
    const objref__token *now = &parser->now;

    if (now->kind != OBJREF__TOKEN_WORD) {
        return objref__parser_refuse(parser, now, "%s", expected);
    }
    if (objref__word_is_reserved(now->text, now->size)) {
        return objref__parser_refuse(parser, now, "%s (%.*s is a word of the language)", expected,
                                     (int)now->size, now->text);
    }
    *ret_name = objref__scope_name(&parser->scope, parser->arena, now->text, now->size);
    (void)objref__parser_take(parser);
    return true;
}

const char *objref__parser_word(objref__parser *parser, const objref__token *token) {
    return objref__arena_copy(parser->arena, token->text, token->size);
}

/* ---- blocks ---- */

typedef struct open_block {
    objref__statement *owner; /* its for or repeat; NULL: the case itself */
    objref__statement *last;
} open_block;

typedef struct block_stack {
    open_block blocks[OBJREF__CASE_BLOCKS_MAX + 1];
    uint32_t depth;
    uint32_t statement_count;
} block_stack;

/* Is the block still without a line. */
static bool block_is_empty(const block_stack *stack) {
    return !stack->blocks[stack->depth].last;
}

static bool block_end(objref__parser *parser, block_stack *stack) {
    objref__token end = objref__parser_take(parser);

    if (!objref__parser_need_end(parser, "end of line")) {
        return false;
    }
    if (stack->depth == 0) {
        /* In a printed failure the for may have been replaced by one of its turns. */
        return parser->scene->is_excerpt ||
               objref__parser_refuse(parser, &end, "a statement (no block is open)");
    }
    if (block_is_empty(stack) && !parser->scene->is_excerpt) {
        return objref__parser_refuse(parser, &end, "a statement in this block");
    }
    stack->blocks[stack->depth].owner->end_line = parser->line->number;
    stack->depth--;
    objref__scope_leave(&parser->scope);
    return true;
}

static void block_append(objref__parser *parser, block_stack *stack, objref__statement *statement) {
    open_block *block = &stack->blocks[stack->depth];

    if (block->last) {
        block->last->next = statement;
    } else if (block->owner) {
        block->owner->body = statement;
    } else {
        parser->scene->statements = statement;
    }
    block->last = statement;
}

static bool block_line(objref__parser *parser, block_stack *stack) {
    objref__token first = parser->now;
    objref__statement *statement;

    if (objref__parser_is(parser, "end")) {
        return block_end(parser, stack);
    }
    if (stack->statement_count == OBJREF__CASE_STATEMENTS_MAX) {
        return objref__parser_refuse(parser, &first, "at most %u statements",
                                     OBJREF__CASE_STATEMENTS_MAX);
    }
    statement = objref__arena_take(parser->arena, 1, sizeof(*statement));
    statement->line = parser->line->number;
    statement->column = first.column;
    statement->text = parser->line->text;
    if (!objref__statement_parse(parser, statement)) {
        return false;
    }
    block_append(parser, stack, statement);
    stack->statement_count++;
    if (statement->kind == OBJREF__STATEMENT_VERB) {
        return true;
    }
    if (stack->depth == OBJREF__CASE_BLOCKS_MAX) {
        return objref__parser_refuse(parser, &first, "at most %u blocks inside each other",
                                     OBJREF__CASE_BLOCKS_MAX);
    }
    stack->blocks[++stack->depth] = (open_block){.owner = statement};
    objref__scope_enter(&parser->scope);
    return true;
}

/* What the text still owes when it ends. A printed failure is cut off and owes nothing. */
static bool blocks_close(objref__parser *parser, const block_stack *stack) {
    uint32_t open = objref__scope_first_open(&parser->scope);
    uint32_t end = parser->source.end_line;

    if (!parser->scene->statements) {
        return objref__parser_miss(parser, end, 1, "end of file", "a statement");
    }
    if (parser->scene->is_excerpt) {
        return true;
    }
    if (stack->depth > 0) {
        return objref__parser_miss(parser, end, 1, "end of file",
                                   "end (of the block opened in line %u)",
                                   stack->blocks[stack->depth].owner->line);
    }
    if (open < parser->scope.names.count) {
        return objref__parser_miss(parser, parser->scope.known[open].file_line,
                                   parser->scope.known[open].column, "end of file",
                                   "a join of %s below (what is started must be joined)",
                                   parser->scope.names.words[open]);
    }
    return true;
}

static bool body_parse(objref__parser *parser) {
    block_stack stack = {0};

    while (parser->at < parser->source.count) {
        objref__parser_open_line(parser, &parser->source.lines[parser->at++]);
        if (parser->now.kind != OBJREF__TOKEN_END && !block_line(parser, &stack)) {
            return false;
        }
    }
    return blocks_close(parser, &stack);
}

/* ---- the case ---- */

/* FAMILY/name from .../FAMILY/name.case. */
static char *id_from_file(const char *file) {
    const char *start = strrchr(file, '/');
    char *id;
    size_t size;

    while (start && start > file && start[-1] != '/') {
        start--;
    }
    start = start ? start : file;
    size = strlen(start);
    if (size > 5 && strcmp(start + size - 5, ".case") == 0) {
        size -= 5;
    }
    id = objref__memory_copy(start, size);
    for (char *at = id; *at; at++) {
        *at = (char)(*at == ' ' || *at == '\t' ? '-' : *at); /* a printed id is one word */
    }
    return id;
}

static void case_lines(objref__case *scene, const objref__source *source) {
    scene->line_count = source->count ? source->lines[source->count - 1].number : 0;
    scene->lines = objref__memory(scene->line_count, sizeof(*scene->lines));
    for (uint32_t i = 0; i < source->count; i++) {
        scene->lines[source->lines[i].number - 1] = source->lines[i].text;
    }
}

/* Where it meddles with the session, the next case must not have the same one. What was cut may
 * leave its operations unfinished; what failed at its end has all its lines, and is judged there.
 */
static bool case_is_fresh(const objref__case *scene) {
    static const char *const ending[] = {"crash", "shutdown_inside"};
    uint64_t ends = UINT64_C(1) << OBJREF__VERB_INIT | UINT64_C(1) << OBJREF__VERB_SHUTDOWN |
                    UINT64_C(1) << OBJREF__VERB_KILL;
    bool fresh = scene->is_cut || scene->runtime_none || scene->places || scene->verbs & ends;

    for (uint32_t i = 0; i < scene->function_count; i++) {
        fresh = fresh || strcmp(scene->functions[i], ending[0]) == 0 ||
                strcmp(scene->functions[i], ending[1]) == 0;
    }
    return fresh;
}

static void case_finish(objref__case *scene, const objref__parser *parser) {
    scene->names = parser->scope.names.words;
    scene->name_count = parser->scope.names.count;
    scene->functions = parser->functions.words;
    scene->function_count = parser->functions.count;
    scene->marks = parser->marks.words;
    scene->mark_count = parser->marks.count;
    scene->id = scene->is_excerpt
                    ? objref__memory_copy(parser->source.id, strlen(parser->source.id))
                    : id_from_file(scene->file);
    case_lines(scene, &parser->source);
    scene->is_fresh = case_is_fresh(scene);
}

static void mistake_print(const objref__mistake *mistake, const char *file, objref__text *reterr) {
    const char *found = objref__text_get(&mistake->found);
    size_t size = mistake->found.size;
    bool cut = size > FOUND_SHOWN;

    size = cut ? FOUND_SHOWN : size;
    while (cut && size > 0 && ((unsigned char)found[size] & 0xc0) == 0x80) {
        size--;
    }
    objref__text_say(reterr, "%s:%u:%u: expected %s, found %.*s%s", file, mistake->line,
                     mistake->column, mistake->expected, (int)size, found, cut ? "…" : "");
}

static bool parser_run(objref__parser *parser, const char *text, size_t size) {
    if (!objref__source_read(&parser->source, parser->arena, text, size, &parser->mistake)) {
        return false;
    }
    parser->scene->is_excerpt = parser->source.is_excerpt;
    parser->scene->is_cut = parser->source.is_cut;
    return objref__header_parse(parser) && body_parse(parser);
}

objref__case *
objref__case_parse(const char *file, const char *text, size_t size, objref__text *reterr) {
    objref__case *scene = objref__memory(1, sizeof(*scene));
    objref__parser parser = {.scene = scene, .arena = objref__arena_open()};
    bool whole;

    scene->arena = parser.arena;
    scene->file = objref__memory_copy(file, strlen(file));
    whole = parser_run(&parser, text, size);
    if (whole) {
        case_finish(scene, &parser);
    } else {
        mistake_print(&parser.mistake, file, reterr);
        objref__case_release(scene);
        scene = NULL;
    }
    objref__text_release(&parser.mistake.found);
    objref__symbols_release(&parser.scope.names);
    objref__symbols_release(&parser.functions);
    objref__symbols_release(&parser.marks);
    objref__source_release(&parser.source);
    return scene;
}
