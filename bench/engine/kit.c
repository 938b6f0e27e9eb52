/* kit - see kit.h. */
#include "kit.h"

#include "memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NULL when it is not there or empty. */
static const char *told(const char *name) {
    const char *value = getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
    return value != NULL && *value != '\0' ? value : NULL;
}

char *bench_kit_programs(void) {
    char path[PATH_MAX];
    const char *folder = told("OBJREF_BIN");
    if (folder != NULL) {
        return bench_memory_format("%s", folder);
    }
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length < 0 ? 0 : length] = '\0';
    const char *slash = strrchr(path, '/');
    return bench_memory_format("%.*s", slash == NULL ? 0 : (int)(slash - path), path);
}

char *bench_kit_path(const char *relative) {
    const char *root = told("OBJREF_ROOT");
    return bench_memory_format("%s/%s", root != NULL ? root : OBJREF_SOURCE_ROOT, relative);
}
