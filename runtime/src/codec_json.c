/* codec_json - writes and reads the JSON forms that codec.h lays out.
 *
 * Owns nothing. json.h reads the text, token by token; here is what the tokens mean.
 */
#include "codec.h"
#include "field.h"
#include "json.h"

#include <assert.h>
#include <string.h>

/* -- reading */

/* What has been read of a form. A field's presence bit says that it has been. */
typedef struct json_form {
    objref_described described;
    bool has_id;
} json_form;

static int hex_value(uint8_t digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Reads exactly size bytes from twice as many lower-case digits. */
static bool read_hex(const objref__json_string *text, uint8_t *ret_bytes, size_t size) {
    if (text->size != 2 * size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        const int high = hex_value(text->bytes[2 * i]);
        const int low = hex_value(text->bytes[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        ret_bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool is_named(const objref__json_string *name, const char *expected) {
    return name->size == strlen(expected) && memcmp(name->bytes, expected, name->size) == 0;
}

static bool read_id(json_form *form, const objref__json_string *text) {
    uint8_t bytes[OBJREF__ID_BYTES];
    if (form->has_id || !read_hex(text, bytes, sizeof(bytes))) {
        return false;
    }
    form->has_id = true;
    form->described.ref = objref__id_read(bytes);
    return !objref__id_is_nil(form->described.ref);
}

static bool read_field(json_form *form, size_t type, const objref__json_string *text) {
    const objref__field *const field = &objref__fields[type];
    if ((form->described.presence >> type & 1) != 0) {
        return false;
    }
    if (field->is_text) { /* of a text that is too long there is only a beginning */
        return objref__field_read(&form->described, type, text->bytes, text->size);
    }
    uint8_t bytes[OBJREF__ID_BYTES];
    assert(field->bytes_max <= sizeof(bytes));
    return read_hex(text, bytes, field->bytes_max) &&
           objref__field_read(&form->described, type, bytes, field->bytes_max);
}

/* The type of the field that a member is, or OBJREF__FIELD_COUNT. */
static size_t type_named(const objref__json_string *name) {
    size_t type = 0;
    while (type < OBJREF__FIELD_COUNT && !is_named(name, objref__fields[type].name)) {
        type++;
    }
    return type;
}

static bool take_member(objref__json_cursor *cursor, json_form *form) {
    objref__json_string text;
    if (!objref__json_take_string(cursor, &text) || !objref__json_take_byte(cursor, ':')) {
        return false;
    }
    const bool is_id = is_named(&text, "id");
    const size_t type = type_named(&text);
    if (!is_id && type == OBJREF__FIELD_COUNT) {
        return objref__json_skip_value(cursor);
    }
    if (!objref__json_take_string(cursor, &text)) {
        return false;
    }
    return is_id ? read_id(form, &text) : read_field(form, type, &text);
}

static bool take_members(objref__json_cursor *cursor, json_form *form) {
    if (!objref__json_take_byte(cursor, '{')) {
        return false;
    }
    do {
        if (!take_member(cursor, form)) {
            return false;
        }
    } while (objref__json_take_byte(cursor, ','));
    return objref__json_take_byte(cursor, '}');
}

static bool take_form(const char *text, size_t size, json_form *ret_form) {
    if (size == 0) {
        return false;
    }
    const uint8_t *const bytes = (const uint8_t *)text;
    objref__json_cursor cursor = {bytes, bytes + size};
    *ret_form = (json_form){.has_id = false};
    return take_members(&cursor, ret_form) && objref__json_is_at_end(&cursor) && ret_form->has_id;
}

objref_status
objref__described_parse(const char *text, size_t size, objref_described *ret_described) {
    assert(ret_described != NULL);
    json_form read;
    if (!take_form(text, size, &read)) {
        return OBJREF_MALFORMED;
    }
    *ret_described = read.described;
    return OBJREF_OK;
}

objref_status objref__parse(const char *text, size_t size, objref_ref *ret_ref) {
    assert(ret_ref != NULL);
    json_form read;
    if (!take_form(text, size, &read)) {
        return OBJREF_MALFORMED;
    }
    *ret_ref = read.described.ref;
    return OBJREF_OK;
}

/* -- writing */

static void write_hex(const uint8_t *bytes, size_t size, char *ret_text) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        ret_text[2 * i] = digits[bytes[i] >> 4];
        ret_text[2 * i + 1] = digits[bytes[i] & 15];
    }
}

objref_status objref_format(objref_ref ref, char *ret_text, size_t capacity) {
    static const char before[] = "{\"id\":\"";
    static const char after[] = "\"}"; /* its NUL ends the text */
    _Static_assert(sizeof(before) - 1 + 2 * sizeof(ref) + sizeof(after) == OBJREF_FORMAT_BYTES,
                   "the public header says how long the text is");
    assert(ret_text != NULL);

    if (objref__id_is_nil(ref) || capacity < OBJREF_FORMAT_BYTES) {
        return OBJREF_INVALID_ARGUMENT;
    }
    uint8_t bytes[OBJREF__ID_BYTES];
    objref__id_write(ref, bytes);
    char *const id = ret_text + sizeof(before) - 1;
    memcpy(ret_text, before, sizeof(before) - 1);
    write_hex(bytes, sizeof(bytes), id);
    memcpy(id + 2 * sizeof(bytes), after, sizeof(after));
    return OBJREF_OK;
}

/* Text that grows; without room for it, its size alone. */
typedef struct writer {
    char *text;
    size_t size;
} writer;

static void put(writer *to, const char *text, size_t size) {
    if (to->text != NULL) {
        memcpy(to->text + to->size, text, size);
    }
    to->size += size;
}

static void put_text(writer *to, const char *text) {
    put(to, text, strlen(text));
}

/* One byte of a string; those of UTF-8 stand for themselves. */
static void put_string_byte(writer *to, char byte) {
    static const char names[] = "\"\\bfnrt";
    static const char codes[] = "\"\\\b\f\n\r\t";
    char escape[] = "\\u00XX";
    const char *const found = strchr(codes, byte); /* never NUL */
    if (found != NULL) {
        escape[1] = names[found - codes];
        put(to, escape, 2);
    } else if ((uint8_t)byte < 0x20) {
        write_hex((const uint8_t *)&byte, 1, escape + 4);
        put(to, escape, sizeof(escape) - 1);
    } else {
        put(to, &byte, 1);
    }
}

static void write_field(writer *to, const objref_described *described, size_t type) {
    const objref__field *const field = &objref__fields[type];
    uint8_t bytes[OBJREF_CALL_SITE_BYTES_MAX];
    const size_t size = objref__field_write(described, type, bytes);
    if (size == 0) {
        return;
    }
    put_text(to, ",\"");
    put_text(to, field->name);
    put_text(to, "\":\"");
    for (size_t i = 0; i < size; i++) {
        char digits[2];
        if (field->is_text) {
            put_string_byte(to, (char)bytes[i]);
        } else {
            write_hex(&bytes[i], 1, digits);
            put(to, digits, sizeof(digits));
        }
    }
    put_text(to, "\"");
}

/* The id form without its last byte, the fields, that byte and its NUL. */
// NOLINTNEXTLINE(readability-non-const-parameter): it is written to, through the writer
static size_t write_form(const objref_described *described, char *text) {
    char id_form[OBJREF_FORMAT_BYTES];
    writer to = {text, 0};
    const objref_status status = objref_format(described->ref, id_form, sizeof(id_form));
    assert(status == OBJREF_OK);
    (void)status;
    put(&to, id_form, sizeof(id_form) - 2);
    for (size_t type = 0; type < OBJREF__FIELD_COUNT; type++) {
        write_field(&to, described, type);
    }
    put(&to, "}", 2);
    return to.size;
}

objref_status
objref_described_format(const objref_described *described, char *ret_text, size_t capacity) {
    assert(described != NULL && ret_text != NULL);

    if (!objref__described_is_legal(described) || write_form(described, NULL) > capacity) {
        return OBJREF_INVALID_ARGUMENT;
    }
    (void)write_form(described, ret_text);
    return OBJREF_OK;
}
