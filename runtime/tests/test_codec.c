/* test_codec - a ref as bytes: what is written, what is read, and all that must be refused.
 *
 * Forms are built here by a small writer of its own, so that a damaged one can carry a checksum
 * that is right: otherwise the checksum alone would catch everything, and no other check would be
 * tested. Every form is decoded from a heap block of exactly its size, where the address sanitizer
 * sees one byte too many.
 */
#include "codec.h"

#include "bytes.h"
#include "crc32c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FORM_BYTES_MAX 8192
#define ROUNDS 100000

static const objref_ref ordinary = {0x0123456789ABCDEF, 7, 1};

enum { OWNER = 0, TASK = 1, CALL_SITE = 2, FUTURE = 3 };
enum { OWNER_BIT = 1, TASK_BIT = 2, CALL_SITE_BIT = 4, FUTURE_BIT = 8 };

typedef struct form {
    uint8_t bytes[FORM_BYTES_MAX];
    size_t size;
} form;

static void put16(uint8_t *to, size_t number) {
    to[0] = (uint8_t)number;
    to[1] = (uint8_t)(number >> 8);
}

static form form_begin(objref_ref ref, uint8_t presence) {
    form made = {{0xD2, 'r', 'e', 'f', 1, presence}, 24};
    objref__bytes_put64(made.bytes + 8, ref.worker);
    objref__bytes_put32(made.bytes + 16, ref.slot);
    objref__bytes_put32(made.bytes + 20, ref.generation);
    return made;
}

static void form_add(form *made, size_t type, const void *bytes, size_t size) {
    assert_true(made->size + 4 + size + 4 <= sizeof(made->bytes));
    put16(made->bytes + made->size, type);
    put16(made->bytes + made->size + 2, size);
    memcpy(made->bytes + made->size + 4, bytes, size);
    made->size += 4 + size;
}

/* Gives a form whose last four bytes are its checksum the right one. */
static void form_mend(form *made) {
    const size_t body = made->size - 4;
    objref__bytes_put32(made->bytes + body, objref__crc32c_by_table(made->bytes, body));
}

static void form_end(form *made) {
    made->size += 4;
    put16(made->bytes + 6, made->size);
    form_mend(made);
}

static form form_of_id(objref_ref ref) {
    form made = form_begin(ref, 0);
    form_end(&made);
    return made;
}

static form form_of_all_fields(void) {
    form made = form_begin(ordinary, OWNER_BIT | TASK_BIT | CALL_SITE_BIT);
    form_add(&made, OWNER, "12345678", 8);
    form_add(&made, TASK, "1234567812345678", 16);
    form_add(&made, CALL_SITE, "graph.c:41", 10);
    form_end(&made);
    return made;
}

static objref_status decode(const uint8_t *bytes, size_t size, objref_ref *ret_ref) {
    uint8_t *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    const objref_status status = objref__decode(exact, size, ret_ref);
    free(exact);
    return status;
}

static void assert_reads(const uint8_t *bytes, size_t size, objref_ref expected) {
    objref_ref ref = {0, 0, 0};
    assert_int_equal(decode(bytes, size, &ref), OBJREF_OK);
    assert_memory_equal(&ref, &expected, sizeof(ref));
}

static void assert_refused(const uint8_t *bytes, size_t size) {
    objref_ref ref = {1, 2, 3};
    assert_int_equal(decode(bytes, size, &ref), OBJREF_MALFORMED);
    assert_true(ref.worker == 1 && ref.slot == 2 && ref.generation == 3); /* left alone */
}

static uint64_t random_next(uint64_t *state) {
    uint64_t word = *state += 0x9E3779B97F4A7C15;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
    word = (word ^ word >> 27) * 0x94D049BB133111EB;
    return word ^ word >> 31;
}

static objref_ref random_ref(uint64_t *state) {
    const uint64_t place = random_next(state);
    return (objref_ref){random_next(state), (uint32_t)place, (uint32_t)(place >> 32)};
}

