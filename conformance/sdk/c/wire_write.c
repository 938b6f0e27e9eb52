/* wire: values, outcomes and descriptions to JSON. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "buffer.h"
#include "ops.h"
#include "text.h"

#define NAME_BYTES_MAX 300

/* The containers that are open while a value is written. The answer's own object and the tags take
 * two levels of JSON for each of the value's. */
#define OPEN_MAX ((OBJREF_SDK__JSON_DEPTH_MAX - 2) / 2)

typedef struct writer {
    objref_sdk_buffer *buffer;
    const objref_sdk_value *value;
    objref_sdk__naming *naming;
    struct {
        size_t left; /* nodes still to come in it */
        char end;
    } open[OPEN_MAX];
    size_t depth;
} writer;

static void say(writer *w, const char *text) {
    objref_sdk__buffer_add_text(w->buffer, text);
}

static objref_sdk_outcome cannot(const char *text) {
    return objref_sdk_error(OBJREF_SDK_OTHER, text);
}

static uint32_t crc_of(const uint8_t *bytes, size_t size) {
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, size);
}

static void write_bytes(writer *w, const uint8_t *bytes, size_t size) {
    if (size > OBJREF_SDK__INLINE_BYTES_MAX) {
        objref_sdk__buffer_add_format(w->buffer, "{\"digest\":{\"size\":%zu,\"crc32\":%u}}", size,
                                      (unsigned)crc_of(bytes, size));
        return;
    }
    say(w, "{\"bytes\":\"");
    objref_sdk__base64_add(w->buffer, bytes, size);
    say(w, "\"}");
}

/* A text that is no UTF-8 is answered as the bytes it is: wrong, and to be seen. */
static void write_text(writer *w, const char *text, size_t size) {
    if (!objref_sdk__utf8_is_valid(text, size)) {
        write_bytes(w, (const uint8_t *)text, size);
        return;
    }
    say(w, "{\"text\":");
    objref_sdk__quote_add(w->buffer, text, size);
    say(w, "}");
}

static void write_float(writer *w, double real) {
    char text[OBJREF_SDK__FLOAT_BYTES];
    objref_sdk__float_format(real, text);
    objref_sdk__buffer_add_format(w->buffer, "{\"float\":\"%s\"}", text);
}

static objref_sdk_outcome write_ref(writer *w, objref_sdk_ref ref) {
    objref_sdk__naming *naming = w->naming;
    char name[NAME_BYTES_MAX];
    const int size = naming->is_single
                         ? snprintf(name, sizeof name, "%s", naming->base)
                         : snprintf(name, sizeof name, "%s.%zu", naming->base, naming->count);
    if (size < 0 || (size_t)size >= sizeof name) {
        return cannot("a handle's name that is too long");
    }
    const objref_sdk__thing thing = {.kind = OBJREF_SDK__THING_REF, .as.ref = ref};
    if (!objref_sdk__handles_put(naming->handles, name, &thing)) {
        return cannot("a handle's name that is taken");
    }
    naming->count++;
    say(w, "{\"ref\":");
    objref_sdk__quote_add(w->buffer, name, (size_t)size);
    say(w, "}");
    return objref_sdk_ok();
}

static void write_span(writer *w, const objref_sdk_node *node) {
    const uint8_t *bytes = objref_sdk_value_bytes(w->value, node);
    if (node->kind == OBJREF_SDK_TEXT) {
        write_text(w, (const char *)bytes, node->as.span.size);
    } else if (node->kind == OBJREF_SDK_BYTES) {
        write_bytes(w, bytes, node->as.span.size);
    } else {
        objref_sdk__quote_add(w->buffer, (const char *)bytes, node->as.span.size);
        say(w, ":");
    }
}

static objref_sdk_outcome write_open(writer *w, const objref_sdk_node *node) {
    if (w->depth == OPEN_MAX) {
        return cannot("an answer nested deeper than a line may be");
    }
    const bool is_list = node->kind == OBJREF_SDK_LIST;
    say(w, is_list ? "{\"list\":[" : "{\"map\":{");
    w->open[w->depth].left = objref_sdk_node_children(node);
    w->open[w->depth].end = is_list ? ']' : '}';
    w->depth++;
    return objref_sdk_ok();
}

