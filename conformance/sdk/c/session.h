/* session: the options of an init, and what it honoured. */
#ifndef OBJREF_SDK_C_SESSION_H
#define OBJREF_SDK_C_SESSION_H

#include "json.h"
#include "objref_sdk.h"

#define OBJREF_SDK__OPTIONS_MAX 16

struct objref_sdk_session {
    const objref_sdk__json *json;
    size_t options_at; /* the JSON object; 0: none */
    const char *honoured[OBJREF_SDK__OPTIONS_MAX];
    size_t honoured_count;
    char address[OBJREF_SDK_ADDRESS_BYTES_MAX + 1];
};

/* objref_sdk__session_write - add the answer of an init that went well. */
void objref_sdk__session_write(objref_sdk_buffer *buffer, const objref_sdk_session *session);

#endif /* OBJREF_SDK_C_SESSION_H */
