/* codec - writes and reads the byte forms that codec.h lays out.
 *
 * Owns nothing. The readers take any bytes from anywhere: each length is compared with what is left
 * before it is used, and all of the input is consumed or none of it counts.
 */
#include "codec.h"

#include "bytes.h"
#include "crc32c.h"
#include "field.h"

#include <assert.h>

#define MAGIC UINT32_C(0x666572D2)
#define VERSION 1
#define ID_AT 8
#define HEAD_BYTES 24 /* what stands before the fields */
#define CRC_BYTES 4
#define FIELD_HEAD_BYTES 4
#define PRESENCE_BITS 8

_Static_assert(HEAD_BYTES + CRC_BYTES == OBJREF_ENCODED_BYTES, "the id form has no fields");
_Static_assert(OBJREF_ENCODED_BYTES_MAX <= UINT16_MAX, "the total fits its two bytes");
_Static_assert(sizeof(objref_ref) == OBJREF__ID_BYTES, "a ref is its id and nothing else");

/* The first eight bytes of every id form, as one number. */
#define ID_FORM_HEAD                                                                               \
    ((uint64_t)MAGIC | (uint64_t)VERSION << 32 | (uint64_t)OBJREF_ENCODED_BYTES << 48)

/* -- reading */

/* A form's fields: those before `at` have been read. */
typedef struct span {
    const uint8_t *bytes;
    size_t at;
    size_t end;
} span;

/* Takes the field that stands next; *ret_type is its type. */
static bool take_field(span *fields, uint32_t *ret_type, objref_described *ret_described) {
    /*@ split fields->at; */
    if (fields->end - fields->at < FIELD_HEAD_BYTES) {
        return false;
    }
    const uint8_t *const head = fields->bytes + fields->at;
    const uint32_t type = objref__bytes_get16(head);
    const size_t length = objref__bytes_get16(head + 2);
    fields->at += FIELD_HEAD_BYTES;
    if (length > fields->end - fields->at) {
        return false;
    }
    if (type < OBJREF__FIELD_COUNT &&
        !objref__field_read(ret_described, type, head + FIELD_HEAD_BYTES, length)) {
        return false;
    }
    fields->at += length;
    *ret_type = type;
    return true;
}

/* Whether the fields are whole, in order, and those that the presence bits announce. */
static bool take_fields(span fields, uint32_t presence, objref_described *ret_described) {
    uint32_t seen = 0;
    uint32_t type_min = 0;
    while (fields.at < fields.end) {
        uint32_t type = 0;
        if (!take_field(&fields, &type, ret_described) || type < type_min) {
            return false;
        }
        type_min = type + 1;
        seen |= type < PRESENCE_BITS ? 1u << type : 0;
    }
    return seen == presence;
}

/* The checksum of an id form, from registers: nothing is read back from the bytes just stored. */
static uint32_t id_form_crc(objref_ref ref) {
    return objref__crc32c_words(ID_FORM_HEAD, ref.worker, objref__id_place(ref));
}

/* Nearly every form there is. */
static objref_status decode_id_form(const uint8_t *bytes, objref_ref *ret_ref) {
    const objref_ref ref = objref__id_read(bytes + ID_AT);
    if (objref__id_is_nil(ref) || objref__bytes_get64(bytes) != ID_FORM_HEAD ||
        objref__bytes_get32(bytes + HEAD_BYTES) != id_form_crc(ref)) {
        return OBJREF_MALFORMED;
    }
    *ret_ref = ref;
    return OBJREF_OK;
}

/* Writes to the output on failure too: it is the caller's own, and empty before. */
static objref_status
decode_long_form(const uint8_t *bytes, size_t size, objref_described *ret_described) {
    if (size < OBJREF_ENCODED_BYTES || size > OBJREF_ENCODED_BYTES_MAX) {
        return OBJREF_MALFORMED;
    }
    const size_t body_bytes = size - CRC_BYTES;
    if (objref__bytes_get32(bytes) != MAGIC || bytes[4] != VERSION ||
        objref__bytes_get16(bytes + 6) != size ||
        objref__bytes_get32(bytes + body_bytes) != objref__crc32c(bytes, body_bytes)) {
        return OBJREF_MALFORMED;
    }
    ret_described->ref = objref__id_read(bytes + ID_AT);
    const span fields = {bytes, HEAD_BYTES, body_bytes};
    if (objref__id_is_nil(ret_described->ref) || !take_fields(fields, bytes[5], ret_described)) {
        return OBJREF_MALFORMED;
    }
    return OBJREF_OK;
}

