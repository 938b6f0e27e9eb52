/* test_described - a ref with metadata through both forms and back: all presence combinations, what
 * the writers refuse, and what readers of ids and of described refs make of each other's forms.
 *
 *     test_described [ROUNDS]    random values for each of the 8 combinations
 */
#include "codec.h"
#include "field.h"
#include "helpers.h"

#include <string.h>

#define COMBINATIONS 8

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static size_t rounds = 10000;
#else
static size_t rounds = 100000;
#endif

/* Any of the texts that may be a call site, now and then the longest. */
static void choose_call_site(objref_described *described, uint64_t *chance) {
    static const char *const characters[] = {"a",    "\"", "\\",     "\n",         "\x01",
                                             "\x7F", "→",  "\u00E9", "\U0001F333", "/"};
    const uint64_t random = random_next(chance);
    const size_t bytes_max = random % 16 == 0 ? OBJREF_CALL_SITE_BYTES_MAX : 1 + random / 16 % 40;
    size_t size = 0;
    for (uint64_t bits = random_next(chance);; bits = bits * 6364136223846793005u + 1) {
        const char *const character = characters[(bits >> 33) % COUNT_OF(characters)];
        const size_t length = strlen(character);
        if (size + length > bytes_max) {
            break;
        }
        memcpy(described->call_site + size, character, length);
        size += length;
    }
    described->call_site_bytes = (uint32_t)size;
    if (size == 0) {
        described->call_site[0] = '?';
        described->call_site_bytes = 1;
    }
}

static objref_described random_described(uint32_t presence, uint64_t *chance) {
    objref_described described = {.presence = presence};
    described.ref = (objref_ref){random_next(chance), (uint32_t)random_next(chance),
                                 (uint32_t)random_next(chance) | 1};
    if ((presence & OBJREF_HAS_OWNER_WORKER) != 0) {
        described.owner_worker = random_next(chance);
    }
    if ((presence & OBJREF_HAS_CREATING_TASK) != 0) {
        described.creating_task = (objref_task_id){random_next(chance), random_next(chance)};
    }
    if ((presence & OBJREF_HAS_CALL_SITE) != 0) {
        choose_call_site(&described, chance);
    }
    return described;
}

static bool is_same(const objref_described *a, const objref_described *b) {
    return memcmp(a, b, sizeof(*a)) == 0; /* there is no padding */
}

static bool survives_bytes(const objref_described *described) {
    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    size_t size = 0;
    objref_described back;
    objref_ref ref;
    return objref_described_encode(described, bytes, sizeof(bytes), &size) == OBJREF_OK &&
           objref__described_decode(bytes, size, &back) == OBJREF_OK && is_same(described, &back) &&
           objref__decode(bytes, size, &ref) == OBJREF_OK && objref_equal(ref, described->ref);
}

static bool survives_text(const objref_described *described) {
    char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    objref_described back;
    objref_ref ref;
    if (objref_described_format(described, text, sizeof(text)) != OBJREF_OK) {
        return false;
    }
    const size_t size = strlen(text);
    return objref__described_parse(text, size, &back) == OBJREF_OK && is_same(described, &back) &&
           objref__parse(text, size, &ref) == OBJREF_OK && objref_equal(ref, described->ref);
}

static void round_trip(bool (*survives)(const objref_described *), size_t count) {
    uint64_t chance = 11;
    for (uint32_t presence = 0; presence < COMBINATIONS; presence++) {
        for (size_t i = 0; i < count; i++) {
            const objref_described described = random_described(presence, &chance);
            if (!survives(&described)) {
                fail_msg("presence %u, round %zu", presence, i);
            }
        }
    }
}

static void encode__then_decode_is_the_identity(void **state) {
    (void)state;
    round_trip(survives_bytes, rounds);
}

static void format__then_parse_is_the_identity(void **state) {
    (void)state;
    round_trip(survives_text, rounds / 10);
}

static const objref_ref ordinary = {0x0123456789ABCDEF, 7, 1};

