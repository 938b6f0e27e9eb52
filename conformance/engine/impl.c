/* impl - see impl.h. */
#include "impl.h"

#include "language/catalogue.h"
#include "language/text.h"
#include "message.h"

#include <libgen.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IMPL_PATH_BYTES 4096

/* NOLINTBEGIN(concurrency-mt-unsafe): the engine has one thread */
static void bin_set(void) {
    char path[IMPL_PATH_BYTES];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (getenv("OBJREF_BIN") == NULL && size > 0) {
        path[size] = '\0';
        (void)setenv("OBJREF_BIN", dirname(path), 1);
    }
}

const char *impl_root(void) {
    const char *root = objref__root();
    (void)setenv("OBJREF_ROOT", root, 0);
    bin_set();
    return root;
}
/* NOLINTEND(concurrency-mt-unsafe) */

static bool is_word(const char *name) {
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return name[0] != '\0' && name[0] != '.' && name[strspn(name, allowed)] == '\0';
}

/* A path as one word of sh, whatever it is made of. */
static void quote(objref__text *text, const char *path) {
    objref__text_add(text, "'", 1);
    for (const char *sign = path; *sign != '\0'; sign++) {
        if (*sign == '\'') {
            objref__text_add(text, "'\\''", 4);
        } else {
            objref__text_add(text, sign, 1);
        }
    }
    objref__text_add(text, "'", 1);
}

static char *command_of(const char *program, const char *argument) {
    objref__text text = {0};
    quote(&text, program);
    if (argument != NULL) {
        objref__text_say(&text, " %s", argument);
    }
    return objref__text_take(&text);
}

/* twin:NAME and hostile:NAME; false when it is neither. */
static bool
impl_variant(struct impl *impl, const char *name, const char *prefix, const char *folder) {
    size_t size = strlen(prefix);
    if (strncmp(name, prefix, size) != 0 || !is_word(name + size)) {
        return false;
    }
    char *program = message_format("%s/conformance/%s/run", impl_root(), folder);
    impl->command = command_of(program, name + size);
    free(program);
    return true;
}

/* The file in the folder; NULL when it is not there. */
static char *file_find(const char *folder, const char *name) {
    char *path = message_format("%s/%s", folder, name);
    if (access(path, F_OK) != 0) {
        free(path);
        path = NULL;
    }
    return path;
}

static bool impl_adapter(struct impl *impl, const char *name) {
    if (!is_word(name)) {
        return false;
    }
    char *folder = message_format("%s/conformance/adapters/%s", impl_root(), name);
    char *program = message_format("%s/run", folder);
    bool is_there = access(program, X_OK) == 0;
    if (is_there) {
        impl->command = command_of(program, NULL);
        impl->expectations = file_find(folder, "expectations");
        impl->smoke = file_find(folder, "expectations.smoke");
    }
    free(program);
    free(folder);
    return is_there;
}

bool impl_open(struct impl *impl, const char *name, char **ret_fault) {
    *impl = (struct impl){0};
    if (name[strspn(name, " \t\n")] == '\0') {
        *ret_fault = message_copy("expected an implementation after -i, found nothing");
        return false;
    }
    if (strchr(name, '\n') != NULL) {
        *ret_fault = message_copy("an implementation is named on one line");
        return false;
    }
    impl->name = message_copy(name);
    if (!impl_variant(impl, name, "twin:", "twins") &&
        !impl_variant(impl, name, "hostile:", "hostile") && !impl_adapter(impl, name)) {
        impl->command = message_copy(name);
    }
    return true;
}

void impl_release(struct impl *impl) {
    free(impl->name);
    free(impl->command);
    free(impl->expectations);
    free(impl->smoke);
    memset(impl, 0, sizeof *impl);
}
