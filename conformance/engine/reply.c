/* reply - see reply.h. */
#include "reply.h"

#include "channel.h"
#include "language/text.h"
#include "message.h"

#include <stdlib.h>
#include <string.h>

#define REPLY_DEPTH_MAX 64
/* A value takes at least 12 bytes for two objects or lists ({"list":[]},), so no line of values
 * holds more; a line of nothing but brackets would cost a hundred times its size in memory. */
#define REPLY_BRACKETS_MAX (CHANNEL_LINE_BYTES_MAX / 6)
#define REPLY_SHOWN_BYTES 60

void reply_release(struct reply *reply) {
    json_decref(reply->root);
    memset(reply, 0, sizeof *reply);
}

struct nesting {
    size_t depth, deepest, brackets;
};

/* How deep the text nests, found before anything is allocated for it. */
static struct nesting nesting_of(const char *line, size_t size) {
    struct nesting nesting = {0, 0, 0};
    bool in_text = false;
    for (size_t i = 0; i < size; i++) {
        char sign = line[i];
        if (in_text) {
            i += sign == '\\';
            in_text = sign != '"';
        } else if (sign == '"') {
            in_text = true;
        } else if (sign == '{' || sign == '[') {
            nesting.brackets++;
            nesting.depth++;
            nesting.deepest = nesting.depth > nesting.deepest ? nesting.depth : nesting.deepest;
        } else if ((sign == '}' || sign == ']') && nesting.depth > 0) {
            nesting.depth--;
        }
    }
    return nesting;
}

/* The start of a line for a message: printable ASCII, the rest as dots. */
static char *line_shown(const char *line, size_t size) {
    size_t shown = size < REPLY_SHOWN_BYTES ? size : REPLY_SHOWN_BYTES;
    char *text = objref__memory(shown + 4, 1);
    for (size_t i = 0; i < shown; i++) {
        if (line[i] >= ' ' && line[i] <= '~') {
            text[i] = line[i];
        } else {
            text[i] = '.';
        }
    }
    for (size_t i = shown; shown < size && i < shown + 3; i++) {
        text[i] = '.';
    }
    return text;
}

static json_t *line_parse(const char *line, size_t size, char **ret_fault) {
    if (size > 0 && memchr(line, '\0', size) != NULL) { /* jansson loses one behind a number */
        *ret_fault = message_copy("a line with a NUL byte");
        return NULL;
    }
    struct nesting nesting = nesting_of(line, size);
    if (nesting.deepest > REPLY_DEPTH_MAX || nesting.brackets > REPLY_BRACKETS_MAX) {
        *ret_fault = message_format("a line nested %zu deep, with %zu objects and lists",
                                    nesting.deepest, nesting.brackets);
        return NULL;
    }
    json_error_t error;
    json_t *root = json_loadb(line, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (root == NULL) {
        char *shown = line_shown(line, size);
        *ret_fault = message_format("a line that is not JSON (%s): %s", error.text, shown);
        free(shown);
    }
    return root;
}

static bool is_absent_or_text(const json_t *object, const char *key) {
    const json_t *member = json_object_get(object, key);
    return member == NULL || json_is_string(member);
}

static bool is_absent_or_integer(const json_t *object, const char *key) {
    const json_t *member = json_object_get(object, key);
    return member == NULL || json_is_integer(member);
}

/* NULL, or what is wrong with an error object. */
static const char *error_fault(const json_t *error) {
    if (!json_is_object(error) || !json_is_string(json_object_get(error, "kind"))) {
        return "an error without a kind";
    }
    if (!is_absent_or_integer(error, "code")) {
        return "an error whose code is not a whole number";
    }
    if (!is_absent_or_text(error, "text") || !is_absent_or_text(error, "native")) {
        return "an error whose text is not a text";
    }
    const json_t *cause = json_object_get(error, "cause");
    if (cause == NULL) {
        return NULL;
    }
    if (!json_is_object(cause) || !json_is_string(json_object_get(cause, "kind")) ||
        !is_absent_or_integer(cause, "code")) {
        return "an error whose cause is not an object with a kind";
    }
    return NULL;
}

static const char *members_check(json_t *root, struct reply *reply) {
    const json_t *id = json_object_get(root, "id");
    if (!json_is_integer(id)) {
        return "an answer without a whole number as its id";
    }
    reply->id = json_integer_value(id);
    reply->ok = json_object_get(root, "ok");
    reply->error = json_object_get(root, "error");
    if ((reply->ok == NULL) == (reply->error == NULL)) {
        return "an answer that has not exactly one of ok and error";
    }
    if (!is_absent_or_text(root, "layer")) {
        return "an answer whose layer is not a text";
    }
    const char *layer = json_string_value(json_object_get(root, "layer"));
    reply->is_adapters = layer != NULL && strcmp(layer, "adapter") == 0;
    return reply->error == NULL ? NULL : error_fault(reply->error);
}

bool reply_parse(const char *line, size_t size, struct reply *ret_reply, char **ret_fault) {
    json_t *root = line_parse(line, size, ret_fault);
    if (root == NULL) {
        return false;
    }
    struct reply reply = {.root = root};
    const char *fault =
        json_is_object(root) ? members_check(root, &reply) : "a line that is not an object";
    if (fault != NULL) {
        char *shown = line_shown(line, size);
        *ret_fault = message_format("%s: %s", fault, shown);
        free(shown);
        json_decref(root);
        return false;
    }
    *ret_reply = reply;
    return true;
}

const char *reply_kind(const struct reply *reply) {
    const char *kind = json_string_value(json_object_get(reply->error, "kind"));
    return kind != NULL ? kind : "";
}

const char *reply_text(const struct reply *reply) {
    const char *text = json_string_value(json_object_get(reply->error, "text"));
    return text != NULL ? text : "";
}