static objref_described with_call_site(const void *text, size_t size) {
    objref_described described = {.ref = ordinary, .presence = OBJREF_HAS_CALL_SITE};
    memcpy(described.call_site, text,
           size < sizeof(described.call_site) ? size : sizeof(described.call_site));
    described.call_site_bytes = (uint32_t)size;
    return described;
}

/* Both writers refuse it and write nothing. */
static void assert_refused_with(const objref_described *described, size_t capacity) {
    uint8_t bytes[OBJREF_DESCRIBED_FORMAT_BYTES_MAX] = {0};
    const uint8_t untouched[sizeof(bytes)] = {0};
    size_t size = 77;
    assert_status(objref_described_encode(described, bytes, capacity, &size),
                  OBJREF_INVALID_ARGUMENT);
    assert_status(objref_described_format(described, (char *)bytes, capacity),
                  OBJREF_INVALID_ARGUMENT);
    assert_int_equal(size, 77);
    assert_memory_equal(bytes, untouched, sizeof(bytes));
}

static void assert_refused(const objref_described *described) {
    assert_refused_with(described, OBJREF_DESCRIBED_FORMAT_BYTES_MAX);
}

static void writers__refuse_a_hostile_call_site(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } hostile[] = {
        {"", 0},
        {"a\0b", 3},
        {"\0", 1},
        {"\x80", 1},
        {"\xC3", 1},
        {"\xC0\xAF", 2},
        {"\xED\xA0\x80", 3},
        {"ok \xFF", 4},
        {"\xF4\x90\x80\x80", 4},
        {"\xE2\x86", 2},
    };
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        const objref_described described = with_call_site(hostile[i].text, hostile[i].size);
        assert_refused(&described);
    }
}

static void writers__refuse_a_call_site_that_is_too_long(void **state) {
    (void)state;
    char text[OBJREF_CALL_SITE_BYTES_MAX + 1];
    memset(text, 'x', sizeof(text));
    objref_described described = with_call_site(text, sizeof(text));
    assert_refused(&described);
    described.call_site_bytes = 10 * 1024 * 1024;
    assert_refused(&described);
    described.call_site_bytes = UINT32_MAX;
    assert_refused(&described);
    described.call_site_bytes = OBJREF_CALL_SITE_BYTES_MAX;
    described.call_site[OBJREF_CALL_SITE_BYTES_MAX] = 0;
    assert_true(survives_bytes(&described) && survives_text(&described));
}

static void writers__refuse_nil_and_unknown_presence_bits(void **state) {
    (void)state;
    const objref_described nil = {.presence = OBJREF_HAS_OWNER_WORKER, .owner_worker = 1};
    assert_refused(&nil);
    for (unsigned bit = 3; bit < 32; bit++) {
        const objref_described described = {.ref = ordinary, .presence = 1u << bit};
        assert_refused(&described);
    }
}

static void writers__do_not_look_at_what_is_absent(void **state) {
    (void)state;
    objref_described described;
    memset(&described, 0xFF, sizeof(described));
    described.ref = ordinary;
    described.presence = 0;
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    uint8_t plain[OBJREF_ENCODED_BYTES];
    char text[OBJREF_FORMAT_BYTES];
    size_t size = 0;
    assert_ok(objref_described_encode(&described, bytes, sizeof(bytes), &size));
    assert_int_equal(size, OBJREF_ENCODED_BYTES);
    assert_ok(objref_encode(ordinary, plain, sizeof(plain), &size));
    assert_memory_equal(bytes, plain, sizeof(bytes));
    assert_ok(objref_described_format(&described, text, sizeof(text)));
    assert_string_equal(text, "{\"id\":\"efcdab89674523010700000001000000\"}");
}

/* The room that a form needs is exactly its size; one byte less is refused, unwritten. */
static void writers__need_exactly_the_room_of_the_form(void **state) {
    (void)state;
    uint64_t chance = 5;
    for (uint32_t presence = 0; presence < COMBINATIONS; presence++) {
        const objref_described described = random_described(presence, &chance);
        uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
        char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
        size_t size = 0;
        assert_ok(objref_described_encode(&described, bytes, sizeof(bytes), &size));
        assert_ok(objref_described_format(&described, text, sizeof(text)));
        assert_ok(objref_described_encode(&described, bytes, size, &size));
        assert_ok(objref_described_format(&described, text, strlen(text) + 1));
        assert_refused_with(&described, size - 1);
        assert_status(objref_described_format(&described, text, strlen(text)),
                      OBJREF_INVALID_ARGUMENT);
    }
}

