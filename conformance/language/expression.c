/* parser - values and patterns. See parser.h.
 *
 * The only recursion of the parser: a value inside a value, at most OBJREF__VALUE_NESTED_MAX deep.
 */
#include <math.h>
#include <string.h>

#include "parser.h"

static objref__expression *value_parse(objref__parser *parser);

static objref__expression *
expression_make(objref__parser *parser, objref__expression_kind kind, const objref__token *token) {
    objref__expression *made = objref__arena_take(parser->arena, 1, sizeof(*made));

    made->kind = kind;
    made->column = token->column;
    return made;
}

static objref__expression *
literal_make(objref__parser *parser, const objref__token *token, objref__value *value) {
    objref__expression *made = expression_make(parser, OBJREF__EXPRESSION_LITERAL, token);

    made->value = objref__arena_keep(parser->arena, value);
    return made;
}

static const char *what_is_expected(const objref__parser *parser) {
    return parser->role == OBJREF__ROLE_PATTERN ? "a value or pattern" : "a value";
}

static objref__expression *refuse(objref__parser *parser, const objref__token *token) {
    (void)objref__parser_refuse(parser, token, "%s", what_is_expected(parser));
    return NULL;
}

/* ---- names ---- */

/* A ref of process2 cannot be asked about in main. */
static bool home_check(objref__parser *parser,
                       const objref__token *token,
                       const char *name,
                       const objref__known *known) {
    if (parser->role != OBJREF__ROLE_ARGUMENT || known->meaning != OBJREF__MEANS_REF ||
        known->home == parser->place) {
        return true;
    }
    if (known->home == OBJREF__HOME_MIXED) {
        return objref__parser_refuse(
            parser, token, "a ref that lives in %s (%s stands for refs of several places)",
            objref__place_name(parser->place), name);
    }
    return objref__parser_refuse(parser, token,
                                 "a ref that lives in %s (%s was made in %s; carry it as bytes: "
                                 "encode it there, decode it here)",
                                 objref__place_name(parser->place), name,
                                 objref__place_name(known->home));
}

static bool meaning_check(objref__parser *parser, const objref__token *token, uint32_t name) {
    const objref__known *known = &parser->scope.known[name];
    const char *word = parser->scope.names.words[name];

    switch (known->meaning) {
    case OBJREF__MEANS_UNBOUND:
        return objref__parser_refuse(parser, token, "a name that stands for something");
    case OBJREF__MEANS_DROPPED:
    case OBJREF__MEANS_JOINED:
        return objref__parser_refuse(
            parser, token, "a name that stands for something (%s was %s in line %u)", word,
            known->meaning == OBJREF__MEANS_DROPPED ? "dropped" : "joined", known->line);
    case OBJREF__MEANS_OPERATION:
        return objref__parser_refuse(
            parser, token, "a value (%s is a started operation, for join and silent)", word);
    case OBJREF__MEANS_REF:
        if (parser->role == OBJREF__ROLE_PATTERN) {
            return objref__parser_refuse(
                parser, token, "what can be compared (%s stands for refs: use equal)", word);
        }
        break;
    case OBJREF__MEANS_VALUE:
        break;
    }
    return home_check(parser, token, word, known);
}

/* NAME, NAME.path or NAME...: the name is what stands before the first point. */
static objref__expression *name_parse(objref__parser *parser, objref__expression_kind kind) {
    objref__token token = objref__parser_take(parser);
    const char *point = memchr(token.text, '.', token.size);
    size_t size = point ? (size_t)(point - token.text) : token.size;
    objref__expression *made;

    if (objref__word_is_reserved(token.text, size)) {
        return refuse(parser, &token);
    }
    made = expression_make(parser, kind, &token);
    made->name = objref__scope_name(&parser->scope, parser->arena, token.text, size);
    return meaning_check(parser, &token, made->name) ? made : NULL;
}

