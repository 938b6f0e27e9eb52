/* case - one scene of the suite, read from its text: what conformance/cases/README.md describes.
 *
 * A case owns everything in it until objref__case_release; all pointers below are borrowed from it
 * and nothing changes after parsing, so threads may share it (values in it are only printed,
 * compared and held by one thread at a time). Called by the catalogue, the engine and the verbs.
 *
 * Two texts are read: a case file, and a failure as `objref check` prints it (an excerpt), which
 * stands for the case cut off after its last line: open blocks end there, and what is started need
 * not be joined.
 */
#ifndef OBJREF_LANGUAGE_CASE_H
#define OBJREF_LANGUAGE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "value.h"
#include "words.h"

#define OBJREF__CASE_BYTES_MAX (10u << 20)
#define OBJREF__CASE_STATEMENTS_MAX 1000000u
#define OBJREF__CASE_SENT_BYTES_MAX ((1u << 20) - 4096u) /* in a line of 1 MiB */
#define OBJREF__CASE_BLOCKS_MAX 16u                      /* for and repeat, one inside the other */

/* ---- values and patterns ---- */
typedef enum objref__expression_kind {
    OBJREF__EXPRESSION_LITERAL, /* value */
    OBJREF__EXPRESSION_NAME,    /* name */
    OBJREF__EXPRESSION_PATH,    /* name, then steps in words */
    OBJREF__EXPRESSION_SPREAD,  /* name; as an argument, in a list, in a set */
    OBJREF__EXPRESSION_MARK,    /* words[0], without the @ */
    OBJREF__EXPRESSION_LIST,    /* items */
    OBJREF__EXPRESSION_MAP,     /* words are the keys, items their values */
    OBJREF__EXPRESSION_FILL,    /* items[0] is the size, seed */
    /* below: only in expectations */
    OBJREF__EXPRESSION_IS,    /* is */
    OBJREF__EXPRESSION_RANGE, /* low..high, ends included */
    OBJREF__EXPRESSION_NOT    /* items[0] */
} objref__expression_kind;

typedef enum objref__is {
    OBJREF__IS_ANY,
    OBJREF__IS_REF,
    OBJREF__IS_TEXT,
    OBJREF__IS_BYTES,
    OBJREF__IS_INT
} objref__is;

typedef struct objref__word {
    const char *data; /* with a NUL after it, but may contain one */
    size_t size;
} objref__word;

typedef struct objref__expression objref__expression;
struct objref__expression {
    objref__expression_kind kind;
    objref__is is;
    bool is_open;   /* map: ended by ", ..." */
    uint32_t name;  /* index into the case's names */
    uint32_t count; /* of items and, in a map or path, of words */
    uint32_t column;
    uint64_t seed;
    int64_t low, high;
    objref__value *value;
    const objref__word *words;
    const objref__expression *const *items;
};

/* ---- expectations ---- */
typedef enum objref__expectation_kind {
    OBJREF__EXPECT_OK,
    OBJREF__EXPECT_VALUE, /* pattern (a "not" is a pattern too) */
    OBJREF__EXPECT_JSON,  /* pattern, of the text read as JSON */
    OBJREF__EXPECT_ERROR, /* error_kind, code, cause */
    OBJREF__EXPECT_WAIT,  /* ready, rest, in_order */
    OBJREF__EXPECT_ONE    /* one, others */
} objref__expectation_kind;

typedef struct objref__side {
    const objref__expression *list; /* NULL: only how many */
    uint64_t count;
} objref__side;

typedef struct objref__expectation objref__expectation;
struct objref__expectation {
    objref__expectation_kind kind;
    bool in_order;
    objref__kind error_kind;        /* OBJREF__KIND_COUNT: any but timed_out */
    objref__kind cause;             /* OBJREF__KIND_COUNT: not written */
    const objref__expression *code; /* NULL: not written */
    const objref__expression *pattern;
    objref__side ready, rest;
    const objref__expectation *one, *others;
};

/* ---- statements ---- */
typedef enum objref__statement_kind {
    OBJREF__STATEMENT_VERB,
    OBJREF__STATEMENT_REPEAT, /* high times the body */
    OBJREF__STATEMENT_FOR     /* the body for each element of the set */
} objref__statement_kind;

typedef enum objref__set_kind {
    OBJREF__SET_RANGE,     /* low to high */
    OBJREF__SET_VALUES,    /* args, spreads among them */
    OBJREF__SET_EVERY_CUT, /* of the bytes that names[1] stands for: 0 to length - 1 */
    OBJREF__SET_EVERY_FLIP /* 0 to 8 * length - 1 */
} objref__set_kind;

