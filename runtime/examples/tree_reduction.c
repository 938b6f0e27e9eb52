/* tree_reduction - a thousand numbers added in pairs, then the sums in pairs, until one is left.
 *
 *     1   2   3   4   5
 *      \ /     \ /   /
 *       +       +   /
 *        \     /   /
 *         `-+-'   /
 *            \   /
 *              +
 *
 * A chain of additions would be a thousand deep; the tree is ten. All of it is submitted at once.
 */
#include "example.h"

#define LEAVES 1000

static objref_status add(objref_call *call) {
    const int64_t left = number_in(objref_call_arg(call, 0));
    const int64_t right = number_in(objref_call_arg(call, 1));
    return number_return(call, 0, left + right);
}

static objref_ref submit_add(objref_ref left, objref_ref right) {
    const objref_arg args[] = {{.ref = left}, {.ref = right}};
    objref_ref sum;
    MUST(objref_submit("add", args, 2, &sum, 1));
    MUST(objref_drop(left));
    MUST(objref_drop(right));
    return sum;
}

/* Replaces each two neighbours by their sum; an odd one at the end goes up as it is. */
static size_t reduce_level(objref_ref *refs, size_t count) {
    for (size_t i = 0; i + 1 < count; i += 2) {
        refs[i / 2] = submit_add(refs[i], refs[i + 1]);
    }
    if (count % 2 == 1) {
        refs[count / 2] = refs[count - 1];
    }
    return (count + 1) / 2;
}

int main(void) {
    MUST(objref_init(NULL));
    MUST(objref_register("add", add, OBJREF_NEVER_BLOCKS));

    objref_ref refs[LEAVES];
    for (size_t i = 0; i < LEAVES; i++) {
        refs[i] = number_put((int64_t)i + 1);
    }
    int levels = 0;
    for (size_t count = LEAVES; count > 1; levels++) {
        count = reduce_level(refs, count);
    }

    const int64_t result = number_take(refs[0]);
    (void)printf("%d numbers, %d levels, sum %lld\n", LEAVES, levels, (long long)result);
    MUST(objref_shutdown(OBJREF_FOREVER));
    return result == LEAVES * (LEAVES + 1) / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