static objref__expression *path_parse(objref__parser *parser) {
    objref__token token = parser->now;
    objref__expression *made = name_parse(parser, OBJREF__EXPRESSION_PATH);
    const char *at = memchr(token.text, '.', token.size);
    const char *end = token.text + token.size;
    objref__word *words = NULL;

    while (made && at < end) {
        const char *next = memchr(at + 1, '.', (size_t)(end - at - 1));
        size_t size = (size_t)((next ? next : end) - at - 1);
        words = objref__arena_push(parser->arena, words, made->count, sizeof(*words));
        words[made->count++] =
            (objref__word){objref__arena_copy(parser->arena, at + 1, size), size};
        at = next ? next : end;
    }
    if (made) {
        made->words = words;
    }
    return made;
}

/* ---- lists and maps ---- */

static objref__expression *list_parse(objref__parser *parser) {
    objref__token open = objref__parser_take(parser);
    objref__expression *list = expression_make(parser, OBJREF__EXPRESSION_LIST, &open);
    const objref__expression **items = NULL;

    while (!objref__parser_eat(parser, "]")) {
        if (list->count && !objref__parser_need(parser, ",", "a comma or ]")) {
            return NULL;
        }
        items = objref__arena_push(parser->arena, (void *)items, list->count, sizeof(void *));
        items[list->count] = value_parse(parser);
        if (!items[list->count++]) {
            return NULL;
        }
    }
    list->items = items;
    return list;
}

static bool key_parse(objref__parser *parser, objref__symbols *keys, objref__word *ret_key) {
    objref__token key = parser->now;
    uint32_t count = keys->count;

    if (key.kind != OBJREF__TOKEN_TEXT) {
        return objref__parser_refuse(parser, &key, "a key in quotes, as \"k\"");
    }
    if (memchr(key.data, '\0', key.data_size)) {
        return objref__parser_refuse(parser, &key, "a key without \\u0000");
    }
    if (objref__symbols_put(keys, parser->arena, key.data, key.data_size) != count) {
        return objref__parser_refuse(parser, &key, "each key once");
    }
    *ret_key = (objref__word){key.data, key.data_size};
    (void)objref__parser_take(parser);
    return objref__parser_need(parser, ":", "a colon, then the key's value");
}

/* One "key": value, or the ... of a pattern, after which only } may stand. */
static bool entry_parse(objref__parser *parser,
                        objref__expression *map,
                        objref__symbols *keys,
                        const objref__expression ***items,
                        objref__word **words) {
    if (map->count && !objref__parser_need(parser, ",", "a comma or }")) {
        return false;
    }
    if (parser->role == OBJREF__ROLE_PATTERN && objref__parser_eat(parser, "...")) {
        map->is_open = true;
        return objref__parser_is(parser, "}") ||
               objref__parser_refuse(parser, &parser->now, "} after the dots");
    }
    *items = objref__arena_push(parser->arena, (void *)*items, map->count, sizeof(void *));
    *words = objref__arena_push(parser->arena, *words, map->count, sizeof(**words));
    if (!key_parse(parser, keys, &(*words)[map->count])) {
        return false;
    }
    (*items)[map->count] = value_parse(parser);
    return (*items)[map->count++] != NULL;
}

static objref__expression *map_parse(objref__parser *parser) {
    objref__token open = objref__parser_take(parser);
    objref__expression *map = expression_make(parser, OBJREF__EXPRESSION_MAP, &open);
    const objref__expression **items = NULL;
    objref__word *words = NULL;
    objref__symbols keys = {0};
    bool whole = true;

    while (whole && !objref__parser_eat(parser, "}")) {
        whole = entry_parse(parser, map, &keys, &items, &words);
    }
    objref__symbols_release(&keys);
    map->items = items;
    map->words = words;
    return whole ? map : NULL;
}

/* ---- words ---- */

static objref__expression *fill_parse(objref__parser *parser) {
    objref__token word = objref__parser_take(parser);
    objref__expression *fill = expression_make(parser, OBJREF__EXPRESSION_FILL, &word);
    const objref__expression **items = objref__arena_take(parser->arena, 1, sizeof(void *));
    objref__token_kind kind = parser->now.kind;
    objref__role role = parser->role;
    bool sized = (kind == OBJREF__TOKEN_INT && parser->now.integer >= 0 && !parser->now.is_uint) ||
                 (kind == OBJREF__TOKEN_WORD &&
                  !objref__word_is_reserved(parser->now.text, parser->now.size)) ||
                 kind == OBJREF__TOKEN_SIZE || kind == OBJREF__TOKEN_PATH;

    if (!sized) {
        (void)objref__parser_refuse(parser, &parser->now, "a size, as 4096, 1MiB or a name");
        return NULL;
    }
    parser->role = OBJREF__ROLE_ENGINE; /* a size is no pattern */
    items[0] = value_parse(parser);
    parser->role = role;
    fill->items = items;
    fill->count = 1;
    if (!items[0] || !objref__parser_need_natural(parser, "a seed, a whole number", &fill->seed)) {
        return NULL;
    }
    return fill;
}

