/* fuzz_parse - any text given to objref_parse: a status, and what parses is what the text says. */
#include "fuzz.h"

#include "codec.h"

#include <string.h>

static objref_status parse_with_end(const uint8_t *text, size_t size, char end, objref_ref *ret) {
    uint8_t *longer = fuzz_copy_with(text, size, (uint8_t)end);
    const objref_status status = objref__parse((const char *)longer, size + 1, ret);
    free(longer);
    return status;
}

/* A form is read whole: white space may follow, and nothing else. */
static void check_is_whole(const uint8_t *text, size_t size, objref_ref ref) {
    objref_ref back = {0, 0, 0};
    CHECK(parse_with_end(text, size, '\n', &back) == OBJREF_OK);
    CHECK(memcmp(&back, &ref, sizeof(ref)) == 0);
    CHECK(parse_with_end(text, size, '}', &back) == OBJREF_MALFORMED);
    CHECK(parse_with_end(text, size, '\0', &back) == OBJREF_MALFORMED);

    const uint8_t *const brace = memrchr(text, '}', size);
    CHECK(brace != NULL);
    uint8_t *cut = fuzz_copy(text, (size_t)(brace - text));
    CHECK(objref__parse((const char *)cut, (size_t)(brace - text), &back) == OBJREF_MALFORMED);
    free(cut);
}

/* An id that the text does not spell, as it is or in escapes, is invented. The quotes belong to the
 * search: without them the beginning of a longer id would do. */
static void check_says_what_it_reads(const uint8_t *text, size_t size, const char *formatted) {
    const char *const id = formatted + strlen("{\"id\":");
    const size_t id_size = strlen(id) - strlen("}");
    CHECK(memchr(text, '\\', size) != NULL || memmem(text, size, id, id_size) != NULL);
}

static void check_comes_back(const char *formatted, objref_ref ref) {
    objref_ref back = {0, 0, 0};
    CHECK(objref_parse(formatted, strlen(formatted), &back) == OBJREF_OK);
    CHECK(memcmp(&back, &ref, sizeof(ref)) == 0);
}

/* The described reader takes what the reader of ids takes, and what it read survives. */
static void check_described(const uint8_t *text, size_t size, objref_status status) {
    objref_described read = {.owner_worker = 7};
    objref_described back;
    char written[OBJREF_DESCRIBED_FORMAT_BYTES_MAX];
    CHECK(objref_described_parse((const char *)text, size, &read) == status);
    if (status != OBJREF_OK) {
        CHECK(read.owner_worker == 7 && read.presence == 0); /* left alone */
        return;
    }
    CHECK(objref_described_format(&read, written, sizeof(written)) == OBJREF_OK);
    CHECK(objref_described_parse(written, strlen(written), &back) == OBJREF_OK);
    CHECK(memcmp(&back, &read, sizeof(read)) == 0);
    CHECK((read.presence & OBJREF_HAS_CALL_SITE) == 0 || memchr(text, '\\', size) != NULL ||
          memmem(text, size, read.call_site, read.call_site_bytes) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *text = fuzz_copy(data, size);
    objref_ref ref = {1, 2, 3};
    const objref_status status = objref_parse((const char *)text, size, &ref);
    check_described(text, size, status);
    if (status == OBJREF_OK) {
        char formatted[OBJREF_FORMAT_BYTES];
        CHECK(objref_format(ref, formatted, sizeof(formatted)) == OBJREF_OK); /* so it is not nil */
        check_says_what_it_reads(text, size, formatted);
        check_is_whole(text, size, ref);
        check_comes_back(formatted, ref);
    } else {
        CHECK(status == OBJREF_MALFORMED);
        CHECK(ref.worker == 1 && ref.slot == 2 && ref.generation == 3); /* left alone */
    }
    free(text);
    return 0;
}