static void writers__the_longest_forms_are_as_long_as_the_header_says(void **state) {
    (void)state;
    char text[OBJREF_CALL_SITE_BYTES_MAX];
    memset(text, 1, sizeof(text));
    objref_described described = with_call_site(text, sizeof(text));
    described.presence |= OBJREF_HAS_OWNER_WORKER | OBJREF_HAS_CREATING_TASK;
    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    char json[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    size_t size = 0;
    assert_ok(objref_described_encode(&described, bytes, sizeof(bytes), &size));
    assert_int_equal(size, sizeof(bytes));
    assert_ok(objref_described_format(&described, json, sizeof(json)));
    assert_int_equal(strlen(json) + 1, sizeof(json));
}

static void format__escapes_what_json_calls_for(void **state) {
    (void)state;
    static const char site[] = "\"\\/\b\f\n\r\t\x01\x1F\x7F\u2192";
    const objref_described described = with_call_site(site, sizeof(site) - 1);
    char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    assert_ok(objref_described_format(&described, text, sizeof(text)));
    assert_string_equal(text, "{\"id\":\"efcdab89674523010700000001000000\",\"call_site\":\""
                              "\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\u2192\"}");
}

/* -- reading */

/* A form in a block of exactly its size, where the address sanitizer sees one byte too many. */
typedef objref_status reader(const uint8_t *bytes, size_t size, objref_described *ret);

static objref_status read_bytes(const uint8_t *bytes, size_t size, objref_described *ret) {
    return objref_described_decode(bytes, size, ret);
}

static objref_status read_text(const uint8_t *bytes, size_t size, objref_described *ret) {
    return objref_described_parse((const char *)bytes, size, ret);
}

static objref_status read_exactly(reader *read, const void *bytes, size_t size) {
    uint8_t *copy = malloc(size > 0 ? size : 1);
    objref_described described;
    memset(&described, 0x5A, sizeof(described));
    const objref_described before = described;
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    const objref_status status = read(copy, size, &described);
    assert_true(status == OBJREF_OK || is_same(&described, &before));
    free(copy);
    return status;
}

static void readers__every_prefix_of_every_form_is_malformed(void **state) {
    (void)state;
    uint64_t chance = 3;
    for (uint32_t presence = 0; presence < COMBINATIONS; presence++) {
        const objref_described described = random_described(presence, &chance);
        uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
        char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
        size_t size = 0;
        assert_ok(objref_described_encode(&described, bytes, sizeof(bytes), &size));
        assert_ok(objref_described_format(&described, text, sizeof(text)));
        assert_ok(read_exactly(read_bytes, bytes, size));
        assert_ok(read_exactly(read_text, text, strlen(text)));
        for (size_t cut = 0; cut < size; cut++) {
            assert_status(read_exactly(read_bytes, bytes, cut), OBJREF_MALFORMED);
        }
        for (size_t cut = 0; cut < strlen(text); cut++) {
            assert_status(read_exactly(read_text, text, cut), OBJREF_MALFORMED);
        }
    }
}

static void readers__a_described_reader_reads_the_id_forms(void **state) {
    (void)state;
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    char text[OBJREF_FORMAT_BYTES];
    size_t size = 0;
    const objref_described expected = {.ref = ordinary};
    objref_described described;
    assert_ok(objref_encode(ordinary, bytes, sizeof(bytes), &size));
    assert_ok(objref_format(ordinary, text, sizeof(text)));
    memset(&described, 0xFF, sizeof(described));
    assert_ok(objref_described_decode(bytes, size, &described));
    assert_memory_equal(&described, &expected, sizeof(expected));
    memset(&described, 0xFF, sizeof(described));
    assert_ok(objref_described_parse(text, strlen(text), &described));
    assert_memory_equal(&described, &expected, sizeof(expected));
}

static void parse__null_and_wrong_members_are_malformed(void **state) {
    (void)state;
    static const char *const members[] = {
        "\"owner_worker_id\":null",
        "\"owner_worker_id\":\"\"",
        "\"owner_worker_id\":\"efcdab896745230\"",
        "\"owner_worker_id\":\"EFCDAB8967452301\"",
        "\"creating_task_id\":1",
        "\"creating_task_id\":\"efcdab8967452301\"",
        "\"call_site\":\"\"",
        "\"call_site\":\"\\u0000\"",
        "\"call_site\":[]",
        "\"call_site\":\"a\",\"call_site\":\"a\"",
        "\"owner_worker_id\":\"efcdab8967452301\",\"owner_worker_id\":\"efcdab8967452301\"",
    };
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        char text[512];
        const int size = snprintf(text, sizeof(text), "{\"id\":\"%032d\",%s}", 7, members[i]);
        assert_status(read_exactly(read_text, text, (size_t)size), OBJREF_MALFORMED);
    }
}

