/* parser - what stands before the first statement: rules, title, needs, options. See parser.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parser.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define OF_WORD SMALL CAPITALS DIGITS "_"
#define OF_NAME SMALL DIGITS "_-"
#define OF_VALUE SMALL CAPITALS DIGITS "_-./:"

typedef struct header_line {
    objref__parser *parser;
    const char *at; /* the rest */
} header_line;

/* What is expected where `at` stands; what is found there is everything up to a space or comma. */
static bool header_refuse(const header_line *line, const char *expected) {
    size_t size = strcspn(line->at, " \t,#");
    objref__token token = {.kind = OBJREF__TOKEN_WORD, .column = 1, .text = line->at, .size = 1};

    if (*line->at == '\0' || *line->at == '#') {
        token.kind = OBJREF__TOKEN_END;
    } else if (*line->at == ' ' || *line->at == '\t') {
        token.text = "a space";
        token.size = strlen(token.text);
    } else if (size) {
        token.size = size;
    }
    for (const char *at = line->parser->line->text; at < line->at; at++) {
        token.column += ((unsigned char)*at & 0xc0) != 0x80;
    }
    return objref__parser_refuse(line->parser, &token, "%s", expected);
}

static void space_skip(header_line *line) {
    line->at += strspn(line->at, " \t");
}

static bool line_is_over(const header_line *line) {
    return *line->at == '\0' || *line->at == '#';
}

static const char *word_take(header_line *line, size_t size) {
    const char *word = objref__arena_copy(line->parser->arena, line->at, size);

    line->at += size;
    return word;
}

/* After an item of a list: nothing, or a comma with more after it. */
static bool comma_take(header_line *line, bool *ret_more) {
    space_skip(line);
    *ret_more = *line->at == ',';
    if (*ret_more) {
        line->at++;
        space_skip(line);
    } else if (!line_is_over(line)) {
        return header_refuse(line, "a comma or end of line");
    }
    return true;
}

static bool rule_line(header_line *line) {
    objref__case *scene = line->parser->scene;
    const char **rules = NULL;
    bool more = true;

    while (more) {
        size_t family = strspn(line->at, CAPITALS);
        size_t number = line->at[family] == '-' ? strspn(line->at + family + 1, DIGITS) : 0;
        if (family == 0 || number == 0) {
            return header_refuse(line, "a rule's id, as ERR-2");
        }
        rules = objref__arena_push(line->parser->arena, (void *)rules, scene->rule_count,
                                   sizeof(*rules));
        rules[scene->rule_count++] = word_take(line, family + 1 + number);
        if (!comma_take(line, &more)) {
            return false;
        }
    }
    scene->rules = rules;
    return true;
}

static bool tag_line(header_line *line) {
    objref__case *scene = line->parser->scene;
    const char **tags = NULL;
    bool more = true;

    while (more) {
        size_t size = strspn(line->at, OF_NAME);
        if (size == 0) {
            return header_refuse(line, "a tag, in small letters");
        }
        tags =
            objref__arena_push(line->parser->arena, (void *)tags, scene->tag_count, sizeof(*tags));
        tags[scene->tag_count++] = word_take(line, size);
        if (!comma_take(line, &more)) {
            return false;
        }
    }
    scene->tags = tags;
    return true;
}

static bool need_read(header_line *line, objref__need *need) {
    size_t size = strspn(line->at, OF_NAME);

    if (size == 0) {
        return header_refuse(line, "a capability, or a choice as wait_duplicates=error");
    }
    need->name = word_take(line, size);
    if (*line->at != '=') {
        return true;
    }
    line->at++;
    size = strspn(line->at, OF_NAME);
    if (size == 0) {
        return header_refuse(line, "what the choice has to be");
    }
    need->value = word_take(line, size);
    return true;
}

static bool needs_line(header_line *line) {
    objref__case *scene = line->parser->scene;
    objref__need *needs = NULL;
    bool more = true;

    while (more) {
        needs = objref__arena_push(line->parser->arena, needs, scene->need_count, sizeof(*needs));
        if (!need_read(line, &needs[scene->need_count++]) || !comma_take(line, &more)) {
            return false;
        }
    }
    scene->needs = needs;
    return true;
}

/* 2, 64MiB: a number; fail, 127.0.0.1:80: a word. */
static bool option_value(header_line *line, objref__option *option) {
    size_t size = strspn(line->at, OF_VALUE);
    objref__token token = {0};

    if (size == 0) {
        return header_refuse(line, "the option's value");
    }
    option->word = objref__arena_copy(line->parser->arena, line->at, size);
    if (strchr(DIGITS, *option->word)) {
        objref__number_read(option->word, &token);
        option->is_number = token.size == size &&
                            (token.kind == OBJREF__TOKEN_INT || token.kind == OBJREF__TOKEN_SIZE);
        option->number = token.is_uint ? token.natural : (uint64_t)token.integer;
    }
    line->at += size;
    space_skip(line);
    return true;
}

