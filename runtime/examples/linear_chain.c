/* linear_chain - a thousand tasks, each on the result of the one before.
 *
 *     0 -> add_one -> add_one -> ... -> add_one -> 1000
 *
 * The whole chain is submitted without waiting for any of it: a ref is a legal argument as soon as
 * it exists, long before its object does.
 */
#include "example.h"

#define LENGTH 1000

static objref_status add_one(objref_call *call) {
    return number_return(call, 0, number_in(objref_call_arg(call, 0)) + 1);
}

int main(void) {
    MUST(objref_init(NULL));
    MUST(objref_register("add_one", add_one, OBJREF_NEVER_BLOCKS));

    objref_ref last = number_put(0);
    for (int i = 0; i < LENGTH; i++) {
        const objref_arg arg = {.ref = last};
        objref_ref next;
        MUST(objref_submit("add_one", &arg, 1, &next, 1));
        MUST(objref_drop(last)); /* the task holds its argument for as long as it needs it */
        last = next;
    }

    const int64_t result = number_take(last);
    (void)printf("%d steps from 0 lead to %lld\n", LENGTH, (long long)result);
    MUST(objref_shutdown(OBJREF_FOREVER));
    return result == LENGTH ? EXIT_SUCCESS : EXIT_FAILURE;
}
