/* codec - writes and reads the forms that codec.h lays out.
 *
 * Owns nothing. The public header's encode, decode, format and parse enter here. The readers take
 * any bytes from anywhere: each length is compared with what is left before it is used, and all of
 * the input is consumed or none of it counts.
 */
#include "codec.h"

#include "bytes.h"
#include "crc32c.h"
#include "hold.h"
#include "json.h"

#include <assert.h>
#include <string.h>

#define MAGIC UINT32_C(0x666572D2)
#define VERSION 1
#define ID_AT 8
#define HEAD_BYTES 24 /* what stands before the fields */
#define CRC_BYTES 4
#define FIELD_HEAD_BYTES 4
#define ID_BYTES 16

_Static_assert(HEAD_BYTES + CRC_BYTES == OBJREF_ENCODED_BYTES, "the id form has no fields");
_Static_assert(OBJREF_ENCODED_BYTES_MAX <= UINT16_MAX, "the total fits its two bytes");
_Static_assert(sizeof(objref_ref) == ID_BYTES, "a ref is its id and nothing else");

/* The first eight bytes of every id form, as one number. */
#define ID_FORM_HEAD                                                                               \
    ((uint64_t)MAGIC | (uint64_t)VERSION << 32 | (uint64_t)OBJREF_ENCODED_BYTES << 48)

/* The optional fields; their place here is their type on the wire. */
static const struct field {
    const char *name; /* of the JSON member */
    size_t bytes_min;
    size_t bytes_max;
    bool is_text; /* UTF-8 in both forms; otherwise bytes, in JSON as hexadecimal */
} fields[] = {
    {"owner_worker_id", 8, 8, false},
    {"creating_task_id", ID_BYTES, ID_BYTES, false},
    {"call_site", 1, 255, true},
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))
#define PRESENCE_BITS 8

/* A ref is two words on the wire: its worker, and its place in that worker's store. */
static uint64_t place_of(objref_ref ref) {
    return (uint64_t)ref.slot | (uint64_t)ref.generation << 32;
}

static objref_ref read_ref(const uint8_t *id) {
    return (objref_ref){.worker = objref__bytes_get64(id),
                        .slot = objref__bytes_get32(id + 8),
                        .generation = objref__bytes_get32(id + 12)};
}

static void write_ref(objref_ref ref, uint8_t *ret_id) {
    objref__bytes_put64(ret_id, ref.worker);
    objref__bytes_put64(ret_id + 8, place_of(ref));
}

static bool is_nil(objref_ref ref) {
    return (ref.worker | place_of(ref)) == 0;
}

