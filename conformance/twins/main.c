/* objref-twin NAME: the reference adapter as the decorator of that name changes it. Built with
 * OBJREF_TWIN_PATCHED it knows one name, whose defect is in the libobjref that it is linked with.
 */
#include <stdio.h>
#include <string.h>

#include "objref_sdk.h"
#include "reference.h"

#define NAME_BYTES_MAX 128
#define EXIT_USAGE 2

typedef struct twin {
    const char *name;
    void (*decorate)(objref_sdk_adapter *adapter); /* NULL: nothing to change */
} twin;

#ifdef OBJREF_TWIN_PATCHED
static const twin twins[] = {{OBJREF_TWIN_PATCHED, NULL}};
#else
#include "decorators.h" /* made by the build: X(its function, its name) */
#define X(function, name) void function(objref_sdk_adapter *adapter);
OBJREF_TWIN_DECORATOR_MAP(X)
#undef X
static const twin twins[] = {
#define X(function, name) {name, function},
    OBJREF_TWIN_DECORATOR_MAP(X)
#undef X
};
#endif

static const twin *find(const char *name) {
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        if (strcmp(twins[i].name, name) == 0) {
            return &twins[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    static objref_sdk_adapter adapter;
    static char full_name[NAME_BYTES_MAX];
    const twin *chosen = argc == 2 ? find(argv[1]) : NULL;
    if (chosen == NULL) {
        (void)fprintf(stderr, "objref-twin: no twin '%s'\n", argc == 2 ? argv[1] : "");
        return EXIT_USAGE;
    }
    (void)snprintf(full_name, sizeof full_name, "objref, %s", chosen->name);
    adapter = *objref_reference_adapter();
    adapter.name = full_name;
    if (chosen->decorate != NULL) {
        chosen->decorate(&adapter);
    }
    return objref_sdk_serve(&adapter);
}
