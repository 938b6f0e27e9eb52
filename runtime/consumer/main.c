/* consumer - put a number, double it in two chained tasks, and get the result: 10 -> 20 -> 40. */
#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>

static void must(objref_status status, const char *verb) {
    if (status != OBJREF_OK) {
        (void)fprintf(stderr, "%s: %s\n", verb, objref_status_text(status));
        exit(EXIT_FAILURE);
    }
}

static objref_status twice(objref_call *call) {
    const int number = *(const int *)objref_call_arg(call, 0)->bytes * 2;
    const objref_value value = {.bytes = &number, .size = sizeof number};
    return objref_call_return(call, 0, &value);
}

int main(void) {
    const int number = 10;
    const objref_value value = {.bytes = &number, .size = sizeof number};
    objref_ref refs[3];
    must(objref_init(NULL), "init");
    must(objref_register("twice", twice, OBJREF_NEVER_BLOCKS), "register");
    must(objref_put(&value, &refs[0]), "put");
    for (int i = 0; i < 2; i++) {
        const objref_arg arg = {.ref = refs[i]};
        must(objref_submit("twice", &arg, 1, &refs[i + 1], 1), "submit");
    }

    objref_view view;
    must(objref_get(refs[2], 0, OBJREF_FOREVER, &view), "get");
    (void)printf("10 -> 20 -> %d\n", *(const int *)view.bytes);
    objref_view_release(&view);
    for (int i = 0; i < 3; i++) {
        must(objref_drop(refs[i]), "drop");
    }
    must(objref_shutdown(OBJREF_FOREVER), "shutdown");
    return EXIT_SUCCESS;
}
