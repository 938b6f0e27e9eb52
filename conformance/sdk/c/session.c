/* session: an option that the adapter takes is one that it honours; so it cannot claim the rest. */
#include "session.h"

#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "text.h"

static size_t find(const objref_sdk_session *session, const char *option) {
    return session->options_at == 0
               ? 0
               : objref_sdk__json_member(session->json, session->options_at, option);
}

static void honour(objref_sdk_session *session, const char *option) {
    for (size_t i = 0; i < session->honoured_count; i++) {
        if (strcmp(session->honoured[i], option) == 0) {
            return;
        }
    }
    if (session->honoured_count < OBJREF_SDK__OPTIONS_MAX) {
        session->honoured[session->honoured_count++] = option;
    }
}

static bool read_number(const objref_sdk__json *json, size_t at, uint64_t *ret) {
    const objref_sdk__json_node *node = &json->nodes[at];
    if (node->type == OBJREF_SDK__JSON_INTEGER && node->as.integer >= 0) {
        *ret = (uint64_t)node->as.integer;
        return true;
    }
    return node->type == OBJREF_SDK__JSON_STRING &&
           objref_sdk__uint_parse(objref_sdk__json_text(json, at), node->as.span.size, ret);
}

bool objref_sdk_session_number(objref_sdk_session *session, const char *option, uint64_t *ret) {
    const size_t at = find(session, option);
    if (at == 0 || !read_number(session->json, at, ret)) {
        return false;
    }
    honour(session, option);
    return true;
}

const char *objref_sdk_session_text(objref_sdk_session *session, const char *option) {
    const size_t at = find(session, option);
    if (at == 0 || session->json->nodes[at].type != OBJREF_SDK__JSON_STRING) {
        return NULL;
    }
    honour(session, option);
    return objref_sdk__json_text(session->json, at);
}

bool objref_sdk_session_is(objref_sdk_session *session, const char *option, const char *value) {
    const size_t at = find(session, option);
    if (at == 0 || session->json->nodes[at].type != OBJREF_SDK__JSON_STRING ||
        !objref_sdk__json_is(session->json, at, value)) {
        return false;
    }
    honour(session, option);
    return true;
}

void objref_sdk_session_address(objref_sdk_session *session, const char *address) {
    (void)snprintf(session->address, sizeof session->address, "%s", address);
}

void objref_sdk__session_write(objref_sdk_buffer *buffer, const objref_sdk_session *session) {
    objref_sdk__buffer_add_text(buffer, "{\"honoured\":[");
    for (size_t i = 0; i < session->honoured_count; i++) {
        objref_sdk__buffer_add_text(buffer, i == 0 ? "" : ",");
        objref_sdk__quote_add(buffer, session->honoured[i], strlen(session->honoured[i]));
    }
    objref_sdk__buffer_add_text(buffer, "]");
    if (session->address[0] != 0) {
        objref_sdk__buffer_add_text(buffer, ",\"address\":");
        objref_sdk__quote_add(buffer, session->address, strlen(session->address));
    }
    objref_sdk__buffer_add_text(buffer, "}");
}
