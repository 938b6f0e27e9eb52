/* replay - the fuzz target over every file named or below a folder named: the corpus as a test.
 *
 *     replay PATH...    exit 0: all went through; 1: no file, or one cannot be read; 2: usage
 *
 * Needs no fuzzer, so any compiler and sanitizer can do it. The name is printed before the run, so
 * that an abort leaves it as the last line.
 */
#include "fuzz.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "language/text.h"

#define FOLDERS_OPEN_MAX 16

static size_t count;

static bool file_read(const char *path, objref__text *text) {
    char some[4096];
    FILE *stream = fopen(path, "rbe");
    size_t size = 1;
    bool whole;

    if (stream == NULL) {
        return false;
    }
    while (size > 0) {
        size = fread(some, 1, sizeof(some), stream);
        objref__text_add(text, some, size);
    }
    whole = ferror(stream) == 0;
    (void)fclose(stream);
    return whole;
}

static int file_replay(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    objref__text text = {0};
    bool whole;

    (void)status;
    (void)walk;
    if (kind != FTW_F) {
        return 0;
    }
    (void)printf("%s\n", path);
    (void)fflush(stdout);
    whole = file_read(path, &text);
    if (whole) {
        (void)LLVMFuzzerTestOneInput((const uint8_t *)objref__text_get(&text), text.size);
        count++;
    }
    objref__text_release(&text);
    return whole ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        (void)fprintf(stderr, "usage: replay PATH...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (nftw(argv[i], file_replay, FOLDERS_OPEN_MAX, FTW_PHYS) != 0) {
            (void)fprintf(stderr, "replay: %s cannot be read\n", argv[i]);
            return 1;
        }
    }
    (void)printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