static void encode__writes_the_28_bytes_of_the_layout(void **state) {
    (void)state;
    static const uint8_t expected[OBJREF_ENCODED_BYTES] = {
        0xD2, 0x72, 0x65, 0x66, 0x01, 0x00, 0x1C, 0x00, 0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45,
        0x23, 0x01, 0x07, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x45, 0x04, 0x57, 0x20};
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    assert_int_equal(objref_encode(ordinary, bytes, sizeof(bytes), &size), OBJREF_OK);
    assert_int_equal(size, OBJREF_ENCODED_BYTES);
    assert_memory_equal(bytes, expected, sizeof(expected));
}

static void encode__writes_nothing_past_its_end(void **state) {
    (void)state;
    uint8_t bytes[OBJREF_ENCODED_BYTES + 8];
    memset(bytes, 0x5A, sizeof(bytes));
    size_t size = 0;
    assert_int_equal(objref_encode(ordinary, bytes, sizeof(bytes), &size), OBJREF_OK);
    for (size_t i = OBJREF_ENCODED_BYTES; i < sizeof(bytes); i++) {
        assert_int_equal(bytes[i], 0x5A);
    }
}

static void encode__refuses_nil_and_a_small_buffer_and_writes_nothing(void **state) {
    (void)state;
    const objref_ref nil = {0, 0, 0};
    uint8_t bytes[OBJREF_ENCODED_BYTES] = {0};
    const uint8_t untouched[OBJREF_ENCODED_BYTES] = {0};
    size_t size = 99;
    assert_int_equal(objref_encode(nil, bytes, sizeof(bytes), &size), OBJREF_INVALID_ARGUMENT);
    for (size_t capacity = 0; capacity < sizeof(bytes); capacity++) {
        assert_int_equal(objref_encode(ordinary, bytes, capacity, &size), OBJREF_INVALID_ARGUMENT);
    }
    assert_int_equal(size, 99);
    assert_memory_equal(bytes, untouched, sizeof(bytes));
}

static void decode__reads_back_random_refs(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        const objref_ref ref = random_ref(&seed);
        uint8_t bytes[OBJREF_ENCODED_BYTES];
        size_t size = 0;
        objref_ref back = {0, 0, 0};
        assert_int_equal(objref_encode(ref, bytes, sizeof(bytes), &size), OBJREF_OK);
        assert_int_equal(objref__decode(bytes, size, &back), OBJREF_OK);
        assert_memory_equal(&back, &ref, sizeof(ref));
    }
}

/* A part that is zero is legal: only all three together are nil. */
static void decode__reads_refs_with_zero_parts(void **state) {
    (void)state;
    static const objref_ref refs[] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (size_t i = 0; i < 3; i++) {
        const form made = form_of_id(refs[i]);
        assert_reads(made.bytes, made.size, refs[i]);
    }
}

/* The public door, with no runtime in this process [rule PLAN-2]. */
static void decode__needs_no_runtime(void **state) {
    (void)state;
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref ref = {0, 0, 0};
    assert_int_equal(objref_encode(ordinary, bytes, sizeof(bytes), &size), OBJREF_OK);
    assert_int_equal(objref_decode(bytes, size, &ref), OBJREF_OK);
    assert_memory_equal(&ref, &ordinary, sizeof(ref));
    assert_int_equal(objref_decode(bytes, size - 1, &ref), OBJREF_MALFORMED);
    assert_int_equal(objref_decode(NULL, 0, &ref), OBJREF_MALFORMED);
    assert_memory_equal(&ref, &ordinary, sizeof(ref));
}

static uint64_t holds(void) {
    objref_stats stats = {0};
    assert_int_equal(objref_stats_get(&stats), OBJREF_OK);
    return stats.holds;
}

