/* hold - what a ref that came from outside may own. */
#ifndef OBJREF__HOLD_H
#define OBJREF__HOLD_H

#include <objref/objref.h>

/* A handle when the id names a live object of this process's session, nothing otherwise: OBJREF_OK
 * both times. OBJREF_OUT_OF_MEMORY when the object's handles are at their limit. */
objref_status objref__hold_if_live(objref_ref ref);

#endif /* OBJREF__HOLD_H */
