/* objref-bench-count VERB TIMES: does one thing so many times, for count.sh to count instructions.
 *
 * Prints the names without arguments. Exit 1 when an operation fails, 2 for a wrong argument.
 */
#include <objref/objref.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEVEN = 7 };

/* get.c with a lookup that does a little more (heavier.h): what the test must see. */
objref_status heavier_get(objref_ref ref, uint64_t type, int64_t timeout_ns, objref_view *ret_view);

static bool get_by(objref_status (*get)(objref_ref, uint64_t, int64_t, objref_view *),
                   objref_ref ref) {
    objref_view view;
    if (get(ref, 0, 0, &view) != OBJREF_OK) {
        return false;
    }
    const bool is_right = *(const uint64_t *)view.bytes == SEVEN;
    objref_view_release(&view);
    return is_right;
}

static bool get(objref_ref ref) {
    return get_by(objref_get, ref);
}

static bool heavier(objref_ref ref) {
    return get_by(heavier_get, ref);
}

static bool copy(objref_ref ref) {
    uint64_t number = 0;
    size_t size = 0;
    return objref_copy(ref, 0, 0, &number, sizeof(number), &size) == OBJREF_OK && number == SEVEN;
}

static bool clone(objref_ref ref) {
    return objref_clone(ref) == OBJREF_OK && objref_drop(ref) == OBJREF_OK;
}

static bool put_bytes(const void *bytes, size_t size, objref_ref *ret_ref) {
    return objref_put(&(objref_value){.type = 1, .bytes = bytes, .size = size}, ret_ref) ==
           OBJREF_OK;
}

static bool put(objref_ref ref) {
    (void)ref;
    const uint64_t number = SEVEN;
    objref_ref made;
    return put_bytes(&number, sizeof(number), &made) && objref_drop(made) == OBJREF_OK;
}

static bool put_block(objref_ref ref) {
    (void)ref;
    static const uint8_t bytes[64];
    objref_ref made;
    return put_bytes(bytes, sizeof(bytes), &made) && objref_drop(made) == OBJREF_OK;
}

static bool codec(objref_ref ref) {
    uint8_t bytes[OBJREF_ENCODED_BYTES];
    size_t size = 0;
    objref_ref received;
    const objref_ref sent = {ref.worker + 1, ref.slot, ref.generation}; /* another runtime's */
    return objref_encode(sent, bytes, sizeof(bytes), &size) == OBJREF_OK &&
           objref_decode(bytes, size, &received) == OBJREF_OK && objref_equal(sent, received);
}

static const struct {
    const char *name;
    bool (*once)(objref_ref ref);
} verbs[] = {
    {"get", get},          {"copy", copy},   {"clone", clone},     {"put", put},
    {"put-64", put_block}, {"codec", codec}, {"heavier", heavier},
};

enum { VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]) };

static size_t find(const char *name) {
    size_t i = 0;
    while (i < VERB_COUNT && strcmp(verbs[i].name, name) != 0) {
        i++;
    }
    return i;
}

static bool repeat(bool (*once)(objref_ref ref), uint64_t times) {
    objref_config config = OBJREF_CONFIG_DEFAULT;
    config.workers = 1;
    const uint64_t number = SEVEN;
    objref_ref ref;
    bool is_right = objref_init(&config) == OBJREF_OK && put_bytes(&number, sizeof(number), &ref);
    for (uint64_t i = 0; is_right && i < times; i++) {
        is_right = once(ref);
    }
    return objref_shutdown(OBJREF_FOREVER) == OBJREF_OK && is_right;
}

int main(int argc, char **argv) {
    if (argc == 1) {
        for (size_t i = 0; i < VERB_COUNT; i++) {
            puts(verbs[i].name);
        }
        return 0;
    }
    const size_t found = find(argv[1]);
    const uint64_t times = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (found == VERB_COUNT || times == 0) {
        return 2;
    }
    return repeat(verbs[found].once, times) ? 0 : 1;
}