/* A decoded ref owns what objref_clone would have given, and nothing when its object is gone. */
static void decode__holds_a_live_object_and_no_other(void **state) {
    (void)state;
    const objref_value value = {.bytes = "value", .size = 5};
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref ref = {0, 0, 0};
    objref_ref back = {0, 0, 0};
    assert_int_equal(objref_init(NULL), OBJREF_OK);
    assert_int_equal(objref_put(&value, &ref), OBJREF_OK);
    assert_int_equal(objref_encode(ref, bytes, sizeof(bytes), &size), OBJREF_OK);
    assert_int_equal(holds(), 1);

    assert_int_equal(objref_decode(bytes, size, &back), OBJREF_OK);
    assert_memory_equal(&back, &ref, sizeof(ref));
    assert_int_equal(holds(), 2);
    assert_int_equal(objref_decode(bytes, size - 1, &back), OBJREF_MALFORMED);
    assert_int_equal(holds(), 2);

    assert_int_equal(objref_drop(ref), OBJREF_OK);
    assert_int_equal(objref_drop(back), OBJREF_OK);
    assert_int_equal(objref_decode(bytes, size, &back), OBJREF_OK);
    assert_int_equal(holds(), 0);
    assert_int_equal(objref_shutdown(OBJREF_FOREVER), OBJREF_OK);
}

static void decode__every_cut_is_malformed(void **state) {
    (void)state;
    const form forms[] = {form_of_id(ordinary), form_of_all_fields()};
    for (size_t i = 0; i < 2; i++) {
        assert_reads(forms[i].bytes, forms[i].size, ordinary);
        for (size_t size = 0; size < forms[i].size; size++) {
            assert_refused(forms[i].bytes, size);
        }
    }
}

/* As above, but total and checksum agree with the cut. */
static void decode__every_mended_cut_inside_a_field_is_malformed(void **state) {
    (void)state;
    const form whole = form_of_all_fields();
    for (size_t size = OBJREF_ENCODED_BYTES; size < whole.size; size++) {
        form cut = whole;
        cut.size = size - 4;
        form_end(&cut);
        assert_refused(cut.bytes, cut.size); /* at a field's end the presence bits betray it */
    }
}

static void decode__every_flipped_bit_is_malformed(void **state) {
    (void)state;
    form forms[] = {form_of_id(ordinary), form_of_all_fields()};
    for (size_t i = 0; i < 2; i++) {
        for (size_t bit = 0; bit < 8 * forms[i].size; bit++) {
            forms[i].bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_refused(forms[i].bytes, forms[i].size);
            forms[i].bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
}

static void decode__every_two_flipped_bits_are_malformed(void **state) {
    (void)state;
    form made = form_of_id(ordinary);
    for (size_t one = 0; one < 8 * made.size; one++) {
        made.bytes[one / 8] ^= (uint8_t)(1u << one % 8);
        for (size_t two = one + 1; two < 8 * made.size; two++) {
            made.bytes[two / 8] ^= (uint8_t)(1u << two % 8);
            assert_refused(made.bytes, made.size);
            made.bytes[two / 8] ^= (uint8_t)(1u << two % 8);
        }
        made.bytes[one / 8] ^= (uint8_t)(1u << one % 8);
    }
}

static void decode__every_byte_more_is_malformed(void **state) {
    (void)state;
    form forms[] = {form_of_id(ordinary), form_of_all_fields()};
    for (size_t i = 0; i < 2; i++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            forms[i].bytes[forms[i].size] = (uint8_t)byte;
            assert_refused(forms[i].bytes, forms[i].size + 1);
        }
    }
}

static void decode__every_one_and_two_byte_string_is_malformed(void **state) {
    (void)state;
    for (unsigned word = 0; word <= UINT16_MAX; word++) {
        uint8_t bytes[2];
        put16(bytes, word);
        assert_refused(bytes, 1);
        assert_refused(bytes, 2);
    }
}

static void decode__random_bytes_are_malformed(void **state) {
    (void)state;
    uint64_t seed = 2;
    uint8_t bytes[128];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < sizeof(bytes); i += 8) {
            objref__bytes_put64(bytes + i, random_next(&seed));
        }
        assert_refused(bytes, random_next(&seed) % sizeof(bytes));
    }
}

