/* test_golden - every golden file of version 1 reads as the ref that the index says, for ever.
 *
 * A file of the index's forms `id` and `described` is also what this build writes, byte for byte;
 * the others hold what other writers may add, and are only read.
 */
#include "codec.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_BYTES_MAX 8192
#define FILES_MIN 23 /* files are added, never removed */

typedef struct entry {
    const char *name; /* in the index */
    const char *form;
    objref_ref ref;
} entry;

static size_t read_file(const char *name, uint8_t *ret_bytes) {
    char path[4096];
    assert_in_range(snprintf(path, sizeof(path), "%s/%s", GOLDEN_FOLDER, name), 1,
                    sizeof(path) - 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("no golden file %s", path);
    }
    const size_t size = fread(ret_bytes, 1, FILE_BYTES_MAX, file);
    assert_int_equal(fclose(file), 0);
    assert_in_range(size, 1, FILE_BYTES_MAX - 1);
    return size;
}

static bool is_json(const entry *golden) {
    return strstr(golden->name, ".json") != NULL;
}

static void assert_status(const entry *golden, objref_status status) {
    if (status != OBJREF_OK) {
        fail_msg("%s: %s", golden->name, objref_status_name(status));
    }
}

static void assert_reads(const entry *golden, const uint8_t *bytes, size_t size) {
    objref_ref ref = {0, 0, 0};
    assert_status(golden, is_json(golden) ? objref__parse((const char *)bytes, size, &ref)
                                          : objref__decode(bytes, size, &ref));
    assert_memory_equal(&ref, &golden->ref, sizeof(ref));
}

static void assert_writes(const entry *golden, const uint8_t *bytes, size_t size) {
    uint8_t encoded[OBJREF_ENCODED_BYTES];
    char text[OBJREF_FORMAT_BYTES];
    size_t encoded_size = 0;
    if (is_json(golden)) {
        assert_int_equal(size, OBJREF_FORMAT_BYTES - 1);
        assert_status(golden, objref_format(golden->ref, text, sizeof(text)));
        assert_memory_equal(text, bytes, size);
    } else {
        assert_status(golden, objref_encode(golden->ref, encoded, sizeof(encoded), &encoded_size));
        assert_int_equal(size, encoded_size);
        assert_memory_equal(encoded, bytes, size);
    }
}

/* What golden.py gives a ref of these names besides its id. */
static objref_described described_of(const entry *golden) {
    static const char ordinary[] = "graph.c:41 build \u2192 \U0001F333";
    objref_described described = {.ref = golden->ref};
    const bool has_all =
        strstr(golden->name, "all-fields") != NULL || strstr(golden->name, "future-among") != NULL;
    if (has_all || strstr(golden->name, "owner") != NULL) {
        described.presence |= OBJREF_HAS_OWNER_WORKER;
        described.owner_worker = UINT64_C(0x0123456789ABCDEF);
    }
    if (has_all || strstr(golden->name, "task") != NULL) {
        described.presence |= OBJREF_HAS_CREATING_TASK;
        described.creating_task = (objref_task_id){UINT64_C(0x0123456789ABCDEF), 0x200000003};
    }
    if (strstr(golden->name, "call-site-longest") != NULL) {
        described.call_site_bytes = OBJREF_CALL_SITE_BYTES_MAX;
        memset(described.call_site, 's', OBJREF_CALL_SITE_BYTES_MAX);
    } else if (has_all || strstr(golden->name, "call-site") != NULL ||
               strstr(golden->name, "escaped") != NULL) {
        described.call_site_bytes = sizeof(ordinary) - 1;
        memcpy(described.call_site, ordinary, sizeof(ordinary) - 1);
    }
    described.presence |= described.call_site_bytes > 0 ? OBJREF_HAS_CALL_SITE : 0;
    return described;
}

static void assert_reads_described(const entry *golden, const uint8_t *bytes, size_t size) {
    const objref_described expected = described_of(golden);
    objref_described described;
    assert_status(golden, is_json(golden)
                              ? objref__described_parse((const char *)bytes, size, &described)
                              : objref__described_decode(bytes, size, &described));
    assert_memory_equal(&described, &expected, sizeof(described));
}

static void assert_writes_described(const entry *golden, const uint8_t *bytes, size_t size) {
    const objref_described described = described_of(golden);
    uint8_t encoded[OBJREF_DESCRIBED_ENCODED_BYTES_MAX];
    char text[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    size_t encoded_size = 0;
    if (is_json(golden)) {
        assert_status(golden, objref_described_format(&described, text, sizeof(text)));
        assert_int_equal(size, strlen(text));
        assert_memory_equal(text, bytes, size);
    } else {
        assert_status(golden,
                      objref_described_encode(&described, encoded, sizeof(encoded), &encoded_size));
        assert_int_equal(size, encoded_size);
        assert_memory_equal(encoded, bytes, size);
    }
}

static void check(const entry *golden) {
    uint8_t bytes[FILE_BYTES_MAX];
    const size_t size = read_file(golden->name, bytes);
    assert_reads(golden, bytes, size);
    assert_reads_described(golden, bytes, size);
    if (strcmp(golden->form, "more") == 0) {
        return;
    }
    assert_writes_described(golden, bytes, size);
    if (strcmp(golden->form, "id") == 0) {
        assert_writes(golden, bytes, size);
    } else {
        assert_string_equal(golden->form, "described");
    }
}

/* The next word of a line; the index has no empty ones. */
static const char *next_word(char **rest) {
    const char *word = strtok_r(NULL, " ", rest);
    assert_non_null(word);
    return word;
}

static uint64_t next_number(char **rest, int base) {
    const char *word = next_word(rest);
    char *end = NULL;
    errno = 0;
    const uint64_t number = strtoull(word, &end, base);
    assert_true(errno == 0 && end != word && *end == 0);
    return number;
}

/* A line of the index: file form worker slot generation. */
static entry read_entry(char *line) {
    entry golden = {.name = strtok_r(line, " ", &line)};
    golden.form = next_word(&line);
    golden.ref.worker = next_number(&line, 16);
    golden.ref.slot = (uint32_t)next_number(&line, 10);
    golden.ref.generation = (uint32_t)next_number(&line, 10);
    return golden;
}

static void golden__every_file_reads_as_its_ref(void **state) {
    (void)state;
    uint8_t index[FILE_BYTES_MAX];
    size_t files = 0;
    index[read_file("index.txt", index)] = 0;
    char *rest = NULL;
    for (char *line = strtok_r((char *)index, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (line[0] != '#') {
            const entry golden = read_entry(line);
            check(&golden);
            files++;
        }
    }
    assert_in_range(files, FILES_MIN, SIZE_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden__every_file_reads_as_its_ref)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
