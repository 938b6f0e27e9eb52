/* test_ref - what can be said of a ref without a runtime. */
#include "helpers.h"

#include <string.h>

static const objref_ref nil = {0};
static const objref_ref some = {0x0123456789ABCDEF, 7, 1};

static void ref_is_nil__only_when_every_byte_is_zero(void **state) {
    (void)state;
    assert_true(objref_is_nil(nil));
    for (size_t i = 0; i < sizeof(objref_ref); i++) {
        uint8_t bytes[sizeof(objref_ref)] = {0};
        bytes[i] = 1;
        objref_ref ref;
        memcpy(&ref, bytes, sizeof(ref));
        assert_false(objref_is_nil(ref));
    }
}

static void ref_equal__needs_all_sixteen_bytes(void **state) {
    (void)state;
    assert_true(objref_equal(some, some));
    for (size_t bit = 0; bit < 8 * sizeof(objref_ref); bit++) {
        uint8_t bytes[sizeof(objref_ref)];
        memcpy(bytes, &some, sizeof(bytes));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        objref_ref other;
        memcpy(&other, bytes, sizeof(other));
        assert_false(objref_equal(some, other));
        assert_false(objref_equal(other, some));
    }
}

/* Stored hashes must mean the same in a later build: these numbers may never change. */
static void ref_hash__is_the_same_for_ever(void **state) {
    (void)state;
    assert_int_equal(objref_hash(nil), 0);
    assert_int_equal(objref_hash(some), UINT64_C(0xb62e389eba7ff7a8));
    assert_int_equal(objref_hash((objref_ref){1, 2, 3}), UINT64_C(0xbef4f343a49ba4fe));
}

/* 10 000 neighbouring ids over 16 buckets: a hash that kept a pattern would fill some twice over.
 */
static void ref_hash__spreads_neighbours(void **state) {
    (void)state;
    enum { BUCKETS = 16, IDS = 10000 };
    uint32_t low[BUCKETS] = {0};
    uint32_t high[BUCKETS] = {0};
    for (uint32_t i = 0; i < IDS; i++) {
        const uint64_t hash = objref_hash((objref_ref){some.worker, i, 1});
        low[hash % BUCKETS]++;
        high[hash >> 60]++;
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        assert_in_range(low[i], IDS / BUCKETS / 2, IDS / BUCKETS * 2);
        assert_in_range(high[i], IDS / BUCKETS / 2, IDS / BUCKETS * 2);
    }
}

static void ref_hash__tells_slot_from_generation(void **state) {
    (void)state;
    assert_int_not_equal(objref_hash((objref_ref){1, 2, 3}), objref_hash((objref_ref){1, 3, 2}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ref_is_nil__only_when_every_byte_is_zero),
        cmocka_unit_test(ref_equal__needs_all_sixteen_bytes),
        cmocka_unit_test(ref_hash__is_the_same_for_ever),
        cmocka_unit_test(ref_hash__spreads_neighbours),
        cmocka_unit_test(ref_hash__tells_slot_from_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