/* -- holds: a described reader clones, as a reader of ids does, whatever the metadata says */

static void readers__hold_a_live_object_whoever_is_said_to_own_it(void **state) {
    (void)state;
    uint64_t chance = 9;
    objref_described described = random_described(COMBINATIONS - 1, &chance);
    described.ref = put_number(41);
    uint8_t bytes[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    size_t size = 0;
    objref_described back;
    assert_ok(objref_described_encode(&described, bytes, sizeof(bytes), &size));
    assert_ok(objref_described_format(&described, text, sizeof(text)));
    assert_ok(objref_described_decode(bytes, size, &back));
    assert_true(is_same(&back, &described));
    drop(described.ref);
    assert_number(back.ref, 41);
    assert_ok(objref_described_parse(text, strlen(text), &back));
    drop(described.ref);
    assert_number(back.ref, 41);
    drop(back.ref);
    assert_ok(objref_described_decode(bytes, size, &back)); /* gone by now: owns nothing */
}

static void readers__without_room_for_a_hold_give_nothing(void **state) {
    (void)state;
    const objref_described described = {.ref = put_number(1)};
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    char text[OBJREF_FORMAT_BYTES];
    size_t size = 0;
    size_t holds = 0;
    assert_ok(objref_encode(described.ref, bytes, sizeof(bytes), &size));
    assert_ok(objref_format(described.ref, text, sizeof(text)));
    while (objref_clone(described.ref) == OBJREF_OK) {
        holds++;
    }
    assert_status(read_exactly(read_bytes, bytes, size), OBJREF_OUT_OF_MEMORY);
    assert_status(read_exactly(read_text, text, strlen(text)), OBJREF_OUT_OF_MEMORY);
    for (; holds > 0; holds--) {
        drop(described.ref);
    }
    drop(described.ref);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode__then_decode_is_the_identity),
        cmocka_unit_test(format__then_parse_is_the_identity),
        cmocka_unit_test(writers__refuse_a_hostile_call_site),
        cmocka_unit_test(writers__refuse_a_call_site_that_is_too_long),
        cmocka_unit_test(writers__refuse_nil_and_unknown_presence_bits),
        cmocka_unit_test(writers__do_not_look_at_what_is_absent),
        cmocka_unit_test(writers__need_exactly_the_room_of_the_form),
        cmocka_unit_test(writers__the_longest_forms_are_as_long_as_the_header_says),
        cmocka_unit_test(format__escapes_what_json_calls_for),
        cmocka_unit_test(readers__every_prefix_of_every_form_is_malformed),
        cmocka_unit_test(readers__a_described_reader_reads_the_id_forms),
        cmocka_unit_test(parse__null_and_wrong_members_are_malformed),
        session_test(readers__hold_a_live_object_whoever_is_said_to_own_it),
        session_test(readers__without_room_for_a_hold_give_nothing),
    };
    if (argc > 1) {
        rounds = strtoull(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