/* Sizes that no buffer has: refused before a byte is read. */
static void decode__a_size_above_the_maximum_is_malformed_unread(void **state) {
    (void)state;
    static const size_t sizes[] = {OBJREF_ENCODED_BYTES_MAX + 1, (size_t)1 << 31, (size_t)1 << 45,
                                   SIZE_MAX};
    for (size_t i = 0; i < 4; i++) {
        objref_ref ref = {1, 2, 3};
        assert_int_equal(objref__decode(NULL, sizes[i], &ref), OBJREF_MALFORMED);
        assert_int_equal(ref.worker, 1);
    }
}

static const uint64_t lies[] = {
    0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, UINT64_C(1) << 31, UINT64_C(1) << 45, UINT64_MAX};

/* Every lie, and the two next to the truth, as the 16-bit number at an offset. */
static void assert_length_lies_are_refused(const form *whole, size_t offset) {
    const size_t truth = objref__bytes_get16(whole->bytes + offset);
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]) + 2; i++) {
        const size_t count = sizeof(lies) / sizeof(lies[0]);
        const size_t length = i < count ? lies[i] & 0xFFFF : truth + (i == count ? 1 : (size_t)-1);
        if (length == truth) {
            continue;
        }
        form lying = *whole;
        put16(lying.bytes + offset, length);
        form_mend(&lying);
        assert_refused(lying.bytes, lying.size);
    }
}

static void decode__wrong_lengths_are_malformed_though_the_checksum_is_right(void **state) {
    (void)state;
    const form id = form_of_id(ordinary);
    const form all = form_of_all_fields();
    assert_length_lies_are_refused(&id, 6);
    assert_length_lies_are_refused(&all, 6);
    assert_length_lies_are_refused(&all, 24 + 2);
    assert_length_lies_are_refused(&all, 24 + 4 + 8 + 2);
    assert_length_lies_are_refused(&all, 24 + 4 + 8 + 4 + 16 + 2);
}

static void assert_refused_or_shown(const form *made) {
    objref_ref ref = {0, 0, 0};
    const objref_status status = decode(made->bytes, made->size, &ref);
    if (status != OBJREF_OK) {
        assert_int_equal(status, OBJREF_MALFORMED);
        return;
    }
    assert_int_equal(ref.worker, objref__bytes_get64(made->bytes + 8));
    assert_int_equal(ref.slot, objref__bytes_get32(made->bytes + 16));
    assert_int_equal(ref.generation, objref__bytes_get32(made->bytes + 20));
}

/* Numbers of eight bytes written over every place: whatever still reads has the id it shows. */
static void decode__never_gives_another_id_than_the_bytes_show(void **state) {
    (void)state;
    const form whole = form_of_all_fields();
    for (size_t at = 0; at + 8 <= whole.size - 4; at++) {
        for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
            form lying = whole;
            objref__bytes_put64(lying.bytes + at, lies[i]);
            form_mend(&lying);
            assert_refused_or_shown(&lying);
        }
    }
}

static void assert_other_bytes_are_refused(const form *whole, size_t at) {
    for (unsigned step = 1; step < 256; step++) {
        form changed = *whole;
        changed.bytes[at] = (uint8_t)(changed.bytes[at] + step);
        form_mend(&changed);
        assert_refused(changed.bytes, changed.size);
    }
}

static void decode__another_magic_or_version_is_malformed(void **state) {
    (void)state;
    const form id = form_of_id(ordinary);
    const form all = form_of_all_fields();
    for (size_t at = 0; at < 5; at++) {
        assert_other_bytes_are_refused(&id, at);
        assert_other_bytes_are_refused(&all, at);
    }
}

static void decode__nil_is_malformed_in_every_form(void **state) {
    (void)state;
    const objref_ref nil = {0, 0, 0};
    const form id = form_of_id(nil);
    assert_refused(id.bytes, id.size);

    form more = form_begin(nil, OWNER_BIT);
    form_add(&more, OWNER, "12345678", 8);
    form_end(&more);
    assert_refused(more.bytes, more.size);
}