#define OBJREF__CLAUSE_TIMEOUT 1u
#define OBJREF__CLAUSE_RETURNS 2u
#define OBJREF__CLAUSE_RETRIES 4u
#define OBJREF__CLAUSE_TYPE 8u
#define OBJREF__CLAUSE_MODE 16u
#define OBJREF__CLAUSE_FOR 32u /* wait: count; silent: silent_ns */
#define OBJREF__CLAUSE_WITHIN 64u

typedef struct objref__statement objref__statement;
struct objref__statement {
    objref__statement_kind kind;
    uint32_t line;           /* the case's own numbering, from 1; an excerpt keeps the file's */
    uint32_t column;         /* of the first word, in characters, from 1 */
    const char *text;        /* the line as written, without end of line */
    objref__statement *next; /* in the same block */

    /* verb */
    objref__verb verb;
    objref__place place;
    uint8_t thread; /* 1-9 as written, 0 none */
    bool starts;    /* "start": sent, not judged */
    bool appends;   /* "+=" */
    uint32_t name_count;
    const uint32_t *names; /* what is bound; join and silent: the operations are in args */
    uint32_t arg_count;
    const objref__expression *const *args; /* join and silent: names of operations */
    const char *function;                  /* submit */
    const char *mark;                      /* open, started, ran, kill; NULL: kill a program */
    objref__place victim;                  /* kill process2 */
    unsigned clauses;                      /* OBJREF__CLAUSE_… that are written */
    int64_t timeout_ns;
    int64_t within_ns;
    int64_t silent_ns; /* 100 ms when not written */
    int64_t count;     /* wait */
    uint64_t returns;  /* submit: as written, else the number of names, at least 1 */
    uint64_t retries;
    const char *type;
    const char *mode;
    uint32_t expectation_count; /* 0: it must succeed, with whatever value */
    const objref__expectation *const *expectations;
    const char *expected; /* the expectations as written, NULL when none */

    /* repeat and for: names[0] is what each element is called (for), args the set's values */
    objref__set_kind set;
    int64_t low, high;
    objref__statement *body;
    uint32_t end_line; /* where its end stands; 0: a printed failure stops before */
};

/* ---- the case ---- */
typedef struct objref__need {
    const char *name;
    const char *value; /* a choice's, NULL for a capability */
} objref__need;

typedef struct objref__option {
    const char *name;
    const char *word; /* as written */
    bool is_number;
    uint64_t number; /* 64MiB is 67108864 */
} objref__option;

typedef struct objref__case {
    char *file; /* as given to the parser */
    char *id;   /* FAMILY/name: from an excerpt's first line, else from the file's path */
    const char *title;
    const char **lines; /* the text, line by line; an excerpt has NULL for lines it does not show */
    const char *const *rules;
    const objref__need *needs;
    const objref__option *options; /* with */
    const char *const *tags;
    objref__statement *statements;
    const char *const *names;     /* by index: expression.name, statement.names */
    const char *const *functions; /* that it submits */
    const char *const *marks;     /* without the @ */

    uint32_t line_count;
    uint32_t rule_count;
    uint32_t need_count;
    uint32_t option_count;
    uint32_t tag_count;
    uint32_t name_count;
    uint32_t function_count;
    uint32_t mark_count;

    /* What it uses, so that UNSUPPORTED is known before its first line. */
    uint64_t verbs;   /* bit objref__verb */
    uint32_t places;  /* bit objref__place, main left out */
    uint32_t threads; /* bit 1-9 */
    unsigned clauses; /* OBJREF__CLAUSE_… anywhere */

    bool runtime_none;
    bool is_excerpt;
    bool is_cut;   /* an excerpt that ends near the line that failed */
    bool is_fresh; /* wants a session of its own */

    struct objref__arena *arena; /* private: all of the above */
} objref__case;

/* objref__case_parse - read a case file or a printed failure.
 *
 * file    the path, for messages and the id; borrowed for the call.
 * text    size bytes, any bytes; borrowed for the call.
 * reterr  on a mistake: "FILE:LINE:COLUMN: expected …, found …", one line, no end of line.
 *
 * Returns the case, released by objref__case_release, or NULL.
 */
objref__case *
objref__case_parse(const char *file, const char *text, size_t size, objref__text *reterr);

/* objref__case_read - the same for a file; one that cannot be read is a mistake too. */
objref__case *objref__case_read(const char *file, objref__text *reterr);
void objref__case_release(objref__case *scene); /* accepts NULL */

/* objref__case_has_tag - is the tag among the header's. */
bool objref__case_has_tag(const objref__case *scene, const char *tag);
/* objref__statement_is_error - every expectation is an error (and there is one). */
bool objref__statement_is_error(const objref__statement *statement);
/* objref__statement_sent_bytes - what its values take at least in the request; a name may stand for
 * a small value. */
size_t objref__statement_sent_bytes(const objref__statement *statement);

#endif
