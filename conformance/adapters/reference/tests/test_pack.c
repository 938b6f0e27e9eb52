/* The adapter's byte encoding: what was packed comes back, and no bytes do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pack.h"

#define MUTATIONS 20000

static int open_runtime(void **state) {
    (void)state;
    return objref_init(NULL) == OBJREF_OK ? 0 : -1;
}

static int close_runtime(void **state) {
    (void)state;
    return objref_shutdown(OBJREF_FOREVER) == OBJREF_OK ? 0 : -1;
}

static objref_ref put_one(void) {
    objref_ref ref;
    const objref_value value = {.bytes = "x", .size = 1};
    assert_int_equal(objref_put(&value, &ref), OBJREF_OK);
    return ref;
}

static uint64_t count_holds(void) {
    objref_stats stats;
    assert_int_equal(objref_stats_get(&stats), OBJREF_OK);
    return stats.holds;
}

static void add_key(objref_sdk_value *value, const char *key) {
    (void)objref_sdk_value_add_span(value, OBJREF_SDK_KEY, key, strlen(key));
}

/* One of each kind, in containers, with a ref in two places. */
static void build(objref_sdk_value *value, objref_ref ref) {
    objref_sdk_value_add_map(value, 2);
    add_key(value, "all");
    objref_sdk_value_add_list(value, 11);
    objref_sdk_value_add_null(value);
    objref_sdk_value_add_bool(value, true);
    objref_sdk_value_add_bool(value, false);
    objref_sdk_value_add_int(value, INT64_MIN);
    objref_sdk_value_add_uint(value, UINT64_MAX);
    objref_sdk_value_add_float(value, -0.0);
    objref_sdk_value_add_text(value, "t\xc3\xa9xt");
    (void)objref_sdk_value_add_span(value, OBJREF_SDK_BYTES, "\0\xff", 2);
    objref_sdk_value_add_list(value, 0);
    objref_sdk_value_add_map(value, 0);
    objref_sdk_value_add_ref(value, objref_reference_sdk_ref(ref));
    add_key(value, "");
    objref_sdk_value_add_ref(value, objref_reference_sdk_ref(ref));
}

static bool is_span(objref_sdk_kind kind) {
    return kind == OBJREF_SDK_TEXT || kind == OBJREF_SDK_BYTES || kind == OBJREF_SDK_KEY;
}

static void assert_same(const objref_sdk_value *a, const objref_sdk_value *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const objref_sdk_node *node = &a->nodes[i];
        assert_int_equal(node->kind, b->nodes[i].kind);
        if (is_span(node->kind)) {
            assert_int_equal(node->as.span.size, b->nodes[i].as.span.size);
            assert_memory_equal(objref_sdk_value_bytes(a, node),
                                objref_sdk_value_bytes(b, &b->nodes[i]), node->as.span.size);
        } else {
            assert_memory_equal(&node->as, &b->nodes[i].as, sizeof node->as);
        }
    }
}

static objref_view view_of(const objref_value *value) {
    return (objref_view){.type = value->type,
                         .bytes = value->bytes,
                         .size = value->size,
                         .refs = value->refs,
                         .ref_count = value->ref_count};
}

static void unpack__gives_what_was_packed(void **state) {
    (void)state;
    const objref_ref ref = put_one();
    const uint64_t before = count_holds();
    objref_sdk_value value = {0};
    build(&value, ref);
    objref_reference_packed packed;
    assert_true(objref_reference_pack(&value, 7, &packed));
    assert_int_equal(packed.value.type, 7);
    assert_int_equal(packed.value.ref_count, 2);
    const objref_view view = view_of(&packed.value);
    objref_sdk_value back = {0};
    assert_int_equal(objref_reference_unpack(&view, &back), OBJREF_OK);
    assert_same(&value, &back);
    assert_int_equal(count_holds(), before + 2);
    objref_reference_drop_refs(&back, 0);
    assert_int_equal(count_holds(), before);
    objref_reference_packed_retire(&packed);
    objref_sdk_value_release(&back);
    objref_sdk_value_release(&value);
    (void)objref_drop(ref);
}

static void pack__a_value_that_is_one_ref_has_the_type_of_refs(void **state) {
    (void)state;
    const objref_ref ref = put_one();
    objref_sdk_value value = {0};
    objref_sdk_value_add_ref(&value, objref_reference_sdk_ref(ref));
    objref_reference_packed packed;
    assert_true(objref_reference_pack(&value, 0, &packed));
    assert_true(packed.value.type == OBJREF_TYPE_REF);
    assert_int_equal(packed.value.size, 0);
    objref_ref made;
    assert_int_equal(objref_put(&packed.value, &made), OBJREF_INVALID_ARGUMENT);
    objref_reference_packed_retire(&packed);
    objref_sdk_value_release(&value);
    (void)objref_drop(ref);
}

