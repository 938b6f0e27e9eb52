/* fuzz_reply - any line as the answer of a program: the reader of replies takes it or says why not,
 * and so does the reader of values. What the one takes can be printed, compared and sent again. */
#include "engine/reply.h"
#include "language/fuzz/fuzz.h"
#include "language/value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A value that came in says the same when it has gone out and come back. */
static void value_check(const json_t *wire) {
    objref__text fault = {0};
    objref__value *value = objref__value_from_wire(wire, OBJREF__PLACE_MAIN, &fault);
    if (value == NULL) {
        assert(fault.size > 0);
        objref__text_release(&fault);
        return;
    }
    objref__text printed = {0};
    objref__value_print(value, &printed);
    assert(printed.size > 0 && objref__value_is_equal(value, value));
    objref__text_release(&printed);
    objref__value_drop(value);
}

/* libFuzzer chose the name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct reply reply = {0};
    char *fault = NULL;
    if (!reply_parse((const char *)data, size, &reply, &fault)) {
        assert(fault != NULL && reply.root == NULL);
        free(fault);
        return 0;
    }
    assert(size == 0 || memchr(data, '\0', size) == NULL);
    assert((reply.ok == NULL) != (reply.error == NULL));
    assert((reply.error != NULL) == (reply_kind(&reply)[0] != '\0') || reply.error != NULL);
    assert(reply_text(&reply) != NULL);
    if (reply.ok != NULL) {
        value_check(reply.ok);
    }
    reply_release(&reply);
    return 0;
}
