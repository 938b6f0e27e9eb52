/* word_count - counts the words of the files named on the command line, or of this very source.
 *
 *     file -> count_file --+
 *                          +-> merge --+
 *     file -> count_file --+           +-> merge -> table
 *     file -> count_file --------------+
 *
 * When a file cannot be read, its task fails, so does every task that needs it, and the last ref
 * tells which file it was.
 */
#include "example.h"
#include "words.h"

#include <errno.h>
#include <string.h>

#define SHOWN 10

/* One result: the table's bytes. They are copied, so the block can go. */
static objref_status table_return(objref_call *call, words_entry *entries, size_t count) {
    const objref_value value = {.bytes = entries, .size = count * sizeof(*entries)};
    const objref_status status = objref_call_return(call, 0, &value);
    free(entries);
    return status;
}

static objref_status count_file(objref_call *call) {
    const objref_view *const path = objref_call_arg(call, 0);
    size_t count = 0;
    words_entry *entries = words_read(path->bytes, &count);
    if (entries == NULL) {
        return objref_call_fail(call, errno, path->bytes, path->size);
    }
    return table_return(call, entries, count);
}

static objref_status merge(objref_call *call) {
    const objref_view *const left = objref_call_arg(call, 0);
    const objref_view *const right = objref_call_arg(call, 1);
    words_entry *entries = malloc(left->size + right->size + 1);
    if (entries == NULL) {
        return objref_call_fail(call, ENOMEM, NULL, 0);
    }
    memcpy(entries, left->bytes, left->size);
    memcpy((char *)entries + left->size, right->bytes, right->size);
    const size_t count = (left->size + right->size) / sizeof(*entries);
    return table_return(call, entries, words_fold(entries, count));
}

static objref_ref submit(const char *name, const objref_arg *args, size_t count) {
    objref_ref table;
    MUST(objref_submit(name, args, count, &table, 1));
    return table;
}

/* The table of count files, as a tree: half of them, merged with the other half. */
static objref_ref count_files(char **paths, size_t count) {
    if (count == 1) {
        const objref_value path = {.bytes = paths[0], .size = strlen(paths[0]) + 1};
        const objref_arg arg = {.value = &path};
        return submit("count_file", &arg, 1);
    }
    const objref_arg halves[] = {{.ref = count_files(paths, count / 2)},
                                 {.ref = count_files(paths + count / 2, count - count / 2)}};
    const objref_ref merged = submit("merge", halves, 2);
    MUST(objref_drop(halves[0].ref));
    MUST(objref_drop(halves[1].ref));
    return merged;
}

/* Names the file that could not be read: its task put the path into the failure. */
static void explain(objref_ref table) {
    objref_failure failure;
    MUST(objref_failure_get(table, &failure));
    failure.payload[OBJREF_PAYLOAD_BYTES_MAX - 1] = 0; /* a very long path was cut */
    errno = (int)failure.code;
    perror((const char *)failure.payload);
}

/* Prints the table when it is there; gives whether its counts add up to what is expected. */
static bool show(objref_ref table, uint64_t expected) {
    objref_view view;
    if (objref_get(table, 0, OBJREF_FOREVER, &view) != OBJREF_OK) {
        explain(table);
        return false;
    }
    const uint64_t total = words_print(view.bytes, view.size / sizeof(words_entry), SHOWN);
    (void)printf("%8llu words\n", (unsigned long long)total);
    objref_view_release(&view);
    return total == expected;
}

int main(int argc, char **argv) {
    char own_source[] = __FILE__;
    char *own[] = {own_source};
    char **const paths = argc > 1 ? argv + 1 : own;
    const size_t count = argc > 1 ? (size_t)argc - 1 : 1;
    uint64_t expected = 0;
    for (size_t i = 0; i < count; i++) {
        expected += words_total(paths[i]);
    }

    MUST(objref_init(NULL));
    MUST(objref_register("count_file", count_file, OBJREF_MAY_BLOCK));
    MUST(objref_register("merge", merge, OBJREF_NEVER_BLOCKS));
    const objref_ref table = count_files(paths, count);
    const bool is_right = show(table, expected);
    MUST(objref_drop(table));
    MUST(objref_shutdown(OBJREF_FOREVER));
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
