/* value - what a case writes and an implementation answers: one shape for both.
 *
 * Values are immutable and counted: a maker returns one hold, objref__value_drop ends it, and a
 * list or map holds its items. Counts are not atomic: one thread at a time. Makers take ownership
 * of nothing unless said. Called by the parser (literals), the engine (names, requests, answers)
 * and pattern.c (judging). Where memory runs out the program ends, see text.h.
 */
#ifndef OBJREF_LANGUAGE_VALUE_H
#define OBJREF_LANGUAGE_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* Lists and maps nest at most so deep in a case and in an answer: what a line of the protocol (64
 * levels) can carry. A list around such a value, as of a line's arguments, may still be made. */
#define OBJREF__VALUE_NESTED_MAX 30u
#define OBJREF__VALUE_DEPTH_MAX 31u
/* An answer's bytes above this come as a digest. */
#define OBJREF__VALUE_PLAIN_BYTES_MAX 4096u
/* Byte i of a fill is (seed + i) mod this. */
#define OBJREF__FILL_PERIOD 251u
/* Bytes that cut, flip, append and "every" may make at once. */
#define OBJREF__VALUE_BYTES_MAX (64u << 20)

/* Where a line runs and a ref lives: 0 the program itself with all its threads, 2-9 process2 to
 * process9, 12-19 session2 to session9. Usable as an index. */
typedef uint8_t objref__place;
#define OBJREF__PLACE_MAIN 0u
#define OBJREF__PLACE_PROCESS 0u  /* + 2 to 9 */
#define OBJREF__PLACE_SESSION 10u /* + 2 to 9 */
#define OBJREF__PLACE_COUNT 20u

/* objref__place_name - "main", "process2", "session9"; never freed. */
const char *objref__place_name(objref__place place);

typedef enum objref__value_kind {
    OBJREF__VALUE_NULL,
    OBJREF__VALUE_BOOL,
    OBJREF__VALUE_INT,
    OBJREF__VALUE_UINT, /* only above INT64_MAX */
    OBJREF__VALUE_FLOAT,
    OBJREF__VALUE_TEXT,
    OBJREF__VALUE_BYTES,
    OBJREF__VALUE_LIST,
    OBJREF__VALUE_MAP,
    OBJREF__VALUE_REF,       /* or the handle of a view */
    OBJREF__VALUE_DIGEST,    /* only in answers: bytes by size and CRC */
    OBJREF__VALUE_FILL,      /* only in cases: byte i is (seed + i) mod 251 */
    OBJREF__VALUE_DEEP,      /* only in cases: depth lists, one inside the other */
    OBJREF__VALUE_OPERATION, /* a started operation, by the engine's own number; never on the wire
                              */
    OBJREF__VALUE_NOTHING    /* the answer was an error that its line permits; never on the wire */
} objref__value_kind;

typedef struct objref__value objref__value;
struct objref__value {
    uint32_t holds;
    uint16_t depth; /* 0, or one more than the deepest item's */
    uint8_t kind;   /* objref__value_kind */
    bool has_crc32; /* crc32 below is known: a cache, filled by comparing */
    uint32_t crc32; /* of bytes, fill and digest */
    uint32_t seed;  /* of fill, 0 to 250 */
    union {
        bool boolean;
        int64_t integer;
        uint64_t natural; /* uint, and the number of an operation */
        double real;
        uint64_t size;       /* digest and fill, in bytes; deep, in lists */
        objref__place place; /* ref: where it lives */
    };
    size_t count;          /* text, bytes and handle: bytes; list and map: items */
    char *data;            /* text, bytes and handle, with a NUL after them that count omits */
    objref__value **items; /* list and map */
    size_t capacity;       /* list: room for so many items */
    objref__value **keys;  /* map: texts, in the order written or received */
    uint32_t *order;       /* map: the items' positions, sorted by key */
};