static bool has_text(const uint8_t *bytes, size_t size) {
    size_t at = 0;
    while (at < size) {
        const size_t length = objref__utf8_sequence(bytes + at, size - at);
        if (length == 0 || bytes[at] == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

static bool field_is_valid(const struct field *field, const uint8_t *bytes, size_t size) {
    return size >= field->bytes_min && size <= field->bytes_max &&
           (!field->is_text || has_text(bytes, size));
}

/* Bytes */

/* A part of the input that has not been read yet. */
typedef struct span {
    const uint8_t *at;
    size_t size;
} span;

static void step(span *left, size_t size) {
    assert(size <= left->size);
    left->at += size;
    left->size -= size;
}

/* Takes one field off the front; *ret_type is its type. */
static bool take_field(span *left, uint32_t *ret_type) {
    if (left->size < FIELD_HEAD_BYTES) {
        return false;
    }
    const uint32_t type = objref__bytes_get16(left->at);
    const size_t length = objref__bytes_get16(left->at + 2);
    step(left, FIELD_HEAD_BYTES);
    if (length > left->size) {
        return false;
    }
    if (type < FIELD_COUNT && !field_is_valid(&fields[type], left->at, length)) {
        return false;
    }
    step(left, length);
    *ret_type = type;
    return true;
}

/* Whether the fields are whole, in order, and those that the presence bits announce. */
static bool has_fields(span left, uint32_t presence) {
    uint32_t seen = 0;
    uint32_t type_min = 0;
    while (left.size > 0) {
        uint32_t type = 0;
        if (!take_field(&left, &type) || type < type_min) {
            return false;
        }
        type_min = type + 1;
        seen |= type < PRESENCE_BITS ? 1u << type : 0;
    }
    return seen == presence;
}

/* The checksum of an id form, from registers: nothing is read back from the bytes just stored. */
static uint32_t id_form_crc(objref_ref ref) {
    return objref__crc32c_words(ID_FORM_HEAD, ref.worker, place_of(ref));
}

/* Nearly every form there is. */
static objref_status decode_id_form(const uint8_t *bytes, objref_ref *ret_ref) {
    const objref_ref ref = read_ref(bytes + ID_AT);
    if (is_nil(ref) || objref__bytes_get64(bytes) != ID_FORM_HEAD ||
        objref__bytes_get32(bytes + HEAD_BYTES) != id_form_crc(ref)) {
        return OBJREF_MALFORMED;
    }
    *ret_ref = ref;
    return OBJREF_OK;
}

/* Out of line, or the id form would save the registers that only this one needs. */
__attribute__((noinline)) static objref_status
decode_long_form(const uint8_t *bytes, size_t size, objref_ref *ret_ref) {
    if (size < OBJREF_ENCODED_BYTES || size > OBJREF_ENCODED_BYTES_MAX) {
        return OBJREF_MALFORMED;
    }
    const size_t body_bytes = size - CRC_BYTES;
    if (objref__bytes_get32(bytes) != MAGIC || bytes[4] != VERSION ||
        objref__bytes_get16(bytes + 6) != size ||
        objref__bytes_get32(bytes + body_bytes) != objref__crc32c(bytes, body_bytes)) {
        return OBJREF_MALFORMED;
    }
    const objref_ref ref = read_ref(bytes + ID_AT);
    const span left = {bytes + HEAD_BYTES, body_bytes - HEAD_BYTES};
    if (is_nil(ref) || !has_fields(left, bytes[5])) {
        return OBJREF_MALFORMED;
    }
    *ret_ref = ref;
    return OBJREF_OK;
}

objref_status objref_encode(objref_ref ref, uint8_t *ret_bytes, size_t capacity, size_t *ret_size) {
    assert(ret_bytes != NULL && ret_size != NULL);

    if (is_nil(ref) || capacity < OBJREF_ENCODED_BYTES) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref__bytes_put64(ret_bytes, ID_FORM_HEAD);
    write_ref(ref, ret_bytes + ID_AT);
    objref__bytes_put32(ret_bytes + HEAD_BYTES, id_form_crc(ref));
    *ret_size = OBJREF_ENCODED_BYTES;
    return OBJREF_OK;
}

objref_status objref__decode(const uint8_t *bytes, size_t size, objref_ref *ret_ref) {
    assert(ret_ref != NULL);
    return size == OBJREF_ENCODED_BYTES ? decode_id_form(bytes, ret_ref)
                                        : decode_long_form(bytes, size, ret_ref);
}

/* JSON */

/* What has been read of a JSON form: a bit for each field by type, one above them for the id. */
typedef struct json_form {
    objref_ref ref;
    uint32_t seen;
} json_form;

#define SEEN_ID (1u << PRESENCE_BITS)

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

static void write_hex(const uint8_t *bytes, size_t size, char *ret_text) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        ret_text[2 * i] = digits[bytes[i] >> 4];
        ret_text[2 * i + 1] = digits[bytes[i] & 15];
    }
}

static bool is_named(const objref__json_string *name, const char *expected) {
    return name->size == strlen(expected) && memcmp(name->bytes, expected, name->size) == 0;
}

static bool read_id(const objref__json_string *text, objref_ref *ret_ref) {
    uint8_t bytes[ID_BYTES];
    if (!read_hex(text, bytes, sizeof(bytes))) {
        return false;
    }
    *ret_ref = read_ref(bytes);
    return !is_nil(*ret_ref);
}

static bool field_is_valid_text(const struct field *field, const objref__json_string *text) {
    if (field->is_text) {
        return text->size <= sizeof(text->bytes) && field_is_valid(field, text->bytes, text->size);
    }
    uint8_t bytes[ID_BYTES];
    assert(field->bytes_max <= sizeof(bytes));
    return read_hex(text, bytes, field->bytes_max);
}

/* Which bit of `seen` a member sets; 0 when version 1 does not know it. */
static uint32_t member_bit(const objref__json_string *name, size_t *ret_type) {
    if (is_named(name, "id")) {
        return SEEN_ID;
    }
    for (size_t type = 0; type < FIELD_COUNT; type++) {
        if (is_named(name, fields[type].name)) {
            *ret_type = type;
            return 1u << type;
        }
    }
    return 0;
}

static bool take_member(objref__json_cursor *cursor, json_form *form) {
    objref__json_string text;
    if (!objref__json_take_string(cursor, &text) || !objref__json_take_byte(cursor, ':')) {
        return false;
    }
    size_t type = 0;
    const uint32_t bit = member_bit(&text, &type);
    if (bit == 0) {
        return objref__json_skip_value(cursor);
    }
    if ((form->seen & bit) != 0 || !objref__json_take_string(cursor, &text)) {
        return false;
    }
    form->seen |= bit;
    return bit == SEEN_ID ? read_id(&text, &form->ref) : field_is_valid_text(&fields[type], &text);
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

objref_status objref_format(objref_ref ref, char *ret_text, size_t capacity) {
    static const char before[] = "{\"id\":\"";
    static const char after[] = "\"}"; /* its NUL ends the text */
    _Static_assert(sizeof(before) - 1 + 2 * sizeof(ref) + sizeof(after) == OBJREF_FORMAT_BYTES,
                   "the public header says how long the text is");
    assert(ret_text != NULL);

    if (is_nil(ref) || capacity < OBJREF_FORMAT_BYTES) {
        return OBJREF_INVALID_ARGUMENT;
    }
    uint8_t bytes[ID_BYTES];
    write_ref(ref, bytes);
    char *const id = ret_text + sizeof(before) - 1;
    memcpy(ret_text, before, sizeof(before) - 1);
    write_hex(bytes, sizeof(bytes), id);
    memcpy(id + 2 * sizeof(bytes), after, sizeof(after));
    return OBJREF_OK;
}

objref_status objref__parse(const char *text, size_t size, objref_ref *ret_ref) {
    assert(ret_ref != NULL);

    if (size == 0) {
        return OBJREF_MALFORMED;
    }
    const uint8_t *const bytes = (const uint8_t *)text;
    objref__json_cursor cursor = {bytes, bytes + size};
    json_form form = {{0, 0, 0}, 0};
    if (!take_members(&cursor, &form) || !objref__json_is_at_end(&cursor) ||
        (form.seen & SEEN_ID) == 0) {
        return OBJREF_MALFORMED;
    }
    *ret_ref = form.ref;
    return OBJREF_OK;
}

/* The public readers: a decoded ref to a live object is one more hold on it. */

static objref_status hold(objref_status status, objref_ref ref, objref_ref *ret_ref) {
    if (status == OBJREF_OK) {
        status = objref__hold_if_live(ref);
    }
    if (status == OBJREF_OK) {
        *ret_ref = ref;
    }
    return status;
}

objref_status objref_decode(const void *bytes, size_t size, objref_ref *ret_ref) {
    objref_ref ref = {0, 0, 0};
    const objref_status status = objref__decode(bytes, size, &ref);
    return hold(status, ref, ret_ref);
}

objref_status objref_parse(const char *text, size_t size, objref_ref *ret_ref) {
    objref_ref ref = {0, 0, 0};
    const objref_status status = objref__parse(text, size, &ref);
    return hold(status, ref, ret_ref);
}