/* Unpacks what may be anything; on any failure nothing may be held or added. */
static objref_status try_bytes(const void *bytes, size_t size, const objref_ref *refs) {
    const objref_view view = {.bytes = bytes, .size = size, .refs = refs, .ref_count = 2};
    objref_sdk_value back = {0};
    objref_sdk_value_add_null(&back);
    const objref_status status = objref_reference_unpack(&view, &back);
    if (status == OBJREF_OK) {
        objref_reference_drop_refs(&back, 0);
    } else {
        assert_int_equal(back.count, 1);
    }
    objref_sdk_value_release(&back);
    return status;
}

static void unpack__damaged_bytes_are_malformed(void **state) {
    (void)state;
    const objref_ref refs[] = {put_one(), put_one()};
    const uint64_t before = count_holds();
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"", 0},
               {"\x0c", 1},
               {"\xa5", 1},
               {"\x03\1\2\3", 4},
               {"\x00\x00", 2},
               {"\x08\x02\x00", 3},
               {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10},
               {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12},
               {"\x09\x80\x80\x80\x80\x80\x80\x80\x80\x40", 10},
               {"\x06\x05"
                "abcd",
                6},
               {"\x0b\x02", 2},
               {"\x0b", 1},
               {"\x08\x02\x0b\x00\x0b\x05", 6}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(try_bytes(bad[i].bytes, bad[i].size, refs), OBJREF_MALFORMED);
    }
    assert_int_equal(count_holds(), before);
    (void)objref_drop(refs[0]);
    (void)objref_drop(refs[1]);
}

static void unpack__no_mutant_leaves_a_hold(void **state) {
    (void)state;
    const objref_ref refs[] = {put_one(), put_one()};
    const uint64_t before = count_holds();
    objref_sdk_value value = {0};
    build(&value, refs[0]);
    objref_reference_packed packed;
    assert_true(objref_reference_pack(&value, 0, &packed));
    uint64_t seed = 88172645463325252u;
    size_t accepted = 0;
    for (size_t i = 0; i < MUTATIONS; i++) {
        uint8_t bytes[256];
        assert_in_range(packed.value.size, 16, sizeof bytes);
        memcpy(bytes, packed.value.bytes, packed.value.size);
        for (int change = 0; change < 2; change++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            bytes[seed % packed.value.size] = (uint8_t)(seed >> 32);
        }
        const objref_status status = try_bytes(bytes, packed.value.size, refs);
        assert_true(status == OBJREF_OK || status == OBJREF_MALFORMED);
        accepted += status == OBJREF_OK;
    }
    assert_in_range(accepted, 1, MUTATIONS - 1);
    assert_int_equal(count_holds(), before);
    objref_reference_packed_retire(&packed);
    objref_sdk_value_release(&value);
    (void)objref_drop(refs[0]);
    (void)objref_drop(refs[1]);
}

static void unpack__a_dead_ref_leaves_no_hold(void **state) {
    (void)state;
    const objref_ref refs[] = {put_one(), put_one()};
    const uint64_t before = count_holds();
    (void)objref_drop(refs[1]);
    assert_int_equal(try_bytes("\x08\x02\x0b\x00\x0b\x01", 6, refs), OBJREF_FREED);
    assert_int_equal(count_holds(), before - 1);
    (void)objref_drop(refs[0]);
}

static void type__every_kind_has_its_own(void **state) {
    (void)state;
    static const char *const names[] = {"null",  "bool", "int", "uint", "float",   "text",
                                        "bytes", "list", "map", "ref",  "elephant"};
    assert_int_equal(objref_reference_type(NULL), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(objref_reference_type(names[i]) != objref_reference_type(names[k]));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpack__gives_what_was_packed),
        cmocka_unit_test(pack__a_value_that_is_one_ref_has_the_type_of_refs),
        cmocka_unit_test(unpack__damaged_bytes_are_malformed),
        cmocka_unit_test(unpack__no_mutant_leaves_a_hold),
        cmocka_unit_test(unpack__a_dead_ref_leaves_no_hold),
        cmocka_unit_test(type__every_kind_has_its_own),
    };
    return cmocka_run_group_tests_name("conformance.reference.pack", tests, open_runtime,
                                       close_runtime);
}
