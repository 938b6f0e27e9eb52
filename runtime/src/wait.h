/* wait - what get, get_many and wait do when an object is not there at once. */
#ifndef OBJREF__WAIT_H
#define OBJREF__WAIT_H

#include "runtime.h"

/* objref_get for everything but a ready object of the right session. In the order of objref_get's
 * own parameters, so that they stay in their registers. */
objref_status objref__get_slow(objref_ref ref,
                               uint64_t type,
                               int64_t timeout_ns,
                               objref_view *ret_view,
                               objref__runtime *runtime);

/* In a forked child: the thread that forked runs no body for a get of the child's. */
void objref__wait_forget_thread(void);

#endif /* OBJREF__WAIT_H */
