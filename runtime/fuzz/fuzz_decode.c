/* fuzz_decode - any bytes given to objref_decode: a status, and what decodes is what the bytes say.
 *
 * Each input is decoded twice: as it is, and with its total and its checksum made right. Random
 * bytes hardly ever carry the right checksum, so only the second reaches the fields.
 */
#include "fuzz.h"

#include "bytes.h"
#include "codec.h"
#include "crc32c.h"

#include <string.h>

static bool is_refused(const uint8_t *bytes, size_t size) {
    objref_ref ref = {0, 0, 0};
    return objref__decode(bytes, size, &ref) == OBJREF_MALFORMED;
}

/* A form is read whole: with a byte more or a byte less it is none. */
static void check_is_whole(const uint8_t *bytes, size_t size) {
    uint8_t *cut = fuzz_copy(bytes, size - 1);
    CHECK(is_refused(cut, size - 1));
    free(cut);

    uint8_t *longer = fuzz_copy_with(bytes, size, 0);
    CHECK(is_refused(longer, size + 1));
    free(longer);
}

/* The presence bits that the fields of a form call for; they must be whole and in order. */
static unsigned presence_of(const uint8_t *bytes, size_t size) {
    unsigned presence = 0;
    size_t at = OBJREF_ENCODED_BYTES - 4;
    unsigned type_min = 0;
    while (at < size - 4) {
        const unsigned type = objref__bytes_get16(bytes + at);
        CHECK(type >= type_min);
        presence |= type < 8 ? 1u << type : 0;
        type_min = type + 1;
        at += 4 + (size_t)objref__bytes_get16(bytes + at + 2);
    }
    CHECK(at == size - 4);
    return presence;
}

static void check_says_what_it_reads(const uint8_t *bytes, size_t size, objref_ref ref) {
    CHECK(size >= OBJREF_ENCODED_BYTES && size <= OBJREF_ENCODED_BYTES_MAX);
    CHECK(memcmp(bytes, "\xD2ref\x01", 5) == 0);
    CHECK(objref__bytes_get16(bytes + 6) == size);
    CHECK(objref__bytes_get32(bytes + size - 4) == objref__crc32c_by_table(bytes, size - 4));
    CHECK(bytes[5] == presence_of(bytes, size));
    CHECK(ref.worker == objref__bytes_get64(bytes + 8));
    CHECK(ref.slot == objref__bytes_get32(bytes + 16));
    CHECK(ref.generation == objref__bytes_get32(bytes + 20));
    CHECK((ref.worker | ref.slot | ref.generation) != 0);
}

static void check_comes_back(objref_ref ref) {
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref back = {0, 0, 0};
    CHECK(objref_encode(ref, bytes, sizeof(bytes), &size) == OBJREF_OK);
    CHECK(objref_decode(bytes, size, &back) == OBJREF_OK);
    CHECK(memcmp(&back, &ref, sizeof(ref)) == 0);
}

/* Whether a form has nothing but what an objref_described can hold. */
static bool is_known_whole(const uint8_t *bytes, size_t size) {
    size_t known_bytes = OBJREF_ENCODED_BYTES;
    for (size_t at = OBJREF_ENCODED_BYTES - 4; at < size - 4;) {
        const size_t length = 4 + (size_t)objref__bytes_get16(bytes + at + 2);
        known_bytes += objref__bytes_get16(bytes + at) < 3 ? length : 0;
        at += length;
    }
    return known_bytes == size;
}

/* The described reader takes what the reader of ids takes, and what it read is what stands there:
 * written again it is the form itself, unless that has more than it can hold. */
static void check_described(const uint8_t *bytes, size_t size, objref_status status) {
    objref_described read = {.owner_worker = 7};
    objref_described back;
    uint8_t written[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    size_t written_size = 0;
    CHECK(objref_described_decode(bytes, size, &read) == status);
    if (status != OBJREF_OK) {
        CHECK(read.owner_worker == 7 && read.presence == 0); /* left alone */
        return;
    }
    CHECK(objref_described_encode(&read, written, sizeof(written), &written_size) == OBJREF_OK);
    CHECK(objref_described_decode(written, written_size, &back) == OBJREF_OK);
    CHECK(memcmp(&back, &read, sizeof(read)) == 0);
    CHECK(!is_known_whole(bytes, size) ||
          (written_size == size && memcmp(written, bytes, size) == 0));
}

static void check_decode(const uint8_t *bytes, size_t size) {
    objref_ref ref = {1, 2, 3};
    const objref_status status = objref_decode(bytes, size, &ref);
    check_described(bytes, size, status);
    if (status != OBJREF_OK) {
        CHECK(status == OBJREF_MALFORMED);
        CHECK(ref.worker == 1 && ref.slot == 2 && ref.generation == 3); /* left alone */
        return;
    }
    check_says_what_it_reads(bytes, size, ref);
    check_is_whole(bytes, size);
    check_comes_back(ref);
}

static void mend(uint8_t *bytes, size_t size) {
    bytes[6] = (uint8_t)size;
    bytes[7] = (uint8_t)(size >> 8);
    objref__bytes_put32(bytes + size - 4, objref__crc32c_by_table(bytes, size - 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *bytes = fuzz_copy(data, size);
    check_decode(bytes, size);
    if (size >= 8 + 4 && size <= UINT16_MAX) {
        mend(bytes, size);
        check_decode(bytes, size);
    }
    free(bytes);
    return 0;
}
