/* ref - what can be said of a ref without any runtime. */
#include "base.h"

_Static_assert(sizeof(objref_ref) == 16, "a ref is its id and nothing else");

bool objref_is_nil(objref_ref ref) {
    return ref.worker == 0 && ref.slot == 0 && ref.generation == 0;
}

bool objref_equal(objref_ref a, objref_ref b) {
    return a.worker == b.worker && a.slot == b.slot && a.generation == b.generation;
}

/* splitmix64's finaliser: every bit of the input moves every bit of the output. */
static uint64_t mixed(uint64_t word) {
    word = (word ^ word >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ word >> 27) * UINT64_C(0x94d049bb133111eb);
    return word ^ word >> 31;
}

uint64_t objref_hash(objref_ref ref) {
    return mixed(mixed(ref.worker) ^ ((uint64_t)ref.generation << 32 | ref.slot));
}