static objref_sdk_outcome write_node(writer *w, const objref_sdk_node *node) {
    switch (node->kind) {
    case OBJREF_SDK_NULL:
        say(w, "{\"null\":true}");
        break;
    case OBJREF_SDK_BOOL:
        say(w, node->as.boolean ? "{\"bool\":true}" : "{\"bool\":false}");
        break;
    case OBJREF_SDK_INT:
        objref_sdk__buffer_add_format(w->buffer, "{\"int\":\"%lld\"}", (long long)node->as.integer);
        break;
    case OBJREF_SDK_UINT:
        objref_sdk__buffer_add_format(w->buffer, "{\"uint\":\"%llu\"}",
                                      (unsigned long long)node->as.natural);
        break;
    case OBJREF_SDK_FLOAT:
        write_float(w, node->as.real);
        break;
    case OBJREF_SDK_TEXT:
    case OBJREF_SDK_BYTES:
    case OBJREF_SDK_KEY:
        write_span(w, node);
        break;
    case OBJREF_SDK_LIST:
    case OBJREF_SDK_MAP:
        return write_open(w, node);
    case OBJREF_SDK_REF:
        return write_ref(w, node->as.ref);
    }
    return objref_sdk_ok();
}

/* Counts a node into its container: keys stand in maps only, and there before each value. */
static bool is_in_place(writer *w, objref_sdk_kind kind) {
    bool is_key_due = false;
    if (w->depth > 0) {
        is_key_due = w->open[w->depth - 1].end == '}' && w->open[w->depth - 1].left % 2 == 0;
        w->open[w->depth - 1].left--;
    }
    return is_key_due == (kind == OBJREF_SDK_KEY);
}

/* After a node: close what is full, else separate it from the next one. */
static void write_after(writer *w, objref_sdk_kind kind) {
    while (w->depth > 0 && w->open[w->depth - 1].left == 0) {
        const char end[] = {w->open[--w->depth].end, '}', 0};
        say(w, end);
        kind = OBJREF_SDK_LIST;
    }
    if (w->depth > 0 && kind != OBJREF_SDK_KEY) {
        say(w, ",");
    }
}

objref_sdk_outcome objref_sdk__wire_write(objref_sdk_buffer *buffer,
                                          const objref_sdk_value *value,
                                          objref_sdk__naming *naming) {
    writer w = {.buffer = buffer, .value = value, .naming = naming};
    naming->is_single = value->count == 1;
    if (value->count == 0 || value->is_short) {
        return cannot("an answer without value");
    }
    for (size_t i = 0; i < value->count; i++) {
        const objref_sdk_node *node = &value->nodes[i];
        if ((i > 0 && w.depth == 0) || !is_in_place(&w, node->kind)) {
            return cannot("an answer that is not one value");
        }
        const objref_sdk_outcome outcome = write_node(&w, node);
        if (outcome.status != OBJREF_SDK_OK) {
            return outcome;
        }
        const bool has_opened = objref_sdk_node_children(node) > 0;
        if (!has_opened) {
            write_after(&w, node->kind);
        }
    }
    return w.depth == 0 ? objref_sdk_ok() : cannot("an answer that is not one value");
}

/* ---------------------------------------------------------------- outcomes */

static void write_code(objref_sdk_buffer *buffer, const objref_sdk_outcome *outcome) {
    if (outcome->has_code) {
        objref_sdk__buffer_add_format(buffer, ",\"code\":%lld", (long long)outcome->code);
    }
}

void objref_sdk__wire_write_error(objref_sdk_buffer *buffer,
                                  const objref_sdk_outcome *outcome,
                                  bool is_sdk) {
    objref_sdk__buffer_add_format(buffer, "\"error\":{\"kind\":\"%s\"",
                                  objref_sdk_status_name(outcome->status));
    write_code(buffer, outcome);
    if (outcome->cause != OBJREF_SDK_OK) {
        objref_sdk__buffer_add_format(buffer, ",\"cause\":{\"kind\":\"%s\"",
                                      objref_sdk_status_name(outcome->cause));
        write_code(buffer, outcome);
        objref_sdk__buffer_add_text(buffer, "}");
    }
    if (outcome->text != NULL) {
        objref_sdk__buffer_add_text(buffer, ",\"text\":");
        objref_sdk__quote_add(buffer, outcome->text, strlen(outcome->text));
    }
    objref_sdk__buffer_add_text(buffer, is_sdk ? "},\"layer\":\"adapter\"" : "}");
}

