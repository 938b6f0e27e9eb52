/* refs_in_list - a value that contains refs, and a task that follows them.
 *
 *     list = ["a", "b", "c", ...]   each a ref
 *     join(list) -> "abc..."
 *
 * An argument that is a ref is resolved before the task starts. Refs inside a value stay refs: the
 * body gets what it needs, so it may wait, and it is registered as one that does. The list keeps
 * what it contains alive; the caller's own refs can go as soon as it is stored.
 */
#include "example.h"

#include <string.h>

#define LETTERS 26

static objref_status join(objref_call *call) {
    const objref_view *const list = objref_call_arg(call, 0);
    char text[LETTERS];
    if (list->ref_count != LETTERS) {
        return objref_call_fail(call, 1, NULL, 0);
    }
    for (size_t i = 0; i < LETTERS; i++) {
        size_t size = 0;
        const objref_status status =
            objref_copy(list->refs[i], 0, OBJREF_FOREVER, &text[i], 1, &size);
        if (status != OBJREF_OK) {
            return status;
        }
    }
    const objref_value joined = {.bytes = text, .size = sizeof(text)};
    return objref_call_return(call, 0, &joined);
}

static objref_ref put_letter(char letter) {
    const objref_value value = {.bytes = &letter, .size = 1};
    objref_ref ref;
    MUST(objref_put(&value, &ref));
    return ref;
}

/* The refs are declared beside the bytes, never searched for in them. This list needs no bytes. */
static objref_ref put_list(void) {
    objref_ref letters[LETTERS];
    objref_ref list;
    for (int i = 0; i < LETTERS; i++) {
        letters[i] = put_letter((char)('a' + i));
    }
    const objref_value value = {.refs = letters, .ref_count = LETTERS};
    MUST(objref_put(&value, &list));
    for (int i = 0; i < LETTERS; i++) {
        MUST(objref_drop(letters[i]));
    }
    return list;
}

int main(void) {
    MUST(objref_init(NULL));
    MUST(objref_register("join", join, OBJREF_MAY_BLOCK));

    const objref_ref list = put_list();
    const objref_arg arg = {.ref = list};
    objref_ref joined;
    MUST(objref_submit("join", &arg, 1, &joined, 1));
    MUST(objref_drop(list));

    char text[LETTERS + 1] = {0};
    size_t size = 0;
    MUST(objref_copy(joined, 0, OBJREF_FOREVER, text, LETTERS, &size));
    (void)printf("%d refs in a list spell %s\n", LETTERS, text);
    MUST(objref_drop(joined));
    MUST(objref_shutdown(OBJREF_FOREVER));
    return strcmp(text, "abcdefghijklmnopqrstuvwxyz") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
