/* diamond - one result used twice, and both uses joined.
 *
 *            +-> twice --+
 *     start -+           +-> multiply -> result
 *            +-> square -+
 *
 * The two middle tasks may run at the same time; the last one starts when both are done.
 */
#include "example.h"

static objref_status twice(objref_call *call) {
    return number_return(call, 0, 2 * number_in(objref_call_arg(call, 0)));
}

static objref_status square(objref_call *call) {
    const int64_t number = number_in(objref_call_arg(call, 0));
    return number_return(call, 0, number * number);
}

static objref_status multiply(objref_call *call) {
    const int64_t left = number_in(objref_call_arg(call, 0));
    const int64_t right = number_in(objref_call_arg(call, 1));
    return number_return(call, 0, left * right);
}

int main(void) {
    MUST(objref_init(NULL));
    MUST(objref_register("twice", twice, OBJREF_NEVER_BLOCKS));
    MUST(objref_register("square", square, OBJREF_NEVER_BLOCKS));
    MUST(objref_register("multiply", multiply, OBJREF_NEVER_BLOCKS));

    objref_ref sides[2];
    objref_ref joined;
    const objref_ref start = number_put(5);
    const objref_arg arg = {.ref = start};
    MUST(objref_submit("twice", &arg, 1, &sides[0], 1));
    MUST(objref_submit("square", &arg, 1, &sides[1], 1));
    const objref_arg both[] = {{.ref = sides[0]}, {.ref = sides[1]}};
    MUST(objref_submit("multiply", both, 2, &joined, 1));

    const int64_t result = number_take(joined);
    (void)printf("twice 5 times the square of 5 is %lld\n", (long long)result);
    MUST(objref_drop(start));
    MUST(objref_drop(sides[0]));
    MUST(objref_drop(sides[1]));
    MUST(objref_shutdown(OBJREF_FOREVER));
    return result == 250 ? EXIT_SUCCESS : EXIT_FAILURE;
}
