/* words - the closed lists of words of the case language: verbs and kinds of error.
 *
 * Owns the tables; the parser, the judge and the engine read them.
 */
#ifndef OBJREF_LANGUAGE_WORDS_H
#define OBJREF_LANGUAGE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* X(NAME, word, is asked of the runtime, fewest values, most values) */
#define OBJREF__VERB_MAP(X)                                                                        \
    X(PUT, "put", true, 1, 1)                                                                      \
    X(SUBMIT, "submit", true, 0, SIZE_MAX)                                                         \
    X(GET, "get", true, 1, 1)                                                                      \
    X(WAIT, "wait", true, 1, 1)                                                                    \
    X(CLONE, "clone", true, 1, 1)                                                                  \
    X(DECODE, "decode", true, 1, 1)                                                                \
    X(PARSE, "parse", true, 1, 1)                                                                  \
    X(NIL, "nil", true, 0, 0)                                                                      \
    X(FORGE, "forge", true, 0, 0)                                                                  \
    X(ENCODE, "encode", true, 1, 1)                                                                \
    X(FORMAT, "format", true, 1, 1)                                                                \
    X(HASH, "hash", true, 1, 1)                                                                    \
    X(DESCRIBE, "describe", true, 1, 1)                                                            \
    X(EQUAL, "equal", true, 2, 2)                                                                  \
    X(STATS, "stats", true, 0, 0)                                                                  \
    X(DROP, "drop", true, 1, SIZE_MAX)                                                             \
    X(CANCEL, "cancel", true, 1, 1)                                                                \
    X(FREE, "free", true, 1, 1)                                                                    \
    X(INIT, "init", true, 0, 0)                                                                    \
    X(SHUTDOWN, "shutdown", true, 0, 0)                                                            \
    X(VIEW, "view", true, 1, 1)                                                                    \
    X(READ, "read", true, 1, 1)                                                                    \
    X(POKE, "poke", true, 3, 3)                                                                    \
    X(RELEASE, "release", true, 1, 1)                                                              \
    X(OVERWRITE, "overwrite", true, 2, 2)                                                          \
    X(OPEN, "open", false, 0, 0)                                                                   \
    X(STARTED, "started", false, 0, 0)                                                             \
    X(RAN, "ran", false, 0, 0)                                                                     \
    X(SILENT, "silent", false, 0, 0)                                                               \
    X(JOIN, "join", false, 0, 0)                                                                   \
    X(KILL, "kill", false, 0, 0)                                                                   \
    X(CUT, "cut", false, 2, 2)                                                                     \
    X(FLIP, "flip", false, 2, 2)                                                                   \
    X(APPEND, "append", false, 2, 2)                                                               \
    X(LENGTH, "length", false, 1, 1)                                                               \
    X(DISTINCT, "distinct", false, 1, 1)

typedef enum objref__verb {
#define X(name, word, runtime, fewest, most) OBJREF__VERB_##name,
    OBJREF__VERB_MAP(X)
#undef X
        OBJREF__VERB_COUNT
} objref__verb;

/* X(NAME, word). The last one is the engine's own mistake and cannot be expected by a case. */
#define OBJREF__KIND_MAP(X)                                                                        \
    X(INVALID_ARGUMENT, "invalid_argument")                                                        \
    X(RUNTIME_NOT_INITIALIZED, "runtime_not_initialized")                                          \
    X(ALREADY_INITIALIZED, "already_initialized")                                                  \
    X(TYPE_MISMATCH, "type_mismatch")                                                              \
    X(TIMED_OUT, "timed_out")                                                                      \
    X(CANCELLED, "cancelled")                                                                      \
    X(TASK_FAILED, "task_failed")                                                                  \
    X(DEPENDENCY_FAILED, "dependency_failed")                                                      \
    X(WORKER_DIED, "worker_died")                                                                  \
    X(OWNER_DIED, "owner_died")                                                                    \
    X(OBJECT_LOST, "object_lost")                                                                  \
    X(FREED, "freed")                                                                              \
    X(UNKNOWN_REF, "unknown_ref")                                                                  \
    X(UNKNOWN_FUNCTION, "unknown_function")                                                        \
    X(MALFORMED, "malformed")                                                                      \
    X(STORE_FULL, "store_full")                                                                    \
    X(OUT_OF_MEMORY, "out_of_memory")                                                              \
    X(UNSUPPORTED, "unsupported")                                                                  \
    X(OTHER, "other")                                                                              \
    X(BAD_REQUEST, "bad_request")

typedef enum objref__kind {
#define X(name, word) OBJREF__KIND_##name,
    OBJREF__KIND_MAP(X)
#undef X
        OBJREF__KIND_COUNT /* also: no kind, none given */
} objref__kind;

/* The words, "put" and "timed_out"; never freed. */
const char *objref__verb_word(objref__verb verb);
const char *objref__kind_word(objref__kind kind);
/* objref__verb_is_runtimes - asked of the runtime, by one call; else the engine does it itself. */
bool objref__verb_is_runtimes(objref__verb verb);
/* The fewest and the most values that a verb takes after itself (and after submit's function). */
size_t objref__verb_fewest(objref__verb verb);
size_t objref__verb_most(objref__verb verb);
/* objref__verb_find, objref__kind_find - OBJREF__VERB_COUNT, OBJREF__KIND_COUNT: not one of them.
 */
objref__verb objref__verb_find(const char *word, size_t size);
objref__kind objref__kind_find(const char *word, size_t size);
/* objref__word_is_reserved - a word of the language, so no name. */
bool objref__word_is_reserved(const char *word, size_t size);

#endif
