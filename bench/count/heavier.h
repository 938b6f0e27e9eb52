/* heavier - the library's lookup with one more load and branch, so that the test of count mode has
 * something to see. */
#ifndef OBJREF_BENCH_HEAVIER_H
#define OBJREF_BENCH_HEAVIER_H

#include "lookup.h"

#undef OBJREF__LOOKUP_NAME
#undef OBJREF__LOOKUP_BEGIN

#define OBJREF__LOOKUP_NAME(verb) heavier_##verb
#define OBJREF__LOOKUP_BEGIN(ref)                                                                  \
    (objref__runtime_current() != NULL ? objref__runtime_current() : NULL)

objref_status heavier_get(objref_ref ref, uint64_t type, int64_t timeout_ns, objref_view *ret_view);
objref_status heavier_copy(objref_ref ref,
                           uint64_t type,
                           int64_t timeout_ns,
                           void *ret_bytes,
                           size_t capacity,
                           size_t *ret_size);

#endif