static objref__expression *deep_parse(objref__parser *parser) {
    objref__token word = objref__parser_take(parser);
    uint64_t depth;

    if (parser->now.kind == OBJREF__TOKEN_INT && parser->now.integer == 0) {
        (void)objref__parser_refuse(parser, &parser->now, "a depth of at least 1");
        return NULL;
    }
    if (!objref__parser_need_natural(parser, "a depth, a whole number", &depth)) {
        return NULL;
    }
    return literal_make(parser, &word, objref__value_deep(depth));
}

static objref__expression *not_parse(objref__parser *parser) {
    objref__token word = objref__parser_take(parser);
    objref__expression *negation = expression_make(parser, OBJREF__EXPRESSION_NOT, &word);
    const objref__expression **items = objref__arena_take(parser->arena, 1, sizeof(void *));

    items[0] = value_parse(parser);
    negation->items = items;
    negation->count = 1;
    return items[0] ? negation : NULL;
}

static objref__value *constant_of(const objref__token *token) {
    if (objref__token_is(token, "null")) {
        return objref__value_null();
    }
    if (objref__token_is(token, "true") || objref__token_is(token, "false")) {
        return objref__value_bool(objref__token_is(token, "true"));
    }
    if (objref__token_is(token, "nan")) {
        return objref__value_float((double)NAN);
    }
    return objref__token_is(token, "inf") ? objref__value_float((double)INFINITY) : NULL;
}

static objref__expression *is_parse(objref__parser *parser) {
    static const char *const words[] = {[OBJREF__IS_ANY] = "any",
                                        [OBJREF__IS_REF] = "ref",
                                        [OBJREF__IS_TEXT] = "text",
                                        [OBJREF__IS_BYTES] = "bytes",
                                        [OBJREF__IS_INT] = "int"};

    for (objref__is is = OBJREF__IS_ANY; is <= OBJREF__IS_INT; is++) {
        objref__token word = parser->now;
        if (objref__parser_eat(parser, words[is])) {
            objref__expression *made = expression_make(parser, OBJREF__EXPRESSION_IS, &word);
            made->is = is;
            return made;
        }
    }
    return NULL;
}

static objref__expression *word_parse(objref__parser *parser) {
    objref__value *constant = constant_of(&parser->now);
    objref__expression *made = NULL;

    if (constant) {
        objref__token token = objref__parser_take(parser);
        return literal_make(parser, &token, constant);
    }
    if (objref__parser_is(parser, "fill")) {
        return fill_parse(parser);
    }
    if (objref__parser_is(parser, "deep")) {
        return deep_parse(parser);
    }
    if (parser->role == OBJREF__ROLE_PATTERN) {
        made = objref__parser_is(parser, "not") ? not_parse(parser) : is_parse(parser);
    }
    return made || parser->failed ? made : name_parse(parser, OBJREF__EXPRESSION_NAME);
}

/* ---- everything ---- */

static objref__expression *mark_parse(objref__parser *parser) {
    objref__token token = objref__parser_take(parser);
    objref__expression *mark = expression_make(parser, OBJREF__EXPRESSION_MARK, &token);
    objref__word *word = objref__arena_take(parser->arena, 1, sizeof(*word));

    *word = (objref__word){token.data, token.data_size};
    mark->words = word;
    (void)objref__symbols_put(&parser->marks, parser->arena, token.data, token.data_size);
    return mark;
}

static objref__expression *range_parse(objref__parser *parser) {
    objref__token token = objref__parser_take(parser);
    objref__expression *range = expression_make(parser, OBJREF__EXPRESSION_RANGE, &token);

    range->low = token.integer;
    range->high = token.high;
    return range;
}