/* ---- making; each returns one hold ---- */
objref__value *objref__value_null(void);
objref__value *objref__value_bool(bool boolean);
objref__value *objref__value_int(int64_t integer);
/* objref__value_uint - an int where it fits one, so that every number has one form. */
objref__value *objref__value_uint(uint64_t natural);
objref__value *objref__value_float(double real);
objref__value *objref__value_text(const char *data, size_t size);
objref__value *objref__value_bytes(const void *data, size_t size);
objref__value *objref__value_ref(const char *handle, objref__place place);
objref__value *objref__value_digest(uint64_t size, uint32_t crc32);
objref__value *objref__value_fill(uint64_t size, uint64_t seed);
objref__value *objref__value_deep(uint64_t depth);
objref__value *objref__value_operation(uint64_t number);
objref__value *objref__value_nothing(void);
/* objref__value_list, _map - hold each item (and key: texts) themselves. NULL when an item is
 * nested OBJREF__VALUE_DEPTH_MAX deep already; _map also when a key comes twice. */
objref__value *objref__value_list(objref__value *const *items, size_t count);
objref__value *
objref__value_map(objref__value *const *keys, objref__value *const *items, size_t count);

objref__value *objref__value_hold(objref__value *value);
/* objref__value_drop - accepts NULL. */
void objref__value_drop(objref__value *value);

/* ---- reading ---- */
/* objref__value_get - a map's item under a key; borrowed; NULL when there is none. */
objref__value *objref__value_get(const objref__value *map, const char *key, size_t size);
/* objref__value_is_bytes - bytes, whether plain, a digest or a fill. */
bool objref__value_is_bytes(const objref__value *value);
/* objref__value_is_equal - exactly: int is not float, floats bit by bit (any nan is nan), maps
 * with all keys in any order, bytes by content also against a digest or a fill, refs by handle
 * and place (a case never compares those, the engine may). */
bool objref__value_is_equal(const objref__value *left, const objref__value *right);
/* objref__value_find_ref - the first ref inside value, itself included, whose place is not `home`;
 * borrowed; NULL when there is none. Any ref at all when home is OBJREF__PLACE_COUNT. */
const objref__value *objref__value_find_ref(const objref__value *value, objref__place home);

/* ---- what the engine's own verbs do; NULL when the value is no bytes, or out of range ---- */
objref__value *objref__value_cut(const objref__value *bytes, uint64_t size);
objref__value *objref__value_flip(const objref__value *bytes, uint64_t bit);
objref__value *objref__value_append(const objref__value *first, const objref__value *second);
/* objref__value_length - bytes of bytes or text, items of a list or map; false for the others. */
bool objref__value_length(const objref__value *value, uint64_t *ret_length);
/* objref__list_append - one item more in *list, which NULL makes a new one. Takes over both holds.
 * A list that nobody else holds grows in place, another is copied first. False, and *list as it
 * was: it is no list, or the item is nested too deep. */
bool objref__list_append(objref__value **list, objref__value *item);

/* ---- words for people ---- */
/* objref__value_print - as reports print it, and as a case can write it while it is short: 40 bytes
 * as hex"…", 20 items of a list, 200 bytes of a text; what is left out is a "…". */
void objref__value_print(const objref__value *value, objref__text *text);

/* ---- the wire, see PROTOCOL.md ---- */
/* objref__value_to_wire - a new JSON object, {"int":"5"}. Digest, operation and nothing are the
 * caller's mistake. */
json_t *objref__value_to_wire(const objref__value *value);
/* objref__value_from_wire - reads an answer; refs in it live at place. NULL for anything that
 * PROTOCOL.md does not allow in an answer, and what it is is said in reterr. */
objref__value *
objref__value_from_wire(const json_t *wire, objref__place place, objref__text *reterr);
/* objref__value_from_json - plain JSON as a value ("json PATTERN"); NULL: nested too deep. */
objref__value *objref__value_from_json(const json_t *json);

#endif
