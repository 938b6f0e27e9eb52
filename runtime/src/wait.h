/* wait - what get, get_many and wait do when an object is not there at once. */
#ifndef OBJREF__WAIT_H
#define OBJREF__WAIT_H

#include "runtime.h"

/* objref_get for everything but a ready object of the right session. */
objref_status objref__get_slow(objref__runtime *runtime,
                               objref_ref ref,
                               uint64_t type,
                               int64_t timeout_ns,
                               objref_view *ret_view);

/* In a forked child: the thread that forked runs no body for a get of the child's. */
void objref__wait_forget_thread(void);

#endif /* OBJREF__WAIT_H */