/* One field, with the presence bits given. */
static form form_of_field(uint8_t presence, size_t type, const void *bytes, size_t size) {
    form made = form_begin(ordinary, presence);
    form_add(&made, type, bytes, size);
    form_end(&made);
    return made;
}

static void
assert_field(bool reads, uint8_t presence, size_t type, const void *bytes, size_t size) {
    const form made = form_of_field(presence, type, bytes, size);
    if (reads) {
        assert_reads(made.bytes, made.size, ordinary);
    } else {
        assert_refused(made.bytes, made.size);
    }
}

static void decode__reads_each_known_field(void **state) {
    (void)state;
    char longest[255];
    memset(longest, 's', sizeof(longest));
    assert_field(true, OWNER_BIT, OWNER, "12345678", 8);
    assert_field(true, TASK_BIT, TASK, "1234567812345678", 16);
    assert_field(true, CALL_SITE_BIT, CALL_SITE, "a", 1);
    assert_field(true, CALL_SITE_BIT, CALL_SITE, longest, sizeof(longest));
}

static void decode__a_known_field_of_another_length_is_malformed(void **state) {
    (void)state;
    char long_text[256];
    memset(long_text, 's', sizeof(long_text));
    assert_field(false, OWNER_BIT, OWNER, "", 0);
    assert_field(false, OWNER_BIT, OWNER, "\x09\0\0", 4); /* could pass for a field itself */
    assert_field(false, OWNER_BIT, OWNER, "1234567", 7);
    assert_field(false, OWNER_BIT, OWNER, "123456789", 9);
    assert_field(false, TASK_BIT, TASK, "123456781234567", 15);
    assert_field(false, TASK_BIT, TASK, "12345678123456781", 17);
    assert_field(false, CALL_SITE_BIT, CALL_SITE, "", 0);
    assert_field(false, CALL_SITE_BIT, CALL_SITE, long_text, sizeof(long_text));
}

static void decode__a_call_site_that_is_no_text_is_malformed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\x80",             /* a continuation alone */
        "a\xC3",            /* cut */
        "\xC0\xAF",         /* overlong */
        "\xE0\x80\xAF",     /* overlong */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF8\x88\x80\x80", /* no such first byte */
        "\xE2\x28\xA1",     /* not continued */
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_field(false, CALL_SITE_BIT, CALL_SITE, texts[i], strlen(texts[i]));
    }
    assert_field(false, CALL_SITE_BIT, CALL_SITE, "a\0b", 3);
    assert_field(true, CALL_SITE_BIT, CALL_SITE, "\xE2\x86\x92\xF0\x9F\x8C\xB3", 7);
}

static void decode__steps_over_fields_of_the_future(void **state) {
    (void)state;
    assert_field(true, FUTURE_BIT, FUTURE, "anything", 8);
    assert_field(true, FUTURE_BIT, FUTURE, "", 0);
    assert_field(true, 0x80, 7, "\0\0\0", 3);
    assert_field(true, 0, 8, "no bit of its own", 17);
    assert_field(true, 0, UINT16_MAX, "", 0);
}

static void decode__presence_bits_that_do_not_match_are_malformed(void **state) {
    (void)state;
    assert_field(false, 0, OWNER, "12345678", 8);
    assert_field(false, TASK_BIT, OWNER, "12345678", 8);
    assert_field(false, OWNER_BIT | TASK_BIT, OWNER, "12345678", 8);
    assert_field(false, 0, FUTURE, "anything", 8);
    assert_field(false, FUTURE_BIT, 8, "anything", 8);
    for (unsigned presence = 1; presence < 256; presence++) {
        form made = form_begin(ordinary, (uint8_t)presence);
        form_end(&made);
        assert_refused(made.bytes, made.size);
    }
}

static void assert_two_fields_are_refused(size_t one, size_t two) {
    static const uint8_t sixteen[16] = {1};
    form made = form_begin(ordinary, (uint8_t)((1u << one | 1u << two) & 0xFF));
    form_add(&made, one, sixteen, one == OWNER ? 8 : 16);
    form_add(&made, two, sixteen, two == OWNER ? 8 : 16);
    form_end(&made);
    assert_refused(made.bytes, made.size);
}

