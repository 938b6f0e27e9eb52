/* json: one line of the protocol, read strictly into a flat list of nodes.
 *
 * The SDK has a reader of its own because a runtime under test may bring a JSON library, and two of
 * one name in a program clash. A test compares it with another reader on hostile lines.
 */
#ifndef OBJREF_SDK_C_JSON_H
#define OBJREF_SDK_C_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OBJREF_SDK__LINE_BYTES_MAX ((size_t)1 << 20)
#define OBJREF_SDK__JSON_DEPTH_MAX 64

typedef enum objref_sdk__json_type {
    OBJREF_SDK__JSON_OBJECT, /* a KEY and a node follow for each member */
    OBJREF_SDK__JSON_ARRAY,  /* its elements follow */
    OBJREF_SDK__JSON_KEY,
    OBJREF_SDK__JSON_STRING,
    OBJREF_SDK__JSON_INTEGER,
    OBJREF_SDK__JSON_REAL,
    OBJREF_SDK__JSON_TRUE,
    OBJREF_SDK__JSON_FALSE,
    OBJREF_SDK__JSON_NULL
} objref_sdk__json_type;

typedef struct objref_sdk__json_node {
    objref_sdk__json_type type;
    uint32_t end; /* index after the last node of this one */
    union {
        uint32_t count; /* OBJECT: members. ARRAY: elements */
        struct {
            uint32_t offset; /* into the text, decoded in place */
            uint32_t size;
        } span; /* KEY, STRING */
        int64_t integer;
        double real;
    } as;
} objref_sdk__json_node;

typedef struct objref_sdk__json {
    objref_sdk__json_node *nodes; /* the first is the line's object */
    size_t count;
    size_t capacity;
    char *text;          /* owned; what strings point into */
    const char *problem; /* static, when it was refused */
} objref_sdk__json;

/* objref_sdk__json_read - read a line that is one object.
 *
 * text  size bytes from malloc with NUL behind them, taken over and decoded in place.
 *
 * False when the line is refused: no object, over OBJREF_SDK__LINE_BYTES_MAX, nested too deep,
 * duplicate keys, bad escapes, lone surrogates, invalid UTF-8, integers beyond 64 bit, anything
 * after it. ret_json is to be released either way.
 */
bool objref_sdk__json_read(char *text, size_t size, objref_sdk__json *ret_json);
void objref_sdk__json_release(objref_sdk__json *json);

/* objref_sdk__json_member - index of a member's value in the object at node `at`; 0: none. */
size_t objref_sdk__json_member(const objref_sdk__json *json, size_t at, const char *name);

/* objref_sdk__json_text - the bytes of a KEY or STRING node; NUL follows them. */
const char *objref_sdk__json_text(const objref_sdk__json *json, size_t at);

/* objref_sdk__json_is - whether a KEY or STRING node spells this. */
bool objref_sdk__json_is(const objref_sdk__json *json, size_t at, const char *text);

#endif /* OBJREF_SDK_C_JSON_H */
