/* A JSON document being read, up to its first mistake. */
#include "reader.h"

#include "memory.h"

#include <stdbool.h>
#include <stdlib.h>

void bench_reader_refuse(bench_reader *reader,
                         const char *where,
                         const char *expected,
                         const json_t *found) {
    if (reader->error != NULL) {
        return;
    }
    char *text = found == NULL ? NULL : json_dumps(found, JSON_COMPACT | JSON_ENCODE_ANY);
    const bool has_part = reader->part != NULL;
    reader->error = bench_memory_format("%s: %s%s%s: expected %s, found %s", reader->path,
                                        has_part ? reader->part : "", has_part ? ": " : "", where,
                                        expected, text == NULL ? "nothing" : text);
    free(text);
}

const char *bench_reader_text(bench_reader *reader, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) {
        bench_reader_refuse(reader, key, "a text", value);
        return "";
    }
    return json_string_value(value);
}