static bool with_line(header_line *line) {
    objref__case *scene = line->parser->scene;
    objref__option *options = NULL;

    do {
        size_t size = strspn(line->at, OF_NAME);
        objref__option option = {0};
        if (size == 0 || line->at[size] != '=') {
            return header_refuse(line, "OPTION=VALUE, as workers=2");
        }
        option.name = word_take(line, size);
        line->at++;
        if (!option_value(line, &option)) {
            return false;
        }
        options =
            objref__arena_push(line->parser->arena, options, scene->option_count, sizeof(*options));
        options[scene->option_count++] = option;
    } while (!line_is_over(line));
    scene->options = options;
    return true;
}

static bool runtime_line(header_line *line) {
    size_t size = strspn(line->at, OF_NAME);

    if (size != 4 || memcmp(line->at, "none", 4) != 0) {
        return header_refuse(line, "none");
    }
    line->parser->scene->runtime_none = true;
    line->at += size;
    space_skip(line);
    return line_is_over(line) || header_refuse(line, "end of line");
}

static bool title_line(header_line *line) {
    size_t size = strcspn(line->at, "#");

    while (size > 0 && (line->at[size - 1] == ' ' || line->at[size - 1] == '\t')) {
        size--;
    }
    if (size == 0) {
        return header_refuse(line, "the title's text");
    }
    line->parser->scene->title = word_take(line, size);
    return true;
}

typedef struct header_word {
    const char *word;
    bool (*read)(header_line *line);
} header_word;

static const header_word header_words[] = {{"rule", rule_line},   {"title", title_line},
                                           {"needs", needs_line}, {"runtime", runtime_line},
                                           {"with", with_line},   {"tag", tag_line}};
#define HEADER_WORD_COUNT (sizeof(header_words) / sizeof(header_words[0]))

/* Which of the words the line begins with; HEADER_WORD_COUNT: none. */
static size_t header_word_find(const char *text) {
    size_t size = strspn(text, OF_WORD);
    size_t i = 0;

    while (i < HEADER_WORD_COUNT && (strlen(header_words[i].word) != size ||
                                     memcmp(header_words[i].word, text, size) != 0)) {
        i++;
    }
    return i;
}

static bool header_line_read(objref__parser *parser, const objref__line *line, unsigned *seen) {
    header_line header = {.parser = parser, .at = line->text};
    size_t word = header_word_find(line->text);

    parser->line = line;
    if (word == HEADER_WORD_COUNT) {
        return header_refuse(&header, "a blank line, or rule, title, needs, runtime, with or tag");
    }
    if (*seen & 1u << word) {
        return header_refuse(&header, "each word of the header once");
    }
    *seen |= 1u << word;
    header.at += strlen(header_words[word].word);
    if (*header.at != ' ' && *header.at != '\t') {
        return header_refuse(&header, "a space, then what the header word says");
    }
    space_skip(&header);
    return header_words[word].read(&header);
}

static bool text_is_blank(const char *text) {
    return text[strspn(text, " \t")] == '\0';
}

/* The header of a file: up to the first blank line. */
static bool header_file(objref__parser *parser) {
    unsigned seen = 0;

    while (parser->at < parser->source.count) {
        const objref__line *line = &parser->source.lines[parser->at];
        if (text_is_blank(line->text)) {
            break;
        }
        if (*line->text != '#' && !header_line_read(parser, line, &seen)) {
            return false;
        }
        parser->at++;
    }
    return true;
}

/* The header of a printed failure: rules and title stand above, the rest among the lines. */
static bool header_excerpt(objref__parser *parser) {
    const objref__line rules = {.text = parser->source.rules, .file_line = 1, .indent = 0};
    header_line header = {.parser = parser, .at = rules.text};
    unsigned seen = 3; /* rule and title */

    parser->line = &rules;
    for (char *at = parser->source.rules; *at; at++) {
        *at = (char)(*at == ' ' ? ',' : *at);
    }
    if (!rule_line(&header)) {
        return false;
    }
    parser->scene->title = parser->source.title;
    while (parser->at < parser->source.count) {
        const objref__line *line = &parser->source.lines[parser->at];
        if (*line->text != '#' && header_word_find(line->text) == HEADER_WORD_COUNT) {
            break;
        }
        if (*line->text != '#' && !header_line_read(parser, line, &seen)) {
            return false;
        }
        parser->at++;
    }
    return true;
}

bool objref__header_parse(objref__parser *parser) {
    uint32_t line;

    if (parser->source.is_excerpt) {
        return header_excerpt(parser);
    }
    if (!header_file(parser)) {
        return false;
    }
    line = parser->at + 1;
    if (!parser->scene->rules) {
        return objref__parser_miss(parser, line, 1, "none", "a rule line in the header");
    }
    return parser->scene->title ||
           objref__parser_miss(parser, line, 1, "none", "a title line in the header");
}
