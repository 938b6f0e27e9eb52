#include "spare.h"

#include <stdlib.h>

/* What nobody has is forbidden to everybody, where somebody looks. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(place, size) ((void)(place))
#define ASAN_UNPOISON_MEMORY_REGION(place, size) ((void)(place))
#endif

enum { PLACE_COUNT = OBJREF__LANE_COUNT * OBJREF__SPARE_COUNT };

static _Atomic uint64_t *link_of_place(void *context, uint32_t number) {
    objref__spares *spares = context;
    return &spares->links[number];
}

static char *place_at(objref__spares *spares, uint32_t number) {
    return spares->places + (size_t)number * OBJREF__SPARE_BYTES;
}

static void give_place(objref__spares *spares, uint32_t lane, uint32_t number) {
    ASAN_POISON_MEMORY_REGION(place_at(spares, number), OBJREF__SPARE_BYTES);
    objref__stack_push(&spares->lists[lane].free, link_of_place(spares, number), number);
}

void objref__spares_init(objref__spares *spares) {
    for (uint32_t i = 0; i < PLACE_COUNT; i++) {
        give_place(spares, i / OBJREF__SPARE_COUNT, i);
    }
}

void *objref__spares_take(objref__spares *spares, uint32_t lane, size_t size) {
    uint32_t number = 0;
    if (size > OBJREF__SPARE_BYTES ||
        !objref__stack_pop(&spares->lists[lane].free, link_of_place, spares, &number)) {
        return malloc(size);
    }
    char *place = place_at(spares, number);
    ASAN_UNPOISON_MEMORY_REGION(place, size);
    return place;
}

void objref__spares_give(objref__spares *spares, uint32_t lane, void *memory) {
    /* Above the last place for what is not one of them, wherever that is. */
    const uintptr_t offset = (uintptr_t)memory - (uintptr_t)spares->places;
    if (offset < sizeof(spares->places)) {
        give_place(spares, lane, (uint32_t)(offset / OBJREF__SPARE_BYTES));
    } else {
        free(memory);
    }
}
