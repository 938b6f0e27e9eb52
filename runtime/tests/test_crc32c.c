/* test_crc32c - the two ways to the checksum agree with the published vectors and each other. */
#include "crc32c.h"

#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BYTES_MAX 300

/* RFC 3720, appendix B.4, and the check value every catalogue of checksums gives. */
static void crc32c__gives_the_published_values(void **state) {
    (void)state;
    uint8_t zeros[32] = {0};
    uint8_t ones[32];
    uint8_t rising[32];
    uint8_t falling[32];
    memset(ones, 0xFF, sizeof(ones));
    for (uint8_t i = 0; i < 32; i++) {
        rising[i] = i;
        falling[i] = (uint8_t)(31 - i);
    }
    assert_int_equal(objref__crc32c_by_table((const uint8_t *)"123456789", 9), 0xE3069283);
    assert_int_equal(objref__crc32c_by_table(zeros, 32), 0x8A9136AA);
    assert_int_equal(objref__crc32c_by_table(ones, 32), 0x62A8AB43);
    assert_int_equal(objref__crc32c_by_table(rising, 32), 0x46DD794E);
    assert_int_equal(objref__crc32c_by_table(falling, 32), 0x113FDB5C);
    assert_int_equal(objref__crc32c_by_table(zeros, 0), 0);
}

static void fill(uint8_t *bytes, size_t size) {
    uint64_t word = 0x9E3779B97F4A7C15;
    for (size_t i = 0; i < size; i++) {
        word = word * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(word >> 56);
    }
}

static void crc32c_by_instruction__equals_the_table(void **state) {
    (void)state;
    if (!objref__crc32c_has_instruction()) {
        skip();
    }
    uint8_t bytes[BYTES_MAX];
    fill(bytes, sizeof(bytes));
    for (size_t start = 0; start < 9; start++) {
        for (size_t size = 0; size + start <= sizeof(bytes); size++) {
            assert_int_equal(objref__crc32c_by_instruction(bytes + start, size),
                             objref__crc32c_by_table(bytes + start, size));
        }
    }
}

static void crc32c__equals_the_table(void **state) {
    (void)state;
    uint8_t bytes[BYTES_MAX];
    fill(bytes, sizeof(bytes));
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        assert_int_equal(objref__crc32c(bytes, size), objref__crc32c_by_table(bytes, size));
    }
}

static void crc32c_words__equal_the_table_over_their_bytes(void **state) {
    (void)state;
    uint8_t bytes[BYTES_MAX];
    fill(bytes, sizeof(bytes));
    for (size_t start = 0; start + 24 <= sizeof(bytes); start++) {
        const uint8_t *at = bytes + start;
        const uint64_t first = objref__bytes_get64(at);
        const uint64_t second = objref__bytes_get64(at + 8);
        const uint64_t third = objref__bytes_get64(at + 16);
        const uint32_t expected = objref__crc32c_by_table(at, 24);
        assert_int_equal(objref__crc32c_words(first, second, third), expected);
        assert_int_equal(objref__crc32c_words_by_table(first, second, third), expected);
    }
}

/* Without this, the equality of the two ways would also hold for two constants. */
static void crc32c__tells_every_flipped_bit(void **state) {
    (void)state;
    uint8_t bytes[64];
    fill(bytes, sizeof(bytes));
    const uint32_t before = objref__crc32c(bytes, sizeof(bytes));
    for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(objref__crc32c(bytes, sizeof(bytes)), before);
        assert_int_not_equal(objref__crc32c_by_table(bytes, sizeof(bytes)), before);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c__gives_the_published_values),
        cmocka_unit_test(crc32c_by_instruction__equals_the_table),
        cmocka_unit_test(crc32c__equals_the_table),
        cmocka_unit_test(crc32c_words__equal_the_table_over_their_bytes),
        cmocka_unit_test(crc32c__tells_every_flipped_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