static objref__expression *sign_parse(objref__parser *parser) {
    if (objref__parser_is(parser, "[")) {
        return list_parse(parser);
    }
    return objref__parser_is(parser, "{") ? map_parse(parser) : refuse(parser, &parser->now);
}

static objref__expression *literal_parse(objref__parser *parser) {
    objref__token token = objref__parser_take(parser);

    if (token.kind == OBJREF__TOKEN_TEXT) {
        return literal_make(parser, &token, objref__value_text(token.data, token.data_size));
    }
    if (token.kind == OBJREF__TOKEN_HEX) {
        return literal_make(parser, &token, objref__value_bytes(token.data, token.data_size));
    }
    if (token.kind == OBJREF__TOKEN_FLOAT) {
        return literal_make(parser, &token, objref__value_float(token.real));
    }
    return literal_make(parser, &token,
                        token.is_uint ? objref__value_uint(token.natural)
                                      : objref__value_int(token.integer));
}

static objref__expression *any_parse(objref__parser *parser) {
    bool pattern = parser->role == OBJREF__ROLE_PATTERN;

    switch (parser->now.kind) {
    case OBJREF__TOKEN_TEXT:
    case OBJREF__TOKEN_HEX:
    case OBJREF__TOKEN_INT:
    case OBJREF__TOKEN_SIZE:
    case OBJREF__TOKEN_FLOAT:
        return literal_parse(parser);
    case OBJREF__TOKEN_WORD:
        return word_parse(parser);
    case OBJREF__TOKEN_PATH:
        return path_parse(parser);
    case OBJREF__TOKEN_MARK:
        return mark_parse(parser);
    case OBJREF__TOKEN_SPREAD:
        return pattern ? refuse(parser, &parser->now)
                       : name_parse(parser, OBJREF__EXPRESSION_SPREAD);
    case OBJREF__TOKEN_RANGE:
        return pattern ? range_parse(parser) : refuse(parser, &parser->now);
    case OBJREF__TOKEN_SIGN:
        return sign_parse(parser);
    case OBJREF__TOKEN_END:
    case OBJREF__TOKEN_BAD:
    case OBJREF__TOKEN_WHO:
    case OBJREF__TOKEN_TIME:
        break;
    }
    return refuse(parser, &parser->now);
}

/* Does a value begin here that has others inside. */
static bool value_nests(const objref__parser *parser) {
    return objref__parser_is(parser, "[") || objref__parser_is(parser, "{") ||
           objref__parser_is(parser, "not");
}

static objref__expression *value_parse(objref__parser *parser) {
    objref__expression *value;

    if (parser->depth == OBJREF__VALUE_NESTED_MAX && value_nests(parser)) {
        (void)objref__parser_refuse(parser, &parser->now,
                                    "at most %u lists and maps inside each other (deep N has more)",
                                    OBJREF__VALUE_NESTED_MAX);
        return NULL;
    }
    if (parser->value_count++ == OBJREF__CASE_VALUES_MAX) {
        (void)objref__parser_refuse(parser, &parser->now, "at most %u values",
                                    OBJREF__CASE_VALUES_MAX);
        return NULL;
    }
    parser->depth++;
    value = any_parse(parser);
    parser->depth--;
    return value;
}

const objref__expression *objref__expression_parse(objref__parser *parser) {
    return value_parse(parser);
}

objref__known objref__expression_known(const objref__parser *parser,
                                       const objref__expression *expression) {
    switch (expression->kind) {
    case OBJREF__EXPRESSION_NAME:
    case OBJREF__EXPRESSION_PATH:
    case OBJREF__EXPRESSION_SPREAD:
        return parser->scope.known[expression->name];
    case OBJREF__EXPRESSION_LITERAL:
    case OBJREF__EXPRESSION_MARK:
    case OBJREF__EXPRESSION_LIST:
    case OBJREF__EXPRESSION_MAP:
    case OBJREF__EXPRESSION_FILL:
    case OBJREF__EXPRESSION_IS:
    case OBJREF__EXPRESSION_RANGE:
    case OBJREF__EXPRESSION_NOT:
        break;
    }
    return (objref__known){.meaning = OBJREF__MEANS_VALUE};
}
