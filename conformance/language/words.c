/* words - the closed lists of words of the case language. See words.h. */
#include "words.h"

#include <stdint.h>
#include <string.h>

typedef struct verb_row {
    const char *word;
    bool is_runtimes;
    size_t fewest, most;
} verb_row;

static const verb_row verbs[OBJREF__VERB_COUNT] = {
#define X(name, word, runtime, fewest, most) [OBJREF__VERB_##name] = {word, runtime, fewest, most},
    OBJREF__VERB_MAP(X)
#undef X
};

static const char *const kinds[OBJREF__KIND_COUNT] = {
#define X(name, word) [OBJREF__KIND_##name] = (word),
    OBJREF__KIND_MAP(X)
#undef X
};

/* The words of the grammar that are neither verbs nor kinds. */
static const char *const others[] = {
    "any",   "bytes", "cause",   "code",  "deep",    "end",     "error", "every",   "false",
    "fill",  "flip",  "for",     "hex",   "in",      "inf",     "int",   "json",    "mode",
    "nan",   "needs", "none",    "not",   "null",    "of",      "ok",    "one",     "order",
    "ready", "ref",   "repeat",  "rest",  "retries", "returns", "rule",  "runtime", "start",
    "tag",   "text",  "timeout", "title", "true",    "type",    "with",  "within"};

static bool word_is(const char *word, const char *data, size_t size) {
    return strlen(word) == size && memcmp(word, data, size) == 0;
}

const char *objref__verb_word(objref__verb verb) {
    return verbs[verb].word;
}

const char *objref__kind_word(objref__kind kind) {
    return kinds[kind];
}

bool objref__verb_is_runtimes(objref__verb verb) {
    return verbs[verb].is_runtimes;
}

size_t objref__verb_fewest(objref__verb verb) {
    return verbs[verb].fewest;
}

size_t objref__verb_most(objref__verb verb) {
    return verbs[verb].most;
}

objref__verb objref__verb_find(const char *word, size_t size) {
    objref__verb verb = 0;

    while (verb < OBJREF__VERB_COUNT && !word_is(verbs[verb].word, word, size)) {
        verb++;
    }
    return verb;
}

objref__kind objref__kind_find(const char *word, size_t size) {
    objref__kind kind = 0;

    while (kind < OBJREF__KIND_COUNT && !word_is(kinds[kind], word, size)) {
        kind++;
    }
    return kind;
}

/* thread1, process2, session9: a WHO. */
static bool word_is_who(const char *word, size_t size) {
    if (size < 2 || word[size - 1] < '1' || word[size - 1] > '9') {
        return false;
    }
    return word_is("thread", word, size - 1) || word_is("process", word, size - 1) ||
           word_is("session", word, size - 1);
}

bool objref__word_is_reserved(const char *word, size_t size) {
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (word_is(others[i], word, size)) {
            return true;
        }
    }
    return objref__verb_find(word, size) != OBJREF__VERB_COUNT ||
           objref__kind_find(word, size) < OBJREF__KIND_BAD_REQUEST || word_is_who(word, size);
}