static void decode__fields_twice_or_out_of_order_are_malformed(void **state) {
    (void)state;
    assert_two_fields_are_refused(OWNER, OWNER);
    assert_two_fields_are_refused(TASK, OWNER);
    assert_two_fields_are_refused(FUTURE, TASK);
    assert_two_fields_are_refused(9, 9);
    assert_two_fields_are_refused(10, 9);
}

/* A field's head whose bytes are not there, with the total and the checksum right. */
static void decode__a_field_without_its_bytes_is_malformed(void **state) {
    (void)state;
    for (size_t type = OWNER; type <= FUTURE; type++) {
        form made = form_begin(ordinary, (uint8_t)(1u << type));
        form_add(&made, type, "", 0);
        put16(made.bytes + made.size - 2, 8);
        form_end(&made);
        assert_refused(made.bytes, made.size);
    }
}

/* Fewer bytes than a field's head, with the total and the checksum right. */
static void decode__bytes_left_over_are_malformed(void **state) {
    (void)state;
    for (size_t extra = 1; extra < 4; extra++) {
        form made = form_begin(ordinary, 0);
        made.size += extra;
        form_end(&made);
        assert_refused(made.bytes, made.size);
    }
}

static void decode__reads_up_to_the_maximum_and_not_beyond(void **state) {
    (void)state;
    static uint8_t filler[OBJREF_ENCODED_BYTES_MAX];
    const size_t size = OBJREF_ENCODED_BYTES_MAX - OBJREF_ENCODED_BYTES - 4;
    assert_field(true, 0, 9, filler, size);
    assert_field(false, 0, 9, filler, size + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode__writes_the_28_bytes_of_the_layout),
        cmocka_unit_test(encode__writes_nothing_past_its_end),
        cmocka_unit_test(encode__refuses_nil_and_a_small_buffer_and_writes_nothing),
        cmocka_unit_test(decode__reads_back_random_refs),
        cmocka_unit_test(decode__reads_refs_with_zero_parts),
        cmocka_unit_test(decode__needs_no_runtime),
        cmocka_unit_test(decode__holds_a_live_object_and_no_other),
        cmocka_unit_test(decode__every_cut_is_malformed),
        cmocka_unit_test(decode__every_mended_cut_inside_a_field_is_malformed),
        cmocka_unit_test(decode__every_flipped_bit_is_malformed),
        cmocka_unit_test(decode__every_two_flipped_bits_are_malformed),
        cmocka_unit_test(decode__every_byte_more_is_malformed),
        cmocka_unit_test(decode__every_one_and_two_byte_string_is_malformed),
        cmocka_unit_test(decode__random_bytes_are_malformed),
        cmocka_unit_test(decode__a_size_above_the_maximum_is_malformed_unread),
        cmocka_unit_test(decode__wrong_lengths_are_malformed_though_the_checksum_is_right),
        cmocka_unit_test(decode__never_gives_another_id_than_the_bytes_show),
        cmocka_unit_test(decode__another_magic_or_version_is_malformed),
        cmocka_unit_test(decode__nil_is_malformed_in_every_form),
        cmocka_unit_test(decode__reads_each_known_field),
        cmocka_unit_test(decode__a_known_field_of_another_length_is_malformed),
        cmocka_unit_test(decode__a_call_site_that_is_no_text_is_malformed),
        cmocka_unit_test(decode__steps_over_fields_of_the_future),
        cmocka_unit_test(decode__presence_bits_that_do_not_match_are_malformed),
        cmocka_unit_test(decode__fields_twice_or_out_of_order_are_malformed),
        cmocka_unit_test(decode__a_field_without_its_bytes_is_malformed),
        cmocka_unit_test(decode__bytes_left_over_are_malformed),
        cmocka_unit_test(decode__reads_up_to_the_maximum_and_not_beyond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
