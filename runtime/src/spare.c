#include "spare.h"

#include <stdlib.h>

enum { PLACE_COUNT = OBJREF__LANE_COUNT * OBJREF__SPARE_COUNT };

static _Atomic uint64_t *link_of_place(void *context, uint32_t number) {
    objref__spares *spares = context;
    return &spares->links[number];
}

static void give_place(objref__spares *spares, uint32_t lane, uint32_t number) {
    objref__stack_push(&spares->lists[lane].free, link_of_place(spares, number), number);
}

void objref__spares_init(objref__spares *spares) {
    for (uint32_t i = 0; i < PLACE_COUNT; i++) {
        give_place(spares, i / OBJREF__SPARE_COUNT, i);
    }
}

void *objref__spares_take(objref__spares *spares, uint32_t lane, size_t size) {
    uint32_t number = 0;
    return size <= OBJREF__SPARE_BYTES &&
                   objref__stack_pop(&spares->lists[lane].free, link_of_place, spares, &number)
               ? spares->places + (size_t)number * OBJREF__SPARE_BYTES
               : malloc(size);
}

void objref__spares_give(objref__spares *spares, uint32_t lane, void *memory) {
    const uintptr_t offset =
        (uintptr_t)memory - (uintptr_t)spares->places; /* huge if not of them */
    if (offset < sizeof(spares->places)) {
        give_place(spares, lane, (uint32_t)(offset / OBJREF__SPARE_BYTES));
    } else {
        free(memory);
    }
}
