/* same_json - one line read by the SDK's reader and by jansson, which refuses or keeps exactly what
 * it should. Used by test_json.c and by the fuzz target. */
#ifndef OBJREF_SDK_C_TESTS_SAME_JSON_H
#define OBJREF_SDK_C_TESTS_SAME_JSON_H

#include <stddef.h>

enum same_json {
    SAME_JSON_REFUSED,  /* by both */
    SAME_JSON_READ,     /* by both, with the same in it */
    SAME_JSON_DISAGREED /* a mistake of the SDK's reader, or of jansson */
};

enum same_json same_json_read(const char *line, size_t size);

#endif
