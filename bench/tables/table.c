/* objref-bench-table: how long each verb takes, for people. A row is a batch of one verb on objects
 * whose values are known; the check after it reads back what the batch made. The verdict on a claim
 * is objref-bench's business, not this table's.
 */
#include "gbench.h"

#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1024, TYPE = 7, SIZE_MAX_BYTES = 1024 };

struct row_state {
    size_t size_bytes; /* of each object; its first 8 hold its number */
    objref_ref refs[BATCH];
    uint8_t encoded[BATCH][OBJREF_ENCODED_BYTES];
    uint64_t sum; /* of the numbers that the batch read itself */
};

/* 0 + 1 + … + (BATCH - 1): what the numbers of one batch add up to. */
#define SUM ((uint64_t)BATCH * (BATCH - 1) / 2)

static objref_status put_number(const struct row_state *state, uint64_t number, objref_ref *ref) {
    static uint8_t bytes[SIZE_MAX_BYTES];
    memcpy(bytes, &number, sizeof number);
    return objref_put(&(objref_value){.type = TYPE, .bytes = bytes, .size = state->size_bytes},
                      ref);
}

static uint64_t read_number(objref_ref ref) {
    objref_view view;
    uint64_t number;
    if (objref_get(ref, TYPE, 0, &view) != OBJREF_OK) {
        return UINT64_MAX;
    }
    memcpy(&number, view.bytes, sizeof number);
    objref_view_release(&view);
    return number;
}

static uint64_t run_put(void *opaque) {
    struct row_state *state = opaque;
    uint64_t failures = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        failures += put_number(state, i, &state->refs[i]) != OBJREF_OK;
    }
    return failures;
}

static uint64_t check_put(void *opaque) {
    struct row_state *state = opaque;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        sum += read_number(state->refs[i]);
        objref_drop(state->refs[i]);
    }
    return sum;
}

static uint64_t run_get(void *opaque) {
    struct row_state *state = opaque;
    uint64_t failures = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        objref_view view;
        if (objref_get(state->refs[i], TYPE, 0, &view) == OBJREF_OK) {
            uint64_t number;
            memcpy(&number, view.bytes, sizeof number);
            state->sum += number;
            objref_view_release(&view);
        } else {
            failures++;
        }
    }
    return failures;
}

static uint64_t check_sum(void *opaque) {
    struct row_state *state = opaque;
    uint64_t sum = state->sum;
    state->sum = 0;
    return sum;
}

static uint64_t run_encode(void *opaque) {
    struct row_state *state = opaque;
    uint64_t failures = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        size_t size = 0;
        failures += objref_encode(state->refs[i], state->encoded[i], sizeof state->encoded[i],
                                  &size) != OBJREF_OK;
    }
    return failures;
}

static uint64_t check_encode(void *opaque) {
    struct row_state *state = opaque;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        objref_ref ref;
        if (objref_decode(state->encoded[i], sizeof state->encoded[i], &ref) == OBJREF_OK) {
            sum += read_number(ref);
            objref_drop(ref);
        }
        memset(state->encoded[i], 0, sizeof state->encoded[i]);
    }
    return sum;
}

static uint64_t run_decode(void *opaque) {
    struct row_state *state = opaque;
    uint64_t failures = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        failures += objref_decode(state->encoded[i], sizeof state->encoded[i], &state->refs[i]) !=
                    OBJREF_OK;
    }
    return failures;
}

static objref_status identity(objref_call *call) {
    const objref_view *argument = objref_call_arg(call, 0);
    return objref_call_return(
        call, 0,
        &(objref_value){.type = argument->type, .bytes = argument->bytes, .size = argument->size});
}

static uint64_t run_submit(void *opaque) {
    struct row_state *state = opaque;
    uint64_t failures = 0;
    for (uint64_t i = 0; i < BATCH; i++) {
        objref_ref result;
        uint64_t number = 0;
        size_t size = 0;
        const objref_value value = {.type = TYPE, .bytes = &i, .size = sizeof i};
        const objref_arg argument = {.value = &value};
        if (objref_submit("identity", &argument, 1, &result, 1) != OBJREF_OK) {
            failures++;
            continue;
        }
        failures +=
            objref_copy(result, TYPE, OBJREF_FOREVER, &number, sizeof number, &size) != OBJREF_OK;
        state->sum += number;
        objref_drop(result);
    }
    return failures;
}

/* The state that a row starts from: objects stored, and encoded. */
static void *make_state(size_t size_bytes) {
    struct row_state *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return NULL;
    }
    state->size_bytes = size_bytes;
    if (run_put(state) + run_encode(state) > 0) {
        free(state);
        return NULL;
    }
    return state;
}

static gbench_row rows[] = {
    {.name = "put/8B", .run = run_put, .check = check_put},
    {.name = "put/1KiB", .run = run_put, .check = check_put},
    {.name = "get/8B", .run = run_get, .check = check_sum},
    {.name = "get/1KiB", .run = run_get, .check = check_sum},
    {.name = "encode", .run = run_encode, .check = check_encode},
    {.name = "decode", .run = run_decode, .check = check_put},
    {.name = "submit+get", .run = run_submit, .check = check_sum},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static int add_rows(void) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        gbench_row *row = &rows[i];
        row->state = make_state(strstr(row->name, "1KiB") == NULL ? 8 : SIZE_MAX_BYTES);
        row->batch = BATCH;
        row->checksum = SUM;
        if (row->state == NULL) {
            return 1;
        }
        gbench_add(row);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (objref_init(NULL) != OBJREF_OK ||
        objref_register("identity", identity, OBJREF_NEVER_BLOCKS) != OBJREF_OK ||
        add_rows() != 0) {
        (void)fputs("objref-bench-table: the runtime did not start\n", stderr);
        return 3;
    }
    int exit_code = gbench_main(argc, argv);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        free(rows[i].state);
    }
    return objref_shutdown(OBJREF_FOREVER) == OBJREF_OK ? exit_code : 70;
}