objref_status
objref__described_decode(const uint8_t *bytes, size_t size, objref_described *ret_described) {
    assert(ret_described != NULL);
    objref_described read = {0};
    const objref_status status = size == OBJREF_ENCODED_BYTES
                                     ? decode_id_form(bytes, &read.ref)
                                     : decode_long_form(bytes, size, &read);
    if (status == OBJREF_OK) {
        *ret_described = read;
    }
    return status;
}

/* Out of line, or the id form would save the registers that only this one needs. */
__attribute__((noinline)) static objref_status
decode_id_of_long_form(const uint8_t *bytes, size_t size, objref_ref *ret_ref) {
    objref_described read = {0};
    const objref_status status = decode_long_form(bytes, size, &read);
    if (status == OBJREF_OK) {
        *ret_ref = read.ref;
    }
    return status;
}

objref_status objref__decode(const uint8_t *bytes, size_t size, objref_ref *ret_ref) {
    assert(ret_ref != NULL);
    return size == OBJREF_ENCODED_BYTES ? decode_id_form(bytes, ret_ref)
                                        : decode_id_of_long_form(bytes, size, ret_ref);
}

/* -- writing */

objref_status objref_encode(objref_ref ref, uint8_t *ret_bytes, size_t capacity, size_t *ret_size) {
    assert(ret_bytes != NULL && ret_size != NULL);

    if (objref__id_is_nil(ref) || capacity < OBJREF_ENCODED_BYTES) {
        return OBJREF_INVALID_ARGUMENT;
    }
    objref__bytes_put64(ret_bytes, ID_FORM_HEAD);
    objref__id_write(ref, ret_bytes + ID_AT);
    objref__bytes_put32(ret_bytes + HEAD_BYTES, id_form_crc(ref));
    *ret_size = OBJREF_ENCODED_BYTES;
    return OBJREF_OK;
}

static size_t form_size(const objref_described *described) {
    size_t size = OBJREF_ENCODED_BYTES;
    for (size_t type = 0; type < OBJREF__FIELD_COUNT; type++) {
        const size_t length = objref__field_size(described, type);
        size += length > 0 ? FIELD_HEAD_BYTES + length : 0;
    }
    return size;
}

static uint8_t *put_field(const objref_described *described, size_t type, uint8_t *at) {
    const size_t length = objref__field_write(described, type, at + FIELD_HEAD_BYTES);
    if (length == 0) {
        return at;
    }
    objref__bytes_put32(at, (uint32_t)type | (uint32_t)length << 16);
    return at + FIELD_HEAD_BYTES + length;
}

objref_status objref_described_encode(const objref_described *described,
                                      uint8_t *ret_bytes,
                                      size_t capacity,
                                      size_t *ret_size) {
    assert(described != NULL && ret_bytes != NULL && ret_size != NULL);

    if (!objref__described_is_legal(described) || capacity < form_size(described)) {
        return OBJREF_INVALID_ARGUMENT;
    }
    const size_t size = form_size(described);
    const uint64_t head = (uint64_t)MAGIC | (uint64_t)VERSION << 32 |
                          (uint64_t)described->presence << 40 | (uint64_t)size << 48;
    objref__bytes_put64(ret_bytes, head);
    objref__id_write(described->ref, ret_bytes + ID_AT);
    uint8_t *at = ret_bytes + HEAD_BYTES;
    for (size_t type = 0; type < OBJREF__FIELD_COUNT; type++) {
        at = put_field(described, type, at);
    }
    objref__bytes_put32(at, objref__crc32c(ret_bytes, size - CRC_BYTES));
    *ret_size = size;
    return OBJREF_OK;
}
