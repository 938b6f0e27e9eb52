/* replay - runs a fuzz target over every file of the folders named: the corpus as a plain test.
 *
 * Needs no fuzzer, so any compiler and any sanitizer can do it. Files go in the order of their
 * names; a target that aborts leaves the last name it was given on standard error.
 *
 *     replay FOLDER...    exit 0: all went through; 1: no file, or one cannot be read; 2: usage
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define INPUT_BYTES_MAX (1 << 20)

static bool replay_file(const char *path) {
    static uint8_t bytes[INPUT_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    const size_t size = fread(bytes, 1, sizeof(bytes), file);
    const bool is_whole = feof(file) != 0 && ferror(file) == 0;
    (void)fclose(file);
    if (!is_whole) {
        return false;
    }
    (void)fprintf(stderr, "%s\n", path); /* before the run: an abort names its input */
    uint8_t *exact = fuzz_copy(bytes, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return true;
}

static int is_input(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* Adds the files it ran to *count. */
static bool replay_folder(const char *folder, size_t *count) {
    struct dirent **entries = NULL;
    const int found = scandir(folder, &entries, is_input, alphasort);
    bool is_good = found >= 0;
    for (int i = 0; i < found; i++) {
        char path[4096];
        const int length = snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        is_good = is_good && length > 0 && (size_t)length < sizeof(path) && replay_file(path);
        *count += is_good ? 1 : 0;
        free(entries[i]);
    }
    free(entries);
    return is_good;
}

int main(int argc, char **argv) {
    size_t count = 0;
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (!replay_folder(argv[i], &count)) {
            (void)fprintf(stderr, "%s: cannot be replayed whole\n", argv[i]);
            return 1;
        }
    }
    (void)printf("%zu inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
