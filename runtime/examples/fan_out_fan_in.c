/* fan_out_fan_in - one object read by many tasks, and their results gathered by one.
 *
 *             +-> sum_part 0 --+
 *     block --+-> ...          +-> sum_all -> result
 *             +-> sum_part 63 -+
 *
 * The block is stored once; each task sees the same bytes through a view, not a copy. Which part
 * is a task's own comes as a second argument: a plain value, which needs no object.
 */
#include "example.h"

#define PARTS INT64_C(64)
#define PART_NUMBERS INT64_C(1000)

static objref_status sum_part(objref_call *call) {
    const int64_t *const block = objref_call_arg(call, 0)->bytes;
    const int64_t part = number_in(objref_call_arg(call, 1));
    int64_t sum = 0;
    for (int64_t i = 0; i < PART_NUMBERS; i++) {
        sum += block[part * PART_NUMBERS + i];
    }
    return number_return(call, 0, sum);
}

static objref_status sum_all(objref_call *call) {
    int64_t sum = 0;
    for (size_t i = 0; i < objref_call_arg_count(call); i++) {
        sum += number_in(objref_call_arg(call, i));
    }
    return number_return(call, 0, sum);
}

/* 1, 2, 3, ... stored as one object. */
static objref_ref put_block(void) {
    static int64_t numbers[PARTS * PART_NUMBERS];
    for (int64_t i = 0; i < PARTS * PART_NUMBERS; i++) {
        numbers[i] = i + 1;
    }
    const objref_value value = {.bytes = numbers, .size = sizeof(numbers)};
    objref_ref block;
    MUST(objref_put(&value, &block)); /* copied: `numbers` may change from here on */
    return block;
}

int main(void) {
    MUST(objref_init(NULL));
    MUST(objref_register("sum_part", sum_part, OBJREF_NEVER_BLOCKS));
    MUST(objref_register("sum_all", sum_all, OBJREF_NEVER_BLOCKS));

    objref_arg sums[PARTS] = {{0}};
    objref_ref joined;
    const objref_ref block = put_block();
    for (int64_t part = 0; part < PARTS; part++) {
        const objref_value which = number_value(&part);
        const objref_arg args[] = {{.ref = block}, {.value = &which}};
        MUST(objref_submit("sum_part", args, 2, &sums[part].ref, 1));
    }
    MUST(objref_submit("sum_all", sums, PARTS, &joined, 1));
    MUST(objref_drop(block));
    for (int64_t part = 0; part < PARTS; part++) {
        MUST(objref_drop(sums[part].ref));
    }

    const int64_t count = PARTS * PART_NUMBERS;
    const int64_t result = number_take(joined);
    (void)printf("1 + 2 + ... + %lld = %lld\n", (long long)count, (long long)result);
    MUST(objref_shutdown(OBJREF_FOREVER));
    return result == count * (count + 1) / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