/* ---------------------------------------------------------------- hello */

static void write_string(objref_sdk_buffer *buffer, const char *text) {
    objref_sdk__quote_add(buffer, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
}

static void write_names(objref_sdk_buffer *buffer, const char *key, const char *const *names) {
    objref_sdk__buffer_add_format(buffer, ",\"%s\":[", key);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        objref_sdk__buffer_add_text(buffer, i == 0 ? "" : ",");
        write_string(buffer, names[i]);
    }
    objref_sdk__buffer_add_text(buffer, "]");
}

static void write_pairs(objref_sdk_buffer *buffer,
                        const char *key,
                        const objref_sdk_pair *pairs,
                        bool are_numbers) {
    objref_sdk__buffer_add_format(buffer, ",\"%s\":{", key);
    for (size_t i = 0; pairs != NULL && pairs[i].name != NULL; i++) {
        objref_sdk__buffer_add_text(buffer, i == 0 ? "" : ",");
        write_string(buffer, pairs[i].name);
        objref_sdk__buffer_add_text(buffer, ":");
        if (are_numbers) {
            objref_sdk__buffer_add_text(buffer, pairs[i].value);
        } else {
            write_string(buffer, pairs[i].value);
        }
    }
    objref_sdk__buffer_add_text(buffer, "}");
}

static void write_implementation(objref_sdk_buffer *buffer, const objref_sdk_adapter *adapter) {
    objref_sdk__buffer_add_text(buffer, ",\"implementation\":{\"name\":");
    write_string(buffer, adapter->name);
    objref_sdk__buffer_add_text(buffer, ",\"version\":");
    write_string(buffer, adapter->version);
    objref_sdk__buffer_add_text(buffer, ",\"language\":");
    write_string(buffer, adapter->language);
    objref_sdk__buffer_add_text(buffer, ",\"url\":");
    write_string(buffer, adapter->url);
    objref_sdk__buffer_add_text(buffer, "}");
}

static void write_functions(objref_sdk_buffer *buffer, const objref_sdk_adapter *adapter) {
    const char *names[OBJREF_SDK_FUNCTION_COUNT + 1] = {0};
    size_t count = 0;
    for (unsigned i = 0; i < OBJREF_SDK_FUNCTION_COUNT; i++) {
        if (objref_sdk_function_is_offered(adapter, (objref_sdk_function)i)) {
            names[count++] = objref_sdk_function_name((objref_sdk_function)i);
        }
    }
    objref_sdk__buffer_add_text(buffer, ",\"functions\":{\"version\":1");
    write_names(buffer, "names", names);
    objref_sdk__buffer_add_text(buffer, "}");
}

void objref_sdk__wire_write_hello(objref_sdk_buffer *buffer,
                                  const objref_sdk_adapter *adapter,
                                  const char *nonce) {
    const char *ops[OBJREF_SDK__OPS_MAX + 1] = {0};
    objref_sdk__ops_list(adapter, ops);
    objref_sdk__buffer_add_text(buffer, "{\"protocol\":1,\"nonce\":");
    write_string(buffer, nonce);
    write_implementation(buffer, adapter);
    write_names(buffer, "ops", ops);
    write_functions(buffer, adapter);
    write_names(buffer, "options", adapter->options);
    write_pairs(buffer, "capabilities", adapter->capabilities, true);
    objref_sdk__buffer_add_text(buffer, ",\"isolation\":");
    write_string(buffer, adapter->isolation == NULL ? "none" : adapter->isolation);
    write_names(buffer, "emulated", adapter->emulated);
    objref_sdk__buffer_add_format(buffer, ",\"lanes\":%d", OBJREF_SDK__LANES);
    write_pairs(buffer, "choices", adapter->choices, false);
    write_pairs(buffer, "settings", adapter->settings, false);
    objref_sdk__buffer_add_text(buffer, ",\"timeouts\":{");
    if (adapter->start_ms > 0) {
        objref_sdk__buffer_add_format(buffer, "\"start_ms\":%lld", (long long)adapter->start_ms);
    }
    objref_sdk__buffer_add_text(buffer, "}}");
}
